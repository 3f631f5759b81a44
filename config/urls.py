"""The root addresses: the programs' face under /api/v1/, the people's face at the root."""

from django.urls import include, path

urlpatterns = [
    path("api/v1/", include("api.urls")),
    path("", include("web.signing_in.urls")),
    path("", include("web.urls")),
]
