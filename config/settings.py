"""Django's settings, made from the environment (`config/environment.py`): safe for production unless told otherwise."""

from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from pydantic import SecretStr

from config.environment import (
    BASE_DIR,
    DEVELOPMENT_BASE_URL,
    DEVELOPMENT_SECRET_KEY,
    LOCAL_HOSTS,
    Environment,
    read_environment,
)
from config.identity_providers import allauth_apps
from config.logging import logging_settings
from config.mailing import mail_settings
from partners.limiting.sizes import LARGEST_BODY

ENVIRONMENT: Environment = read_environment()
PRODUCTION = ENVIRONMENT.is_production

# --- What the operator decides -------------------------------------------------------------------------------------

SECRET_KEY = ENVIRONMENT.secret_key.get_secret_value() if ENVIRONMENT.secret_key else DEVELOPMENT_SECRET_KEY
SECRET_KEY_FALLBACKS = [key.get_secret_value() for key in ENVIRONMENT.secret_key_fallbacks]
DEBUG = not PRODUCTION if ENVIRONMENT.debug is None else ENVIRONMENT.debug
BASE_URL = ENVIRONMENT.base_url or DEVELOPMENT_BASE_URL
ALLOWED_HOSTS = ENVIRONMENT.allowed_hosts or [urlsplit(BASE_URL).hostname or ""]
if not PRODUCTION:
    ALLOWED_HOSTS = list(dict.fromkeys([*ALLOWED_HOSTS, *LOCAL_HOSTS]))
CSRF_TRUSTED_ORIGINS = ENVIRONMENT.csrf_trusted_origins

# --- The rooms -----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "config",
    "web",
    "api",
    "registry",
    "partners",
    "records",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_tasks",
    "django_tasks_db",
]
AUTH_USER_MODEL = "partners.Account"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "config.middleware.RequestIdMiddleware",
    "config.middleware.ContentSecurityPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.CachingMiddleware",
    "config.middleware.CompressingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.time_limits.TimeLimitMiddleware",
    "config.limiting.LimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "web.signed_out.SignedOutMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Whom to tell of what cannot be used: a function's name and address, shown in the accessibility statement.
ACCESSIBILITY_CONTACT = ENVIRONMENT.accessibility_contact
OPERATED_BY = ENVIRONMENT.operated_by  # who answers for the pages, shown there too
# Where "Lämna sidan snabbt" leads.
WAY_OUT = ENVIRONMENT.way_out

# --- The database --------------------------------------------------------------------------------------------------

# FULL, not NORMAL: a change that has been acknowledged must survive a power cut. Sizes: cache in KiB, map in bytes.
# No temp_store=MEMORY: a savepoint's journal is then kept in memory, and a big import's inserts cost ten times more.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;"
)


# Our questions are many and short: starting helpers and compiling took ten times as long as answering.
POSTGRESQL_OPTIONS = {"options": "-c max_parallel_workers_per_gather=0 -c jit=off"}


def database_settings(environment: Environment) -> dict[str, Any]:
    """Django's description of the one database, with what each engine needs to be safe under several writers."""
    settings: dict[str, Any] = dict(dj_database_url.parse(environment.database_url.get_secret_value()))
    # Kept open on both engines: a new connection to SQLite begins with an empty cache, which cost more than the query.
    settings["CONN_MAX_AGE"] = environment.database_conn_max_age
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        # IMMEDIATE takes the write lock when a transaction begins, so that no writer fails half-way.
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": environment.sqlite_timeout,
            "init_command": SQLITE_PRAGMAS,
        }
    else:
        settings["CONN_HEALTH_CHECKS"] = True
        settings["OPTIONS"] = POSTGRESQL_OPTIONS | settings.get("OPTIONS", {})
    return settings


DATABASES = {"default": database_settings(ENVIRONMENT)}

# --- Under pressure ------------------------------------------------------------------------------------------------

RATE_LIMIT_SCALE = ENVIRONMENT.rate_limit_scale  # the table is `partners/limiting/limits.py`
QUERY_TIMEOUT = ENVIRONMENT.query_timeout  # seconds; what takes longer is answered with 503
TASK_QUERY_TIMEOUT = ENVIRONMENT.task_query_timeout
# Each view has its own limit, far below for most (`partners/limiting/sizes.py`); this one is for none at all.
DATA_UPLOAD_MAX_MEMORY_SIZE = LARGEST_BODY

