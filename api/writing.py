"""A request that changes an entry, from its headers to its answer: everything in one writer's turn.

The answer is made and kept (for `Idempotency-Key`) before the turn ends, so that what was acknowledged is recorded and
what is recorded can be acknowledged again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from api.asking import Asking, viewer_of
from api.describing import with_links
from api.idempotency import Answer, Once
from api.parameters import Parameter, read_flag, read_parameters
from api.preconditions import read_in_part, revision_expected, revision_of_record, stale
from api.problems import BodyError, Refused, refused_for
from api.rendering import JsonRenderer
from api.representation import Presenter, text
from api.written import Bulk, change_asked, pointers, refused_as_invalid
from partners.access import Act, Viewer
from partners.maintaining import Impact, Maintained, NotAllowed, Outcome, Stale, Unknown, maintain, turn
from partners.maintaining.asked import Doing
from records.history import History
from records.moment import Moment
from records.reading import Label
from records.recording import NotRecorded, Session

Json = dict[str, Any]

DRY_RUN = Parameter(
    "dry_run",
    read_flag,
    {"type": "boolean"},
    "Answer as if it were done, and record nothing.",
    example=False,
    default=False,
)


class Writing:
    """One request that changes something: who asks, whether it is a trial, and its hold on its idempotency key."""

    def __init__(self, request: Request) -> None:
        self.rehearsal = is_trial(request)
        self.request = request
        self.viewer = signed_in(request)
        self.once = Once(request, self.viewer.actor)

    def answer(self, work: Callable[[Session], tuple[int, Json, dict[str, str]]], kind: str = "") -> HttpResponse:
        """What `work` gives (HTTP status, body, headers), done in a writer's turn; or the answer given before.

        Raises `Refused` for whatever `partners.maintaining` refuses.
        """
        given = None if self.rehearsal else self.once.begin()
        if given is not None:
            return _response(given, replayed=True)
        try:
            with turn(self.viewer.actor, rehearsal=self.rehearsal) as session, self.refusals(kind):
                status, body, headers = work(session)
                made = Answer(status, headers, JsonRenderer().render(body | {"dry_run": self.rehearsal}))
                if not self.rehearsal:
                    self.once.finish(made)
        except BaseException:
            if not self.rehearsal:
                self.once.let_go()
            raise
        return _response(made)

    @contextmanager
    def refusals(self, kind: str, bulk: Bulk | None = None) -> Iterator[None]:
        """Turn what the use case refuses into problems. `bulk`: where in the body each change of a bulk stands."""
        try:
            yield
        except Maintained as error:
            raise self._refused(kind, error, pointers(error, bulk) if bulk else []) from None
        except NotRecorded as error:
            raise refused_as_invalid(error, bulk) from None

    def _refused(self, kind: str, error: Maintained, told: list[BodyError]) -> Refused:
        """A change that is not made, as an answer. `told`: of a bulk, each of its changes that is refused."""
        if isinstance(error, NotAllowed):
            refused = refused_act(self.viewer, error.act, error.field, error.way_out)
        elif isinstance(error, Stale):
            refused = stale(self.asking(), kind, error)
        elif isinstance(error, Unknown):
            refused = Refused("invalid-content" if told else "not-found")
        else:
            raise error
        refused.errors = told or refused.errors
        return refused

    def asking(self, moment: Moment | None = None) -> Asking:
        """The request as one that reads, so that its answer can be shown."""
        return Asking(self.viewer, moment or Moment.resolve(), {}, ())


def is_trial(request: Request) -> bool:
    """Whether only what would happen is asked for; no other parameter is taken. Raises `Refused`."""
    values, errors = read_parameters(request, (DRY_RUN,))
    if errors:
        raise refused_for(errors)
    return bool(values["dry_run"])


def acted(body: Json, *, rehearsal: bool, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """The answer to what a use case did in its own turn. Of a rehearsal there is no 201, no address and no new tag."""
    if not rehearsal:
        return Response(body | {"dry_run": False}, status, headers=dict(headers or {}))
    kept = {name: value for name, value in (headers or {}).items() if name not in ("Location", "ETag")}
    return Response(body | {"dry_run": True}, 200 if status == 201 else status, headers=kept)


def acted_with_links(schema: Json, *rels: str) -> Json:
    """The schema of such an answer: a representation with its links, and whether it was for trial."""
    found = with_links(schema, *rels)
    tried = {"type": "boolean", "description": "True: nothing was recorded.", "examples": [False]}
    said = {"type": "object", "properties": {"dry_run": tried}, "required": ["dry_run"]}
    return found | {"allOf": [*found["allOf"], said]}


def signed_in(request: Request) -> Viewer:
    """Who asks, when it is somebody. Raises `Refused`."""
    viewer = viewer_of(request)
    if not viewer.signed_in:
        raise Refused("not-signed-in", headers={"WWW-Authenticate": "Bearer"})
    return viewer


def refused_act(viewer: Viewer, act: Act, field: str = "", way_out: str = "") -> Refused:
    """Why the table does not allow an act, as far as it helps: a scope, a second factor, or somebody else's entry.

    `field` is the one that reaches too far, where it is one, and `way_out` what to do about it.
    """
    if viewer.limited_to is not None and act not in viewer.limited_to:
        return Refused("missing-scope", more={"scope": scope_for(act)})
    if viewer.lacks_second_factor_for(act):
        return Refused("second-factor-needed")
    return Refused("not-allowed", [BodyError(f"/{field}", "not_allowed", way_out)] if field else [])


def scope_for(act: Act) -> str:
    """The scope that opens an act to programs, "" when none does."""
    from partners.access import SCOPES  # noqa: PLC0415

    return next((scope.value for scope, acts in SCOPES.items() if act in acts), "")


def change_record(request: Request, kind: str, doing: Doing, identity: UUID | None = None) -> HttpResponse:
    """Create, replace, merge into, end or restart one record, and answer with the version that now says so."""
    writing = Writing(request)
    revision = revision_expected(request, revision_of_record(identity)) if identity else None
    change = change_asked(kind, doing, request.data, identity, revision)
    change = replace(change, read_in_part=change.read_in_part or read_in_part(request))
    if writing.rehearsal and identity:
        writing.asking().reader.get(kind, identity)  # what is read for trial is read, and logged where it is protected

    def work(session: Session) -> tuple[int, Json, dict[str, str]]:
        (outcome,) = maintain(session, writing.viewer, [change])
        shown = show_outcome(writing, outcome)
        headers = {"ETag": f'"{shown["revision"]}"'}
        if outcome.result != "created":
            return 200, shown, headers
        headers["Location"] = shown["_links"]["describes"]["href"]
        return (200 if writing.rehearsal else 201), shown, headers

    return writing.answer(work, kind)


def show_outcome(writing: Writing, outcome: Outcome) -> Json:
    """The version that a change made (or that said so already), as its own address shows it, and what came of it."""
    version = outcome.version
    moment = Moment.resolve(version.valid_from)
    asking = writing.asking(moment)
    history = History(asking.reader, version.kind, outcome.record.uuid)
    presenter = Presenter(asking)
    (shown,) = presenter.history([history.numbered(version.number)[version.number]])
    shown |= {
        "revision": history.count(),
        "result": outcome.result,
        "superseded": list(outcome.superseded),
        "impact": show_impact(presenter, outcome.impact, names_in(presenter, [outcome.impact])),
    }
    if outcome.on_behalf_of:
        labels = asking.reader.labels([outcome.on_behalf_of])
        shown["on_behalf_of"] = presenter.reference(str(outcome.on_behalf_of), "organisation", labels)
    return shown


def names_in(presenter: Presenter, impacts: Iterable[Impact]) -> dict[UUID, Label]:
    """What the areas and functions that the impacts name are called. One query."""
    wanted = {
        identity
        for impact in impacts
        for identity in (*impact.areas, *(named for gap in impact.gaps for named in gap.names))
    }
    return presenter.asking.reader.labels(wanted) if wanted else {}


def show_impact(presenter: Presenter, impact: Impact, labels: dict[UUID, Label]) -> Json:
    """Who relies on what was changed, and the hours that are left with no one. `labels`: see `names_in`."""
    return {
        "relied_on_by": [
            {"id": one.id, "kind": one.kind, "href": presenter.href(one.kind, one.id), "name": text(one.label.name)}
            | ({"steps": list(one.steps)} if one.steps else {})
            for one in impact.relied_on_by
        ],
        "areas": [presenter.reference(str(area), "area", labels) for area in impact.areas],
        "left_with_no_one": [
            {
                "function": presenter.reference(str(gap.function), "function", labels),
                "area": presenter.reference(str(gap.area), "area", labels),
                "from": gap.start,
                "until": gap.end,
            }
            | ({"pathway": presenter.reference(str(gap.pathway), "pathway", labels)} if gap.pathway else {})
            for gap in impact.gaps
        ],
    }


def _response(answer: Answer, *, replayed: bool = False) -> HttpResponse:
    found = HttpResponse(
        answer.body, status=answer.status, content_type="application/json", headers=dict(answer.headers)
    )
    if replayed:
        found["Idempotent-Replayed"] = "true"
    return found
