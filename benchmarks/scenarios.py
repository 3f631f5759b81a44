"""What is asked through HTTP, each with many different records and words, so that no cache does the work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from random import Random
from urllib.parse import urlencode

from benchmarks.engines import Made
from benchmarks.registry_generator import SyntheticRegistry
from benchmarks.sizes import SIZES

API = "/api/v1"
WORDS = ("gift bort", "slår", "hedersvald", "barn far illa", "rädd hemma", "skyddat boende i natt", "blåmärken elev")
MISSPELT = ("konstympning", "kvinojour", "misshandlad av sambbon", "bortförd utomlans", "strypgrep", "hedersvåldd")
NAMES = ("linden", "vårdcentralen eken", "kvinojour", "skola björken", "bostadsbolaget", "polisen", "frivården")

Path = Callable[[int], str]


def scenarios(size: str, seed: int, made: Made) -> Iterator[tuple[str, Path]]:
    """Pairs of a name and a function from a number to an address."""
    registry = SyntheticRegistry(SIZES[size], seed)
    chance = Random(seed)
    points = [registry.identity("contact_point", chance.randrange(registry.size.contact_points)) for _ in range(500)]
    pathways = [registry.identity("pathway", chance.randrange(registry.size.pathways)) for _ in range(500)]
    areas = [
        place.code for place in chance.sample(registry.catalogue.places, k=min(50, len(registry.catalogue.places)))
    ]
    functions = ("elevhalsa", "mottagning_barn", "socialjour", "rektor", "vardpersonal", "kvinnojour")
    then = {"on": "2024-06-01", "known_at": _utc(made.rounds[0])}
    deep = registry.size.contact_points * 9 // 10

    def each(path: str, **varying: object) -> Path:
        def address(number: int) -> str:
            given = {k: v[number % len(v)] if isinstance(v, (list, tuple)) else v for k, v in varying.items()}
            return f"{API}/{path}?{urlencode(given)}"

        return address

    asked = {"area": areas, "at": "2026-11-21T21:30:00+01:00"}
    yield "list of 50", each("contact-points", limit=50)
    yield "list of 50, filtered by area", each("contact-points", limit=50, area=areas)
    yield "list of 50, filtered by area and function", each("contact-points", limit=50, area=areas, function=functions)
    yield f"list of 50, from row {deep:,} on", each("contact-points", limit=50, offset=deep)
    yield "list of 50, searched", each("organisations", limit=50, search=NAMES)
    yield "list of 50, as of a past day and knowledge", each("contact-points", limit=50, **then)
    # A record that has ended since answers as it was on a day when it held.
    yield "detail", lambda n: f"{API}/contact-points/{points[n % 500]}?on=2026-01-01"
    yield "detail of a pathway", lambda n: f"{API}/pathways/{pathways[n % 500]}?on=2026-01-01"
    yield (
        "detail, as of a past day and knowledge",
        lambda n: f"{API}/contact-points/{points[n % 500]}?{urlencode(then)}",
    )
    yield (
        "availability over a week",
        lambda n: (
            f"{API}/contact-points/{points[n % 500]}/availability?"
            + urlencode({"from": "2025-11-23T00:00:00Z", "until": "2025-11-30T00:00:00Z"})
        ),
    )
    yield "look-up, structured", each("lookup", situation="hrv", target_group="barn", starts="elevhalsa", **asked)
    yield "look-up, words", each("lookup", q=WORDS, **asked)
    yield "look-up, words misspelt", each("lookup", q=MISSPELT, **asked)
    yield "look-up, words, as of a past day and knowledge", each("lookup", q=WORDS, area=areas, **then)


def _utc(instant: str) -> str:
    return datetime.fromisoformat(instant).isoformat().replace("+00:00", "Z")
