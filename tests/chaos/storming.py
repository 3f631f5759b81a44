"""Programs that write as fast as they can, and insist: what was not answered is sent again until it is."""

from __future__ import annotations

import http.client
import json
import random
import time
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any
from uuid import uuid4

LETTERS = "bdfghjklmnprstv"
LONGEST_ANSWER = 20.0  # seconds
AGAIN = frozenset({409, 503})
"""Somebody is at it; the database is busy. Both say that the same request may be sent again."""


@dataclass
class Written:
    """One change that was acknowledged: which version it made, by what its note says."""

    note: str
    id: str
    revision: int
    result: str
    external_id: str = ""


@dataclass
class Point:
    """A contact point as its only writer knows it."""

    id: str
    revision: int
    holds: bool = True


@dataclass
class Tally:
    """What became of the requests of a storm."""

    acknowledged: list[Written] = field(default_factory=list)
    sent: set[str] = field(default_factory=set)
    """The notes of all changes that were ever sent."""
    unanswered: int = 0
    put_off: int = 0
    stale: int = 0
    replayed: int = 0
    wrong: list[str] = field(default_factory=list)
    """Answers that nobody may get."""


@dataclass
class Writer(Thread):
    """One program with its key: contact points of its own, and one that all writers change."""

    number: int
    port: int
    key: str
    content: dict[str, Any]
    shared: str
    chance: random.Random
    stop: Event
    tally: Tally = field(default_factory=Tally)
    points: list[Point] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(name=f"writer {self.number}")
        self._connection: http.client.HTTPConnection | None = None

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        while not self.stop.is_set():
            draw = self.chance.random()
            if draw < 0.3 or not self.points:
                self.create()
            elif draw < 0.4:
                self.change_what_all_change()
            else:
                self.change(self.chance.choice(self.points))
        if self._connection:
            self._connection.close()

    # --- What it does ---

    def create(self) -> None:
        """Record a new contact point under an external id."""
        note, external = self._note(), uuid4().hex
        body = self.content | {"name": {"sv": note}, "external_id": external, "change": {"note": note}}
        answer = self._insist("POST", "/contact-points", body, note)
        if answer:
            written = self._acknowledged(note, answer, external)
            self.points.append(Point(written.id, written.revision))

    def change(self, point: Point) -> None:
        """Change, replace, end or restart one of its own."""
        note = self._note()
        path, said = f"/contact-points/{point.id}", {"change": {"note": note}}
        if not point.holds:
            method, path, body = "POST", f"{path}/restarts", said
        else:
            draw = self.chance.random()
            if draw < 0.6:
                method, body = "PATCH", {"name": {"sv": note}} | said
            elif draw < 0.85:
                method, body = "PUT", self.content | {"name": {"sv": note}} | said
            else:
                method, path, body = "POST", f"{path}/endings", said
        answer = self._insist(method, path, body, note, point.revision)
        if answer:
            written = self._acknowledged(note, answer)
            point.revision, point.holds = written.revision, written.result != "ended"

    def change_what_all_change(self) -> None:
        """Read what all writers change, and change it, if nobody else did in between."""
        status, told = self._ask("GET", f"/contact-points/{self.shared}", None, {})
        if status != 200:
            return
        note = self._note()
        body = {"name": {"sv": note}, "change": {"note": note}}
        answer = self._insist(
            "PATCH", f"/contact-points/{self.shared}", body, note, told["revision"], may_be_stale=True
        )
        if answer:
            self._acknowledged(note, answer)

    # --- How it insists ---

    def _insist(
        self, method: str, path: str, body: Any, note: str, revision: int | None = None, *, may_be_stale: bool = False
    ) -> dict[str, Any] | None:
        """Send until there is an answer. None when it was refused as stale, or wrongly."""
        headers = {"Idempotency-Key": str(uuid4())} | ({"If-Match": f'"{revision}"'} if revision else {})
        self.tally.sent.add(note)
        while True:
            status, told = self._ask(method, path, body, headers)
            if status in AGAIN:
                self.tally.put_off += 1
                time.sleep(0.3)
            elif status in {200, 201}:
                self._repeat_now_and_then(method, path, body, headers, told)
                found: dict[str, Any] = told
                return found
            elif status == 412 and may_be_stale:
                self.tally.stale += 1
                return None
            elif status:
                self.tally.wrong.append(f"{method} {status} {told.get('type', '')} {told.get('errors', '')}")
                return None
            else:
                self.tally.unanswered += 1
                time.sleep(0.05)

    def _repeat_now_and_then(self, method: str, path: str, body: Any, headers: dict[str, str], told: Any) -> None:
        """A program whose line broke after the answer asks again, and is told the same."""
        if self.chance.random() > 0.1:
            return
        status, again = self._ask(method, path, body, headers)
        if status and status not in AGAIN:
            self.tally.replayed += 1
            if again != told:
                self.tally.wrong.append(f"{method} repeated: {status} with another answer")

    def _ask(self, method: str, path: str, body: Any, headers: dict[str, str]) -> tuple[int, Any]:
        """The status and the JSON of one answer; (0, None) when there was none."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST_ANSWER)
        sent = None if body is None else json.dumps(body).encode()
        media_type = "application/merge-patch+json" if method == "PATCH" else "application/json"
        always = {"Authorization": f"Bearer {self.key}", "Content-Type": media_type, "Accept": "application/json"}
        try:
            self._connection.request(method, f"/api/v1{path}", sent, always | headers)
            answer = self._connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException):
            self._connection.close()
            self._connection = None
            return 0, None

    def _acknowledged(self, note: str, told: dict[str, Any], external: str = "") -> Written:
        written = Written(note, told["id"], told["revision"], told["result"], external)
        self.tally.acknowledged.append(written)
        return written

    def _note(self) -> str:
        return "Storm " + "".join(self.chance.choices(LETTERS, k=20))
