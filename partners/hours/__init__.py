"""Opening hours: schedules, Swedish day classes, exact intervals through clock changes, and the OSM notation.

Pure Python: nothing here knows of the database or of requests.
"""

from partners.hours.dayclass import DayClass, Language, day_class, day_classes, day_name
from partners.hours.describe import describe, describe_day, sentence
from partners.hours.intervals import Interval, reachable_intervals, subtract, union, unknown_intervals
from partners.hours.osm import NotCarriedOver, from_osm, to_osm
from partners.hours.plan import is_always_open
from partners.hours.schedule import DatedException, Day, Rule, Schedule, Window
from partners.hours.status import Status, merged_status, status_at
from partners.hours.timeline import Segment, Timeline
from partners.hours.wallclock import FIRST_YEAR, LAST_YEAR

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "DatedException",
    "Day",
    "DayClass",
    "Interval",
    "Language",
    "NotCarriedOver",
    "Rule",
    "Schedule",
    "Segment",
    "Status",
    "Timeline",
    "Window",
    "day_class",
    "day_classes",
    "day_name",
    "describe",
    "describe_day",
    "from_osm",
    "is_always_open",
    "merged_status",
    "reachable_intervals",
    "sentence",
    "status_at",
    "subtract",
    "to_osm",
    "union",
    "unknown_intervals",
]
