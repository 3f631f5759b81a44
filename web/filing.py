"""Tables sent as files: CSV, or a workbook that says what it is about."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from registry.reports.files import About, as_csv, workbook
from registry.reports.tables import Table
from web.indexing import not_indexed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def file_of(table: Table, form: str, about: About, language: str) -> HttpResponse:
    """The table as "csv" or "xlsx". Raises Http404 for another form."""
    name = f"{table.key}-{about.on.isoformat()}.{form}"
    if form == "csv":
        return attached(as_csv(table, language).encode(), CSV, name)
    if form == "xlsx":
        return attached(workbook(about, [table], language), XLSX, name)
    raise Http404


def attached(content: bytes, media_type: str, name: str) -> HttpResponse:
    """A file to keep, under a name, that no search engine remembers."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return not_indexed(answer)
