"""Importing entries from a file: sending it, following it, getting the result, calling it off; and the templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any, NoReturn
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.answering import ApiView
from api.catalogue import IDEMPOTENCY_KEY
from api.describing import Body, Operation, described, list_of, ref, with_links
from api.idempotency import Answer, Once
from api.import_files import KIND
from api.import_shown import IMPORT_ID, ORGANISATION, known_import, shown
from api.paging import envelope, page_asked
from api.parameters import LIMIT, OFFSET, Parameter, one_of, read_flag, read_parameters, read_words
from api.problems import BodyError, ParameterError, Refused, refused_for
from api.rendering import JsonRenderer
from api.writing import DRY_RUN, is_trial, refused_act, signed_in
from api.written import invalid, refused_as_invalid
from partners.access import Act, Viewer
from partners.asking import has_second_factor
from partners.importing.models import Import
from partners.importing.sheets import FORMATS
from partners.importing.starting import MayNot, NotAskedRight, Sender, Wish, cancel, imports_of, start
from partners.keys.checking import Presented
from partners.limiting.sizes import IMPORT_BODY
from partners.models import Account
from records.recording import NotRecorded

Json = dict[str, Any]
FORM = "multipart/form-data"
_FORMAT_OF = {media_type: name for name, media_type in FORMATS.items()}
_ENDINGS = {"csv": "csv", "xlsx": "xlsx", "jsonl": "jsonl", "ndjson": "jsonl"}
MODE = Parameter(
    "mode", one_of(*Import.Mode.values), {"type": "string", "enum": list(Import.Mode.values)},
    "Whether one refused row keeps all others out.", "row_by_row", "all_or_nothing",
)  # fmt: skip
OVERWRITE = Parameter(
    "overwrite", read_flag, {"type": "boolean"},
    "Let rows change existing entries without a revision, whatever others changed since.", False, False,  # noqa: FBT003
)  # fmt: skip
NOTE = Parameter(
    "change_note", read_words, {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"\S"},
    "Why, for rows that have no note of their own.", "Från vårt eget register", "Import från fil",
)  # fmt: skip


_FILE = {"type": "string", "format": "binary"}
_FILE_IN_FORM = _FILE | {
    "description": "The file, alone in the form; its name ends in .csv, .xlsx or .jsonl, or its media type says which."
}


class _Raw(BaseParser):
    """The file as the body: its bytes."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002 (DRF gives it)
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002 (DRF gives it)
    ) -> Any:
        return stream.read()


_RAW = [type(f"{name.title()}Parser", (_Raw,), {"media_type": media_type}) for name, media_type in FORMATS.items()]


class ImportsOfOrganisationView(ApiView):
    """An organisation's imports."""

    http_method_names = ["get", "head", "options", "post"]
    parser_classes = (MultiPartParser, *_RAW)
    largest_body = IMPORT_BODY

    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002 (the name in the address)
        """A page of the imports, newest first."""
        limit, offset = page_asked(request)
        viewer = signed_in(request)
        try:
            found = imports_of(viewer, id)
        except MayNot:
            raise refused_act(viewer, Act.IMPORT) from None
        some = found.select_related("organisation")[offset : offset + limit]
        return Response(envelope(request, [shown(one, errors=False) for one in some], found.count(), limit, offset))

    def post(self, request: Request, id: UUID) -> HttpResponse:  # noqa: A002
        """Take the file and queue the work."""
        values, errors = read_parameters(request, (KIND, MODE, OVERWRITE, NOTE, DRY_RUN))
        if errors:
            raise refused_for(errors)
        viewer = signed_in(request)
        name, file_format, content = _file_of(request)
        wish = Wish(
            values["kind"], file_format, Import.Mode(values["mode"]), values["change_note"],
            dry_run=values["dry_run"], overwrite=values["overwrite"], file_name=name,
        )  # fmt: skip
        once = Once(request, viewer.actor, b"\0".join([file_format.encode(), content]))
        if given := once.begin():
            return _answered(given, replayed=True)
        try:
            with transaction.atomic():
                found = _started(viewer, _sender(request), id, content, wish)
                body = shown(found)
                made = Answer(202, {"Location": body["_links"]["self"]["href"]}, JsonRenderer().render(body))
                once.finish(made)
        except BaseException:
            once.let_go()
            raise
        return _answered(made)

    def describe_get(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="organisation_imports_list",
            summary="Imports of an organisation",
            description="Newest first, without their errors.",
            tag="imports",
            schema=list_of(with_links(ref("Import"), "self", "collection", "result")),
            answer="A page of imports.",
            parameters=(ORGANISATION, *described((LIMIT, OFFSET))),
            problems=("not-signed-in", "not-allowed", "missing-scope", "second-factor-needed"),
            moment=False,
        )

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="organisation_imports_create",
            summary="Import entries from a file",
            description="Send a file of at most 10,000 rows: as the body, or as the part `file` of a form. It is "
            "recorded in the background (scope `import`); follow it at Location. A row names an entry by `id` or by "
            "your own `external_id`; a row that changes one says the `revision` that you read. A file sent twice "
            "changes nothing the second time. For templates see /imports/templates; for your own entries as a file "
            "see /organisations/{id}/entries-file.",
            tag="imports",
            schema=with_links(ref("Import"), "self", "collection", "result"),
            answer="The import, queued.",
            parameters=(ORGANISATION, IDEMPOTENCY_KEY, *described((KIND, MODE, OVERWRITE, NOTE, DRY_RUN))),
            problems=("missing-scope", "second-factor-needed", "identifying-text", "identifying-content",
                      "possibly-identifying", "idempotency-key-reused", "request-under-way"),
            method="post",
            leads_to=("imports_get", "imports_cancel"),
            status=202,
            body=Body(_FILE, "external_id;name_sv", tuple(FORMATS.values()), form={"file": _FILE_IN_FORM}),
        )  # fmt: skip


