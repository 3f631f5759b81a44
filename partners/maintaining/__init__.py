"""Changing entries: create, replace, change in part, end and restart, always from a day, with a note, and by right.

    with recording(viewer.actor) as session:
        outcomes = maintain(session, viewer, [Change("contact_point", "merge", …)])

One use case for API, pages, imports and commands. Everything is checked while the writer has its turn, so that nothing
can change in between. Who only wants to know what would happen lets the turn fail: `rehearse`.
"""

from partners.maintaining.asked import Change, Maintained, NotAllowed, Stale, Unknown, Unset
from partners.maintaining.following import after_maintaining
from partners.maintaining.impact import Affected, Gap, Impact, Reliance, assesses_impact
from partners.maintaining.kept import KEPT_BY_PARTNERS, kept_by
from partners.maintaining.maintain import maintain
from partners.maintaining.outcome import RESULTS, Outcome
from partners.maintaining.rehearsing import turn

__all__ = [
    "KEPT_BY_PARTNERS",
    "RESULTS",
    "Affected",
    "Change",
    "Gap",
    "Impact",
    "Maintained",
    "NotAllowed",
    "Outcome",
    "Reliance",
    "Stale",
    "Unknown",
    "Unset",
    "after_maintaining",
    "assesses_impact",
    "kept_by",
    "maintain",
    "turn",
]
