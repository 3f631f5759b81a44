"""Permanent references to a version as it was read: record, version, day, knowledge, checksum.

A reference is made of what it leads to and of nothing else, so that no table of references has to be kept:

    record – version – day – instant of knowledge – [checksum –] check

The parts are written in Crockford's base 32 (no i, l, o, u; capitals and small letters alike), so that it survives
being read aloud and typed from paper; the last two signs tell a typing error from a reference that leads nowhere. The
checksum is the first 80 bits of the SHA-256 of the content; the whole of it stands in the text to quote.

What is not shown to everybody is cited without checksum, by whomever: decisions are public documents, and a number
that only parties may see could be guessed from the hash of the little around it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from partners.access import Viewer
from records.content import kinds
from records.hashing import content_hash
from records.history import History, Recorded
from records.models import Record
from records.moment import STOCKHOLM, FutureKnowledge, Moment
from records.reading import Entry, Reader
from records.text import Text
from registry.naming import KINDS

REGISTRY = "Samverkansregistret"
PATH = "/h/"
"""Where references are opened: *hänvisning*."""

_SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
_READ_AS = str.maketrans("oil", "011")
_SIGN = f"[{_SIGNS}]"
_SHAPE = re.compile(
    rf"({_SIGN}{{26}})-([1-9][0-9]{{0,8}})-([0-9]{{8}})-({_SIGN}{{1,12}})(?:-({_SIGN}{{16}}))?-({_SIGN}{{2}})"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class NotAReference(ValueError):
    """The text is no reference: a sign is wrong, or some are missing."""


class LeadsNowhere(LookupError):
    """The reference is well written, and the registry knew no such version at that instant."""


class Check(StrEnum):
    """What comparing the checksum with what is stored gave."""

    MATCHES = "matches"
    DIFFERS = "differs"
    """What is stored is not what was cited, or the checksum was made up."""
    WITHHELD = "withheld"
    """Not compared: something in the version is withheld from whoever asks, and an answer would let it be guessed."""
    NONE = "none"
    """The reference has no checksum: it was made by somebody who was not shown all of the version."""
    DISPOSED = "disposed"
    """Nothing to compare with: the version was disposed of by decision."""


CHECKED: Mapping[Check, Text] = {
    Check.MATCHES: Text(
        sv="Kontrollsumman stämmer: det här är exakt det som registrerades.",
        en="The checksum matches: this is exactly what was recorded.",
    ),
    Check.WITHHELD: Text(
        sv="Kontrollsumman prövas inte, för allt i versionen visas inte för dig.",
        en="The checksum is not compared, for not everything in the version is shown to you.",
    ),
    Check.NONE: Text(sv="Hänvisningen har ingen kontrollsumma.", en="The reference has no checksum."),
    Check.DISPOSED: Text(
        sv="Versionen är gallrad; det finns inget kvar att jämföra med.",
        en="The version has been disposed of; nothing is left to compare with.",
    ),
}
"""What the check says to whoever opens a citation; a citation that differs is not opened."""


@dataclass(frozen=True)
class Reference:
    """A version of a record, as read on a day with the registry's knowledge at an instant.

    `seal`: the beginning of the content's checksum; "" when it is not told.
    """

    record: UUID
    number: int
    moment: Moment
    seal: str = ""

    @property
    def text(self) -> str:
        """The reference as written in addresses."""
        known_at = (self.moment.known_at - _EPOCH) // _MICROSECOND
        parts = [_written(self.record.int, 26), str(self.number), f"{self.moment.on:%Y%m%d}", _written(known_at)]
        body = "-".join([*parts, *([self.seal] if self.seal else [])])
        return f"{body}-{_check_of(body)}"

    @property
    def path(self) -> str:
        """The path of the page that opens it."""
        return PATH + self.text


@dataclass(frozen=True)
class Cited:
    """A reference opened: the version as whoever asks may see it, as of the reference's moment, and the check."""

    reference: Reference
    found: Recorded
    check: Check
    reader: Reader


@dataclass(frozen=True)
class Citation:
    """What a page or an answer offers to be quoted: the reference, and a text with its full address."""

    reference: Reference
    address: str
    content_hash: str
    text: Text

    @property
    def path(self) -> str:
        """The path of the page that opens it."""
        return self.reference.path


def seal_of(checksum: str) -> str:
    """The beginning of a checksum (SHA-256 in hex), as a reference has it; "" of none."""
    return _written(int(checksum[:20], 16), 16) if checksum else ""


def citations(shown: Sequence[Recorded], reader: Reader, base: str) -> list[Citation]:
    """The citations of versions as the reader shows them; `base`: the address of this installation.

    A version that was disposed of is cited without checksum: it would outlive what it was made of. Costs what showing
    contact points costs, once, for a viewer who has signed in.
    """
    public = _shown_to_all([found.entry for found in shown if not found.disposed], reader)
    return [_citation(found, reader.moment, base, sealed=found.entry.version in public) for found in shown]


def citation_of(entry: Entry, reader: Reader, base: str) -> Citation:
    """The citation of the version that an entry shows, as the reader read it."""
    return citations([Recorded(entry, ends=False, believed=(), disposed=None)], reader, base)[0]


