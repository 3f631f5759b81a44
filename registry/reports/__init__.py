"""Reports on what has been agreed: the steering group's page, who cites a provision, and calendars.

Each is worked out from records as of one moment and is data first (frozen dataclasses); the faces show it.
"""
