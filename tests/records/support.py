"""What the tests of the mechanism share: an asker, a small kind, and reading every way there is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from threading import Thread
from typing import Annotated, Any, ClassVar
from uuid import UUID

from django.db import connection

from records.content import Content, RefTo, kinds, register
from records.models import Version
from records.reading import Reader
from records.recording import Draft, recording

KIND = "pebble"


class Pebble(Content):
    """A kind with nothing to it but a name, a number and a neighbour."""

    kind: ClassVar[str] = KIND
    plural: ClassVar[str] = "pebbles"

    name: str
    weight: int = 0
    beside: Annotated[UUID, RefTo(KIND)] | None = None


@contextmanager
def pebbles() -> Iterator[None]:
    """While this lasts there is a kind of pebbles."""
    register(Pebble)
    try:
        yield
    finally:
        del kinds[KIND]


@dataclass(frozen=True)
class Anybody:
    """Someone who asks."""

    actor: str = "anonymous"


ASKER = Anybody()


def pebble(name: str, first: date, until: date | None = None, **more: Any) -> Draft:
    """A draft of a pebble over `[first, until)`."""
    record, key = more.pop("record", None), more.pop("key", None)
    return Draft(KIND, {"name": name, **more}, first, until, record=record, key=key)


def record(*drafts: Draft) -> list[Version]:
    """Record the drafts in one turn."""
    with recording("tester") as session:
        return session.record_all(drafts)


def spans(reader: Reader, record: int, first: date, last: date) -> list[tuple[str, date, date | None]]:
    """What is believed about `[first, last]`: names with their days."""
    return [(e.content["name"], e.believed_from, e.believed_until) for e in reader.over([record], first, last)]


def together(*actions: Callable[[], Any]) -> list[Any]:
    """Run the actions in threads of their own, each with its own connection; their results in order.

    Raises what the first failing one raised.
    """
    results: list[Any] = [None] * len(actions)

    def run(place: int) -> None:
        try:
            results[place] = actions[place]()
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            results[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place,)) for place in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results
