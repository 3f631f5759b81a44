"""The registry before and after a storm, each in a process of its own: `python -m tests.chaos.registry prepare|verify`.

`prepare` makes it and writes the keys, as JSON, to standard output. `verify` reads what was acknowledged from standard
input and writes what it found.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import django

django.setup()

import time_machine  # noqa: E402 (models need Django)
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from api.models import RepeatableRequest  # noqa: E402
from config.working import SteadyWorker  # noqa: E402
from partners.access import Viewer  # noqa: E402
from partners.keys.issuing import issue  # noqa: E402
from partners.keys.wishes import KeyWish  # noqa: E402
from partners.models import ExternalId, Role  # noqa: E402
from partners.webhooks.delivering import take_up_what_was_left  # noqa: E402
from partners.webhooks.models import Webhook  # noqa: E402
from partners.webhooks.subscribing import subscribe  # noqa: E402
from partners.webhooks.wishes import WebhookWish  # noqa: E402
from records.content import kinds, references  # noqa: E402
from records.log import first_break  # noqa: E402
from records.models import Belief, Event, Link, Record, Version  # noqa: E402
from records.recording import recording  # noqa: E402
from records.search.models import SearchEntry  # noqa: E402
from tests.api import world  # noqa: E402

Json = dict[str, Any]
ROUNDS = 50
"""Of the worker after the storm, each a little later by the clock, until everything has been delivered."""


def prepare(asked: Json) -> Json:
    """Make the registry, a key for each writer, the contact point that all change, and a subscription."""
    call_command("migrate", verbosity=0)
    with recording("system:chaos") as session:
        session.record_all(world.ground())
    organisation = world.identity("kommunen")
    viewer = Viewer("system:chaos", signed_in=True, professional=True, roles=((organisation, Role.ADMINISTRATOR),))
    wish = KeyWish.model_validate(
        {"name": "Storm", "scopes": ["read", "write"], "expires_at": (timezone.now() + timedelta(days=2)).isoformat()}
    )
    subscribed = subscribe(viewer, organisation, WebhookWish.model_validate({"url": asked["hook"]}))
    return {
        "keys": [issue(viewer, organisation, wish).secret for _ in range(asked["writers"])],
        "shared": str(world.identity("jouren")),
        "content": world.contact_point("Storm"),
        "secret": subscribed.secret,
    }


def verify(told: Json) -> Json:
    """What is wrong, in sentences (none: nothing), and how much was looked at."""
    deliver_the_rest()
    stormed = list(Version.mechanism.filter(change_note__startswith="Storm ").select_related("record", "event"))
    by_note: dict[str, list[Version]] = defaultdict(list)
    for version in stormed:
        by_note[version.change_note].append(version)
    wrong = [
        *lost_or_changed(told["acknowledged"], by_note),
        *doubled_or_strange(set(told["sent"]), by_note),
        *half_there(stormed),
        *badly_remembered(told["acknowledged"]),
    ]
    broken = first_break()
    if broken:
        wrong.append(f"the log is broken: {broken}")
    return {
        "wrong": wrong,
        "versions": len(stormed),
        "events": Event.objects.count(),
        "sequences": sorted(version.pk for version in stormed),
    }


def lost_or_changed(acknowledged: list[Json], by_note: dict[str, list[Version]]) -> Iterator[str]:
    """Each acknowledged change is there, as it was acknowledged."""
    for one in acknowledged:
        found = by_note.get(one["note"], [])
        if one["result"] == "unchanged":
            yield f"{one['note']} was answered as unchanged"
        elif len(found) != 1:
            yield f"{one['note']} was acknowledged and is there {len(found)} times"
        elif (str(found[0].record.uuid), found[0].number) != (one["id"], one["revision"]):
            yield f"{one['note']} was acknowledged as revision {one['revision']} and is {found[0].number}"
        elif found[0].ends != (one["result"] == "ended"):
            yield f"{one['note']} was acknowledged as {one['result']} and is not"


def doubled_or_strange(sent: set[str], by_note: dict[str, list[Version]]) -> Iterator[str]:
    """Nothing is there twice, and nothing that nobody sent."""
    yield from (f"{note} is there {len(found)} times" for note, found in by_note.items() if len(found) > 1)
    yield from (f"{note} was never sent" for note in by_note.keys() - sent)


def half_there(versions: list[Version]) -> Iterator[str]:
    """Each version has all that belongs to it: its event, its days, its references, its words in the index."""
    pks = {version.pk for version in versions}
    believed = set(Belief.objects.values_list("version", flat=True))
    indexed = set(SearchEntry.objects.values_list("version", flat=True))
    links = Counter(Link.objects.values_list("version", flat=True))
    for version in versions:
        if version.event.sequence != version.pk or version.event.record_id != version.record_id:
            yield f"version {version.pk} has another's event"
        if version.pk not in believed:
            yield f"version {version.pk} holds on no day"
        if version.content is None:
            continue
        if version.pk not in indexed:
            yield f"version {version.pk} cannot be found by its words"
        if links[version.pk] != len(references(kinds[version.kind], version.content)):
            yield f"version {version.pk} lacks references"
    events = Event.objects.filter(action="version.recorded", sequence__gt=min(pks, default=0))
    yield from (f"event {one} has no version" for one in events.exclude(sequence__in=pks).values_list("pk", flat=True))
    bare = Record.objects.filter(kind="contact_point", versions=None)
    yield from (f"record {one} has no version" for one in bare.values_list("uuid", flat=True))


def badly_remembered(acknowledged: list[Json]) -> Iterator[str]:
    """Each external id leads to the record that was acknowledged under it, and each answer was kept."""
    known = {one.external_id: str(one.record.uuid) for one in ExternalId.objects.select_related("record")}
    for one in acknowledged:
        if one["external_id"] and known.get(one["external_id"]) != one["id"]:
            yield f"the external id of {one['note']} leads elsewhere"
    kept = RepeatableRequest.objects.exclude(status=None).count()
    if kept < len(acknowledged):
        yield f"{len(acknowledged)} changes were acknowledged, and {kept} answers kept"


def deliver_the_rest() -> None:
    """Let a worker go on where those that were killed left off, when their leases are over."""
    for later in range(1, ROUNDS):
        with time_machine.travel(timezone.now() + timedelta(seconds=65), tick=True):
            take_up_what_was_left()
            SteadyWorker(queue_names=["*"], excluded=[], worker_id=f"after-the-storm-{later}").run()
        last = Event.objects.latest("sequence").sequence
        if not Webhook.objects.filter(cursor__lt=last).exists():
            return


STAGES: dict[str, Callable[[Json], Json]] = {"prepare": prepare, "verify": verify}

if __name__ == "__main__":
    print(json.dumps(STAGES[sys.argv[1]](json.load(sys.stdin))))  # noqa: T201 - that is how it answers
