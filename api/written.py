"""What a request to change an entry says: the content's fields as they are read, and beside them `change`.

What the registry puts into an answer by itself (identity, links, names of what is referred to) may stand in what is
sent back; it is passed over, so that an answer that was read can be corrected and sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from api.problems import BodyError, Refused
from partners.maintaining import Change, Maintained, NotAllowed, Stale, Unknown, Unset
from records.complaints import said_of
from records.recording import NotRecorded, Problem

Json = dict[str, Any]
Wished = TypeVar("Wished", bound=BaseModel)

KEPT_BY_THE_REGISTRY = frozenset(
    {
        "id", "kind", "key", "revision", "version", "as_of", "withheld", "_links", "last_verified", "verification",
        "opening_hours", "result", "impact", "dry_run", "on_behalf_of", "superseded", "citation",
    }
)  # fmt: skip
"""Fields of an answer that are not the entry's own."""
_REFERENCE = {"id", "kind", "href"}
_OF_A_TELEPHONE = {"display", "uri"}


class ChangeFacts(BaseModel):
    """From when a change holds, and why it is made."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    note: str = Field(
        min_length=3,
        max_length=400,
        description="Why: for those who read the history.",
        examples=["Nytt nummer."],
        json_schema_extra={"pattern": r"\S[\s\S]+\S"},  # what is counted is what is left without blanks around it
    )
    valid_from: date | None = Field(
        default=None, description="The first day it holds, in Europe/Stockholm; today when left out."
    )
    valid_until: date | None = Field(
        default_factory=lambda: None,
        description="The first day it no longer holds. Left out: until the next change that is planned already (an "
        "end: until further notice). Null: until further notice, whatever was planned.",
    )
    source: str = Field(default="", max_length=400, description="Where the fact was found.", examples=["Egen uppgift."])
    confirmed: bool = Field(
        default=False, description="You have looked at the texts that may identify a person, and they do not."
    )

    @field_validator("confirmed", mode="before")
    @classmethod
    def _is_said_in_so_many_words(cls, value: Any) -> Any:
        if not isinstance(value, bool):
            raise ValueError("write true or false")
        return value


class EndFacts(BaseModel):
    """The body of a request that ends an entry."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    change: ChangeFacts


def change_asked(
    kind: str,
    doing: Literal["create", "replace", "merge", "end", "restart"],
    sent: Any,
    record: UUID | None = None,
    revision: int | None = None,
) -> Change:
    """The change that a body asks for. Raises `Refused` with what is wrong with its frame."""
    if not isinstance(sent, dict):
        raise invalid([BodyError("", "not_an_object", "send a JSON object")])
    facts = _facts(sent.get("change"))
    external_id = _external_id(sent)
    content = {
        name: plain(value)
        for name, value in sent.items()
        if name not in KEPT_BY_THE_REGISTRY and name not in ("change", "external_id")
    }
    if doing == "end" and content:
        raise invalid([BodyError("", "extra_forbidden", "an end says nothing but `change`")])
    return Change(
        kind,
        doing,
        content=None if doing == "end" else content,
        record=record,
        external_id=external_id,
        revision=revision,
        valid_from=facts.valid_from,
        valid_until=facts.valid_until if "valid_until" in facts.model_fields_set else Unset.UNSET,
        change_note=facts.note,
        source=facts.source,
        confirmed=facts.confirmed,
        read_in_part=is_in_part(sent),
    )


def is_in_part(shown: Any) -> bool:
    """Whether something was withheld from who read a record, that others are shown: not all of it was read."""
    withheld = shown.get("withheld") or () if isinstance(shown, dict) else ()
    return not isinstance(withheld, (list, tuple)) or not all(
        isinstance(item, dict) and item.get("reason") == "time_passed" for item in withheld
    )


