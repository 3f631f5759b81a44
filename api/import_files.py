"""Files about imports: templates, an organisation's entries to correct, and what became of each row."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from rest_framework.request import Request

from api.answering import FileView
from api.describing import Operation, described, path_parameter
from api.import_shown import IMPORT_ID, ORGANISATION, known_import
from api.parameters import Parameter, one_of, read_parameters
from api.problems import ParameterError, Refused, refused_for
from api.writing import refused_act, signed_in
from partners.access import Act
from partners.importing.columns import COLUMNS, FROM_FILES
from partners.importing.exporting import Withheld, entries_file
from partners.importing.models import Import
from partners.importing.sheets import FORMATS
from partners.importing.starting import MayNot
from partners.importing.writing import result_file, template
from records.content import kinds

_KIND_OF = {kinds[kind].plural: kind for kind in FROM_FILES}
KIND = Parameter(
    "kind", one_of(*FROM_FILES), {"type": "string", "enum": list(FROM_FILES)},
    "What the rows are.", "contact_point", "contact_point",
)  # fmt: skip
FORMAT = Parameter(
    "format", one_of(*FORMATS), {"type": "string", "enum": list(FORMATS)}, "The file's format.", "csv", "csv"
)


class ResultView(FileView):
    """The file with what became of each row."""

    def get(self, request: Request, id: UUID) -> HttpResponse:  # noqa: A002
        """The file."""
        self.refuse_parameters(request)
        known_import(signed_in(request), id)
        found = Import.objects.get(uuid=id)
        if not found.has_result:
            raise Refused(
                "not-found", detail="There is a result file from the end of an import until seven days after."
            )
        return _download(result_file(found), found.format, f"import-{id}")

    def describe(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="imports_result",
            summary="The file with what became of each row",
            description="The file that was sent, in the same format, with the outcome, id, revision and errors of each "
            "row beside it. It can be corrected and sent again. Kept for seven days. A file in which an identity "
            "number was found, or that was not read to its end, is not kept: then the outcomes come with the rows' "
            "numbers.",
            tag="imports",
            schema=None,
            files=tuple(FORMATS.values()),
            answer="The file.",
            parameters=(IMPORT_ID,),
            problems=("not-signed-in", "not-found"),
            moment=False,
        )


class TemplateView(FileView):
    """An empty file to fill in."""

    def get(self, request: Request, kind: str, format: str) -> HttpResponse:  # noqa: A002 (the names in the address)
        """The file."""
        self.refuse_parameters(request)
        name = _KIND_OF.get(kind, "")
        if name not in COLUMNS or format not in ("csv", "xlsx"):
            raise Refused("not-found", detail="There are templates for contact-points and organisations, csv and xlsx.")
        return _download(template(name, format), format, kind)

    def describe(self) -> Operation:
        """The operation in the specification."""
        flat = [kinds[kind].plural for kind in COLUMNS]
        return Operation(
            id="import_templates_get",
            summary="A template for a file to import",
            description="Headings in Swedish (the API's field names do as well), and what to write in each column. "
            "Rows that begin with # are passed over. JSON lines need no template: a line is the body of the write API.",
            tag="imports",
            schema=None,
            files=(FORMATS["csv"], FORMATS["xlsx"]),
            answer="The template.",
            parameters=(
                path_parameter("kind", {"type": "string", "enum": flat}, "What the rows are.", "contact-points"),
                path_parameter("format", {"type": "string", "enum": ["csv", "xlsx"]}, "The file's format.", "xlsx"),
            ),
            problems=("not-found",),
            moment=False,
        )


class EntriesFileView(FileView):
    """The organisation's entries as a file to correct."""

    def get(self, request: Request, id: UUID) -> HttpResponse:  # noqa: A002
        """The file."""
        values, errors = read_parameters(request, (KIND, FORMAT))
        if errors:
            raise refused_for(errors)
        viewer = signed_in(request)
        if values["kind"] not in COLUMNS and values["format"] != "jsonl":
            raise refused_for([ParameterError("format", "invalid", "this kind comes as jsonl only")])
        try:
            content = entries_file(viewer, id, values["kind"], values["format"])
        except MayNot:
            raise refused_act(viewer, Act.IMPORT) from None
        except Withheld:
            detail = "The entries have fields that you may not read; sent back, the file would take them away."
            raise Refused("not-allowed", detail=detail) from None
        return _download(content, values["format"], kinds[values["kind"]].plural)

    def describe(self) -> Operation:
        """The operation in the specification."""
        return Operation(
            id="organisation_entries_file",
            summary="An organisation's entries as a file",
            description="The entries of the organisation and its units as of today, as a file that can be corrected "
            "and imported; imported as it is, it changes nothing.",
            tag="imports",
            schema=None,
            files=tuple(FORMATS.values()),
            answer="The file.",
            parameters=(ORGANISATION, *described((KIND, FORMAT))),
            problems=("not-signed-in", "not-allowed", "missing-scope", "second-factor-needed"),
            moment=False,
        )


def _download(content: bytes, file_format: str, name: str) -> HttpResponse:
    """A file to keep: never shown in the page, whatever it holds."""
    media_type = {"csv": "text/csv; charset=utf-8"}.get(file_format, FORMATS[file_format])  # type: ignore[index]
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{file_format}"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=media_type, headers=headers)
