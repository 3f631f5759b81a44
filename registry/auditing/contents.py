"""What records say, as rules read it, with room for what has been made of it: a content never changes.

A content is known by its hash, and those who hold the same content share one object for as long as any of them does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from records.models import Version
from records.recording import batched

T = TypeVar("T")
Look = Callable[[str, Mapping[str, Any]], Any]
"""Looks for something in the whole of a document of a kind."""

SLIM: Mapping[str, tuple[str, ...]] = {
    "contact_point": ("name", "organisation", "function", "areas", "visibility"),
    "organisation": ("name", "organisation_kind", "parent", "areas", "other_names", "place_protected"),
}
"""What is kept of the kinds of which there are most: of what nothing is ever withheld, and little enough for a hundred
thousand. Of the others all is kept."""
A_BATCH = 2_000


class Document(dict[str, Any]):
    """A content, or what is kept of it."""

    __slots__ = ("__weakref__", "hash", "made")

    def __init__(self, document: Mapping[str, Any], hash_: str = "") -> None:
        super().__init__(document)
        self.hash = hash_
        self.made: dict[object, Any] = {}
        """What has been made of the content, by what made it."""

    def once(self, make: Callable[[dict[str, Any]], T]) -> T:
        """What the function makes of the content, made once."""
        if make not in self.made:
            self.made[make] = make(self)
        found: T = self.made[make]
        return found


_shared: WeakValueDictionary[tuple[str, str], Document] = WeakValueDictionary()


def document_of(kind: str, hash_: str, content: Mapping[str, Any], looks: Iterable[Look] = ()) -> Document:
    """The content with this hash, for rules: as much of it as is kept, and what `looks` find in the whole of it."""
    found = _shared.get((kind, hash_))
    if found is None:
        found = Document(slim(kind, content), hash_)
        _shared[kind, hash_] = found
    for look in looks:
        if look not in found.made:
            found.made[look] = look(kind, content)
    return found


def slim(kind: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
    """As much of a content as is kept."""
    names = SLIM.get(kind)
    return {name: content[name] for name in names if name in content} if names else content


def whole_documents(versions: Iterable[int]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Versions (pks) with all that they say, those left out that have been disposed of. A query for each 2,000."""
    said = Version.mechanism.filter(content__isnull=False)
    for some in batched(sorted(versions), A_BATCH):
        rows = said.filter(pk__in=some).values_list("pk", "content")
        yield from ((version, content) for version, content in rows if content is not None)
