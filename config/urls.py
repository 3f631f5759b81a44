"""The root addresses: the programs' face under /api/v1/, the people's face at the root."""

from django.urls import include, path

from api.problem_pages import problem_page

urlpatterns = [
    path("api/v1/", include("api.urls")),
    path("problems/<slug:slug>", problem_page, name="problem"),
    path("", include("web.signing_in.urls")),
    path("", include("web.urls")),
]
