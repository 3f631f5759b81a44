"""What can be said to have been wrong: codes, for a free word could be about somebody."""

from __future__ import annotations

from enum import StrEnum

from records.reading import Entry
from records.text import Text


class Reason(StrEnum):
    """What did not work."""

    NO_ANSWER = "no_answer"
    NUMBER_NOT_IN_USE = "number_not_in_use"
    WRONG_RECEIVER = "wrong_receiver"
    CLOSED_IN_STATED_HOURS = "closed_in_stated_hours"
    ADDRESS_BOUNCES = "address_bounces"


REASONS = {
    Reason.NO_ANSWER: Text(sv="Ingen svarade", en="Nobody answered"),
    Reason.NUMBER_NOT_IN_USE: Text(sv="Numret används inte", en="The number is not in use"),
    Reason.WRONG_RECEIVER: Text(sv="Det gick till någon annan", en="It led to somebody else"),
    Reason.CLOSED_IN_STATED_HOURS: Text(
        sv="Stängt under de tider som står här", en="Closed during the hours stated here"
    ),
    Reason.ADDRESS_BOUNCES: Text(sv="E-posten kom tillbaka", en="The e-mail came back"),
}
"""What each is called."""


def shown_places(entry: Entry) -> list[int]:
    """The places in the version of the channels that an entry shows: those withheld have places of their own."""
    hidden = {int(w.path.split(".")[1]) for w in entry.withheld if w.path.startswith("channels.")}
    shown = entry.content.get("channels", ())
    return [place for place in range(len(shown) + len(hidden)) if place not in hidden]
