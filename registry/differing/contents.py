"""Two contents of one kind compared, as people read it: the parts that moved, changed, came and went, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from pydantic import Field

from records.content import kinds
from records.text import Text
from registry.comparing import Change, compare
from registry.differing.runs import Shown, Wording, word_by_word
from registry.differing.saying import Line, Names, hours, is_part_of_plan, is_schedule, is_text, label_of, lines_of
from registry.naming import FIELDS

Json = Any
Document = Mapping[str, Json]
Kind = Literal["added", "removed", "changed", "moved"]

LONGEST_NAME = 90  # signs
_CALLED = ("heading", "action", "name", "title", "text", "label", "organisation", "function", "plan", "type", "days")
"""The fields that a part may be called by, the first that it has."""


class FieldDifference(Shown):
    """One field that differs. Values in words; a longer text also word by word, in each language that differs."""

    path: str = Field(description="The field as the machine form names it.", examples=["steps.orosanmalan.within"])
    label: Text = Field(description="What the field is called.")
    change: Kind = Field(examples=["changed"])
    before_lines: tuple[Line, ...] = ()
    after_lines: tuple[Line, ...] = ()
    texts: tuple[Wording, ...] = ()


class PartDifference(Shown):
    """A part of the record in which something differs: one of its fields, or one part of a list (a step, a section).

    A part that moved tells from which place to which, counted from 1; it may have changed too.
    """

    path: str = Field(examples=["steps.orosanmalan"])
    label: Text = Field(description="What the field is called.")
    name: Text | None = Field(default=None, description="What the part of a list is called.")
    change: Kind = Field(examples=["moved"])
    place_before: int | None = Field(default=None, examples=[1])
    place_after: int | None = Field(default=None, examples=[3])
    differences: tuple[FieldDifference, ...] = ()


def differences(
    kind: str, before: Document, after: Document, names: Names | tuple[Names, Names], leave_out: Iterable[str] = ()
) -> tuple[PartDifference, ...]:
    """What differs between two contents of a kind, in the order of its fields. Asks the database nothing.

    `names`: what the records that either refers to are called, as of the moment of the reading (or of each: before,
    after); a record without a name there does not hold then. `leave_out`: fields that are not compared, because they
    are withheld in either.
    """
    named = names if isinstance(names, tuple) else (names, names)
    comparison = _Comparison(before, after, *named)
    out = set(leave_out)
    order = [name for name in dict.fromkeys((*kinds[kind].model_fields, *before, *after)) if name not in out]
    return tuple(part for name in order for part in comparison.of(name))


@dataclass(frozen=True)
class _Comparison:
    before: Document
    after: Document
    names_before: Names
    names: Names

    def of(self, field: str) -> Iterator[PartDifference]:
        """What differs in one field of the content."""
        was, now = self.before.get(field), self.after.get(field)
        if was == now or (_says_nothing(was) and _says_nothing(now)):
            return
        if is_schedule(was or now):
            yield self._whole(field, (self._hours(field, was, now),))
            return
        changes = [change for change in compare({field: was}, {field: now}) if not _is_nothing(change)]
        if not changes:
            return
        if not _has_parts(was) and not _has_parts(now):
            yield self._whole(field, tuple(self._difference(change, change.path[1:]) for change in changes))
            return
        for (part, _), some in groupby(changes, key=lambda change: (change.path[1], _is_removed_part(change))):
            yield self._part(field, part, list(some))

    def _whole(self, field: str, found: tuple[FieldDifference, ...]) -> PartDifference:
        change = found[0].change if len(found) == 1 and found[0].path == field else "changed"
        return PartDifference(path=field, label=label_of((field,)), change=change, differences=found)

    def _part(self, field: str, part: str, changes: Sequence[Change]) -> PartDifference:
        itself = [change for change in changes if len(change.path) == 2]
        moved = next((change for change in itself if change.change == "moved"), None)
        whole = next((change for change in itself if change.change in {"added", "removed"}), moved)
        inner = [change for change in changes if change is not moved]
        return PartDifference(
            path=f"{field}.{part}",
            label=label_of((field,)),
            name=self._name(field, part, whole),
            change=whole.change if whole else "changed",
            place_before=whole.place_before if whole else None,
            place_after=whole.place_after if whole else None,
            differences=tuple(self._difference(change, change.path[2:]) for change in inner),
        )

    def _difference(self, change: Change, within: tuple[str, ...]) -> FieldDifference:
        """One change of the machine form in words. `within`: its path from the part that it is told under."""
        named = within[:-1] if within and within[-1].isdigit() else within
        before = lines_of(change.before, _field(change.path), self.names_before)
        after = lines_of(change.after, _field(change.path), self.names)
        if change.change == "moved":
            before, after = _place(change.place_before), _place(change.place_after)
        return FieldDifference(
            path=".".join(change.path),
            label=label_of(named) if named else label_of((_field(change.path),)),
            change=change.change,
            before_lines=before,
            after_lines=after,
            texts=_texts(change.before, change.after) if change.change == "changed" else (),
        )

    def _hours(self, field: str, was: Json, now: Json) -> FieldDifference:
        """Opening hours are told as a whole, in sentences, and sentence by sentence."""
        before, after = hours(was), hours(now)
        return FieldDifference(
            path=field,
            label=label_of((field,)),
            change="changed",
            before_lines=tuple(Line(words=words) for words in before),
            after_lines=tuple(Line(words=words) for words in after),
            texts=tuple(
                Wording(
                    language=language,
                    runs=word_by_word(_sentences(before, language), _sentences(after, language)),
                    ours=True,
                )
                for language in _LANGUAGES
            ),
        )

    def _name(self, field: str, part: str, change: Change | None) -> Text | None:
        """What a part is called now, or was when it is there no longer."""
        side = self.before if change and change.change == "removed" else self.after
        found = _part_named(side.get(field) or [], part)
        names = self.names_before if side is self.before else self.names
        if is_part_of_plan(found):
            return _short(lines_of(found, field, names)[0].words)
        for name in _CALLED if isinstance(found, dict) else ():
            lines = lines_of(found.get(name), name, names)
            if lines:
                return _short(lines[0].words)
        return None


_LANGUAGES: tuple[Literal["sv"], Literal["en"]] = ("sv", "en")


def _says_nothing(value: Json) -> bool:
    """Whether a value tells a reader nothing: a field left empty is as good as one left out."""
    return value is None or value is False or value in ("", [], {})


def _is_nothing(change: Change) -> bool:
    """Whether nothing moved, and there is nothing to read on either side."""
    return change.change != "moved" and _says_nothing(change.before) and _says_nothing(change.after)


def _is_removed_part(change: Change) -> bool:
    """Whether a part went: its place is one in the list before, where another part may have it after."""
    return change.change == "removed" and len(change.path) == 2


def _has_parts(value: Json) -> bool:
    """Whether a value is a list of parts with fields of their own, rather than of plain values or texts."""
    return isinstance(value, list) and any(isinstance(item, dict) and not is_text(item) for item in value)


def _part_named(parts: Sequence[Json], part: str) -> Json:
    """The part of a list that the machine form names so: by its key, or by its place from 1."""
    keyed = next((item for item in parts if isinstance(item, dict) and item.get("key") == part), None)
    if keyed is not None:
        return keyed
    return parts[int(part) - 1] if part.isdigit() and int(part) <= len(parts) else None


def _field(path: Sequence[str]) -> str:
    """The field that a value stands in: the last of its path that is the name of one."""
    return next((name for name in reversed(path) if name in FIELDS), path[0])


def _place(place: int | None) -> tuple[Line, ...]:
    return (Line(words=Text(sv=f"plats {place}", en=f"place {place}")),) if place else ()


def _texts(before: Json, after: Json) -> tuple[Wording, ...]:
    if not is_text(before) or not is_text(after):
        return ()
    return tuple(
        Wording(language=language, runs=word_by_word(was, now))
        for language in _LANGUAGES
        if (was := before.get(language) or "") != (now := after.get(language) or "")
    )


def _sentences(texts: Sequence[Text], language: str) -> str:
    return "\n".join(text.in_language(language) for text in texts)


def _short(text: Text) -> Text:
    return Text(sv=_cut(text.sv), en=_cut(text.en) if text.en else None)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1].rsplit(" ", 1)[0] + " …"
