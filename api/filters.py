"""The filters of each kind's list, by plain names: one table from names to what they look at.

django-filter declares and checks them; they narrow a `records.reading.Selection` instead of a queryset, so that no
filter can go round who is asking. Only fields that are never withheld can be filtered by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, get_args
from uuid import UUID

import django_filters
from django.core.exceptions import ValidationError
from django.http import QueryDict

from api.parameters import Unreadable, read_date, shown
from api.problems import ParameterError
from partners.verifying import State
from partners.verifying.finding import due_before, in_state
from records.content import Content, kinds
from records.models import Record, Version
from records.reading import Selection

SAID = "said"
OURS = frozenset({"not-in-registry", SAID})
"""Codes of errors whose messages are written here, and so repeat no value."""


class RecordFilter:
    """What a filter adds to django-filter's: how it narrows a selection, and how it is described."""

    description: str
    example: str

    def narrow(self, selection: Selection, value: Any) -> Selection:
        """The selection with less in it."""
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        """The values it takes, as JSON Schema."""
        raise NotImplementedError


class RefersTo(RecordFilter, django_filters.CharFilter):  # type: ignore[misc]  # no stubs
    """Those that refer, in one of `roles`, to a record named by its id or its code."""

    def __init__(self, kind: str, *roles: str, example: str, upwards: bool = False) -> None:
        super().__init__(max_length=120)
        self.kind, self.roles, self.example, self.upwards = kind, roles, example, upwards
        what = kind.replace("_", " ")
        self.description = f"Those that refer to this {what} ({', '.join(roles)}), by its id or its code."
        if upwards:
            self.description += " What serves an area above it (its county, the nation) serves it too, and is included."

    def narrow(self, selection: Selection, value: str) -> Selection:
        found = self._record(value)
        return selection.linked(self.roles, _with_those_above(found) if self.upwards else [found.pk])

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": 120, "pattern": r"\S"}

    def _record(self, text: str) -> Record:
        try:
            named: dict[str, Any] = {"uuid": UUID(text)}
        except ValueError:
            named = {"key": text}
        record = Record.objects.filter(kind=self.kind, **named).first()
        if record is None:
            message = f"names no {self.kind.replace('_', ' ')} in the registry; write its id or its code"
            raise ValidationError(message, code="not-in-registry")
        return record


class Says(RecordFilter, django_filters.ChoiceFilter):  # type: ignore[misc]  # no stubs
    """Those whose field has one of the values that the kind's content allows."""

    def __init__(self, kind: str, field: str) -> None:
        self.values = allowed_values(kinds[kind], field)
        super().__init__(choices=[(value, value) for value in self.values], empty_label=None)
        self.field_path, self.example = field.replace(".", "__"), self.values[0]
        self.description = f"Those whose {field} is this."

    def narrow(self, selection: Selection, value: str) -> Selection:
        fact = {"true": True, "false": False}.get(value, value)
        return selection.where(**{self.field_path: fact})

    def schema(self) -> dict[str, Any]:
        if self.values == ("true", "false"):
            return {"type": "boolean"}
        return {"type": "string", "enum": list(self.values)}


class HasCode(RecordFilter, django_filters.CharFilter):  # type: ignore[misc]  # no stubs
    """The one with this code."""

    description = "The one with this code."

    def __init__(self, example: str) -> None:
        super().__init__(max_length=120)
        self.example = example

    def narrow(self, selection: Selection, value: str) -> Selection:
        return selection.keyed({value})

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": 120, "pattern": r"\S"}


class InState(RecordFilter, django_filters.ChoiceFilter):  # type: ignore[misc]  # no stubs
    """Contact points by whether they are still right."""

    example = "overdue"
    description = (
        "Those in this state at the moment: `verified`, `due` (within three weeks), `overdue` (also never checked), or "
        "`reported` not to work since the last check that found that they do."
    )

    def __init__(self) -> None:
        super().__init__(choices=[(state.value, state.value) for state in State], empty_label=None)

    def narrow(self, selection: Selection, value: str) -> Selection:
        return in_state(selection, State(value))

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": [state.value for state in State]}


