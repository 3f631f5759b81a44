"""How much may be sent in one request, in bytes. A view says which by its attribute `largest_body`."""

from __future__ import annotations

ORDINARY_BODY = 256 * 1024
"""One entry, one form: whatever says nothing else."""
MANY_ENTRIES_BODY = 10 * 1024 * 1024
"""A bulk request or a whole desired set: about 10,000 contact points."""
IMPORT_BODY = 20 * 1024 * 1024
"""A file to import, with the form around it."""
LARGEST_BODY = IMPORT_BODY
"""Nothing larger is read at all."""
