"""An entry's state in words, the same on cards, in mails, on the command line and for programs."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.utils import dateformat, translation

from partners.models import Verification
from partners.verifying.state import State, VerificationState
from records.text import Text

_WORDS: dict[str, Text] = {
    "verified": Text(sv="Kontrollerad {last}", en="Checked {last}"),
    "due": Text(
        sv="Ska kontrolleras senast {due}. Senast kontrollerad {last}", en="To be checked by {due}. Last checked {last}"
    ),
    "soon": Text(sv="Ska kontrolleras snart. Senast kontrollerad {last}", en="To be checked soon. Last checked {last}"),
    "overdue": Text(
        sv="Kontrollen är försenad. Senast kontrollerad {last}", en="The check is overdue. Last checked {last}"
    ),
    "never": Text(
        sv="Kontrollen är försenad. Uppgiften är inte kontrollerad",
        en="The check is overdue. This has not been checked",
    ),
    "reported": Text(
        sv="Har rapporterats inte fungera {due}. Pröva, och ha ett annat nummer till hands",
        en="Reported not working {due}. Try it, and have another number at hand",
    ),
    "failed": Text(
        sv="Fungerade inte vid kontroll {last}. Pröva, och ha ett annat nummer till hands",
        en="Did not work when checked {last}. Try it, and have another number at hand",
    ),
}


def words(found: VerificationState) -> Text:
    """The state in Swedish and English, with the days."""
    said = _WORDS[_which(found)]
    last = found.last.checked_on if found.last else None
    return Text(
        sv=_with_days(said.sv, "sv", found.due_on, last), en=_with_days(said.en or "", "en", found.due_on, last)
    )


def _which(found: VerificationState) -> str:
    if found.state is State.OVERDUE and found.last is None:
        return "never"
    if found.state is State.DUE and found.due_on is None:
        return "soon"
    failed = found.last is not None and found.last.result == Verification.Result.DOES_NOT_WORK
    if found.state is State.REPORTED and failed and found.last and found.last.checked_on == found.due_on:
        return "failed"
    return str(found.state)


def _with_days(text: str, language: str, due: date | None, last: date | None) -> str:
    return text.format(due=day(due, language), last=day(last, language))


@lru_cache(maxsize=20_000)  # an audit says the same few days thousands of times
def day(value: date | None, language: str) -> str:
    """A day as people write it: "12 november 2026"."""
    if value is None:
        return ""
    with translation.override(language):
        return str(dateformat.format(value, "j F Y"))