# --- Background tasks ----------------------------------------------------------------------------------------------

# Queued in the database, in the transaction of the change that asks for them; `manage.py db_worker` runs them.
# Webhooks have a queue of their own, so that a worker can be kept for the rest while a receiver hangs.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "webhooks"]}}

# --- Telling others ------------------------------------------------------------------------------------------------

CHANGES_KEPT_DAYS = ENVIRONMENT.changes_kept_days  # 0: for ever
WEBHOOK_ALLOWED_NETWORKS = ENVIRONMENT.webhook_allowed_networks
WEBHOOK_ALLOW_HTTP = ENVIRONMENT.webhook_allow_http

# --- What is remembered --------------------------------------------------------------------------------------------

# The default is shared by all processes, for allauth counts failed sign-ins in it and notes which codes were used. What
# each process may well remember by itself is asked for by name.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "partners_remembered",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process"},
}

# --- Language and time ---------------------------------------------------------------------------------------------

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]  # each in its own language: who looks for it reads it
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Stockholm"
USE_I18N = True
USE_TZ = True

# --- Accounts and sessions -----------------------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/logga-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "web.signing_in.adapters.AccountAdapter"
ACCOUNT_USER_DISPLAY = "web.signing_in.adapters.name_of"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up: the adapter says so
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation's link proved the address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody gets a mail because somebody else typed the address
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 (a class)
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_COOKIE_AGE, without asking
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
# Failed sign-ins: for each account and for each address. What it does not name has allauth's own limit.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/5m/ip,5/5m/key", "reset_password": "20/m/ip,3/10m/key"}
TRUSTED_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.trusted_proxies
MFA_ADAPTER = "web.signing_in.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "web.signing_in.forms.AddPasskeyForm",
    "edit_webauthn": "web.signing_in.forms.EditPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # as above: allauth keeps no list of addresses here
MFA_TOTP_ISSUER = "Samverkansregistret"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds: telephones' clocks differ
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
SOCIALACCOUNT_ADAPTER = "web.signing_in.adapters.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": allauth_apps(ENVIRONMENT.oidc_providers)}}
# By a link: the policy below lets forms lead nowhere else, also when the answer redirects.
SOCIALACCOUNT_LOGIN_ON_GET = True
IDENTITY_PROVIDERS = ENVIRONMENT.oidc_providers
NEED_SECOND_FACTOR = ["administrator", "coordinator", "signatory"] if PRODUCTION else []
SECOND_FACTOR_ROLES = (
    NEED_SECOND_FACTOR if ENVIRONMENT.second_factor_roles is None else list(ENVIRONMENT.second_factor_roles)
)
SESSION_COOKIE_AGE = 60 * 60 * 12  # seconds: one working day, so that a forgotten screen is signed out by morning
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# --- Mail ----------------------------------------------------------------------------------------------------------

_mail = mail_settings(ENVIRONMENT.email_url or (None if PRODUCTION else SecretStr("console:")))
EMAIL_BACKEND: str = _mail.pop("EMAIL_BACKEND")
globals().update(_mail)  # EMAIL_HOST and its kin, for a server that sends; EMAIL_FILE_PATH for a folder
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.email_from

# --- The way in: HTTPS, headers and proxies ------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_SSL_REDIRECT = PRODUCTION if ENVIRONMENT.ssl_redirect is None else ENVIRONMENT.ssl_redirect
SECURE_HSTS_SECONDS = (
    (31_536_000 if PRODUCTION else 0) if ENVIRONMENT.hsts_seconds is None else ENVIRONMENT.hsts_seconds
)
SECURE_HSTS_INCLUDE_SUBDOMAINS = False  # the host's neighbours are not ours to decide over
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.trust_proxy_ssl_header else None
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # subdomains in HSTS: see above
    "security.W021",  # the browsers' preload list, which asks for the subdomains
]
CONTENT_SECURITY_POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "worker-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}

