"""Signing in and out, and the account's own page. allauth's views do the work; the statuses are this registry's."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.views import LoginView, LogoutView
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from web.asking import held_by
from web.indexing import not_indexed
from web.signing_in.forms import SignInForm

View = Callable[..., HttpResponseBase]


def telling(view: View) -> View:
    """allauth's view with this registry's statuses: a form that was refused answers 422, and nothing is indexed."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        if isinstance(answer, TemplateResponse) and answer.status_code == 200 and request.method == "POST":
            answer.status_code = 422
        return not_indexed(answer)

    return told


class SignIn(LoginView):
    """E-mail and password. A refused attempt answers 422, one too many 429."""

    template_name = "web/sign_in.html"
    form_class = SignInForm

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        context = self.get_context_data(form=form)
        answer: HttpResponse = self.render_to_response(context, status=429 if form.is_locked_out else 422)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "providers": settings.IDENTITY_PROVIDERS}


@method_decorator(never_cache, name="dispatch")
class SignOut(LogoutView):
    """Ends the session; only by POST, so that no link can sign anybody out."""

    http_method_names = ["post", "options"]

    def post(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Has the browser forget what it kept of the pages too, the shelf of `web.views.shelf` among it."""
        answer: HttpResponseBase = super().post(*args, **kwargs)
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        return answer


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Who the account is, whom it acts for in which roles, and what it still lacks."""
    return not_indexed(render(request, "web/account.html", {"account": request.user, "memberships": held_by(request)}))
