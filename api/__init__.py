"""The face for programs: the REST interface under /api/v1/."""