# --- Static files --------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.static_root
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- The programs' face --------------------------------------------------------------------------------------------

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_SCHEMA_CLASS": "api.describing.ViewSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.authenticating.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_RENDERER_CLASSES": ["api.rendering.JsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "api.problems.answer",
    "URL_FORMAT_OVERRIDE": None,  # Accept says which format; a query parameter `format` is unknown like any other
}
API_DESCRIPTION = """\
Vem gör vad, och vem svarar nu: överenskommelser, kontaktvägar och hänvisningsvägar för det gemensamma arbetet mot \
våld i nära relationer och hedersrelaterat våld. Registret innehåller aldrig något om en enskild person.

Allt läses som det gäller en dag (`on`) och som registret kände till det vid en tidpunkt (`known_at`). Svaret för ett \
givet par är detsamma för alltid. Datum är dagar i Europe/Stockholm; tidpunkter ges i UTC och tas emot med valfri \
förskjutning. Fält utan värde utelämnas. Det du inte får se står i `withheld` med skälet.

Who does what, and who answers now: agreements, contact points and referral pathways for the joint work against \
intimate-partner and honour-related violence. The registry never holds anything about a client.

Everything is read as it holds on a day (`on`) and as the registry knew it at an instant (`known_at`). The answer for \
a given pair is the same for ever. Dates are days in Europe/Stockholm; instants are given in UTC and taken with any \
offset. A field without a value is left out. What you may not see is named in `withheld`, with the reason.
"""
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "OAS_VERSION": "3.1.1",
    "TITLE": "Samverkansregistret",
    "VERSION": "1.0.0",
    "DESCRIPTION": API_DESCRIPTION,
    "TOS": "https://samverkansregistret.example/villkor",
    "CONTACT": {
        "name": "Samverkansregistret",
        "url": "https://samverkansregistret.example/kontakt",
        "email": "registret@samverkansregistret.example",
    },
    "LICENSE": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
    "EXTENSIONS_INFO": {
        "x-sla": {
            "availability": "Set by whoever runs the registry; the software needs no planned stops to read.",
            "responseTime": "See docs/performance.md for what was measured.",
            "support": "The contact above, on working days.",
        },
        "x-limitations": (
            "At most 200 records a page; a search gives at most 500 matches; availability spans at most 400 days; "
            "years 1901 to 2200. Writing is not part of this version."
        ),
    },
    "EXTERNAL_DOCS": {"description": "How to use the API", "url": "https://samverkansregistret.example/api/v1/docs"},
    # Another address is put in when the specification is served; here it is what makes the document whole.
    "SERVERS": [{"url": "https://samverkansregistret.example/api/v1", "description": "The registry"}],
    # Nobody needs to sign in to read. A key or a token shows more and opens writing; so does a browser's session.
    "SECURITY": [{}, {"key": []}, {"token": []}],
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "key": {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "svr_ and 36 letters and digits",
                "description": "A key of an organisation, which its administrator makes; or a token had for it.",
            },
            "token": {
                "type": "oauth2",
                "description": "A token of five minutes. The client is a key: client_id is its id, client_secret the "
                "key itself.",
                "flows": {
                    "clientCredentials": {
                        "tokenUrl": "https://samverkansregistret.example/api/v1/oauth/token",
                        "scopes": {
                            "read": "Read what the organisation may read, and the change feed.",
                            "write": "Record, change and end the organisation's and its units' entries.",
                            "verify": "Say that an entry was checked.",
                            "import": "Record many entries from a file.",
                            "subscribe": "Have changes sent to an address.",
                            "agree": "Write, share and propose drafts of routines and pathways, and comment on them.",
                        },
                    }
                },
            },
        }
    },
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SCHEMA_PATH_PREFIX_TRIM": True,
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["api.describing.complete"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None, "docExpansion": "none"},
}

# A report on an error names places in the code and nothing that anybody typed, in the log, by mail and on the page.
DEFAULT_EXCEPTION_REPORTER = "config.reporting.SilentReporter"

# --- The log -------------------------------------------------------------------------------------------------------

LOGGING = logging_settings(ENVIRONMENT.log_level)