class ImportView(ApiView):
    """One import."""

    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """How far it has come."""
        self.refuse_parameters(request)
        return Response(shown(known_import(signed_in(request), id)))

    def describe(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="imports_get",
            summary="An import",
            description="Progress, the first hundred errors by row and column, and the impact summed up.",
            tag="imports",
            schema=with_links(ref("Import"), "self", "collection", "result"),
            answer="The import.",
            parameters=(IMPORT_ID,),
            problems=("not-signed-in", "not-found"),
            moment=False,
        )


class CancellationsView(ApiView):
    """Calling an import off."""

    http_method_names = ["options", "post"]
    done_once = False

    def post(self, request: Request, id: UUID) -> Response:  # noqa: A002
        """Record nothing more of it."""
        trial = is_trial(request)
        found = known_import(signed_in(request), id)
        if not cancel(found, rehearsal=trial):
            raise Refused("already-over")
        return Response(shown(found))

    def describe_post(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="imports_cancel",
            summary="Call an import off",
            description="Nothing more of it is recorded; what was recorded row by row stays. `dry_run` of the "
            "answer is the import's own.",
            tag="imports",
            schema=with_links(ref("Import"), "self", "collection", "result"),
            answer="The import, cancelled.",
            parameters=(IMPORT_ID, *described((DRY_RUN,))),
            problems=("not-found", "already-over"),
            method="post",
        )


def _started(viewer: Viewer, sender: Sender, organisation: UUID, content: bytes, wish: Wish) -> Import:
    try:
        return start(viewer, sender, organisation, content, wish)
    except MayNot:
        raise refused_act(viewer, Act.IMPORT) from None
    except NotAskedRight as error:
        _refuse(error)
    except NotRecorded as error:
        raise refused_as_invalid(error) from None


def _refuse(error: NotAskedRight) -> NoReturn:
    wrong = error.error
    if wrong.column == "file":
        found = BodyError("/file", wrong.code, wrong.message)
        raise (Refused("identifying-content", [found]) if wrong.code == "identifying_text" else invalid([found]))
    raise refused_for([ParameterError(wrong.column, wrong.code, wrong.message)])


def _sender(request: Request) -> Sender:
    if isinstance(request.auth, Presented):
        return Sender(key=request.auth.key, scopes=tuple(sorted(request.auth.scopes)))
    account = request.user
    if not isinstance(account, Account):
        raise Refused("not-signed-in")
    return Sender(account=account, second_factor=has_second_factor(request, account))


def _file_of(request: Request) -> tuple[str, Any, bytes]:
    """The file's name (without folders), format and bytes. Raises `Refused`."""
    if isinstance(request.data, bytes):
        return "", _FORMAT_OF[str(request.content_type).partition(";")[0].strip().lower()], request.data
    files = request.FILES.getlist("file")
    if len(files) != 1 or set(request.data) != {"file"}:
        raise invalid([BodyError("/file", "missing", "send one file as the part `file`, and nothing else")])
    name = str(files[0].name)
    file_format = _ENDINGS.get(name.rpartition(".")[2].lower()) or _FORMAT_OF.get(str(files[0].content_type))
    if file_format is None:
        raise invalid([BodyError("/file", "unknown_format", "let the name end in .csv, .xlsx or .jsonl")])
    return name, file_format, files[0].read()


def _answered(answer: Answer, *, replayed: bool = False) -> HttpResponse:
    headers = {**answer.headers, **({"Idempotent-Replayed": "true"} if replayed else {})}
    return HttpResponse(answer.body, status=answer.status, content_type="application/json", headers=headers)
