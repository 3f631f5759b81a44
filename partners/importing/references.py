"""What codes and organisations' own identities in a file stand for; asked of the database once for a file."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import cached_property
from uuid import UUID

from partners.access import Viewer
from partners.importing.refusing import Wrong
from partners.models import ExternalId
from records.models import Record
from records.moment import Moment
from records.reading import Reader
from records.recording import batched


class References:
    """For the files of one organisation: its units, and what they call their entries."""

    def __init__(self, organisation: UUID) -> None:
        self.organisation = organisation

    @cached_property
    def tree(self) -> frozenset[UUID]:
        """The organisation with all units below it, as of today."""
        reader = Reader(Viewer.system("importing"), Moment.resolve())
        found, level = {self.organisation}, {self.organisation}
        while level:
            level = {entry.id for entry in reader.of("organisation").linked_to("parent", level).all()} - found
            found |= level
        return frozenset(found)

    @cached_property
    def _areas(self) -> dict[str, UUID]:
        return _by_key("area")

    @cached_property
    def _functions(self) -> dict[str, UUID]:
        return _by_key("function")

    @cached_property
    def _units_called(self) -> dict[str, set[UUID]]:
        rows = ExternalId.objects.filter(owner__uuid__in=self.tree, record__kind="organisation")
        found: dict[str, set[UUID]] = {}
        for external_id, record in rows.values_list("external_id", "record__uuid"):
            found.setdefault(external_id, set()).add(record)
        return found

    def area(self, code: str) -> UUID:
        """The area with SCB's code. Raises `Wrong`."""
        if code not in self._areas:
            raise Wrong("unknown_area", "use SCB's codes: SE, two digits for a county, four for a municipality")
        return self._areas[code]

    def function(self, code: str) -> UUID | None:
        """The function with the code; None for no code. Raises `Wrong`."""
        if code and code not in self._functions:
            raise Wrong("unknown_function", "there is no function with this code; see /functions")
        return self._functions.get(code)

    def organisation_called(self, text: str) -> UUID | None:
        """The organisation or a unit of it, by id or by its own identity; None for no text.

        Raises `Wrong`, also for what belongs to others.
        """
        if not text:
            return None
        found = set(self._units_called.get(text, ()))
        with suppress(ValueError):
            found |= {UUID(text)}
        if len(found) != 1 or not found <= self.tree:
            raise Wrong(
                "unknown_organisation", "give the id, or your own identity, of the organisation or a unit of it"
            )
        return found.pop()

    def entries_called(self, kind: str, external_ids: Iterable[str]) -> dict[str, dict[UUID, UUID]]:
        """What the organisation and its units call by these identities: by identity, by owner, the record."""
        found: dict[str, dict[UUID, UUID]] = {}
        for some in batched(set(external_ids), 5000):
            rows = ExternalId.objects.filter(owner__uuid__in=self.tree, external_id__in=some, record__kind=kind)
            for external_id, owner, record in rows.values_list("external_id", "owner__uuid", "record__uuid"):
                found.setdefault(external_id, {})[owner] = record
        return found


def _by_key(kind: str) -> dict[str, UUID]:
    return {key: uuid for key, uuid in Record.objects.filter(kind=kind).values_list("key", "uuid") if key}
