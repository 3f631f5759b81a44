"""An organisation's contact points as one set: /organisations/{id}/contact-points, read and put as a whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView
from api.asking import Asking, understand, utc
from api.catalogue import IDEMPOTENCY_KEY, WRITE_PROBLEMS
from api.describing import Body, Operation, described, path_parameter, ref, with_links
from api.preconditions import read_in_part, revision_expected
from api.problems import BodyError, Refused
from api.rendering import RecordResponse
from api.representation import Presenter, link
from api.writing import DRY_RUN, Writing, names_in, show_impact
from api.written import Bulk, change_asked, invalid, is_in_part
from partners.access import Act, Standing, Viewer
from partners.limiting.sizes import MANY_ENTRIES_BODY
from partners.maintaining import RESULTS, Change
from partners.maintaining.external_ids import external_ids_of
from partners.maintaining.syncing import (
    MOST_ENTRIES,
    Planned,
    StaleSet,
    Wanted,
    WholeSet,
    entries_of,
    last_change_of,
    recorded_after,
    synchronise,
)
from records.models import Record
from records.moment import Moment
from records.recording import Session, last_numbers

Json = dict[str, Any]

LIST = "contact_points"


class ContactPointsOfView(ApiView):
    """What an organisation keeps itself, in the form in which it is sent back."""

    http_method_names = ["get", "head", "options", "put"]
    largest_body = MANY_ENTRIES_BODY

    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002 (the name in the address)
        """The whole set, with each entry's own external identity and revision."""
        asking = understand(request)
        organisation = _organisation(id)
        ever = entries_of(organisation.pk)
        entries = asking.reader.of("contact_point").linked_to("organisation", [id]).all()
        pks = [entry.pk for entry in entries]
        presenter = Presenter(asking)
        # What an organisation calls its entries in its own system is for those who keep them.
        names = external_ids_of(id, pks) if _keeps(asking.viewer, id) else {}
        numbers = last_numbers(pks)
        shown = [
            one | {"revision": numbers[entry.pk]} | _named(names.get(entry.pk))
            for one, entry in zip(presenter.many(entries), entries, strict=True)
        ]
        for one in shown:
            one.pop("_links")
        return RecordResponse(
            {
                LIST: shown,
                "as_of": presenter.as_of,
                "_links": {
                    "self": link("self", presenter.href("organisation", id, "contact-points")),
                    "describes": link("describes", presenter.href("organisation", id)),
                },
            },
            last_change_of(ever, asking.moment),
            in_part=any(is_in_part(one) for one in shown),
        )

    def put(self, request: Request, id: UUID) -> HttpResponse:  # noqa: A002
        """Make the set what is sent."""
        writing = Writing(request)
        known = revision_expected(request, lambda: last_change_of(entries_of(_organisation(id).pk), Moment.resolve()))
        wanted, facts = _asked(request.data, in_part=read_in_part(request))

        def work(session: Session) -> tuple[int, Json, dict[str, str]]:
            organisation = _organisation(id)
            try:
                with writing.refusals("contact_point", Bulk(LIST, len(wanted))):
                    planned = synchronise(session, writing.viewer, WholeSet(organisation, wanted, facts, known))
            except StaleSet as error:
                raise Refused("stale", more={"changed_since": _changed_since(writing.asking(), id, error)}) from None
            last = last_change_of(entries_of(organisation.pk), Moment.resolve())
            return 200, _plan(writing.asking(), id, planned) | {"revision": last}, {"ETag": f'"{last}"'}

        return writing.answer(work)

    def describe_get(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="organisations_contact_points",
            summary="Read an organisation's own contact points as one set",
            description="All contact points that belong to the organisation itself (not to its units), each with its "
            "`revision` and, for those who keep it, the organisation's own `external_id`. The ETag is what PUT takes "
            "as If-Match.",
            tag="organisations",
            schema=with_links(ref("ContactPointSet"), "self", "describes"),
            answer="The whole set, by name.",
            parameters=[_ID],
            problems=("future-knowledge", "not-found"),
        )

    def describe_put(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="organisations_put_contact_points",
            summary="Make an organisation's contact points what you send",
            description="Send all contact points of the organisation as they shall be. Those that differ are changed, "
            "new ones are created, those left out end from the day; all in one go or nothing. Entries are matched by "
            "`id`, else by your own `external_id`. A `revision` beside an entry is compared too. `dry_run=true` gives "
            f"the plan and records nothing. At most {MOST_ENTRIES} entries. If-Match takes the ETag of this address; "
            "what counts is the number that it begins with.",
            tag="organisations",
            schema=with_links(ref("SyncPlan"), "self", "describes"),
            answer="What became of each entry, and what that does to those who rely on it.",
            parameters=[_ID, _IF_MATCH, IDEMPOTENCY_KEY, *described((DRY_RUN,))],
            problems=(*WRITE_PROBLEMS, "not-found", "precondition-required", "stale"),
            method="put",
            body=Body(ref("ContactPointSetWrite"), _EXAMPLE),
        )


