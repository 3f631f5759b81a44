"""Acts on drafts and proposals that are refused, as the pages say it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.access import Viewer
from partners.maintaining import turn
from records.recording import NotRecorded, Session
from registry.agreeing.asked import MayNot, NoSuch, NotNow, OtherHash
from registry.agreeing.models import LONGEST_TEXT

REFUSED: dict[str, str | Promise] = {
    "other_hash": _("Förslaget är inte det som du läste. Läs det som visas nu och svara på det."),
    "proposal_over": _("Förslaget är inte längre öppet. Inget är ändrat."),
    "answered_already": _("Organisationen har redan svarat på förslaget. Inget är ändrat."),
    "base_moved": _("Det som gäller har ändrats sedan förslaget lades. Det behövs ett nytt förslag."),
    "not_party": _("Organisationen är inte part i förslaget."),
    "draft_over": _("Utkastet är avslutat. Inget är ändrat."),
    "resolved_already": _("Kommentaren är redan klarmarkerad."),
    "missing": _("Skriv något: det behövs ett skäl eller en kommentar."),
    "too_long": _("Texten är för lång. Skriv högst 2 000 tecken."),
    "identifying": _("Texten kan peka ut en person. Skriv utan namn, nummer och adresser. Inget är sparat."),
    "may_not": _("Du får inte göra det här för organisationen."),
}
"""What is said of an act that was refused, by its code. Nothing that was typed is repeated."""


@dataclass(frozen=True)
class Refused:
    """Why an act was not done, and the status that it is answered with."""

    code: str
    status: int

    @property
    def words(self) -> str:
        """In the reader's language."""
        return str(REFUSED.get(self.code, REFUSED["draft_over"]))


def too_long(text: str) -> Refused | None:
    """The refusal of a text that is longer than what is kept."""
    return Refused("too_long", 422) if len(text) > LONGEST_TEXT else None


def done(viewer: Viewer, act: Callable[[Session], object]) -> Refused | None:
    """Do it in a writer's turn; why not, when it is refused."""
    try:
        with turn(viewer.actor) as session:
            act(session)
    except NoSuch:
        return Refused("no_such", 404)
    except MayNot:
        return Refused("may_not", 403)
    except NotNow as error:
        return Refused(error.why, 409)
    except OtherHash:
        return Refused("other_hash", 409)
    except NotRecorded as error:
        codes = {problem.code for problems in error.problems.values() for problem in problems}
        return Refused("missing" if codes <= {"missing", "unknown_part"} else "identifying", 422)
    return None
