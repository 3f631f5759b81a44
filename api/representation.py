"""How a record is shown: the kind's own fields flat, references resolved in place, what is withheld said.

Built from entries as plain dictionaries: measured, nested serializers were the cost of an answer, not the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.conf import settings

from api.asking import Asking
from partners import telephone
from partners.authors import Author, authors_of
from partners.content import VISIBILITIES
from partners.hours import NotCarriedOver, Schedule, to_osm
from partners.models import Verification
from partners.verifying import VerificationState, state_of
from partners.verifying.telling_words import shown_whole, words_of
from partners.verifying.wording import words
from records.content import at_path, kinds, reference_paths
from records.history import Recorded
from records.reading import Entry, Label, Withheld
from records.text import Text

Json = dict[str, Any]

MESSAGES: dict[str, Text] = {
    "sign_in": Text(
        sv="Visas för inloggade som företräder en organisation.",
        en="Shown to those who have signed in and act for an organisation.",
    ),
    "professionals_only": Text(
        sv="Visas för den som företräder en organisation i dag; det gör inte ditt konto.",
        en="Shown to those who act for an organisation today, which your account does not.",
    ),
    "parties_only": Text(
        sv="Visas för ägaren, för parter i en rutin eller väg som använder kontaktvägen och för områdets samordnare.",
        en="Shown to the owner, to parties of a routine or pathway that uses the contact point, and to coordinators.",
    ),
    "time_passed": Text(sv="Tiden för att visa namnet är ute.", en="The time for showing the name has passed."),
}
"""Why a field is withheld, by the stable reason code."""

_MAY_REPEAT = ("change_note", "source", "content_hash")
"""Facts about a version that could give away what is withheld from it; short contents can be guessed from a hash."""


def base() -> str:
    """The absolute address of the API."""
    return f"{settings.BASE_URL.rstrip('/')}/api/v1"


def link(rel: str, href: str) -> Json:
    """A link object (profile rules HYP.11 and onwards)."""
    return {"href": href, "rel": rel, "method": "GET"}


def opening_hours(hours: Json | None) -> str | None:
    """A schedule in OpenStreetMap's notation, for maps and calendars; None when hours are unknown, withheld, or say
    what the notation does not carry over faithfully (eves, half-days, nights beside public holidays)."""
    return _notation(orjson.dumps(hours)) if hours else None


@lru_cache(maxsize=4096)
def _notation(hours: bytes) -> str | None:
    schedule = Schedule.model_validate_json(hours)
    try:
        return to_osm(schedule) if schedule.rules else None
    except NotCarriedOver:
        return None


class Presenter:
    """Shows entries as answers for one request."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking
        self.as_of = {"on": asking.moment.on, "known_at": asking.moment.known_at}
        self._base = base()
        self.labels: dict[UUID, Label] = {}
        """What the records that were looked up are called."""
        self._references: dict[str, Json] = {}

    def many(self, entries: Sequence[Entry]) -> list[Json]:
        """The entries of a page: one query for all they refer to, two more for contact points' checks."""
        self.look_up(entries)
        states = self._states(entries)
        whole = shown_whole(self.asking.reader, [entry for entry in entries if entry.kind == "contact_point"])
        return [self._record(entry, states, whole=entry.pk in whole) for entry in entries]

    def one(self, entry: Entry) -> Json:
        """A record by itself, with links to what belongs to it."""
        (found,) = self.many([entry])
        found["_links"] |= self._belonging(entry)
        return found

    def history(self, versions: Sequence[Recorded]) -> list[Json]:
        """Versions of one record, each with the days over which it is taken to hold."""
        self.look_up(found.entry for found in versions)
        authors = authors_of(self.asking.viewer, [found.entry for found in versions])
        principals = self.asking.reader.labels({found.on_behalf_of for found in versions if found.on_behalf_of})
        return [self._version(found, authors[found.entry.version], principals) for found in versions]

    def look_up(self, entries: Iterable[Entry]) -> None:
        """Learn what the records that the entries refer to are called. One query."""
        wanted = {
            found: place.kinds[0]
            for entry in entries
            for place in reference_paths(kinds[entry.kind])
            for found in at_path(entry.content, place.path)
        }
        labels = self.asking.reader.labels(map(UUID, wanted))
        self.labels |= labels
        self._references |= {found: self.reference(found, kind, labels) for found, kind in wanted.items()}

    def resolved(self, value: Any) -> Any:
        """A part of a content that was looked up, with references in place of identities."""
        if isinstance(value, str):
            return self._references.get(value, value)
        if isinstance(value, dict):
            return {name: self.resolved(part) for name, part in value.items()}
        return [self.resolved(part) for part in value] if isinstance(value, list) else value

    def reference(self, identity: str, kind: str, labels: dict[UUID, Label]) -> Json:
        """Another record, as of the same moment; `ended` when nothing holds for it then."""
        label = labels.get(UUID(identity))
        shown: Json = {"id": identity, "kind": kind, "href": self.href(kind, identity)}
        if label is None:
            return shown | {"ended": True}
        if label.key is not None:
            shown["code"] = label.key
        shown["name"] = text(label.name)
        return shown

    def href(self, kind: str, identity: UUID | str, *further: object, **query: object) -> str:
        """The absolute address of a record, or of something that belongs to it, at the moment asked about."""
        path = "/".join([self._base, kinds[kind].plural, str(identity), *map(str, further)])
        return f"{path}?{urlencode((*query.items(), *self.asking.chosen))}" if query else path + self.asking.suffix

    def version(self, entry: Entry) -> Json:
        """The facts about a version, less what could give away what is withheld from it."""
        shown: Json = {
            "number": entry.number,
            "valid_from": entry.valid_from,
            "valid_until": entry.valid_until,
            "recorded_at": entry.recorded_at,
        }
        if not entry.withheld:
            shown |= {"change_note": entry.change_note, "source": entry.source, "content_hash": entry.content_hash}
        return shown

    def withheld(self, entry: Entry) -> list[Json]:
        """What is there and not shown, and why."""
        return [_withheld(item) for item in (*entry.withheld, *_repeating(entry))]

    def _record(self, entry: Entry, states: dict[int, VerificationState], *, whole: bool) -> Json:
        shown = self._head(entry) | self._content(entry)
        if entry.kind == "contact_point":
            shown["last_verified"] = _check(states[entry.pk].last, whole=whole)
            shown["verification"] = state_shown(states[entry.pk], whole=whole)
            if (notation := opening_hours(entry.content.get("hours"))) is not None:
                shown["opening_hours"] = notation
        shown["version"] = self.version(entry) | {
            "believed_from": entry.believed_from,
            "believed_until": entry.believed_until,
        }
        return shown | {
            "as_of": self.as_of,
            "withheld": self.withheld(entry),
            "_links": {"self": link("self", self.href(entry.kind, entry.id))},
        }

    def _version(self, found: Recorded, author: Author, principals: dict[UUID, Label]) -> Json:
        entry = found.entry
        by: Json = {"type": author.type} | ({"name": author.name} if author.name else {})
        if found.on_behalf_of:
            by["on_behalf_of"] = self.reference(str(found.on_behalf_of), "organisation", principals)
        shown = self._head(entry) | self._content(entry)
        shown["version"] = self.version(entry) | {
            "ends": found.ends,
            "recorded_by": by,
            "believed": [{"from": first, "until": until} for first, until in found.believed],
        }
        if found.disposed:
            shown["disposed"] = {
                "decision_reference": found.disposed.decision_reference,
                "reason": found.disposed.reason,
                "at": found.disposed.at,
            }
        return shown | {
            "as_of": self.as_of,
            "withheld": self.withheld(entry),
            "_links": {
                "self": link("self", self.href(entry.kind, entry.id, "versions", entry.number)),
                "describes": link("describes", self.href(entry.kind, entry.id)),
            },
        }

    def _head(self, entry: Entry) -> Json:
        head: Json = {"id": entry.id, "kind": entry.kind}
        return head if entry.key is None else head | {"key": entry.key}

    def _content(self, entry: Entry) -> Json:
        content = entry.content
        for place in reference_paths(kinds[entry.kind]):
            content = self._with_references(content, place.path)
        if "channels" in content:
            content = content | {"channels": [_channel(channel) for channel in content["channels"]]}
        return content

    def _with_references(self, node: Any, path: tuple[str, ...]) -> Any:
        """The same with references for the identities that `path` leads to; only what is on the way is copied."""
        if not path:
            return self._references[node]
        if path[0] == "*":
            return [self._with_references(item, path[1:]) for item in node]
        if node.get(path[0]) is None:
            return node
        return node | {path[0]: self._with_references(node[path[0]], path[1:])}

    def _states(self, entries: Sequence[Entry]) -> dict[int, VerificationState]:
        return state_of([entry for entry in entries if entry.kind == "contact_point"], self.asking.moment)

    def _belonging(self, entry: Entry) -> Json:
        found = {
            "collection": link("collection", f"{self._base}/{kinds[entry.kind].plural}{self.asking.suffix}"),
            "version_history": link("version-history", self.href(entry.kind, entry.id, "versions")),
        }
        if entry.kind == "contact_point":
            found["availability"] = link("related", self.href(entry.kind, entry.id, "availability"))
            found["verifications"] = link("related", self.href(entry.kind, entry.id, "verifications"))
        return found