class DueBefore(RecordFilter, django_filters.CharFilter):  # type: ignore[misc]  # no stubs
    """Contact points whose last check no longer holds on a day."""

    example = "2026-12-31"
    description = (
        "Those whose last successful check holds to a day before this one, with those never checked and those reported "
        "not to work: what has to be checked before the day, if nothing shall be overdue on it."
    )

    def __init__(self) -> None:
        super().__init__(max_length=10)

    def narrow(self, selection: Selection, value: str) -> Selection:
        try:
            return due_before(selection, read_date(value))
        except Unreadable as error:
            raise ValidationError(str(error), code=SAID) from None

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


def _with_those_above(area: Record) -> list[int]:
    """An area and what it lies in. SCB's codes tell: 0181 lies in county 01, and everything in the nation."""
    codes = {area.key, (area.key or "")[:2], "SE"}
    return list(Record.objects.filter(kind="area", key__in=codes).values_list("pk", flat=True))


def allowed_values(content: type[Content], field: str) -> tuple[str, ...]:
    """The words that a field (dotted for one inside a part) allows; "true" and "false" for a yes or no."""
    model: Any = content
    for name in field.split("."):
        annotation = model.model_fields[name].annotation
        model = next((a for a in get_args(annotation) if a is not type(None)), annotation)
    return ("true", "false") if annotation is bool else get_args(annotation)


def _area(*roles: str) -> RefersTo:
    return RefersTo("area", *(roles or ("areas",)), example="0181", upwards=True)


_ANY_ID = "8b1f8a52-3f0b-5c1e-9a6f-0d6a3a1f7c11"
_LEGAL_NOTES = ("secrecy_note", "documentation_note", "scope_note", "review_rule", "registry_note")


@cache
def filters_of(kind: str) -> Mapping[str, RecordFilter]:
    """The filters of a kind's list, by name: that of the field, and `kind` for the one that ends in it."""
    filters = dict(_table()[kind])
    field = next((name for name in filters if name.endswith("_kind")), None)
    return filters | ({"kind": filters[field]} if field else {})


@cache
def _table() -> Mapping[str, Mapping[str, RecordFilter]]:
    def organisation(*roles: str) -> RefersTo:
        return RefersTo("organisation", *roles, example=_ANY_ID)

    return {
        "area": {
            "code": HasCode("0181"),
            "level": Says("area", "level"),
            "parent": RefersTo("area", "parent", example="01"),
        },
        "organisation": {
            "organisation_kind": Says("organisation", "organisation_kind"),
            "parent": organisation("parent"),
            "area": _area(),
            "sample": Says("organisation", "sample"),
        },
        "function": {"code": HasCode("socialjour"), "place_protected": Says("function", "place_protected")},
        "contact_point": {
            "area": _area(),
            "organisation": organisation("organisation"),
            "function": RefersTo("function", "function", example="socialjour"),
            "visibility": Says("contact_point", "visibility"),
            "audience": Says("contact_point", "audience"),
            "sample": Says("contact_point", "sample"),
            "verification_state": InState(),
            "verification_due_before": DueBefore(),
        },
        "body": {
            "body_kind": Says("body", "body_kind"),
            "area": _area(),
            "organisation": organisation("owner", "members.organisation"),
            "function": RefersTo("function", "members.function", example="samordnare"),
        },
        "situation": {
            "code": HasCode("bortforande"),
            "broader": RefersTo("situation", "broader", example="hrv"),
            "honour_related": Says("situation", "honour_related"),
        },
        "target_group": {
            "code": HasCode("barn"),
            "broader": RefersTo("target_group", "broader", example="barn"),
        },
        "legal_reference": {
            "code": HasCode("sol-19-1"),
            "reference_kind": Says("legal_reference", "reference_kind"),
            "replaced_by": RefersTo("legal_reference", "replaced_by", example="sol-19-1"),
        },
        "plan": {
            "plan_kind": Says("plan", "plan_kind"),
            "area": _area(),
            "organisation": organisation("owner", "decision.organisation"),
            "level": Says("plan", "decision.level"),
        },
        "routine": {
            "routine_kind": Says("routine", "routine_kind"),
            "area": _area(),
            "organisation": organisation("owner", "parties.organisation", "decision.organisation"),
            "level": Says("routine", "decision.level"),
            "plan": RefersTo("plan", "focus_areas.plan", example=_ANY_ID),
            "contact_point": RefersTo("contact_point", "contact_points", example=_ANY_ID),
            "legal_reference": RefersTo("legal_reference", "legal", "sections.legal", example="sol-19-1"),
        },
        "follow_up": {
            "routine": RefersTo("routine", "routine", example=_ANY_ID),
            "organisation": organisation("by"),
        },
        "training_fact": {"organisation": organisation("organisation")},
        "joint_activity": {
            "activity_kind": Says("joint_activity", "activity_kind"),
            "area": _area(),
            "organisation": organisation("organisers"),
            "body": RefersTo("body", "body", example=_ANY_ID),
        },
        "pathway": {
            "area": _area(),
            "situation": RefersTo("situation", "situations", example="bortforande"),
            "target_group": RefersTo("target_group", "target_groups", example="barn"),
            "starts": RefersTo("function", "starts", "also_starts", example="skolkurator"),
            "function": RefersTo(
                "function",
                "starts", "also_starts", "steps.actor", "steps.receiver.function", "steps.fallbacks.function",
                example="socialjour",
            ),
            "contact_point": RefersTo(
                "contact_point", "steps.receiver.contact_point", "steps.fallbacks.contact_point", example=_ANY_ID
            ),
            "legal_reference": RefersTo(
                "legal_reference", "steps.legal", *(f"{note}.legal" for note in _LEGAL_NOTES), example="sol-19-1"
            ),
            "routine": RefersTo("routine", "rests_on", example=_ANY_ID),
            "organisation": organisation("owner", "parties.organisation", "decision.organisation"),
            "urgency": Says("pathway", "urgency"),
            "sample": Says("pathway", "sample"),
        },
    }  # fmt: skip


