"""Short ways to record and to search, for the tests of this folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from partners.access import Viewer
from records.models import Record, Version
from records.moment import Moment
from records.reading import Reader
from records.recording import Draft, recording
from records.search import Hit, search

FOLDER = Path(__file__).parent
LONG_AGO = date(2020, 1, 1)
KINDS = ("situation", "function", "organisation")


def situation(key: str, name: str, *synonyms: str, body: str = "") -> Draft:
    """A draft of a situation with synonyms."""
    content: dict[str, Any] = {"code": key, "name": {"sv": name}, "synonyms": {"sv": list(synonyms)}}
    return Draft("situation", content, LONG_AGO, key=key)


def organisation(key: str, name: str, day: date = LONG_AGO, until: date | None = None, *other_names: str) -> Draft:
    """A draft of an organisation from `day` on."""
    others = [{"name": other, "type": "earlier"} for other in other_names]
    content = {"name": name, "organisation_kind": "other", "other_names": others}
    return Draft("organisation", content, day, until, key=key)


def record(*drafts: Draft) -> list[Version]:
    """Record the drafts in one turn."""
    with recording("system:test") as session:
        return session.record_all(drafts)


def catalogue() -> list[Draft]:
    """The drafts of catalogue.yaml."""
    found = yaml.safe_load((FOLDER / "catalogue.yaml").read_text(encoding="utf-8"))
    return [
        Draft(kind, {"code": key, "name": {"sv": name}, "synonyms": {"sv": synonyms}}, LONG_AGO, key=key)
        for kind, entries in found.items()
        for key, (name, *synonyms) in entries.items()
    ]


def reader(on: date | None = None) -> Reader:
    """Somebody not signed in, reading about `on` (today) what is known now."""
    return Reader(Viewer.anonymous(), Moment.resolve(on))


def hits(text: str, on: date | None = None, kinds: tuple[str, ...] = KINDS, **options: Any) -> list[Hit]:
    """What a search finds."""
    return search(reader(on), text, kinds, **options)


def keys(found: list[Hit]) -> list[str]:
    """The hits as "kind key", in their order."""
    of = {
        record.pk: f"{record.kind} {record.key}" for record in Record.objects.filter(pk__in=[h.record for h in found])
    }
    return [of[hit.record] for hit in found]


def found_keys(text: str, on: date | None = None, **options: Any) -> list[str]:
    """The keys alone of what a search finds, best first."""
    return [key.split()[1] for key in keys(hits(text, on, **options))]
