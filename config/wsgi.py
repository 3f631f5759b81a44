"""The entry point for WSGI servers such as gunicorn (`config.wsgi:application`)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django_application = get_wsgi_application()

from django.conf import settings  # noqa: E402 (Django must be set up first)

from config.checks import refuse_dangerous_settings  # noqa: E402
from config.chunks import WithLength  # noqa: E402
from config.time_limits import watch_statements  # noqa: E402

refuse_dangerous_settings()
watch_statements(settings.QUERY_TIMEOUT)

application = WithLength(django_application)
