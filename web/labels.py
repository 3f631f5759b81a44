"""What fields, coded values and reasons are called on the pages.

What the registry names, in the reader's language; and what only the pages show (Swedish here, English in `locale/en`).
"""

from __future__ import annotations

from collections.abc import Mapping

from django.conf.locale import LANG_INFO
from django.utils.functional import Promise, lazystr
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from records.text import Text
from registry import naming


class _InReadersLanguage:
    """A text that says itself in the language of whoever reads, when it is read."""

    def __init__(self, text: Text) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text.in_language(get_language() or "sv")


def in_readers_language(texts: Mapping[str, Text]) -> dict[str, str | Promise]:
    """The texts, each said in the language of whoever reads at the time."""
    return {code: lazystr(_InReadersLanguage(text)) for code, text in texts.items()}


KINDS = in_readers_language(naming.KINDS)
FIELDS = in_readers_language(naming.FIELDS)
OF_KIND = in_readers_language(naming.FIELDS_OF_KIND)
VALUES = in_readers_language(naming.VALUES)
URGENCIES = in_readers_language(naming.URGENCIES)
CHANNELS = in_readers_language(naming.CHANNELS)
ANSWERS = in_readers_language(naming.ANSWERS)
ORDINARY_TIMES = in_readers_language(naming.ORDINARY_TIMES)
DRAFT_STATUSES = in_readers_language(naming.DRAFT_STATUSES)
PROPOSAL_STATUSES = in_readers_language(naming.PROPOSAL_STATUSES)

PLURALS: dict[str, str | Promise] = {
    "organisation": _("Organisationer"),
    "function": _("Funktioner"),
    "contact_point": _("Kontaktvägar"),
    "routine": _("Rutiner och överenskommelser"),
    "pathway": _("Samverkansvägar"),
}

TERMS: dict[str, str | Promise] = {
    "situation": _("Situationer"),
    "target_group": _("Målgrupper"),
    "function": _("Funktioner"),
}

ROLES: dict[str, str | Promise] = {
    "reader": _("Läsare"),
    "editor": _("Redaktör"),
    "signatory": _("Undertecknare"),
    "coordinator": _("Samordnare"),
    "administrator": _("Administratör"),
}

LEVELS: dict[str, str | Promise] = {
    "municipality": _("Kommunal"),
    "county": pgettext_lazy("nivå", "Län"),
    "nation": _("Nationell"),
}
NOTES: dict[str, str | Promise] = {
    "secrecy": _("Sekretess"),
    "documentation": _("Dokumentation"),
    "scope": _("Vad vägen gäller"),
    "review": _("Översyn"),
    "registry": _("Om uppgifterna här"),
}
WHAT: dict[str, str | Promise] = {
    "situation": _("situationen"),
    "target_group": _("målgruppen"),
    "starts": _("vem som börjar"),
    "receiver": _("vem som tar emot"),
    "title": _("rubriken eller texten i"),
    "area": _("området"),
}
HOW: dict[str, str | Promise] = {
    "chosen": _("valt"),
    "inflection": _("annan böjning"),
    "prefix": _("början av ordet"),
    "compound": _("del av ordet"),
    "typo": _("liknande stavning"),
}
"""How a word was forgiven; an exact find needs no remark."""
MODALITY_MARKS = {"ska": "■", "bor": "◆", "far": "●", "kan": "○"}
"""A shape for each, so that colour is never the only sign."""


def language_called(code: str) -> str:
    """What a language is called in the reader's language; the code itself when Django does not know it."""
    known = LANG_INFO.get(code.lower())
    if not known or "name" not in known:
        return code
    called = gettext(known["name"])
    return called.lower() if get_language() == "sv" else called
