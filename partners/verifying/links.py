"""The links in reminders: they let the one they were sent to check or correct one entry without signing in.

A link is signed, holds for 30 days, works once, and opens nothing but its entry, as the entry's organisation sees it
less what only parties may read. Entries for parties only have none. Whoever has left the organisation since holds a
link that opens nothing. That it asks for no second factor is on purpose: it opens far less than the role does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner

from partners.access import Act, Standing, Viewer
from partners.hours import Schedule
from partners.maintaining import turn
from partners.models import Role, Verification
from partners.verifying.checks import Method
from partners.verifying.confirming import Confirmation, Confirmed, confirm_within
from partners.verifying.models import MailLink
from partners.verifying.reasons import shown_places
from partners.verifying.report_mails import tell_once
from partners.verifying.state import VerificationState, state_of
from records.history import History
from records.moment import Moment
from records.reading import Entry, Reader
from records.recording import Session

LASTS = timedelta(days=30)
OPEN = frozenset({"public", "professionals"})
"""The visibilities of entries that a link may open."""
CORRECTED = {"telephone": "number", "email": "address"}
"""The channels that a link may correct, and which field of them."""
_MAY = frozenset({Act.READ_PUBLIC, Act.READ_PROFESSIONALS, Act.VERIFY, Act.MAINTAIN})


class Unusable(Exception):
    """The link opens nothing; `why` is "unknown", "expired", "used" or "gone"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Opened:
    """What a link opens: the entry as its holder may see it, and its state."""

    link: MailLink
    viewer: Viewer
    entry: Entry
    state: VerificationState

    @property
    def correctable(self) -> dict[int, dict[str, Any]]:
        """The channels that can be corrected, by their place in the version."""
        shown = zip(shown_places(self.entry), self.entry.content.get("channels", ()), strict=True)
        return {place: channel for place, channel in shown if channel["type"] in CORRECTED}

    @property
    def hours(self) -> Schedule:
        """The hours as they stand, or none where they are withheld."""
        return Schedule.model_validate(self.entry.content.get("hours") or {})

    def as_it_was(self, version: int) -> Opened | None:
        """The same with what an earlier version said, as the holder may see it; None where there is nothing to see."""
        history = History(Reader(self.viewer, Moment.resolve()), self.entry.kind, self.entry.id)
        found = history.numbered(version).get(version)
        return None if found is None or found.ends or found.disposed else replace(self, entry=found.entry)


def allows_link(content: Mapping[str, Any]) -> bool:
    """Whether an entry that says this may be checked without signing in."""
    return content["visibility"] in OPEN


def token_of(link: MailLink) -> str:
    """The link as signed text for an address; it says nothing by itself."""
    return _signer().sign(link.pk.hex)


def address_of(link: MailLink) -> str:
    """The address that stands in the mail."""
    return f"{settings.BASE_URL.rstrip('/')}/kontroll/{token_of(link)}"


def opened(token: str) -> Opened:
    """What the link opens now. Changes nothing: mail scanners follow links. Raises `Unusable`."""
    return _open(token, Moment.resolve())


def confirm_by_link(token: str, seen: int) -> Confirmed:
    """The holder says that all that is shown is right; `seen` is the number of the version that was shown.

    Uses the link. Raises `Unusable`, or `Changed` when another version holds by now (and then the link is not used).
    """
    right = Confirmation(Method.OWNER_CONFIRMED, seen=seen)
    with using(token) as (session, found):
        return confirm_within(session, found.viewer, found.entry.id, right)


def object_by_link(token: str, seen: int) -> Confirmed:
    """The holder says that something is wrong that the form cannot correct; the coordinators are told.

    Takes, uses and raises what `confirm_by_link` does.
    """
    wrong = Confirmation(Method.OWNER_CONFIRMED, Verification.Result.DOES_NOT_WORK, seen=seen)
    with using(token) as (session, found):
        done = confirm_within(session, found.viewer, found.entry.id, wrong)
        tell_once(session, done.verification.contact_point)
        return done


@contextmanager
def using(token: str, *, rehearsal: bool = False) -> Iterator[tuple[Session, Opened]]:
    """A turn in which the link is used up; two at once: the second finds it used. Of a rehearsal nothing stays.

    Raises `Unusable`.
    """
    link = _unsigned(token)
    with turn(f"link:{link}", rehearsal=rehearsal) as session:
        found = _open(token, Moment.resolve())
        MailLink.objects.filter(pk=found.link.pk).update(used_at=session.at)
        yield session, found


def _open(token: str, now: Moment) -> Opened:
    links = MailLink.objects.select_related("account", "contact_point")
    link = links.filter(pk=_unsigned(token)).first()
    if link is None:
        raise Unusable("unknown")
    if link.used_at is not None:
        raise Unusable("used")
    anybody = Reader(Viewer.anonymous(), now).get("contact_point", link.contact_point.uuid)
    if anybody is None or not allows_link(anybody.content):
        raise Unusable("gone")
    owner = UUID(anybody.content["organisation"])
    holder = Viewer.of_account(link.account, now, second_factor=True)
    if not holder.may(Act.VERIFY, [Standing.OWN], owner):
        raise Unusable("gone")
    viewer = Viewer(
        f"link:{link.pk}", signed_in=True, professional=True, roles=((owner, Role.EDITOR),), limited_to=_MAY
    )
    entry = Reader(viewer, now).get("contact_point", anybody.id) or anybody
    return Opened(link, viewer, entry, state_of([entry], now)[entry.pk])


def _unsigned(token: str) -> UUID:
    try:
        return UUID(hex=_signer().unsign(token, max_age=LASTS))
    except SignatureExpired:
        raise Unusable("expired") from None
    except (BadSignature, ValueError):
        raise Unusable("unknown") from None


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="partners.verifying.links", sep=".")
