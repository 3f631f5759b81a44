"""Querysets of versions that cannot be used before they are told who is asking, and as of when."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from records.models import Version  # noqa: F401 - named in strings
    from records.moment import Moment
    from records.reading import Asker


class NobodyAsked(RuntimeError):
    """A queryset of versions was evaluated without a viewer: a programming error, refused instead of a leak."""


def believed(moment: Moment, prefix: str = "beliefs__") -> Q:
    """The condition that a belief holds at `moment`, on both axes."""
    return (
        Q(**{f"{prefix}valid_from__lte": moment.on})
        & (Q(**{f"{prefix}valid_until": None}) | Q(**{f"{prefix}valid_until__gt": moment.on}))
        & known(moment, prefix)
    )


def known(moment: Moment, prefix: str = "beliefs__") -> Q:
    """The condition that a belief was held at `moment.known_at`, whatever day it concerns."""
    return Q(**{f"{prefix}known_from__lte": moment.known_at}) & (
        Q(**{f"{prefix}known_until": None}) | Q(**{f"{prefix}known_until__gt": moment.known_at})
    )


class VersionQuerySet(models.QuerySet["Version"]):
    """Named queries on versions. `Version.objects` raises `NobodyAsked` until `seen_by` was called.

    Refused are evaluation in every form, combination with a queryset that was told, and use as a subquery by lookup.
    What Django cannot tell apart is a path through another model (`Record.objects.values("versions__content")`) and
    `Exists(Version.objects…)`: a test looks for the former in the rooms above.
    """

    _told = True

    def untold(self) -> Self:
        """The same queryset before anybody has asked."""
        return self.telling(told=False)

    def seen_by(self, viewer: Asker, moment: Moment) -> Self:
        """What `viewer` may have read to them, as believed at `moment`: at most one version per record.

        Ends are left out, and so is what was disposed of. Fields that are withheld are still in the rows: read
        through `records.reading`, which takes them out.
        """
        return self.as_of(moment).telling(told=viewer is not None)

    def as_of(self, moment: Moment) -> Self:
        """What is believed at `moment`, and says something; whoever asks."""
        # What ends or was disposed of has no sort key: asked like this, the index by name answers without the rows.
        return self.filter(believed(moment), sort_key__gt=b"")

    def telling(self, *, told: bool) -> Self:
        """The same queryset, marked as told or not told who is asking. For this module."""
        clone: Self = self.all()
        clone._told = told
        return clone

    def refuse_untold(self) -> None:
        """Raise `NobodyAsked` unless the queryset has been told who is asking."""
        self._check()

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]  # Django's own hook, not in the stubs
        clone._told = self._told
        return clone

    def _check(self, *others: object) -> None:
        if not self._told or not all(getattr(other, "_told", True) for other in others):
            raise NobodyAsked("tell the queryset who is asking: .seen_by(viewer, moment), or use records.reading")

    def _fetch_all(self) -> None:
        self._check()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._check()
        return super().iterator(*args, **kwargs)

    def aiterator(self, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        self._check()
        return super().aiterator(*args, **kwargs)

    def count(self) -> int:
        self._check()
        return super().count()

    def exists(self) -> bool:
        self._check()
        return super().exists()

    def contains(self, obj: models.Model) -> bool:
        self._check()
        return super().contains(obj)

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._check()
        return super().aggregate(*args, **kwargs)

    def explain(self, *args: Any, **kwargs: Any) -> str:
        self._check()
        return super().explain(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._check()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._check()
        return super().delete()

    def raw(self, *args: Any, **kwargs: Any) -> models.query.RawQuerySet[Any]:
        self._check()
        return super().raw(*args, **kwargs)

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        self._check()
        return super().resolve_expression(*args, **kwargs)

    def _combinator_query(self, combinator: str, *others: Any, **kwargs: Any) -> Any:
        self._check(*others)
        return super()._combinator_query(combinator, *others, **kwargs)  # type: ignore[misc]  # as above

    def _merge_sanity_check(self, other: Any) -> None:
        self._check(other)
        super()._merge_sanity_check(other)  # type: ignore[misc]  # as above


class _Untold(models.Manager["Version"]):
    """A manager whose querysets refuse to be evaluated until they are told who is asking."""

    def get_queryset(self) -> VersionQuerySet:
        queryset: Any = super().get_queryset()
        untold: VersionQuerySet = queryset.untold()
        return untold


GuardedManager = _Untold.from_queryset(VersionQuerySet)
OpenManager = models.Manager.from_queryset(VersionQuerySet)
"""For the mechanism itself."""
