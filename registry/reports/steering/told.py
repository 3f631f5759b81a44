"""What waits for a decision, what has changed, and what the organisations have told of training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from uuid import UUID

from django.db.models import Q, QuerySet

from partners.access import Viewer
from partners.authors import authors_of
from records.content import PartialDate
from records.history import recorded
from records.models import Link, Version
from records.moment import STOCKHOLM
from records.reading import Reader
from records.text import Text
from registry.agreeing.models import Answer, Proposal
from registry.agreeing.reading import ProposalState, proposal_states
from registry.agreeing.rights import readable_by
from registry.auditing.accepted import with_acceptances
from registry.auditing.auditing import findings_of
from registry.auditing.finding import Finding
from registry.auditing.seeing import without_private
from registry.auditing.whose import owners_of
from registry.lookup.answer import Named
from registry.reports.steering.answer import Happened, RecordedSince, ToDecide, Trained, Waiting
from registry.reports.steering.ground import Ground, by_name, text_of

MOST_CHANGES = 200
"""How many changes are told, the newest first; the rest are counted."""
TOLD = ("routine", "pathway", "plan", "body", "follow_up", "training_fact", "joint_activity", "contact_point")
"""Kinds whose changes are told."""


def proposals(ground: Ground, viewer: Viewer) -> tuple[Waiting, ...]:
    """The proposals of the body's areas or organisations that wait for signatures and that the viewer may know of."""
    known_at = ground.survey.moment.known_at
    rows = Proposal.objects.filter(recorded_at__lte=known_at, draft__in=readable_by(viewer))
    open_ones = rows.filter(Q(closing=None) | Q(closing__recorded_at__gt=known_at))
    found = proposal_states(list(open_ones.order_by("recorded_at", "pk")), known_at)
    return tuple(_waiting(ground, state) for state in found if _concerns(ground, state))


def _concerns(ground: Ground, state: ProposalState) -> bool:
    areas = {UUID(str(area)) for area in state.proposal.document.get("areas") or ()}
    parties = {party.organisation for party in state.parties}
    return not ground.areas.isdisjoint(areas) or not parties.isdisjoint(ground.organisations)


def _waiting(ground: Ground, state: ProposalState) -> Waiting:
    proposal = state.proposal
    title = text_of(proposal.document.get("title")) or Text(sv="–")
    declined = [party for party in state.parties if party.answer and party.answer.what != Answer.What.SIGNED]
    return Waiting(
        record=Named(id=proposal.record, kind=proposal.kind, name=title),
        round=proposal.round,
        valid_from=proposal.valid_from,
        proposed_at=proposal.recorded_at,
        missing_parties=ground.all_named(party.organisation for party in state.parties if party.answer is None),
        declined_parties=ground.all_named(party.organisation for party in declined),
    )


def findings(ground: Ground, viewer: Viewer) -> tuple[ToDecide, ...]:
    """What the audit of the body's areas finds, the worst first; those accepted last."""
    moment = ground.survey.moment
    found = with_acceptances(findings_of(ground.survey, ground.scope), moment)
    seen = without_private(viewer, moment, found)
    return tuple(_to_decide(ground, one) for one in sorted(seen, key=lambda one: one.accepted is not None))


def _to_decide(ground: Ground, found: Finding) -> ToDecide:
    return ToDecide(
        code=found.code,
        severity=found.severity.value,
        record=Named(id=found.record, kind=found.kind, name=found.label),
        reason=found.reason,
        clears_by=found.clears_by,
        since=found.since,
        owners=ground.all_named(found.owners),
        accepted_until=found.accepted.until if found.accepted else None,
    )


def changes(
    ground: Ground, viewer: Viewer, most: int = MOST_CHANGES, only: Q | None = None
) -> tuple[tuple[RecordedSince, ...], int]:
    """What has been recorded since the last meeting about the body and its areas, the newest first; and how many more
    there are. At most six queries. `only`: which of the versions, when not all are asked for."""
    rows = recorded_since(ground).filter(only or Q()).order_by("-pk")
    newest = list(rows.select_related("record")[:most])
    return tuple(_changes(ground, viewer, newest)), max(0, rows.count() - most)


def recorded_since(ground: Ground) -> QuerySet[Version]:
    """The versions of what concerns the body and its areas that were recorded since the last meeting."""
    since = datetime.combine(ground.since, time(), STOCKHOLM)
    within = Link.objects.filter(kind="contact_point", role="areas", target__uuid__in=sorted(ground.areas))
    watched = Q(record__uuid__in=_watched(ground)) | Q(record__in=within.values("version__record"))
    return Version.mechanism.filter(
        watched, recorded_at__gte=since, recorded_at__lte=ground.survey.moment.known_at, kind__in=TOLD
    )


def _watched(ground: Ground) -> list[UUID]:
    """What is watched beside contact points, which are so many that the database finds them."""
    found = {ground.body.record} if ground.body else set()
    for stretch in ground.survey.of(*(kind for kind in TOLD if kind != "contact_point")):
        if stretch.record not in found and ground.concerns(stretch):
            found.add(stretch.record)
    return sorted(found)


def _changes(ground: Ground, viewer: Viewer, versions: Sequence[Version]) -> Iterator[RecordedSince]:
    """The changes, with who made them where the viewer may know; of contact points their own pages tell it."""
    asked = [version.pk for version in versions if version.kind != "contact_point"]
    reader = Reader(viewer, ground.survey.moment)
    found = recorded(reader, Version.mechanism.filter(pk__in=asked))
    authors = authors_of(viewer, [one.entry for one in found])
    points = reader.labels({version.record.uuid for version in versions if version.kind == "contact_point"})
    for version in versions:
        label = points.get(version.record.uuid)
        yield RecordedSince(
            at=version.recorded_at,
            record=Named(id=label.id, kind=label.kind, code=label.key, name=label.name)
            if label
            else ground.named(version.record.uuid, version.kind),
            happened=happened(version),
            valid_from=version.valid_from,
            by=(authors[version.pk].name or None) if version.pk in authors else None,
        )


def happened(version: Version) -> Happened:
    """What a version did to its record."""
    if version.ends:
        return "ended"
    return "created" if version.number == 1 else "changed"


def training_facts(ground: Ground) -> tuple[Trained, ...]:
    """The figures on training in the organisations of the body and of its areas, by organisation."""
    found = []
    for stretch in ground.survey.of("training_fact"):
        if not stretch.first <= ground.on < stretch.until:
            continue
        organisation = owners_of(ground.survey, stretch)[0]
        if ground.concerns(stretch) or organisation in ground.organisations:
            content = stretch.content
            found.append(
                Trained(
                    organisation=ground.named(organisation),
                    course=stretch.label,
                    audience=text_of(content.get("audience")),
                    share_percent_at_least=content.get("share_percent_at_least"),
                    number=content.get("number"),
                    measured=PartialDate.model_validate(content["measured"]),
                    source=content["source"],
                )
            )
    return tuple(sorted(found, key=lambda row: (by_name(row.organisation), row.course.sv, row.measured.value)))
