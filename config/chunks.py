"""Bodies that come in chunks, without saying how long they are: received up to a bound, and given their length.

Django takes a body without `Content-Length` for empty: a change sent in chunks would be understood as no change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from tempfile import SpooledTemporaryFile
from typing import Any

from partners.limiting.sizes import LARGEST_BODY, ORDINARY_BODY

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_AT_A_TIME = 64 * 1024


class WithLength:
    """A WSGI application in front of another, which sees every body with its length.

    A body of more than `LARGEST_BODY` is cut off one byte beyond it, and so refused by its length whatever it is for.
    """

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not environ.get("HTTP_TRANSFER_ENCODING") or not environ.get("wsgi.input_terminated"):
            return self.application(environ, start_response)
        with SpooledTemporaryFile(max_size=ORDINARY_BODY) as received:  # in memory while it is small, else on disk
            left = LARGEST_BODY + 1
            while left and (part := environ["wsgi.input"].read(min(_AT_A_TIME, left))):
                received.write(part)
                left -= len(part)
            received.seek(0)
            environ |= {"wsgi.input": received, "CONTENT_LENGTH": str(LARGEST_BODY + 1 - left)}
            return self.application(environ, start_response)