_ID = path_parameter(
    "id", {"type": "string", "format": "uuid"}, "The organisation.", "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"
)
_IF_MATCH: Json = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the set as you read it; `*` replaces whatever is there.",
    "schema": {"type": "string"},
    "example": '"1204-5d41402abc4b2a76b9719d911017c592"',
}
_EXAMPLE: Json = {
    LIST: [
        {
            "external_id": "vaxel-1",
            "name": {"sv": "Växeln"},
            "function": "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11",
            "areas": ["8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"],
            "channels": [{"type": "telephone", "number": "+46846500409"}],
        }
    ],
    "change": {"note": "Från vårt eget register."},
}


def _organisation(identity: UUID) -> Record:
    found = Record.objects.filter(uuid=identity, kind="organisation").first()
    if found is None:
        raise Refused("not-found")
    return found


def _keeps(viewer: Viewer, organisation: UUID) -> bool:
    return viewer.may(Act.READ_PARTIES, [Standing.OWN], organisation) or viewer.may(Act.AUDIT, [Standing.AREA])


def _named(external_id: str | None) -> Json:
    return {"external_id": external_id} if external_id else {}


def _asked(sent: Any, *, in_part: bool) -> tuple[list[Wanted], Change]:
    """What the body asks for; `in_part`: by its tag. Raises `Refused` with pointers to what is wrong with its frame."""
    if not isinstance(sent, dict) or not isinstance(sent.get(LIST), list):
        raise invalid([BodyError(f"/{LIST}", "missing", "send the entries as a list")])
    if set(sent) - {LIST, "change", "as_of", "_links"}:
        raise invalid([BodyError("", "extra_forbidden", f"send `{LIST}` and `change` alone")])
    if len(sent[LIST]) > MOST_ENTRIES:
        raise invalid([BodyError(f"/{LIST}", "too_long", f"at most {MOST_ENTRIES} entries; import a file instead")])
    facts = change_asked("contact_point", "end", {"change": sent.get("change")})
    wanted = [_wanted(one, place) for place, one in enumerate(sent[LIST])]
    return [replace(one, read_in_part=one.read_in_part or in_part) for one in wanted], facts


def _wanted(sent: Any, place: int) -> Wanted:
    try:
        asked = change_asked("contact_point", "replace", sent | {"change": _ANY} if isinstance(sent, dict) else sent)
    except Refused as refused:
        errors = [
            BodyError(f"/{LIST}/{place}{error.pointer}", error.code, error.detail)
            for error in refused.errors
            if isinstance(error, BodyError)
        ]
        raise invalid(errors) from None
    if "change" in sent:
        text = "the day and the note are the same for the whole set; give them beside the list"
        raise invalid([BodyError(f"/{LIST}/{place}/change", "extra_forbidden", text)])
    content = {name: value for name, value in (asked.content or {}).items() if name != "organisation"}
    identity, revision = _identity(sent, place), _revision(sent, place)
    return Wanted(content, asked.external_id, identity, revision, read_in_part=asked.read_in_part)


_ANY = {"note": "Hela listan"}
"""Stands in while one entry is read; the set's own note is recorded."""


def _identity(sent: Json, place: int) -> UUID | None:
    try:
        return UUID(str(sent["id"])) if sent.get("id") is not None else None
    except ValueError:
        text = "an identity is a UUID, 32 hexadecimal digits and four hyphens"
        raise invalid([BodyError(f"/{LIST}/{place}/id", "uuid_parsing", text)]) from None


def _revision(sent: Json, place: int) -> int | None:
    found = sent.get("revision")
    if found is not None and (not isinstance(found, int) or isinstance(found, bool)):
        raise invalid([BodyError(f"/{LIST}/{place}/revision", "int_type", "the entry's revision, a whole number")])
    return found


def _plan(asking: Asking, organisation: UUID, planned: list[Planned]) -> Json:
    presenter = Presenter(asking)
    labels = asking.reader.labels([one.outcome.record.uuid for one in planned]) if planned else {}
    named = names_in(presenter, (one.outcome.impact for one in planned))
    numbers = last_numbers([one.outcome.record.pk for one in planned])
    counted = Counter(one.outcome.result for one in planned)
    return {
        "summary": {result: counted[result] for result in RESULTS},
        "entries": [
            {
                "place": one.place,
                "id": one.outcome.record.uuid,
                "href": presenter.href("contact_point", one.outcome.record.uuid),
                "result": one.outcome.result,
                "revision": numbers[one.outcome.record.pk],
                "version": one.outcome.version.number,
                "impact": show_impact(presenter, one.outcome.impact, named),
            }
            | _named(one.external_id)
            | ({"name": {"sv": label.name.sv}} if (label := labels.get(one.outcome.record.uuid)) else {})
            for one in planned
        ],
        "_links": {
            "self": link("self", presenter.href("organisation", organisation, "contact-points")),
            "describes": link("describes", presenter.href("organisation", organisation)),
        },
    }


def _changed_since(asking: Asking, organisation: UUID, error: StaleSet) -> Json:
    """The versions of the set's entries that were recorded after what the caller has read; at most a hundred."""
    since = recorded_after(entries_of(_organisation(organisation).pk), error.known, 100)
    return {
        "revision": error.last,
        "etag": f'"{error.last}"',
        "versions": [
            {
                "id": version.record.uuid,
                "number": version.number,
                "valid_from": version.valid_from,
                "valid_until": version.valid_until,
                "recorded_at": utc(version.recorded_at),
            }
            for version in since
        ],
        "href": Presenter(asking).href("organisation", organisation, "contact-points"),
    }
