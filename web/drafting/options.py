"""What fields choose among: the catalogue as it holds, and the fixed sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from records.content import kinds
from records.reading import Reader
from records.text import Text, swedish_order
from registry.lookup.wording import GROUNDS, MODALITIES
from registry.naming import CHANNELS, EVIDENCE, URGENCIES, VALUES
from web.drafting.fields import Words
from web.drafting.times import AT_ONCE, UNITS

Option = tuple[str, Words]

LEVELS = (
    "municipal_council", "municipal_executive_board", "board", "management", "unit_manager", "agency_head", "other",
)  # fmt: skip
NAME_TYPES = ("earlier", "alternative", "short")
ROUTINE_KINDS = ("rutin", "riktlinje", "overenskommelse", "lathund")


class Options:
    """The sets of options by name, each read when it is asked for; the catalogue as of the reader's moment."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def of(self, name: str) -> list[Option]:
        """The options of a set, in order."""
        fixed = FIXED.get(name)
        return fixed() if fixed else self._catalogue[name]

    @cached_property
    def _catalogue(self) -> Mapping[str, list[Option]]:
        return _ByKind(self._reader)


class _ByKind(dict[str, list[Option]]):
    """The records of a kind as options, in alphabetical order; read once."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self._reader = reader

    def __missing__(self, kind: str) -> list[Option]:
        entries = self._reader.of(kind).all()
        named = [(str(entry.id), _in_language(kinds[kind].label_of(entry.content))) for entry in entries]
        self[kind] = sorted(named, key=lambda option: swedish_order(str(option[1])))
        return self[kind]


def _in_language(text: Text) -> str:
    return text.in_language(get_language() or "sv")


def _words(texts: Mapping[str, Text], codes: tuple[str, ...] = ()) -> Callable[[], list[Option]]:
    return lambda: [(code, _in_language(texts[code])) for code in codes or texts]


FIXED: Mapping[str, Callable[[], list[Option]]] = {
    "urgency": _words(URGENCIES),
    "modality": _words(MODALITIES),
    "ground": _words({code: words for code, words in GROUNDS.items() if code}),
    "channels": _words(CHANNELS),
    "evidence": _words(EVIDENCE),
    "level": _words(VALUES, LEVELS),
    "name_type": _words(VALUES, NAME_TYPES),
    "routine_kind": _words(VALUES, ROUTINE_KINDS),
    "unit": lambda: [(AT_ONCE, _("genast")), *UNITS],
}
