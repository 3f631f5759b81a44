"""What a recorded change did to those who rely on the entry: worked out again, the same whenever it is asked."""

from __future__ import annotations

from datetime import timedelta

from partners.maintaining import Affected, Impact
from records.models import Version
from records.moment import STOCKHOLM, Moment
from records.querysets import believed
from registry.impact import assess


def impact_of_version(version: int) -> Impact:
    """The impact of the change that recorded the version (by its pk), as it was told when it was made.

    Nothing of it is protected; what the version says is not told. Raises `Version.DoesNotExist`.
    """
    made = Version.mechanism.select_related("record").get(pk=version)
    today = made.recorded_at.astimezone(STOCKHOLM).date()
    before = Moment(today, made.recorded_at - timedelta(microseconds=1))
    was = Version.mechanism.filter(believed(Moment(made.valid_from, before.known_at)), record=made.record_id).first()
    affected = Affected(
        made.record.uuid,
        made.kind,
        was.content if was else None,
        made.content,
        made.valid_from,
        made.valid_until,
    )
    return assess([affected], before, Moment(today, made.recorded_at))[0]
