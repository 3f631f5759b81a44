"""What belongs to a change and not to the hours themselves: its day, its note, what it was made to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.hours import Schedule
from records.moment import Moment
from records.recording import NotRecorded
from web.hours.form import HoursForm, day_sent, names_somebody
from web.hours.rows import FAULTS

NOTE_FAULTS: dict[str, str | Promise] = {
    "day": _("Skriv en dag som finns."),
    "outside_period": _("Välj en dag som är högst ett år bakåt och tre år framåt."),
    "not_in_force": _("Kontaktvägen gäller inte den dagen. Välj en annan."),
    "string_too_long": _("Skriv högst 400 tecken."),
    "note_missing": _("Skriv minst tre tecken, eller ingenting."),
    "identifying_text": _("Texten kan peka ut en person. Skriv utan namn, nummer och adresser."),
    "possibly_identifying": _("Texten kan peka ut en person. Skriv på annat sätt, eller intyga nedan."),
}


@dataclass
class Facts:
    """What belongs to the change and not to the hours, as it was sent."""

    day: str = ""
    note: str = ""
    revision: int = 0
    confirmed: bool = False
    faults: dict[str, str | Promise] = field(default_factory=dict)
    other: tuple[str, ...] = ()
    """The other fields of the entry that stand in the way."""
    asks_to_confirm: bool = False

    @classmethod
    def sent(cls, sent: QueryDict) -> Facts:
        """As the form has them; without a note that holds somebody's number, which nobody is to read again."""
        revision = sent.get("revision", "")
        number = int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else 0
        found = cls(day_sent(sent.get("day", "")), sent.get("note", "").strip(), number, "confirmed" in sent)
        if names_somebody(found.note):
            found.note, found.faults["note"] = "", NOTE_FAULTS["identifying_text"]
        return found

    @property
    def valid_from(self) -> date | None:
        """The first day of the change. Notes a fault and is None when it is no day."""
        try:
            return date.fromisoformat(self.day) if self.day else Moment.resolve().on
        except ValueError:
            self.faults["day"] = NOTE_FAULTS["day"]
            return None


def tell(refused: NotRecorded, form: HoursForm, facts: Facts, schedule: Schedule) -> None:
    """Put what the use case refuses at the fields that it is about. What may be about somebody is not shown again."""
    other = []
    for problem in (problem for some in refused.problems.values() for problem in some):
        path = problem.path
        softly = problem.code == "possibly_identifying"
        facts.asks_to_confirm |= softly
        if path[:2] == ("hours", "exceptions") and isinstance(path[2], int):
            first = schedule.exceptions[path[2]].first.isoformat()
            for row in (row for row in form.exceptions if row.first == first):
                row.faults["reason"] = FAULTS["possibly" if softly else "about_somebody"]
        elif path[-1:] in (("valid_from",), ("change_note",)):
            name = "day" if path[-1] == "valid_from" else "note"
            facts.faults[name] = NOTE_FAULTS.get(problem.code, NOTE_FAULTS["identifying_text"])
        elif path:
            other.append(str(path[0]))
    facts.other = tuple(dict.fromkeys(other))
