"""What a viewer may read of the log, page by page backwards, narrowed by what is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from partners.access import Act, Standing, Viewer
from records.content import kinds, reference_paths
from records.events import ever_linked, first_since, never_linked
from records.models import Event, Head
from records.moment import STOCKHOLM
from registry.agreeing.models import (
    Answer,
    Comment,
    Draft,
    DraftClosing,
    Proposal,
    ProposalClosing,
    Resolution,
    Revision,
    Sharing,
    SharingEnd,
)
from registry.trail.acts import WORDS, Group, actions_of
from registry.trail.concerning import (
    AREAS,
    Concern,
    concerns,
    is_of_the_organisation_alone,
    may_name_no_area,
    whose,
)

MOST_LOOKS = 40
"""How often a page looks further back for what the viewer may read, before it says from where to go on."""


class MayNotRead(Exception):
    """The viewer may read nothing of the log."""


@dataclass(frozen=True)
class Sight:
    """What somebody may read: what is these organisations' own, and what concerns these areas; or everything."""

    organisations: frozenset[UUID] = frozenset()
    areas: frozenset[UUID] = frozenset()
    everything: bool = False

    def sees(self, event: Event, concern: Concern) -> bool:
        """Whether the event may be read."""
        if self.everything or concern.organisations & self.organisations:
            return True
        if not self.areas or is_of_the_organisation_alone(event):
            return False
        served_here = bool(concern.served) and concern.served <= self.areas
        return concern.catalogue or served_here or bool(concern.areas & self.areas)


OPERATOR = Sight(everything=True)
"""Whoever has the command line has the database."""


@dataclass(frozen=True)
class Asked:
    """What is asked for, within what may be read. Days are in Stockholm, both included."""

    organisation: UUID | None = None
    record: UUID | None = None
    group: Group | None = None
    action: str = ""
    """The log's own word for an act."""
    actor: str = ""
    first: date | None = None
    last: date | None = None
    before: int | None = None
    """Only events before this sequence number."""


EVERYTHING = Asked()


@dataclass(frozen=True)
class Page:
    """Some events, the latest first, with whom they concern. `older`: what to ask with as `before` for more, or None
    when all has been told."""

    events: tuple[Event, ...]
    concerns: dict[int, Concern]
    older: int | None


def sight_of(viewer: Viewer) -> Sight:
    """What the access table lets the viewer read. Raises `MayNotRead`. Costs no query."""
    own = frozenset(one for one in viewer.organisations if viewer.may(Act.READ_LOG, [Standing.OWN], one))
    areas = viewer.areas if viewer.may(Act.READ_LOG, [Standing.AREA]) else frozenset()
    if not own and not areas:
        raise MayNotRead
    return Sight(own, areas)


def page_of(sight: Sight, asked: Asked, limit: int) -> Page:
    """At most `limit` events that may be read, backwards from `asked.before`.

    The database leaves out what cannot concern the reader; of the rest each event is judged by whom it concerned then.
    """
    rows = _narrowed(sight, asked)
    found: list[Event] = []
    told: dict[int, Concern] = {}
    before = _end(asked)
    for _look in range(MOST_LOOKS):
        some = list(rows.filter(sequence__lt=before).select_related("record").order_by("-sequence")[: limit + 1])
        about = concerns(some)
        for event in some:
            concern = about.get(event.sequence, Concern())
            if _is_meant(asked, concern) and sight.sees(event, concern):
                if len(found) == limit:
                    return Page(tuple(found), told, found[-1].sequence)
                found.append(event)
                told[event.sequence] = concern
        if len(some) <= limit:
            return Page(tuple(found), told, None)
        before = some[-1].sequence
    return Page(tuple(found), told, before)


def _end(asked: Asked) -> int:
    """The sequence number before which to look."""
    end = (Head.objects.filter(id=1).values_list("sequence", flat=True).first() or 0) + 1
    if asked.last is not None:
        end = min(end, first_since(_midnight(asked.last + timedelta(days=1))))
    return end if asked.before is None else min(end, asked.before)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), STOCKHOLM)


