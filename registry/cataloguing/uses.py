"""What uses the terms of the catalogue, at a moment."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from uuid import UUID

from django.db.models import Count

from records.models import Link
from records.querysets import believed
from records.reading import Label, Reader
from registry.lookup.matching import CATALOGUE

MOST_SHOWN = 100
"""Of each kind, on a term's page."""


def numbers_of_uses(reader: Reader) -> dict[UUID, Counter[str]]:
    """By term: how many records of each kind name it. One query."""
    rows = Link.objects.filter(believed(reader.moment, "version__beliefs__"), target__kind__in=CATALOGUE)
    counted = rows.values_list("target__uuid", "kind").annotate(number=Count("version", distinct=True))
    found: dict[UUID, Counter[str]] = defaultdict(Counter)
    for term, kind, number in counted:
        found[term][kind] += number
    return found


def uses_of(reader: Reader, term: UUID) -> Mapping[str, list[Label]]:
    """The records that name the term, by kind and then by name, the first hundred of each. Two queries."""
    rows = Link.objects.filter(believed(reader.moment, "version__beliefs__"), target__uuid=term)
    named = rows.values_list("kind", "version__record__uuid").distinct()
    by_kind: dict[str, list[UUID]] = defaultdict(list)
    for kind, identity in named.order_by("kind", "version__record__uuid"):
        if len(by_kind[kind]) < MOST_SHOWN:
            by_kind[kind].append(identity)
    labels = reader.labels({one for some in by_kind.values() for one in some})
    return {
        kind: sorted((labels[one] for one in some if one in labels), key=lambda label: label.name.sv)
        for kind, some in by_kind.items()
    }
