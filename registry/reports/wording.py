"""What the reports say in words, in Swedish and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from records.text import Text

CITING_STATES: Mapping[str, Text] = {
    "cites": Text(sv="hänvisar hit", en="cites it"),
    "open": Text(sv="ska ändras", en="to be changed"),
    "planned": Text(sv="ändring är inlagd", en="a change is recorded"),
    "meant": Text(sv="äldre lag avses", en="the older law is meant"),
    "cites_successor": Text(sv="hänvisar till det nya", en="cites what came instead"),
    "no_longer_cites": Text(sv="hänvisar inte längre hit", en="no longer cites it"),
}
"""What the states of a place that cites a provision are called."""
MEANT_WHYS: Mapping[str, Text] = {
    "old_cases": Text(
        sv="äldre ärenden prövas ännu enligt den", en="cases from before the change are still judged by it"
    ),
    "history": Text(sv="texten berättar vad som gällde", en="the text tells what the law was"),
}
"""Why the older law is meant."""


@dataclass(frozen=True)
class LawMail:
    """The words of the mail about a provision that has been replaced."""

    language: str
    subject: str
    replaced: str
    repealed: str
    what_to_do: str
    more: str


SWEDISH = LawMail(
    language="sv",
    subject="Samverkansregistret: {} gäller inte längre",
    replaced="{law} upphör att gälla {day} och ersätts av {by}.",
    repealed="{law} upphör att gälla {day}.",
    what_to_do="De här ställena i det ni ansvarar för hänvisar till bestämmelsen. Ändra texten så att den hänvisar "
    "till det som gäller, eller be samordnaren säga att den äldre lagen avses.",
    more="och {} till",
)
ENGLISH = LawMail(
    language="en",
    subject="",
    replaced="{law} ceases on {day} and is replaced by {by}.",
    repealed="{law} ceases on {day}.",
    what_to_do="These places in what you are responsible for cite the provision. Change the text so that it cites what "
    "holds, or ask the coordinator to say that the older law is meant.",
    more="and {} more",
)
