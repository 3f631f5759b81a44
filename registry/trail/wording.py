"""Words of the audit trail, in Swedish and English."""

from __future__ import annotations

from collections.abc import Mapping

from partners.authors import AuthorType
from records.text import Text

DISPOSED = Text(sv="(gallrad)", en="(disposed of)")
TYPES: Mapping[AuthorType, Text] = {
    "person": Text(sv="en person", en="a person"),
    "program": Text(sv="ett program", en="a program"),
    "link": Text(sv="en länk i ett brev", en="a mailed link"),
    "system": Text(sv="registret självt", en="the registry itself"),
}
"""Who did it, where the name is not told."""