@cache
def filterset_of(kind: str) -> type[django_filters.FilterSet]:
    """django-filter's set of a kind's filters."""
    return type(f"{kind.title().replace('_', '')}Filters", (django_filters.FilterSet,), dict(filters_of(kind)))


class Narrowing:
    """The filters of a request, checked; `apply` narrows a selection."""

    def __init__(self, kind: str, query: QueryDict) -> None:
        self.filters = filters_of(kind)
        given = QueryDict(mutable=True)
        given.update({name: str(query[name]) for name in self.filters if name in query})
        self.values: dict[str, Any] = {}
        self.errors: list[ParameterError] = []
        if given:
            form = filterset_of(kind)(given, Version.objects.none()).form
            self.errors = [*_errors(form.errors.as_data()), *_empty(given)]
            self.values = {name: value for name, value in form.cleaned_data.items() if value}

    @property
    def is_used(self) -> bool:
        """Whether any filter was given."""
        return bool(self.values)

    def apply(self, selection: Selection) -> tuple[Selection, list[ParameterError]]:
        """The narrowed selection, and what names nothing. One query for each record named, one more for an area."""
        errors = []
        for name, value in self.values.items():
            try:
                selection = self.filters[name].narrow(selection, value)
            except ValidationError as error:
                errors += _errors({name: [error]})
        return selection, errors


def _empty(given: QueryDict) -> Sequence[ParameterError]:
    text = "has no value; give one or leave the parameter out"
    return [ParameterError(shown(name), "invalid", text) for name in given if not str(given[name]).strip()]


def _errors(found: Mapping[str, Sequence[ValidationError]]) -> list[ParameterError]:
    """Django's errors in our words: its own repeat the value."""
    words = {
        "invalid_choice": "is none of the values that the documentation lists",
        "max_length": "is too long; at most 120 characters",
        "null_characters_not_allowed": "holds a character that is no text",
    }
    return [
        ParameterError(
            shown(name),
            str(error.code) if error.code == "not-in-registry" else "invalid",
            str(error.message) if error.code in OURS else words.get(str(error.code), "is no value of it"),
        )
        for name, errors in found.items()
        for error in errors
    ]