def _citation(found: Recorded, moment: Moment, base: str, *, sealed: bool) -> Citation:
    entry = found.entry
    checksum = entry.content_hash if sealed else ""
    reference = Reference(entry.id, entry.number, moment, seal_of(checksum))
    address = base.rstrip("/") + reference.path
    return Citation(reference, address, checksum, _quoted(found, moment, address, checksum))


def _shown_to_all(entries: Sequence[Entry], reader: Reader) -> set[int]:
    """The versions of which everything is shown to whoever asks."""
    whole = [entry for entry in entries if not entry.withheld]
    found, nobody = {entry.version for entry in whole}, Viewer.anonymous()
    if reader.viewer == nobody:
        return found
    for kind in {entry.kind for entry in whole if entry.content}:
        some = [entry for entry in whole if entry.kind == kind and entry.content]
        found -= {entry.version for entry in kinds[kind].show(some, nobody, reader.moment) if entry.withheld}
    return found


def parse(text: str) -> Reference:
    """A reference as somebody wrote it. Raises `NotAReference`."""
    written = text.strip().lower().translate(_READ_AS)
    parts = _SHAPE.fullmatch(written)
    if parts is None or _check_of(written[:-3]) != parts[6]:
        raise NotAReference
    record, number, on, known_at, seal, _ = parts.groups()
    try:
        day = date.fromisoformat(on)
        instant = _EPOCH + _read(known_at) * _MICROSECOND
        return Reference(UUID(int=_read(record)), int(number), Moment(day, instant), seal or "")
    except (ValueError, OverflowError):
        raise NotAReference from None


def open_reference(viewer: Viewer, reference: Reference) -> Cited:
    """What a reference leads to, shown by today's rights. Raises `LeadsNowhere`.

    Reads as of the reference's day and knowledge, so that nothing recorded later changes what is seen. At most five
    queries, and what showing the kind costs.
    """
    record = Record.objects.filter(uuid=reference.record).values_list("kind", flat=True).first()
    if record is None:
        raise LeadsNowhere
    try:
        moment = Moment.resolve(reference.moment.on, reference.moment.known_at)
    except FutureKnowledge:
        raise LeadsNowhere from None
    reader = Reader(viewer, moment)
    found = History(reader, record, reference.record).numbered(reference.number).get(reference.number)
    if found is None:
        raise LeadsNowhere
    return Cited(reference, found, _compared(reference, found), reader)


def _compared(reference: Reference, found: Recorded) -> Check:
    if found.disposed:
        return Check.DISPOSED
    if not reference.seal:
        return Check.NONE
    if found.entry.withheld:
        return Check.WITHHELD
    # Made anew of what is stored, not read from beside it: a reference also tells when content was changed.
    stored = content_hash(None if found.ends else found.entry.content)
    same = stored == found.entry.content_hash and seal_of(stored) == reference.seal
    return Check.MATCHES if same else Check.DIFFERS


def _quoted(found: Recorded, moment: Moment, address: str, checksum: str) -> Text:
    sums = {"sv": f"kontrollsumma (SHA-256) {checksum}", "en": f"checksum (SHA-256) {checksum}"}
    said = {}
    for language, parts in (("sv", _in_swedish(found, moment)), ("en", _in_english(found, moment))):
        said[language] = ", ".join([REGISTRY, *parts, address, *([sums[language]] if checksum else [])])
    return Text(**said)


def _in_swedish(found: Recorded, moment: Moment) -> list[str]:
    entry, known = found.entry, moment.known_at.astimezone(STOCKHOLM)
    name = _name(entry)
    until = f" fram till {entry.valid_until}" if entry.valid_until else " tills vidare"
    return [
        KINDS[entry.kind].sv + (f" ”{name.sv}”" if name else ""),
        f"version {entry.number}",
        f"upphör från {entry.valid_from}" if found.ends else f"gäller från {entry.valid_from}{until}",
        f"läst för {moment.on} enligt vad registret visste {known:%Y-%m-%d} kl. {known:%H.%M.%S}",
    ]


def _in_english(found: Recorded, moment: Moment) -> list[str]:
    entry, known = found.entry, moment.known_at.astimezone(STOCKHOLM)
    name = _name(entry)
    until = f" until {entry.valid_until}" if entry.valid_until else " until further notice"
    return [
        KINDS[entry.kind].in_language("en") + (f" “{name.in_language('en')}”" if name else ""),
        f"version {entry.number}",
        f"ends from {entry.valid_from}" if found.ends else f"valid from {entry.valid_from}{until}",
        f"read for {moment.on} as known to the registry on {known:%Y-%m-%d} at {known:%H:%M:%S} (Stockholm)",
    ]


def _name(entry: Entry) -> Text | None:
    """What the version calls the record; one without content calls it nothing."""
    return kinds[entry.kind].label_of(entry.content) if entry.content else None


def _check_of(body: str) -> str:
    """Two signs that a typing error changes, save one in a thousand."""
    return _written(int.from_bytes(sha256(body.encode()).digest()[:2]) & 1023, 2)


def _written(number: int, length: int = 1) -> str:
    """A whole number in Crockford's base 32, at least `length` signs."""
    signs = ""
    while number or len(signs) < length:
        number, rest = divmod(number, 32)
        signs = _SIGNS[rest] + signs
    return signs


def _read(signs: str) -> int:
    number = 0
    for sign in signs:
        number = number * 32 + _SIGNS.index(sign)
    return number
