"""Which of this room's events the change feed tells, beside recorded and disposed versions."""

from records.changes import tell

tell("contact_point.verified", "verified")
tell("contact_point.reported", "reported")
