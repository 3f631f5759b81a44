"""The demonstration with one violation of each check of the audit in Södertälje, and nothing else to find there.

For trying the audit out: `manage.py audit --area 0181` lists the twelve, and each is cleared by itself. What the
demonstration itself has of findings goes out of the way from sixty days before the load: its samples serve Södertälje
no longer, and every contact point there has been checked. Earlier days stay as they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from string import Template
from typing import Any

import yaml

from partners.verifying import Check, verify
from records.models import Record, Version
from records.moment import STOCKHOLM, Moment
from records.recording import Draft, recording
from registry.loading.demo import ACTOR, FOLDER, demo_records
from registry.loading.difference import written_by_others
from registry.loading.files import Written, written
from registry.loading.identity import identity
from registry.loading.load import Loaded, load

FILE = FOLDER / "violations.yaml"
ORDERED, WRONG = timedelta(days=60), timedelta(days=7)
"""How long before the load what is in order begins, and what is wrong."""
REVIEWED_IN = timedelta(days=700)
COORDINATOR = "system:load_demo_violations"
"""Who takes the samples out of the way: a later `load_demo` leaves what somebody else has changed."""
_HERE = {str(identity("area", code)) for code in ("0181", "01", "SE")}
"""Södertälje, and the areas that it lies in."""


def lay_out_violations() -> Loaded:
    """Record what is missing of it. The demonstration must be there. Raises `FileRefused`.

    What has been done is not done again: days are counted from the first load, so that a later one finds what it
    recorded, and leaves what people have made of it since.
    """
    first = _first_load()
    today = first or Moment.resolve().on
    left = _put_samples_out_of_the_way(today - ORDERED) if first is None else []
    loaded = load(ACTOR, read_violations(today))
    loaded.left += left
    return loaded


def read_violations(today: date) -> list[Written]:
    """What the file says when it is first loaded `today`. Raises `FileRefused`."""
    told = _told(today)
    records = [*told["in_order"], *(record for one in told["violations"] for record in one["records"])]
    return [written(record["kind"], _without_kind(record), FILE.name) for record in records]


def violations_are_there() -> bool:
    """Whether they have been loaded."""
    return _first_load() is not None


def _told(today: date) -> dict[str, Any]:
    days = {
        "ordered": today - ORDERED,
        "wrong": today - WRONG,
        "day_before": today - WRONG - timedelta(days=1),
        "review_by": today + REVIEWED_IN,
    }
    told: dict[str, Any] = yaml.safe_load(Template(FILE.read_text(encoding="utf-8")).substitute(days))
    return told


def _without_kind(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "kind"}


def _first_load() -> date | None:
    """The day (Europe/Stockholm) on which the violations were first loaded; None when they never were."""
    recorded = Version.mechanism.filter(record__uuid=identity("routine", "ovning-overenskommelse")).order_by("number")
    at = recorded.values_list("recorded_at", flat=True).first()
    return at.astimezone(STOCKHOLM).date() if at else None


def _put_samples_out_of_the_way(day: date) -> list[Written]:
    """From the day on the samples serve Södertälje no longer, and on it every contact point there was checked.

    Those that somebody else has written to since are left as they are, and returned.
    """
    serving = [record for record in demo_records() if _areas(record) & _HERE]
    samples = [record for record in serving if record.kind in ("routine", "pathway")]
    others = written_by_others(ACTOR, [identity(record.kind, record.key) for record in samples])
    left = [record for record in samples if identity(record.kind, record.key) in others]
    with recording(COORDINATOR) as session:
        session.record_all([_elsewhere(record, day) for record in samples if record not in left])
        points = [identity(record.kind, record.key) for record in serving if record.kind == "contact_point"]
        found = Record.objects.filter(uuid__in=points).order_by("pk")
        verify(session, [Check(point, day, "Samordnaren", "Provringt") for point in found])
    return left


def _elsewhere(record: Written, day: date) -> Draft:
    """The record without Södertälje and what it lies in; its end when it serves nothing else."""
    left = [area for area in record.stretches[-1].document["areas"] if area not in _HERE]
    content = record.stretches[-1].document | {"areas": left} if left else None
    return Draft(record.kind, content, day, record=identity(record.kind, record.key))


def _areas(record: Written) -> set[str]:
    return set(record.stretches[-1].document.get("areas") or ())
