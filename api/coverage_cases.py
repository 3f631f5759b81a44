"""For which cases there is a pathway: /coverage/cases."""

from __future__ import annotations

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView
from api.asking import Asking, understand
from api.audited_area import AREA, PROBLEMS, area_asked, coded, require_audit, with_more
from api.coverage_shapes import STANDINGS
from api.describing import Json, Operation, described, list_of, ref
from api.lookup import SITUATION, STARTS, TARGET_GROUP
from api.paging import envelope
from api.parameters import LIMIT, OFFSET, Parameter, one_of
from api.representation import Presenter
from registry.coverage.drafts import being_written
from registry.coverage.over_cases import Case, Chosen, cases
from registry.lookup.places import chain_of

STANDING = Parameter(
    "standing", one_of(*STANDINGS), {"type": "string", "enum": list(STANDINGS)}, "Only cases with this standing.",
    "none",
)  # fmt: skip
_OVER_CASES = (AREA, SITUATION, TARGET_GROUP, STARTS, STANDING, LIMIT, OFFSET)


class CasesView(ApiView):
    """Cases that no pathway is for."""

    searches = True

    def get(self, request: Request) -> Response:
        """A page of cases: situations × target groups × starting functions."""
        asking = understand(request, _OVER_CASES)
        area = area_asked(asking)
        require_audit(asking, area, None)
        chain = chain_of(asking.reader, area).identities
        drafts = being_written(asking.viewer, asking.moment, chain)
        found = cases(asking.reader, area.id, _chosen(asking), drafts)
        every = found.cases if found else ()
        standing = asking.values[STANDING.name]
        some = [case for case in every if standing is None or case.standing == standing]
        limit, offset = asking.values["limit"], asking.values["offset"]
        page = some[offset : offset + limit]
        presenter = Presenter(asking)
        labels = asking.reader.labels({area.id, *(i for case in page for i in _identities(case))})

        def shown(case: Case) -> Json:
            return {
                "situation": presenter.reference(str(case.situation.id), "situation", labels),
                "target_group": presenter.reference(str(case.target_group.id), "target_group", labels),
                "starts": presenter.reference(str(case.starts.id), "function", labels),
                "standing": case.standing,
                "pathways": [presenter.reference(str(one), "pathway", labels) for one in case.pathways],
            }

        return Response(
            envelope(request, [shown(case) for case in page], len(some), limit, offset)
            | {
                "area": presenter.reference(str(area.id), "area", labels),
                "counts": found.counts if found else {},
                "as_of": presenter.as_of,
            }
        )

    def describe(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="coverage_cases",
            summary="For which cases there is a pathway",
            description="Situation × target group × starting function in an area: whether a pathway of its own is in "
            "force, only one of its county or for the nation, one that is being written (as far as you may know of "
            "it), or none. Wider and narrower situations and target groups count as in the look-up. Starting functions "
            "are those that may start some pathway anywhere. For coordinators of the area.",
            tag="coverage",
            schema=with_more(
                list_of(ref("CoverageCase")), area=ref("Reference"), counts=ref("CaseCounts"), as_of=ref("AsOf")
            ),
            answer="A page of cases, by the names of situation, target group and starting function.",
            parameters=described(_OVER_CASES),
            problems=PROBLEMS,
        )


def _chosen(asking: Asking) -> Chosen:
    situation = coded(asking, "situation", SITUATION)
    group = coded(asking, "target_group", TARGET_GROUP)
    starts = coded(asking, "function", STARTS)
    return Chosen(*(frozenset({one.id} if one else ()) for one in (situation, group, starts)))


def _identities(case: Case) -> tuple[UUID, ...]:
    return case.situation.id, case.target_group.id, case.starts.id, *case.pathways