def _is_meant(asked: Asked, concern: Concern) -> bool:
    return asked.organisation is None or asked.organisation in concern.organisations


def _narrowed(sight: Sight, asked: Asked) -> QuerySet[Event]:
    """The events that may concern the reader and are asked for."""
    rows = Event.objects.all() if sight.everything else Event.objects.filter(_may_concern(sight))
    if asked.organisation is not None:
        rows = rows.filter(_may_concern(Sight(frozenset({asked.organisation}))))
    if asked.record is not None:
        drafts = Draft.objects.filter(record=asked.record)
        rows = rows.filter(Q(record__uuid=asked.record) | _of_drafts(drafts))
    if asked.group is not None:
        rows = rows.filter(action__in=actions_of(asked.group))
    if asked.action:
        rows = rows.filter(action=asked.action)
    if asked.actor:
        rows = rows.filter(actor=asked.actor)
    if asked.first is not None:
        rows = rows.filter(sequence__gte=first_since(_midnight(asked.first)))
    return rows.filter(action__in=WORDS)


def _may_concern(sight: Sight) -> Q:
    """What the database can tell without looking at single events: by all that the records ever said."""
    own = list(sight.organisations)
    found = Q(record__uuid__in=own) | ever_linked(own, whose().items())
    found |= _of_drafts(Draft.objects.filter(owner__uuid__in=own)) | _put_to(own)
    return found | _in_areas(list(sight.areas)) if sight.areas else found


def _in_areas(areas: list[UUID]) -> Q:
    found = Q(record__uuid__in=areas)
    found |= ever_linked(areas, [(kind, AREAS) for kind in kinds if _names_areas(kind)])
    found |= never_linked(may_name_no_area(), AREAS)
    catalogue = [kind for kind in kinds if kind not in whose()]
    found |= Q(record__kind__in=catalogue, action__startswith="version.")
    return found | _of_drafts(Draft.objects.filter(revisions__areas__area__uuid__in=areas))


def _names_areas(kind: str) -> bool:
    return any(path.path == (AREAS, "*") for path in reference_paths(kinds[kind]))


def _of_drafts(drafts: QuerySet[Draft]) -> Q:
    """The events of drafts, and of what came of them."""
    pks = drafts.values("pk")
    rows = (
        drafts.values("event"),
        Revision.objects.filter(draft__in=pks).values("event"),
        Sharing.objects.filter(draft__in=pks).values("event"),
        SharingEnd.objects.filter(sharing__draft__in=pks).values("event"),
        Comment.objects.filter(draft__in=pks).values("event"),
        Resolution.objects.filter(comment__draft__in=pks).values("event"),
        DraftClosing.objects.filter(draft__in=pks).values("event"),
        Proposal.objects.filter(draft__in=pks).values("event"),
        Answer.objects.filter(proposal__draft__in=pks).values("event"),
        ProposalClosing.objects.filter(proposal__draft__in=pks).values("event"),
    )
    return _any_of(rows)


def _put_to(own: list[UUID]) -> Q:
    """The events of proposals that organisations are to sign, and of drafts being shared with them."""
    return _any_of(
        (
            Proposal.objects.filter(parties__organisation__uuid__in=own).values("event"),
            Answer.objects.filter(proposal__parties__organisation__uuid__in=own).values("event"),
            ProposalClosing.objects.filter(proposal__parties__organisation__uuid__in=own).values("event"),
            Sharing.objects.filter(organisation__uuid__in=own).values("event"),
            SharingEnd.objects.filter(sharing__organisation__uuid__in=own).values("event"),
        )
    )


def _any_of(rows: tuple[QuerySet[object], ...]) -> Q:  # type: ignore[type-var]
    found = Q()
    for some in rows:
        found |= Q(sequence__in=some)
    return found
