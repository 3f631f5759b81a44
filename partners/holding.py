"""Whether organisations hold today, for whoever asks about many rows that belong to some: keys, subscriptions."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from records.models import Belief
from records.moment import STOCKHOLM


def organisation_holds() -> Exists:
    """The condition, for a model with a foreign key `organisation`, that it holds today by all that is known."""
    today = timezone.now().astimezone(STOCKHOLM).date()
    holding = Belief.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=today),
        record=OuterRef("organisation"),
        known_until=None,
        valid_from__lte=today,
        version__sort_key__gt=b"",  # an end, and what was disposed of, has no sort key
    )
    return Exists(holding)
