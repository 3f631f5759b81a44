"""Acts on drafts and proposals that are refused, as the pages say it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.access import Viewer
from partners.maintaining import turn
from records.recording import NotRecorded, Session
from registry.agreeing.asked import MayNot, NoSuch, NotNow, OldRevision, OtherHash
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
    "stale": _("Någon annan har sparat utkastet under tiden. Här är det som det står nu. Inget av ditt är sparat."),
    "draft_of_record": _("Organisationen skriver redan på ett utkast av det här. Skriv vidare på det."),
    "not_ready": _("Det går inte än: rätta först det som hindrar."),
    "outside_period": _("Dagen ligger för långt bort. Välj en närmare."),
    "day_has_passed": _("Dagen har passerat. Välj en senare, eller säg att det ska gälla bakåt."),
    "no_day": _("Skriv från vilken dag det ska gälla."),
    "too_long_note": _("Texten är för lång. Skriv högst 400 tecken."),
    "gone": _("Det finns inte kvar i utkastet. Inget är ändrat."),
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
    except (NotNow, OldRevision, OtherHash) as error:
        return Refused(error.why if isinstance(error, NotNow) else _CHANGED[type(error)], 409)
    except NotRecorded as error:
        return Refused(_code_of({problem.code for problems in error.problems.values() for problem in problems}), 422)
    return None


_CHANGED = {OldRevision: "stale", OtherHash: "other_hash"}


def _code_of(codes: set[str]) -> str:
    """What is told of all that was wrong: what may be about somebody before anything else."""
    if codes & {"identifying_text", "possibly_identifying"}:
        return "identifying"
    if codes <= {"missing", "unknown_part"}:
        return "missing"
    return next((code for code in sorted(codes) if code in REFUSED), "not_ready")
