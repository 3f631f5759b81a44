"""The coordinator's overview of a municipality or county, as of any moment: numbers first, each with its list.

It is worked out of the same parts as the steering group's report, for an area instead of a body; a body's meetings may
say since when changes are told and how far ahead what runs out.
"""

from registry.reports.overview.ground import NoSuchArea, NotSeen, Wish, areas_to_choose, bodies_to_choose, ground_of

__all__ = ["NoSuchArea", "NotSeen", "Wish", "areas_to_choose", "bodies_to_choose", "ground_of"]
