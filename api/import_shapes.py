"""The shapes of imports."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from api.shapes import Reference, Shape

_ID = "3d1b6a02-9c55-4f21-8d1a-6a1f0c9b7e44"


class ImportComplaint(Shape):
    """What is wrong, or worth knowing, in a file: where it stands and what to do, and never what stood there."""

    row: int | None = Field(
        default=None, description="As a spreadsheet counts; in JSON lines, the line. Left out: all.", examples=[17]
    )
    column: str = Field(
        description="The heading as in the file; in JSON lines a JSON pointer. Empty: the whole row.",
        examples=["Telefon 1"],
    )
    code: str = Field(description="Stable.", examples=["unknown_area"])
    message: str = Field(examples=["use SCB's codes: SE, two digits for a county, four for a municipality"])


class ImportProgress(Shape):
    """How far it has come, in rows."""

    rows: int | None = Field(default=None, description="Left out until the file has been read.", examples=[1200])
    checked: int = Field(examples=[400])
    recorded: int = Field(examples=[396])
    failed: int = Field(examples=[3])


class ImportReliance(Shape):
    """What relies on entries that were changed."""

    id: UUID = Field(examples=[_ID])
    kind: str = Field(examples=["pathway"])
    href: str = Field(json_schema_extra={"format": "uri"}, examples=["https://samverkansregistret.example/api/v1/x"])


class ImportImpact(Shape):
    """The impact of all rows, summed up; each record's own stands in its versions and in what parties are told."""

    rows: int = Field(description="Rows that others rely on.", examples=[2])
    gaps: int = Field(description="Stretches of hours that are left with no one.", examples=[0])
    relied_on_by: list[ImportReliance] = Field(description="The first hundred.")


class Import(Shape):
    """A file of entries on its way into the registry."""

    model_config = ConfigDict(extra="ignore")

    id: UUID = Field(examples=[_ID])
    organisation: Reference
    entries: str = Field(description="The kind of entries.", examples=["contact_point"])
    file_format: Literal["csv", "xlsx", "jsonl"] = Field(examples=["csv"])
    mode: Literal["all_or_nothing", "row_by_row"] = Field(examples=["row_by_row"])
    dry_run: bool = Field(examples=[False])
    overwrite: bool = Field(examples=[False])
    state: Literal["queued", "running", "done", "failed", "cancelled"] = Field(examples=["running"])
    stage: Literal["waiting", "reading", "recording"] | None = Field(
        default=None,
        description="What is done with the file; left out when it is over. Rows that are recorded all or none are told "
        "when all are done.",
        examples=["recording"],
    )
    reason: str | None = Field(default=None, description="Why it failed, as a code.", examples=["rights_lost"])
    detail: str | None = Field(default=None, description="The same in words.", examples=["Rows already told stay."])
    created_at: datetime = Field(examples=["2026-11-23T09:00:00Z"])
    created_by: str = Field(
        description="Who sent it, as in the log.", examples=["account:8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"]
    )
    started_at: datetime | None = Field(default=None, examples=["2026-11-23T09:00:01Z"])
    finished_at: datetime | None = Field(default=None, examples=["2026-11-23T09:00:21Z"])
    progress: ImportProgress
    counts: dict[str, int] = Field(
        description="Rows by result: created, changed, ended, restarted, unchanged, failed, not_done.",
        examples=[{"created": 396, "failed": 3, "unchanged": 1}],
    )
    impact: ImportImpact
    errors: list[ImportComplaint] = Field(description="The first hundred; all of them stand in the result file.")
    notices: list[ImportComplaint] = Field(description="Of the file as a whole.")
