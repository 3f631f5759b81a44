"""The addresses of signing in: the names are allauth's, which it reverses; what is not here does not exist."""

from __future__ import annotations

from allauth.account import views as password
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as provider
from allauth.socialaccount.providers.openid_connect import views as openid
from django.urls import path

from web.signing_in.views import SignIn, SignOut, account, telling

urlpatterns = [
    path("logga-in/", telling(SignIn.as_view()), name="account_login"),
    path("logga-ut/", telling(SignOut.as_view()), name="account_logout"),
    path("logga-in/kod/", telling(second.authenticate), name="mfa_authenticate"),
    path("logga-in/nyckel/", telling(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("logga-in/via/avbruten/", telling(provider.login_cancelled), name="socialaccount_login_cancelled"),
    path("logga-in/via/fel/", telling(provider.login_error), name="socialaccount_login_error"),
    path("logga-in/via/<slug:provider_id>/", telling(openid.login), name="openid_connect_login"),
    path("logga-in/via/<slug:provider_id>/svar/", telling(openid.callback), name="openid_connect_callback"),
    path("losenord/glomt/", telling(password.password_reset), name="account_reset_password"),
    path("losenord/glomt/skickat/", telling(password.password_reset_done), name="account_reset_password_done"),
    path(
        "losenord/nytt/<slug:uidb36>/<str:key>/",
        telling(password.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "losenord/nytt/klart/",
        telling(password.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("losenord/byt/", telling(password.password_change), name="account_change_password"),
    path("losenord/valj/", telling(password.password_set), name="account_set_password"),
    path("konto/", account, name="account"),
    path("konto/bekrafta/", telling(password.reauthenticate), name="account_reauthenticate"),
    path("konto/bekrafta/kod/", telling(second.reauthenticate), name="mfa_reauthenticate"),
    path("konto/bekrafta/nyckel/", telling(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("konto/tva-steg/", telling(second.index), name="mfa_index"),
    path("konto/tva-steg/app/", telling(totp.activate_totp), name="mfa_activate_totp"),
    path("konto/tva-steg/app/ta-bort/", telling(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("konto/tva-steg/koder/", telling(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("konto/tva-steg/koder/nya/", telling(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("konto/tva-steg/koder/hamta/", telling(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("konto/tva-steg/nycklar/", telling(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path("konto/tva-steg/nycklar/ny/", telling(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("konto/tva-steg/nycklar/<int:pk>/", telling(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path("konto/tva-steg/nycklar/<int:pk>/ta-bort/", telling(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
]
