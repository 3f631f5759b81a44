"""A finding's history: when it was opened and cleared, and by what."""

from __future__ import annotations

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView
from api.asking import understand, utc
from api.describing import Operation, ref, with_links
from api.finding_shown import FINDING_ID, Json, findings_shown, links, seen
from api.representation import Presenter
from partners.authors import authors_of_actors
from registry.auditing.history import FindingHistory, history_of


class FindingHistoryView(ApiView):
    """When a finding was opened and cleared, and by what."""

    searches = True

    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Its changes, in order of time."""
        asking = understand(request)
        found = seen(request, asking, id)
        presenter = Presenter(asking)
        story = history_of(found, asking.moment)
        told = {"finding": findings_shown(presenter, [found])[0], "complete": story.complete}
        return Response(told | {"changes": _changes(presenter, story)} | links(asking, id, "history"))

    def describe(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="findings_history",
            summary="Read the history of one finding",
            description="When it was opened and cleared as the days were lived: by an event in the log, or by the "
            "passing of days; and when it was accepted. Who did it is told to coordinators. Worked out from the last "
            "400 instants at which something that can matter became known, of hours ahead from the last 60 stretches "
            "of at most a month over which nothing became known. `complete` says whether that was all; if not, how it "
            "was before is not told as a change.",
            tag="audit",
            schema=with_links(ref("FindingStory"), "self", "related"),
            answer="The finding and its changes.",
            parameters=[FINDING_ID],
            problems=("future-knowledge", "not-found", "not-signed-in", "missing-scope", "not-allowed"),
        )


def _changes(presenter: Presenter, story: FindingHistory) -> list[Json]:
    labels = presenter.asking.reader.labels({one.record for one in story.changes if one.record})
    authors = authors_of_actors(presenter.asking.viewer, {one.actor for one in story.changes if one.actor})
    found = []
    for one in story.changes:
        told: Json = {"what": one.what, "on": one.on, "by": "days" if one.by_days else "event"}
        if one.sequence is not None and one.at is not None:
            told |= {"at": utc(one.at), "sequence": one.sequence, "action": one.action}
        if one.record and (label := labels.get(one.record)):
            told["record"] = presenter.reference(str(one.record), label.kind, labels)
        if one.actor:
            author = authors[one.actor]
            told |= {"author_type": author.type} | ({"author_name": author.name} if author.name else {})
        found.append(told)
    return found
