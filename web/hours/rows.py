"""The rows of the form: what stands in the fields of one day, and what the schedule makes of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.hours import DatedException, Day, Language, Window
from partners.hours.by_day import WHOLE_DAY, in_order, overlap
from partners.hours.times import time_written, window_read

OPEN, CLOSED, ALWAYS, UNSTATED = "open", "closed", "always", "unstated"
STATES: dict[str, str | Promise] = {
    OPEN: pgettext_lazy("tider", "Öppet"),
    CLOSED: pgettext_lazy("tider", "Stängt"),
    ALWAYS: pgettext_lazy("tider", "Dygnet runt"),
    UNSTATED: pgettext_lazy("tider", "Inget angivet"),
}
DAYS: dict[Day, str | Promise] = {
    "mo": _("Måndag"), "tu": _("Tisdag"), "we": _("Onsdag"), "th": _("Torsdag"), "fr": _("Fredag"),
    "sa": _("Lördag"), "su": _("Söndag"), "public_holiday": _("Röda dagar"), "eve": _("Helgdagsaftnar"),
    "half_day": _("Dagar före röd dag"), "day_between": _("Klämdagar"),
}  # fmt: skip
HINTS: dict[Day, str | Promise] = {
    "public_holiday": _("Nyårsdagen, långfredagen, första maj, juldagen och de andra. Inte vanliga söndagar."),
    "eve": _("Påskafton, pingstafton, midsommarafton, julafton och nyårsafton."),
    "half_day": _("Skärtorsdagen, valborgsmässoafton, trettondagsafton och andra vardagar före en röd dag."),
    "day_between": _("En ensam arbetsdag mellan två lediga dagar."),
}
FAULTS: dict[str, str | Promise] = {
    "no_times": _("Skriv en tid, eller välj Stängt."),
    "times": _("Skriv tiderna som 08.00 och 16.30, både från och till."),
    "overlap": _("Tiderna går in i varandra."),
    "state": _("Välj Öppet, Stängt eller Dygnet runt."),
    "dates": _("Skriv datum som finns, det första först."),
    "dates_twice": _("Ett av datumen står i ett undantag till. Låt ett undantag gälla för varje dag."),
    "reason": _("Skriv varför dagarna avviker, till exempel utbildning."),
    "about_somebody": _("Skälet ser ut att handla om en person eller en adress. Skriv det på annat sätt."),
    "possibly": _("Skälet kan peka ut en person. Skriv på annat sätt, eller intyga längst ned att det inte gör det."),
}


@dataclass
class Pair:
    """Two fields: from and to, as they were written."""

    start: str = ""
    end: str = ""
    is_faulty: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands there."""
        return not self.start and not self.end


@dataclass
class Row:
    """The fields of one day or exception. `key` begins their names: "mo", "eve", "x0". `was`: the state last shown."""

    key: str
    state: str
    pairs: list[Pair]
    was: str = ""
    faults: dict[str, str | Promise] = field(default_factory=dict)
    """What is wrong, by the field: "state", "from" (the times), "first" (the dates), "reason"."""

    @property
    def label(self) -> str | Promise:
        """What the row is called."""
        return DAYS.get(self.key, self.key)  # type: ignore[call-overload, no-any-return]

    @property
    def hint(self) -> str | Promise:
        """Which days are meant, where the name does not say it."""
        return HINTS.get(self.key, "")  # type: ignore[call-overload, no-any-return]

    @property
    def is_weekday(self) -> bool:
        """Whether it is one of the seven."""
        return len(self.key) == 2 and self.key in DAYS

    @property
    def states(self) -> dict[str, str | Promise]:
        """What can be chosen."""
        return STATES

    @property
    def shown_state(self) -> str:
        """What is chosen: times in a row that was not said to be open make it so, unless its state was just chosen."""
        if self.state != OPEN and self.state == self.was and any(not pair.is_empty for pair in self.pairs):
            return OPEN
        return self.state

    def settle(self) -> None:
        """Let what is chosen be what is said: times in a row that is closed would open it the next time."""
        self.state = self.shown_state
        if self.state != OPEN:
            self.pairs = [Pair()]

    def fault_at(self, name: str) -> str:
        """The id of the field that a fault is about: of times the first that cannot be read."""
        if name != "from":
            return f"{self.key}-{name}"
        return f"{self.key}-from-{next((place for place, pair in enumerate(self.pairs) if pair.is_faulty), 0)}"

    def show(self, windows: tuple[Window, ...], language: Language) -> None:
        """Fill the fields with what is said."""
        self.state = self.was = ALWAYS if windows == WHOLE_DAY else OPEN if windows else CLOSED
        written = [(time_written(w.start, language), time_written(w.end, language)) for w in windows]
        self.pairs = [Pair(*times) for times in written] if self.state == OPEN else [Pair()]

    def windows(self) -> tuple[Window, ...] | None:
        """What the fields say; None when nothing is stated, or it cannot be read: then it stands in `faults`."""
        state = self.shown_state
        if state != OPEN:
            return {CLOSED: (), ALWAYS: WHOLE_DAY}.get(state)
        given = [pair for pair in self.pairs if not pair.is_empty]
        read = [(pair, window_read(pair.start, pair.end)) for pair in given]
        for pair, window in read:
            pair.is_faulty = window is None
        windows = in_order(window for _pair, window in read if window)
        if not given:
            self.faults["from"] = FAULTS["no_times"]
        elif len(windows) < len(given):
            self.faults["from"] = FAULTS["times"]
        elif overlap(windows):
            self.faults["from"] = FAULTS["overlap"]
            for pair in given:
                pair.is_faulty = True
        return None if self.faults else windows


@dataclass
class ExceptionRow(Row):
    """The fields of a dated exception."""

    first: str = ""
    last: str = ""
    reason: str = ""

    @property
    def states(self) -> dict[str, str | Promise]:
        """An exception says something."""
        return {state: name for state, name in STATES.items() if state != UNSTATED}

    @property
    def is_empty(self) -> bool:
        """Whether nobody has written anything in it."""
        return not (self.first or self.last or self.reason.strip()) and all(pair.is_empty for pair in self.pairs)

    def exception(self) -> DatedException | None:
        """What the fields say; None when they cannot be read: then it stands in `faults`."""
        windows = self.windows()
        if windows is None and not self.faults:
            self.faults["state"] = FAULTS["state"]
        first, last = _date(self.first), _date(self.last or self.first)
        if first is None or last is None or last < first:
            self.faults["first"] = FAULTS["dates"]
        if not self.reason.strip():
            self.faults["reason"] = FAULTS["reason"]
        if self.faults or first is None or last is None or windows is None:
            return None
        return DatedException(first=first, last=last, windows=windows, reason=self.reason)

    def holds_only_before(self, day: date) -> bool:
        """Whether it has passed."""
        last = _date(self.last or self.first)
        return last is not None and last < day


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
