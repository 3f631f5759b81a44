"""The addresses of the room `api`: the same five for every kind, and what stands by itself."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path, register_converter

from api.answering import NothingHere
from api.changes import ChangesView
from api.information import ApiInfoView, SpecificationView, documentation
from api.kinds import RecordsView
from api.lookup import LookupView
from api.reachability import AvailabilityView
from records.content import kinds


class VersionNumber:
    """A version's number in an address: from 1, without leading zeros."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """The text."""
        return str(value)


register_converter(VersionNumber, "version")


def routes_of(kind: str) -> list[URLPattern]:
    """The addresses of one kind of record."""
    plural = kinds[kind].plural
    actions = {
        plural: "many",
        f"{plural}/<uuid:id>": "one",
        f"{plural}/<uuid:id>/versions": "versions",
        f"{plural}/<uuid:id>/versions/<version:number>": "version",
        f"{plural}/<uuid:id>/diff": "difference",
    }
    return [
        path(route, RecordsView.as_view({"get": action}, kind=kind), name=f"{plural}-{action}")
        for route, action in actions.items()
    ]


urlpatterns: list[URLPattern] = [
    *(route for kind in kinds for route in routes_of(kind)),
    path("contact-points/<uuid:id>/availability", AvailabilityView.as_view(), name="contact-points-availability"),
    path("changes", ChangesView.as_view(), name="changes"),
    path("lookup", LookupView.as_view(), name="lookup"),
    # What stands by itself: before the last, which catches the rest.
    path("api-info", ApiInfoView.as_view(), name="api-info"),
    path("openapi.yaml", SpecificationView.as_view(as_yaml=True), name="openapi-yaml"),
    path("openapi.json", SpecificationView.as_view(), name="openapi-json"),
    path("docs", documentation, name="docs"),
    re_path(r"", NothingHere.as_view(), name="nothing-here"),
]
