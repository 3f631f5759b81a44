"""Signing in and out. Django's own views do the work: the session key changes, and the way back stays on this site."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse
from django.http.request import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from web.forms import SignInForm
from web.indexing import not_indexed


class SignIn(LoginView):
    """E-mail and password. A refused attempt answers 422, so that a limit on attempts can count them."""

    template_name = "web/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        return not_indexed(super().dispatch(request, *args, **kwargs))

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


@method_decorator(never_cache, name="dispatch")
class SignOut(LogoutView):
    """Ends the session; only by POST, so that no link can sign anybody out."""
