"""The root addresses: the programs' face under /api/v1/, the people's face at the root."""

from django.urls import include, path

from api.problem_pages import problem_page

handler400 = "web.views.refusing.malformed"
handler403 = "web.views.refusing.not_allowed"
handler404 = "web.views.refusing.nothing_here"
handler500 = "web.views.refusing.broken"

urlpatterns = [
    path("api/v1/", include("api.urls")),
    path("problems/<slug:slug>", problem_page, name="problem"),
    path("", include("web.signing_in.urls")),
    path("", include("web.urls")),
]
