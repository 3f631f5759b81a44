"""`Idempotency-Key`: a request that is repeated is done once, and answered alike each time.

The key is claimed before the work, and the answer is written in the transaction of the change itself. A server that is
killed in between has either done both or neither; the claim of one that died is free again after a while. A request
that was refused recorded nothing and leaves no answer, so that it may be repeated when what was wrong has been put
right. After the draft of the IETF's httpapi group (draft-ietf-httpapi-idempotency-key-header).
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.request import Request

from api.models import RepeatableRequest
from api.problems import ParameterError, Refused
from partners.upkeep.running import every

HEADER = "Idempotency-Key"
LEASE = timedelta(seconds=30)
"""For how long a request that has not been answered keeps others out: it may have died."""
KEPT = timedelta(hours=24)
MAKES_IT_THE_SAME = ("Content-Type", "If-Match")
"""The headers that belong to what is asked."""

_KEY = re.compile(r"[!-~]{8,255}")


@dataclass(frozen=True)
class Answer:
    """An answer as it was given: HTTP status, headers worth repeating, bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Once:
    """One request's hold on its key. Without a key nothing is held, and every request is its own."""

    def __init__(self, request: Request, caller: str, said: bytes | None = None) -> None:
        """`said`: what the body says, where its bytes differ each time it is sent (the boundaries of a form)."""
        self._key = _key_of(request)
        self._fingerprint = _fingerprint(request, caller, said) if self._key else ""
        self._claim = uuid.uuid4()

    def begin(self) -> Answer | None:
        """Claim the key; or the answer that was given already.

        Raises `Refused`: 422 when the key belongs to another request or caller, 409 while the same one is under way.
        """
        if not self._key:
            return None
        try:
            with transaction.atomic():
                RepeatableRequest.objects.create(
                    key=self._key, fingerprint=self._fingerprint, claim=self._claim, claimed_at=timezone.now()
                )
        except IntegrityError:
            return self._again()
        return None

    def _again(self) -> Answer | None:
        found = RepeatableRequest.objects.filter(key=self._key).first()
        if found is None:  # let go of in between
            return self.begin()
        if found.fingerprint != self._fingerprint:
            raise Refused("idempotency-key-reused")
        if found.status is not None:
            return Answer(found.status, found.headers, bytes(found.body))
        if not self._take_over(found):
            raise _under_way()
        return None

    def _take_over(self, found: RepeatableRequest) -> bool:
        """Whether the claim of one that seems to have died could be taken; only one can take it."""
        if found.claimed_at > timezone.now() - LEASE:
            return False
        left = RepeatableRequest.objects.filter(pk=found.pk, claim=found.claim, status=None)
        return bool(left.update(claim=self._claim, claimed_at=timezone.now()))

    def finish(self, answer: Answer) -> None:
        """Keep the answer, within the transaction of the change. Raises `Refused` when somebody else took over."""
        if not self._key:
            return
        mine = RepeatableRequest.objects.filter(key=self._key, claim=self._claim, status=None)
        if not mine.update(status=answer.status, headers=dict(answer.headers), body=answer.body):
            raise _under_way()

    def let_go(self) -> None:
        """Give the key up: nothing was recorded."""
        if self._key:
            RepeatableRequest.objects.filter(key=self._key, claim=self._claim, status=None).delete()


def refuse_key(request: Request) -> None:
    """For what is not done once: whoever sends a key relies on it. Raises `Refused` when there is one.

    Answers that show a secret are kept nowhere, and without the answer a repeated request cannot be answered alike.
    """
    if HEADER in request.headers:
        text = "what is sent here twice is done twice; send it without the key, and look first whether it was done"
        raise Refused("invalid-parameters", [ParameterError(HEADER, "not_taken", text)])


def _key_of(request: Request) -> str:
    given = request.headers.get(HEADER, "")
    if not given:
        return ""
    if not _KEY.fullmatch(given):
        text = "8 to 255 visible characters; a UUID of your own making does well"
        raise Refused("invalid-parameters", [ParameterError(HEADER, "invalid", text)])
    return hashlib.sha256(given.encode()).hexdigest()


def _fingerprint(request: Request, caller: str, said: bytes | None) -> str:
    parts = [caller, str(request.method), request.get_full_path()]
    if said is None:
        parts += [request.headers.get(name, "") for name in MAKES_IT_THE_SAME]
        said = request._request.body  # noqa: SLF001 - DRF's way to the bytes
    return hashlib.sha256(b"\0".join([*(part.encode() for part in parts), said])).hexdigest()


def _under_way() -> Refused:
    return Refused("request-under-way", headers={"Retry-After": "2"})


@every(timedelta(hours=1))
def forget_old_requests() -> None:
    """Forget requests and answers after a day."""
    RepeatableRequest.objects.filter(claimed_at__lt=timezone.now() - KEPT).delete()
