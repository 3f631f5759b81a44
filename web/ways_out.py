"""On the page of what was agreed: the ways out of it, for whoever signs for a party or for the owner."""

from __future__ import annotations

from django.urls import reverse

from partners.access import Viewer
from records.content import kinds
from records.moment import Moment
from records.reading import Entry
from registry.agreeing.leaving import ways_out


def ways_out_of(viewer: Viewer, entry: Entry) -> dict[str, str]:
    """Where the viewer withdraws a party, and where they end the whole; "" for what they may not. One query."""
    ways = ways_out(viewer, entry.content, Moment.resolve().on)
    where = (kinds[entry.kind].plural, entry.id)
    return {
        "leave_page": reverse("web:agreement-leave", args=where) if ways.parties else "",
        "end_page": reverse("web:agreement-end", args=where) if ways.ends else "",
    }
