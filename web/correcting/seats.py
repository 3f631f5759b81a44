"""The organisations that sit in a group: chosen among those found, or typed by a name that only one of them has.

In the form a seat has what is chosen (`organisation`, an identity), what was chosen when the form was drawn
(`organisation_stood`) and to begin with (`organisation_before`), what is typed (`organisation_typed`), and what of it
has been searched for (`organisation_searched`). Whatever came last holds: a choice changed since the form was drawn, or
else what is typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from records.reading import Reader
from registry.lookup.question import BadQuestion
from registry.lookup.wording import ENDED
from web.correcting.faults import Fault
from web.correcting.values import Values, one, rows_of
from web.finding import Hit, called, found, hits_of
from web.labels import FIELDS

ORGANISATIONS = ("organisation",)
CHOSEN = ("organisation", "organisation_stood", "organisation_before")
"""What a seat has of identities."""
NAMED = 3
"""So many of the nearest names are told with what is wrong; all of them are there to choose."""


@dataclass(frozen=True)
class Seat:
    """What there is to choose for a seat: what stood or stands there, and what was found."""

    kept: tuple[Hit, ...] = ()
    hits: tuple[Hit, ...] = ()
    typed: str = ""
    searched: str = ""
    refused: str = ""
    """Why it was not searched for what was typed, which is not shown again."""


def searched_for(values: Values, button: str) -> Values | None:
    """The form in which a button "search:members:2" has searched; None for any other button."""
    act, _name, row = button.partition(":members:")
    if act != "search" or row not in map(str, rows_of("members", values)):
        return None
    return values | {_field(row, "searched"): [_typed(values, row)]}


def seats(reader: Reader, values: Values) -> dict[int, Seat]:
    """What there is to choose for each seat of the form. Two queries, and those of each search."""
    rows = rows_of("members", values)
    kept = {row: _identities(values, row) for row in rows}
    entries = reader.many({UUID(identity) for some in kept.values() for identity in some})
    known = {hit.id: hit for hit in hits_of(reader, list(entries.values()))}
    return {row: _seat(reader, values, row, [known.get(one, Hit(one, ENDED)) for one in kept[row]]) for row in rows}


def settled(reader: Reader, values: Values) -> tuple[Values, list[Fault]]:
    """The form in which each name that is typed has become the organisation called so, and what is wrong with others.

    Where none or several are called so, nothing is chosen any more, and the form has searched for the name.
    """
    faults: list[Fault] = []
    kept = dict(values)
    for row in map(str, rows_of("members", values)):
        if _is_chosen(values, row):
            _drop(kept, row, "typed", "searched")
            continue
        try:
            kept |= _named(reader, kept, row)
        except _Unclear as unclear:
            kept |= {f"members-{row}-organisation": [], _field(row, "searched"): [_typed(values, row)]}
            faults.append(_fault(row, unclear.words))
        except BadQuestion as bad:
            _drop(kept, row, "typed", "searched")
            faults.append(_fault(row, bad.words.in_language(get_language() or "sv")))
    return kept, faults


class _Unclear(Exception):
    """Not one organisation is called so."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words


def _named(reader: Reader, values: Values, row: str) -> Values:
    """What the seat holds when the organisation is chosen that is called as typed. Raises `_Unclear`, `BadQuestion`."""
    text = _typed(values, row)
    near = found(reader, text, ORGANISATIONS)
    same = called(text, near)
    if len(same) == 1:
        chosen = {_field(row, what): [""] for what in ("typed", "searched")}
        return chosen | {f"members-{row}-organisation": [str(same[0].id)]}
    told = {"names": "; ".join(_told(hit) for hit in hits_of(reader, (same or near)[:NAMED]))}
    if same:
        raise _Unclear(_("Flera organisationer heter så. Välj en av dem: %(names)s.") % told)
    if near:
        raise _Unclear(_("Ingen organisation i registret heter just så. Närmast är: %(names)s.") % told)
    raise _Unclear(_("Ingen organisation i registret heter så eller liknande. Sök på ett annat namn."))


def _seat(reader: Reader, values: Values, row: int, kept: Sequence[Hit]) -> Seat:
    text = _typed(values, row)
    if not text or text != one(values, _field(row, "searched")):
        return Seat(tuple(kept), typed=text)
    try:
        near = hits_of(reader, found(reader, text, ORGANISATIONS))
    except BadQuestion as bad:
        return Seat(tuple(kept), refused=bad.words.in_language(get_language() or "sv"))
    offered = {hit.id for hit in kept}
    return Seat(tuple(kept), tuple(hit for hit in near if hit.id not in offered), text, text)


def _is_chosen(values: Values, row: str) -> bool:
    """Whether the choice holds, and not what is typed."""
    chosen, text = one(values, f"members-{row}-organisation"), _typed(values, row)
    picked = chosen not in ("", one(values, _field(row, "stood"))) and text == one(values, _field(row, "searched"))
    return picked or not text


def _identities(values: Values, row: int) -> list[str]:
    """What stood there to begin with, and what is chosen."""
    some = (one(values, _field(row, "before")), one(values, f"members-{row}-organisation"))
    return list(dict.fromkeys(filter(None, some)))


def _told(hit: Hit) -> str:
    language = get_language() or "sv"
    name = hit.name.in_language(language)
    return f"{name} ({hit.more.in_language(language)})" if hit.more else name


def _fault(row: str, words: str) -> Fault:
    return Fault(f"members-{row}-organisation", FIELDS["members"], "unclear", words)


def _typed(values: Values, row: str | int) -> str:
    return " ".join(one(values, _field(row, "typed")).split())


def _field(row: str | int, what: str) -> str:
    return f"members-{row}-organisation_{what}"


def _drop(values: Values, row: str, *names: str) -> None:
    for name in names:
        values.pop(_field(row, name), None)
