"""Querysets of versions that cannot be used before they are told who is asking, and as of when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from records.models import Version
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
    """Named queries on versions. `Version.objects` raises `NobodyAsked` until `seen_by` was called."""

    _told = True

    @classmethod
    def guarded_manager(cls) -> models.Manager[Version]:
        """A manager whose querysets refuse to be evaluated until they are told who is asking."""
        return _GuardedManager.from_queryset(cls)()

    @classmethod
    def open_manager(cls) -> models.Manager[Version]:
        """A manager for the mechanism itself."""
        return models.Manager.from_queryset(cls)()

    def seen_by(self, viewer: Asker, moment: Moment) -> Self:
        """What `viewer` may have read to them, as believed at `moment`: at most one version per record, ends left out.

        Fields that are withheld are still in the rows: read through `records.reading`, which takes them out.
        """
        told = self.filter(believed(moment), ends=False)
        told._told = viewer is not None
        return told

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]  # Django's own hook, not in the stubs
        clone._told = self._told
        return clone

    def _refuse(self) -> NoReturn:
        raise NobodyAsked("tell the queryset who is asking: .seen_by(viewer, moment), or use records.reading")

    def _check(self) -> None:
        if not self._told:
            self._refuse()

    def _fetch_all(self) -> None:
        self._check()
        super()._fetch_all()  # type: ignore[misc]  # Django's own hook, not in the stubs

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._check()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._check()
        return super().count()

    def exists(self) -> bool:
        self._check()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._check()
        return super().aggregate(*args, **kwargs)


class _GuardedManager(models.Manager["Version"]):
    def get_queryset(self) -> VersionQuerySet:
        queryset: VersionQuerySet = super().get_queryset()  # type: ignore[assignment]  # from_queryset sets the class
        queryset._told = False
        return queryset
