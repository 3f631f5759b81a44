"""The use case: any reader says that a contact point did not work. A code and a channel, never a word about anybody."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from partners.access import Act, Viewer
from partners.maintaining.rehearsing import turn
from partners.models import Verification
from partners.verifying.checks import findings
from partners.verifying.confirming import MayNot, NoSuchEntry
from partners.verifying.reasons import Reason, shown_places
from partners.verifying.report_mails import tell_once
from partners.verifying.state import VerificationState, state_of
from records.models import Record
from records.moment import STOCKHOLM, Moment
from records.reading import Entry, Reader
from records.recording import NotRecorded, Problem, Session


@dataclass(frozen=True)
class Reported:
    """The report, or the one from earlier in the day that said the same; and the entry's state after it."""

    verification: Verification
    state: VerificationState
    is_new: bool


def report(
    viewer: Viewer, contact_point: UUID, reason: Reason, channel: int | None = None, *, rehearsal: bool = False
) -> Reported:
    """Record that it did not work. `channel`: its place, from 0, in the list that was shown to this viewer.

    The entry is flagged at once and stays as it is; its owner and the area's coordinators are told once a day. What
    was reported already since the last check that day is not recorded again, and waits for no writer: so a thousand
    reports cost a thousand reads. Of a rehearsal nothing is kept. Raises `NoSuchEntry`, `MayNot` or `NotRecorded`.
    """
    now = Moment.resolve()
    entry = Reader(viewer, now).get("contact_point", contact_point)
    if entry is None:
        raise NoSuchEntry
    if not viewer.may(Act.REPORT, []):
        raise MayNot
    place = _recorded_place(entry, channel)
    if (same := _said_already(entry, reason, place, now)) is None:
        with turn(viewer.actor, rehearsal=rehearsal) as session:
            return _record(session, entry, reason, place)
    return Reported(same, state_of([entry], now)[entry.pk], is_new=False)


def _record(session: Session, entry: Entry, reason: Reason, place: int | None) -> Reported:
    now = Moment(session.at.astimezone(STOCKHOLM).date(), session.at)
    same = _said_already(entry, reason, place, now)  # once more, now that nobody can come in between
    made = same or _made(session, entry, reason, place)
    return Reported(made, state_of([entry], now)[entry.pk], is_new=same is None)


def _made(session: Session, entry: Entry, reason: Reason, place: int | None) -> Verification:
    contact_point, day = Record.objects.get(pk=entry.pk), session.at.astimezone(STOCKHOLM).date()
    detail = {"reason": str(reason), **({} if place is None else {"channel": place})}
    made = Verification.objects.create(
        event_id=session.note("contact_point.reported", contact_point, detail),
        contact_point=contact_point,
        checked_on=day,
        recorded_at=session.at,
        by="",
        how="",
        result=Verification.Result.REPORTED,
        reason=reason,
        channel=place,
    )
    tell_once(session, contact_point)
    return made


def _said_already(entry: Entry, reason: Reason, place: int | None, now: Moment) -> Verification | None:
    """The same report of the same day, unless a check has come after it."""
    today = findings(now).filter(contact_point=entry.pk, checked_on=now.on).order_by("event")
    found: Verification | None = None
    for one in today:
        if one.result != Verification.Result.REPORTED:
            found = None
        elif (one.reason, one.channel) == (reason, place):
            found = one
    return found


def _recorded_place(entry: Entry, channel: int | None) -> int | None:
    """The channel's place in the version, given its place in what was shown. Raises `NotRecorded`."""
    if channel is None:
        return None
    places = shown_places(entry)
    if not 0 <= channel < len(places):
        text = "there is no such channel; count from 0 in the channels that you are shown, or leave it out"
        raise NotRecorded({0: [Problem(("channel",), "no_such_channel", text)]})
    return places[channel]