def _facts(sent: Any) -> ChangeFacts:
    if sent is None:
        text = 'say why: {"change": {"note": "…"}}'
        raise invalid([BodyError("/change", "missing", text)])
    try:
        return ChangeFacts.model_validate(sent)
    except ValidationError as error:
        found = [BodyError(pointer(("change", *path)), code, text) for path, code, text in said_of(error)]
        raise invalid(found) from None


def _external_id(sent: Json) -> str | None:
    found = sent.get("external_id")
    if found is not None and not (isinstance(found, str) and 1 <= len(found) <= 120 and found.isprintable()):
        text = "your own identity for the entry: a text of 1 to 120 characters"
        raise invalid([BodyError("/external_id", "invalid", text)])
    return found


def plain(value: Any) -> Any:
    """A part of what was sent without what the registry put into it: a reference is its identity again."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) >= _REFERENCE:
        return value["id"]
    without = _OF_A_TELEPHONE if value.get("type") == "telephone" else frozenset()
    return {name: plain(item) for name, item in value.items() if name not in without}


_PLACES = {"change_note": ("change", "note"), "source": ("change", "source"), "valid_until": ("change", "valid_until"),
           "valid_from": ("change", "valid_from")}  # fmt: skip


def pointer(path: tuple[str | int, ...]) -> str:
    """A JSON pointer (RFC 6901) to a path in a body."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


@dataclass(frozen=True)
class Bulk:
    """Where the changes of a bulk stand in its body: the first `length` in the list `name`, and `change` beside it.

    Those after them stand nowhere: they follow from what was left out of the list.
    """

    name: str
    length: int

    def path(self, place: int) -> tuple[str | int, ...]:
        """The path of an entry in the list, or of the list when the entry is not in it."""
        return (self.name, place) if place < self.length else (self.name,)


def body_error(problem: Problem, place: int = 0, bulk: Bulk | None = None) -> BodyError:
    """A problem with what was to be recorded, with the place in the body."""
    path = _PLACES.get(str(problem.path[0]), problem.path) if len(problem.path) == 1 else problem.path
    within = bulk.path(place) if bulk and path[:1] != ("change",) else ()
    return BodyError(pointer((*within, *path)), problem.code, problem.message)


def refused_as_invalid(error: NotRecorded, bulk: Bulk | None = None) -> Refused:
    """What was not recorded, as an answer. What may identify somebody comes first, and alone."""
    found = [body_error(problem, place, bulk) for place, some in error.problems.items() for problem in some]
    found = list(dict.fromkeys(found))  # what is wrong with the day of a bulk is wrong with each of its changes
    for code, slug in (("identifying_text", "identifying-content"), ("possibly_identifying", "possibly-identifying")):
        if some := [one for one in found if one.code == code]:
            return Refused(slug, some)
    return invalid(found)


def pointers(error: Maintained, bulk: Bulk) -> list[BodyError]:
    """Where in the body of a bulk the changes stand that are refused, and why: the first of them and those with it."""
    return [_refusal(one, bulk.path(one.place)) for one in (error, *error.others)]


def _refusal(error: Maintained, path: tuple[str | int, ...]) -> BodyError:
    if isinstance(error, Stale):
        text = f"somebody has changed the entry since: it is at revision {error.revision}; read it again"
        return BodyError(pointer((*path, "revision")), "stale", text)
    if isinstance(error, Unknown):
        return BodyError(pointer((*path, "id")), "unknown_entry", "there is no such entry; correct it, or leave it out")
    field, text = (error.field, error.way_out) if isinstance(error, NotAllowed) else ("", "")
    whole = (*path, field) if field else path
    return BodyError(pointer(whole), "not_allowed", text or "you may not do this with the entry")


def wished(model: type[Wished], sent: Any) -> Wished:
    """A body that changes no entry, understood. Raises `Refused` with all that is wrong with it."""
    try:
        return model.model_validate(sent)
    except ValidationError as error:
        raise invalid([BodyError(pointer(path), code, text) for path, code, text in said_of(error)]) from None


def invalid(errors: list[BodyError]) -> Refused:
    """422 with what is wrong."""
    return Refused("invalid-content", errors)
