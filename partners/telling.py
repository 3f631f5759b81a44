"""What this room tells others: which of its events the change feed has, and that subscriptions follow the log."""

from partners.webhooks import delivering  # noqa: F401 - registers on import
from records.changes import tell

tell("contact_point.verified", "verified")
tell("contact_point.reported", "reported")
