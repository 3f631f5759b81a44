"""What a proposal changes, in words, and who would answer behind its steps: the same as its page says."""

from __future__ import annotations

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from api.agreeing_shown import address_of_round
from api.asking import Asking, moment_suffix
from api.describing import Json, Operation, described, ref, with_links
from api.drafts import reading
from api.lookup import refused_question
from api.parameters import Parameter, read_words
from api.proposals import ID, NUMBER, READING, WHO, OfRounds
from api.representation import Presenter, link
from api.showing import Showing
from records.moment import Moment
from registry.agreeing.reading import ProposalState
from registry.differing.agreements import against_what_holds, held_before, referred
from registry.differing.proposed import BehindProposal, behind_proposal
from registry.lookup import BadQuestion

AREA = Parameter(
    "area",
    read_words,
    {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"\S"},
    "The area whose contact points are compared: SCB code, UUID or name. Left out, or one that the pathway does not "
    "serve: the first that it serves.",
    "0181",
)


class ProposalDifferenceView(OfRounds):
    """What one round changes."""

    def get(self, request: Request, id: UUID, number: int) -> Response:  # noqa: A002 (the name in the address)
        """The difference."""
        asking = reading(request, AREA)
        state = self.state(asking, id, number)
        behind = _behind(asking, state)
        return Response(_difference(asking, state) | ({"behind": _shown(behind, asking)} if behind else {}))

    def describe_get(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id=f"{self.plural}_proposals_difference",
            summary=f"What one proposal of one {self.kind} changes",
            description=f"{WHO}`in_words`: how what is proposed differs from what is in force, grouped by part. For a "
            "pathway `behind`: for each step behind which something would differ, the contact points on `on` by what "
            "is in force and on the proposal's first day by the proposal, and who answers by day, at night and at the "
            "weekend. Follows your rights: what is withheld from you is not compared. Of a proposal that is over it "
            "is told as of the instant before it was.",
            tag="proposals",
            schema=with_links(ref("ProposalDifference"), "self", "describes"),
            answer="The difference; empty lists when nothing differs.",
            parameters=[ID, NUMBER, *described((AREA,))],
            problems=READING,
        )


def _behind(asking: Asking, state: ProposalState) -> BehindProposal | None:
    try:
        return behind_proposal(asking.viewer, state, asking.moment, asking.values[AREA.name] or "")
    except BadQuestion as bad:
        raise refused_question(bad) from None


def _difference(asking: Asking, state: ProposalState) -> Json:
    found = state.proposal
    before = held_before(asking.viewer, state, asking.moment.known_at)
    names = asking.reader.labels(referred(found.kind, [found.document, before.content if before else {}]))
    change = against_what_holds(found.kind, found.document, before, names)
    address = address_of_round(found.kind, found.record, found.round)
    shown: Json = {
        "kind": found.kind,
        "record": found.record,
        "round": found.round,
        "in_words": Showing(asking.suffix).of(change.parts),
        "as_of": Presenter(asking).as_of,
        "_links": {
            "self": link("self", f"{address}/diff{asking.suffix}"),
            "describes": link("describes", f"{address}{asking.suffix}"),
        },
    }
    return shown | ({"version": change.version} if change.version else {})


def _shown(behind: BehindProposal, asking: Asking) -> Json:
    """Each side with addresses that lead to its own day."""
    after, before = (
        moment_suffix(Moment(day, asking.moment.known_at)) for day in (behind.day_after, behind.day_before)
    )
    shown: Json = Showing(after, before).of(behind)
    return shown
