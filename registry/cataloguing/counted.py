"""What was sought in vain, for coordinators: by month, term and area."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from partners.access import Act, Standing, Viewer
from records.moment import Moment
from records.reading import Label, Reader
from records.text import Text
from registry.cataloguing.models import Unanswered
from registry.reports.tables import Table

Lack = Literal["pathway", "contact_point"]
MONTHS_SHOWN = 12
NO_TERM = Text(sv="inget begrepp i katalogen", en="no term of the catalogue")
OTHER_AREAS = Text(sv="andra områden", en="other areas")
NO_AREA = Text(sv="inget område valt", en="no area chosen")
LACKING: dict[str, Text] = {
    "pathway": Text(sv="samverkansväg", en="pathway"),
    "contact_point": Text(sv="kontaktväg", en="contact point"),
}
COLUMNS = (
    Text(sv="Månad", en="Month"), Text(sv="Saknades", en="Lacking"), Text(sv="Begrepp", en="Term"),
    Text(sv="Kod", en="Code"), Text(sv="Område", en="Area"), Text(sv="Sökningar", en="Searches"),
)  # fmt: skip


class MayNotSee(Exception):
    """The table does not allow it: the numbers are for those who keep the catalogue."""


@dataclass(frozen=True)
class Counted:
    """How often in a month a term was sought in an area in vain.

    `term` None: words that no term answers to, in all. `area` None: none chosen, or (`elsewhere`) areas that the viewer
    does not coordinate, together.
    """

    month: date
    lacking: Lack
    term: Label | None
    area: Label | None
    elsewhere: bool
    number: int


def counted(viewer: Viewer, today: date, term: UUID | None = None) -> list[Counted]:
    """The numbers of the last twelve months, the latest and the highest first; of one term when it is named.

    Told by area for the areas that the viewer coordinates, and for all others together. Raises `MayNotSee`. Two
    queries.
    """
    if not viewer.may(Act.MAINTAIN_CATALOGUE, [Standing.AREA]):
        raise MayNotSee
    rows = Unanswered.objects.filter(month__gte=_first(today))
    if term is not None:
        rows = rows.filter(term=term.hex)
    numbers: Counter[tuple[date, str, str, str, bool]] = Counter()
    own = {area.hex for area in viewer.areas}
    for month, lacking, of, area, number in rows.values_list("month", "lacking", "term", "area", "number"):
        elsewhere = bool(area) and area not in own
        numbers[month, lacking, of, "" if elsewhere else area, elsewhere] += number
    names = _names(viewer, {one for _, _, of, area, _ in numbers for one in (of, area) if one})
    found = [
        Counted(month, _lack(lacking), names.get(of), names.get(area), elsewhere, number)
        for (month, lacking, of, area, elsewhere), number in numbers.items()
    ]
    return sorted(found, key=lambda one: (-one.month.toordinal(), -one.number, _called(one)))


def sought_in_vain(viewer: Viewer, today: date) -> Counter[UUID | None]:
    """How often each term was sought in vain in the last twelve months, wherever; None: what no term answers to."""
    found: Counter[UUID | None] = Counter()
    for one in counted(viewer, today):
        found[one.term.id if one.term else None] += one.number
    return found


def table(viewer: Viewer, today: date) -> Table:
    """The numbers as a table for a page and a file. Raises `MayNotSee`."""
    rows = tuple(
        (
            f"{one.month:%Y-%m}",
            LACKING[one.lacking],
            one.term.name if one.term else NO_TERM,
            (one.term.key or "") if one.term else "",
            one.area.name if one.area else OTHER_AREAS if one.elsewhere else NO_AREA if one.term else "",
            one.number,
        )
        for one in counted(viewer, today)
    )
    note = Text(
        sv="Antal sökningar, aldrig vad någon skrev. Andra områden än dina räknas ihop.",
        en="The number of searches, never what anybody wrote. Areas other than yours are counted together.",
    )
    title = Text(sv="Sökningar utan svar", en="Searches without an answer")
    return Table("sokningar-utan-svar", title, note, COLUMNS, rows)


def _first(today: date) -> date:
    months = today.year * 12 + today.month - MONTHS_SHOWN
    return date(months // 12, months % 12 + 1, 1)


def _names(viewer: Viewer, identities: Iterable[str]) -> dict[str, Label]:
    """What terms and areas are called now."""
    labels = Reader(viewer, Moment.resolve()).labels(map(UUID, identities))
    return {one.hex: label for one, label in labels.items()}


def _lack(text: str) -> Lack:
    return "contact_point" if text == "contact_point" else "pathway"


def _called(one: Counted) -> str:
    return one.term.name.sv if one.term else ""
