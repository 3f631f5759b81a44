"""What a change costs a partner's program: through HTTP by key, with every guarantee on.

Each request has its `Idempotency-Key` and `If-Match`, is counted against its limits, and answered when it is on disk.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from benchmarks.measuring import Client, Measured, measure
from benchmarks.server import HOST, production, serving
from partners.access import Viewer
from partners.keys.issuing import issue
from partners.keys.wishes import KeyWish
from partners.models import Role
from records.moment import Moment
from records.reading import Reader

AT_ONCE = 4


def writing_by_api(calls: int) -> Iterator[Measured]:
    """Change entries of one organisation: one program after the other's answer, and four at once."""
    points, secret = _entries_and_key()
    connection.close()

    def change(client: Client, number: int) -> int:
        body = {"name": {"sv": f"Växel {number}"}, "change": {"note": "Bytt namn."}}
        path = f"/api/v1/contact-points/{points[number % len(points)]}"
        answer = client.send(
            "PATCH", path, json.dumps(body).encode(), Authorization=f"Bearer {secret}", If_Match="*",
            Idempotency_Key=str(uuid4()), Content_Type="application/merge-patch+json",
        )  # fmt: skip
        return len(answer)

    with serving({name: os.environ[name] for name in production("")}) as client:
        yield measure("change through the API by key", calls, lambda number: change(client, number))
        clients = [Client(client.connection.port, HOST) for _ in range(AT_ONCE)]

        def program(place: int) -> int:
            return max(change(clients[place], 10_000 + number * AT_ONCE + place) for number in range(calls // AT_ONCE))

        start = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            size = max(pool.map(program, range(AT_ONCE)))
        took = 1000 * (time.perf_counter() - start)
        each = took / (calls // AT_ONCE)
        what = f"change through the API by key, {AT_ONCE} programs at once (mean)"
        yield Measured(what, each, each, each, each, 1000 * (calls // AT_ONCE * AT_ONCE) / took, size)


def _entries_and_key() -> tuple[list[UUID], str]:
    """Contact points of one organisation that hold today, and a key of its own."""
    reader = Reader(Viewer.system("benchmark"), Moment.resolve())
    (first,) = reader.of("contact_point").page(1, 0)
    organisation = UUID(first.content["organisation"])
    points = [entry.id for entry in reader.of("contact_point").linked_to("organisation", {organisation}).all()]
    viewer = Viewer("system:benchmark", signed_in=True, professional=True, roles=((organisation, Role.ADMINISTRATOR),))
    expires = (timezone.now() + timedelta(days=1)).isoformat()
    wish = KeyWish.model_validate({"name": "Mätning", "scopes": ["read", "write"], "expires_at": expires})
    return points, issue(viewer, organisation, wish).secret
