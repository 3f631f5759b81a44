"""Making very many objects at once without looking for circles among them again and again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_under_way = 0
_was_sweeping = True


@contextmanager
def unswept() -> Iterator[None]:
    """While this lasts, in any thread, Python does not sweep for circles of objects that nobody holds.

    A survey and its findings are hundreds of thousands of objects, with no circle among them. A sweep goes through all
    of them and all that is kept, and would come several times: a third of what an audit costs. For seconds, never for
    whatever lasts.
    """
    global _under_way, _was_sweeping  # noqa: PLW0603 - the one place that counts, under its lock
    with _lock:
        if not _under_way:
            _was_sweeping = gc.isenabled()
            gc.disable()
        _under_way += 1
    try:
        yield
    finally:
        with _lock:
            _under_way -= 1
            if not _under_way and _was_sweeping:
                gc.enable()