def text(found: Text) -> Json:
    """A text in Swedish, and in English where there is one."""
    return {"sv": found.sv} if found.en is None else {"sv": found.sv, "en": found.en}


def _repeating(entry: Entry) -> list[Withheld]:
    """The facts about the version that are withheld because something in it is, at the strictest level there is."""
    if not entry.withheld:
        return []
    strictest = max(entry.withheld, key=lambda item: VISIBILITIES.index(item.visibility))
    return [Withheld(f"version.{name}", strictest.visibility, strictest.reason) for name in _MAY_REPEAT]


def _withheld(item: Withheld) -> Json:
    return {
        "field": item.path,
        "visibility": item.visibility,
        "reason": item.reason,
        "message": text(MESSAGES[item.reason]),
    }


def _check(found: Verification | None, *, whole: bool) -> Json | None:
    if found is None:
        return None
    how = words_of(found, whole=whole)
    return {"checked_on": found.checked_on, "by": found.by, "how": how, "result": found.result}


def state_shown(found: VerificationState, *, whole: bool) -> Json:
    """Whether an entry is still right: the state, until when the last check holds, and in words.

    `whole`: whether the reader is shown all of the entry; else what a check says in words is not told.
    """
    shown: Json = {"state": found.state, "words": text(words(found))}
    if found.due_on is not None:
        shown["due_on"] = found.due_on
    if found.last is not None:
        shown["last"] = finding_shown(found.last, whole=whole)
    return shown


def finding_shown(found: Verification, *, whole: bool) -> Json:
    """A check or a report. What has no value is left out. `whole`: as for `state_shown`."""
    fields = {
        "checked_on": found.checked_on,
        "recorded_at": found.recorded_at,
        "result": found.result,
        "by": found.by or None,
        "how": found.method,
        "note": words_of(found, whole=whole) or None,
        "reason": found.reason,
        "channel": found.channel,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _channel(channel: Json) -> Json:
    if channel["type"] != "telephone":
        return channel
    display, uri = _dialled(channel["number"])
    return channel | {"display": display, "uri": uri}


@lru_cache(maxsize=20_000)
def _dialled(number: str) -> tuple[str, str]:
    return telephone.display(number), telephone.uri(number)
