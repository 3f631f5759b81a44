"""Who may know of a draft, and what they may do with it. Rights follow today, whatever moment is read about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from partners.access import Act, Standing, Viewer
from registry.agreeing.asked import MayNot, NoSuch
from registry.agreeing.models import Draft, ProposalParty, Revision, RevisionArea, Sharing, SharingEnd


def readable_by(viewer: Viewer) -> QuerySet[Draft]:
    """The drafts that the viewer may know of: their owner's, those shared with them, those of areas they coordinate.

    And those that they were ever asked to sign: a party can always read what it has answered, and its evidence.
    """
    own = {o for o in viewer.organisations if viewer.may(Act.READ_DRAFT, [Standing.OWN], o)}
    party = {o for o in viewer.organisations if viewer.may_for(Act.READ_DRAFT, Standing.PARTY, o)}
    areas = viewer.areas if viewer.may(Act.READ_DRAFT, [Standing.AREA]) else frozenset()
    return Draft.objects.filter(_open_to(own, party, areas))


def _open_to(own: set[UUID], party: set[UUID], areas: frozenset[UUID]) -> Q:
    found = Q(owner__uuid__in=own)
    if party:
        shared = Sharing.objects.filter(draft=OuterRef("pk"), organisation__uuid__in=party, ending=None)
        asked = ProposalParty.objects.filter(proposal__draft=OuterRef("pk"), organisation__uuid__in=party)
        found |= Q(Exists(shared)) | Q(Exists(asked))
    if areas:
        last = Revision.objects.filter(draft=OuterRef(OuterRef("pk"))).order_by("-number").values("pk")[:1]
        found |= Q(Exists(RevisionArea.objects.filter(area__uuid__in=areas, revision=Subquery(last))))
    return found


def readable(viewer: Viewer, draft: UUID) -> Draft:
    """The draft. Raises `NoSuch`, also for one that the viewer may not know of."""
    found = readable_by(viewer).select_related("owner").filter(uuid=draft).first()
    if found is None:
        raise NoSuch
    return found


def may_write(viewer: Viewer, owner: UUID, areas: frozenset[UUID]) -> bool:
    """Whether the viewer may write a draft of `owner` that concerns these areas.

    A coordinator must coordinate all of them: one who coordinates Södertälje does not write what all of Sweden follows.
    """
    by_area = bool(areas) and areas <= viewer.areas and viewer.may(Act.DRAFT, [Standing.AREA])
    return by_area or viewer.may(Act.DRAFT, [Standing.OWN], owner)


def require_writing(viewer: Viewer, draft: Draft) -> None:
    """Raises `MayNot` for whoever may read the draft and not write on it."""
    if not may_write(viewer, draft.owner.uuid, areas_of(draft)):
        raise MayNot(Act.DRAFT)


def comments_for(viewer: Viewer, draft: Draft) -> UUID | None:
    """The organisation for which the viewer comments on the draft; None when the table does not allow it."""
    return next(_commenting(viewer, draft), None)


def _commenting(viewer: Viewer, draft: Draft) -> Iterator[UUID]:
    if viewer.may(Act.COMMENT, [Standing.OWN], draft.owner.uuid):
        yield draft.owner.uuid
    for organisation in sorted(shared_with(draft)):
        if viewer.may_for(Act.COMMENT, Standing.PARTY, organisation):
            yield organisation
    if areas_of(draft) & viewer.areas and viewer.may(Act.COMMENT, [Standing.AREA]):
        yield from sorted(o for o in viewer.organisations if viewer.may_for(Act.COMMENT, Standing.AREA, o))


def shared_with(draft: Draft) -> frozenset[UUID]:
    """The organisations with which the draft is shared now."""
    rows = Sharing.objects.filter(draft=draft, ending=None)
    return frozenset(rows.values_list("organisation__uuid", flat=True))


def asked_to_sign(draft: Draft) -> frozenset[UUID]:
    """The organisations that were asked to sign the draft, in any round."""
    rows = ProposalParty.objects.filter(proposal__draft=draft)
    return frozenset(rows.values_list("organisation__uuid", flat=True))


def sharing_revision(draft: Draft, known_at: datetime | None = None) -> int:
    """From 1, growing with each change of whom the draft is shared with; as it is now, or was known at an instant."""
    by_then = {"recorded_at__lte": known_at} if known_at else {}
    begun = Sharing.objects.filter(draft=draft, **by_then).count()
    return 1 + begun + SharingEnd.objects.filter(sharing__draft=draft, **by_then).count()


def areas_of(draft: Draft) -> frozenset[UUID]:
    """The areas that the draft concerns as it was saved last."""
    last = Revision.objects.filter(draft=draft).order_by("-number").values("pk")[:1]
    return frozenset(RevisionArea.objects.filter(revision=Subquery(last)).values_list("area__uuid", flat=True))
