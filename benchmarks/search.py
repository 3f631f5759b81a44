"""Measure free-text search on a synthetic nation: milliseconds per query, and what the index costs when recording.

    python -m benchmarks.search --engine sqlite --size 1.0
    python -m benchmarks.search --engine postgresql --size 1.0 --folder var/bench/search   # keeps the database there

Size 1.0 is 30,000 organisations, 100,000 contact points and 5,000 pathways, three versions each. The same seed makes
the same registry. Nothing here is a real agency's name but the municipalities'.
"""

# ruff: noqa: PLC0415 - Django must be set up before anything of the project is imported

from __future__ import annotations

import argparse
import csv
import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from records.moment import Moment
    from records.recording import Draft

ROOT = Path(__file__).parent.parent
NAMESPACE = UUID("5f0c1bbf-6f5d-4e0e-9a53-9d3f3c1d7a11")
DAYS = (date(2021, 1, 1), date(2023, 1, 1), date(2025, 7, 1))

_FUNCTIONS = """
Socialjour|Mottagning barn och unga|Mottagning vuxna|Skolkurator|Elevhälsa|Rektor|Relationsvåldscenter|Barnahus|
Kvinnojour|Tjejjour|Brottsofferjour|Skyddat boende|Bovård|Boendesocial samordnare|Hyresärenden|Vårdcentral|
Akutmottagning|Barnmorskemottagning|Ungdomsmottagning|Vuxenpsykiatri|Barnpsykiatri|Hemtjänst|Biståndshandläggare|
Frivård|Polisens brottsoffersamordnare|Polisens ledningscentral|Åklagarkammare|Samordnare mot våld|Familjerätt|
Ekonomiskt bistånd|Budget- och skuldrådgivning|Växel|Fältgrupp|Närpolis|Tolkservice
"""
_OFFICES = """
Socialkontoret|Utbildningskontoret|Kommunstyrelsekontoret|Vård- och omsorgsförvaltningen|Bostadsbolaget|Polisen|
Vårdcentralen|Kvinnojouren|Brottsofferjouren|Familjecentralen
"""
_SITUATIONS = """
Våld i nära relation|Hedersrelaterat våld och förtryck|Barn far illa|Äktenskapstvång|Könsstympning|Bortförande|
Eftervåld|Våld mot äldre|Sexuellt våld|Oro i bostad|Behov av skyddat boende|Våldsutövare söker hjälp
"""
_SENTENCES = """
Ring polisen vid akut fara|Gör orosanmälan till socialtjänsten|Kontakta inte vårdnadshavare före skyddsbedömningen|
Stäm av med rektor och elevhälsa|Fråga om våld i enrum|Använd aldrig anhörig som tolk|Boka samtal samma dag|
Dokumentera vad som sagts i egen journal|Bedöm risken med stöd av checklistan|Ordna skyddat boende vid behov|
Ta reda på om barnet ska giftas bort utomlands|Följ upp inom en vecka|Lämna skriftlig information på lätt språk
"""
_SYLLABLES = "al be dal ek fors gran ha ing jo ken lind mar nor o ros sol tor vik ång ö"


def _listed(text: str) -> list[str]:
    return [item.strip() for item in text.split("|")]


FUNCTIONS, OFFICES, SITUATIONS = _listed(_FUNCTIONS), _listed(_OFFICES), _listed(_SITUATIONS)
SENTENCES, SYLLABLES = _listed(_SENTENCES), _SYLLABLES.split()

QUERIES = (
    "socialjour södertälje", "kvinojour", "hedersvald", "bostadsbolaget", "gift bort", "slår", "barn far illa",
    "soc jour", "könsstympnig", "elev 14 år ska giftas bort utomlands på lördag", "socialkontoret östersund",
    "solvikens skola", "polisens brottsoffersamordnare malmö", "jag är rädd för min man",
    "samordnare mot våld jämtland",
)  # fmt: skip
COMMON = ("socialjour", "skola", "mottagning", "polisen", "våld", "barn och unga", "polisen våld", "skola polisen barn")
KINDS = ("situation", "function", "organisation", "contact_point", "pathway", "area")


def identity(kind: str, key: str) -> UUID:
    """The same record on every machine."""
    return uuid5(NAMESPACE, f"{kind}:{key}")


class Nation:
    """The drafts of a synthetic nation."""

    def __init__(self, size: float, seed: int) -> None:
        self.size = size
        self.chance = random.Random(seed)
        with (ROOT / "registry/data/reference/municipalities.csv").open(encoding="utf-8") as rows:
            self.towns = [row["name"] for row in csv.DictReader(rows)]
        self.area_keys = [f"{1000 + i}" for i in range(len(self.towns))]
        self.areas = [str(identity("area", key)) for key in self.area_keys]
        self.functions = [str(identity("function", f"f{i}")) for i in range(len(FUNCTIONS))]
        self.organisations = [self._organisation_name(i) for i in range(int(30_000 * size))]

    def batches(self) -> Iterator[list[Draft]]:
        """The drafts, in the lists that are recorded in one turn each."""
        yield self._catalogue()
        for one, count in (
            (self._organisation, len(self.organisations)),
            (self._contact_point, int(100_000 * self.size)),
            (self._pathway, int(5_000 * self.size)),
        ):
            for version in range(len(DAYS)):
                for first in range(0, count, 10_000):
                    yield [one(i, version) for i in range(first, min(count, first + 10_000))]

    def _catalogue(self) -> list[Draft]:
        nation = str(identity("area", "SE"))
        drafts = [_draft("area", "SE", {"code": "SE", "name": "Sverige", "level": "nation"})]
        for key, name in zip(self.area_keys, self.towns, strict=True):
            content = {"code": key, "name": name, "level": "municipality", "parent": nation}
            drafts.append(_draft("area", key, content))
        for kind, names in (("function", FUNCTIONS), ("situation", SITUATIONS), ("target_group", ["Alla"])):
            for i, name in enumerate(names):
                key = f"{kind[0]}{i}"
                drafts.append(_draft(kind, key, {"code": key, "name": {"sv": name}}))
        return drafts

    def _word(self) -> str:
        return "".join(self.chance.choices(SYLLABLES, k=self.chance.randint(2, 3))).capitalize()

    def _organisation_name(self, i: int) -> str:
        town, word = self.towns[i % len(self.towns)], self._word()
        if i < len(self.towns) * len(OFFICES):
            return f"{OFFICES[i // len(self.towns)]} {town}"
        return self.chance.choice([f"{word}skolan {town}", f"{word}s skola", f"Föreningen {word}", f"{word}bostäder"])

    def _organisation(self, i: int, version: int) -> Draft:
        name = self.organisations[i]
        renamed = version == 1 and i % 5 == 0
        content = {
            "name": f"{name} {self._word()}" if renamed else name,
            "organisation_kind": "other",
            "areas": [self.areas[i % len(self.areas)]],
            "description": {"sv": f"Version {version}"},
        }
        return _draft("organisation", str(i), content, version)

    def _contact_point(self, i: int, version: int) -> Draft:
        owner, function, town = i % len(self.organisations), i % len(FUNCTIONS), i % len(self.towns)
        where = self.organisations[owner] if i % 3 else self.towns[town]
        content = {
            "name": {"sv": f"{FUNCTIONS[function]}, {where}{' (ny)' if version == 2 and i % 4 == 0 else ''}"},
            "organisation": str(identity("organisation", str(owner))),
            "function": self.functions[function],
            "areas": [self.areas[town]],
            "channels": [{"type": "telephone", "number": f"08-465004{i % 100:02d}"}],
            "note": {"sv": f"Version {version}"},
        }
        return _draft("contact_point", str(i), content, version)

    def _pathway(self, i: int, version: int) -> Draft:
        situation, function, town = i % len(SITUATIONS), i % len(FUNCTIONS), i % len(self.towns)
        content = {
            "title": {"sv": f"{SITUATIONS[situation]}: {FUNCTIONS[function]} i {self.towns[town]}"},
            "situations": [str(identity("situation", f"s{situation}"))],
            "target_groups": [str(identity("target_group", "t0"))],
            "starts": self.functions[function],
            "areas": [self.areas[town]],
            "urgency": "akut",
            "steps": [self._step(n) for n in range(7)],
        }
        return _draft("pathway", str(i), content, version)

    def _step(self, number: int) -> dict[str, Any]:
        action = ". ".join(self.chance.choices(SENTENCES, k=3))
        return {"key": f"k{number}", "actor": self.functions[number], "modality": "ska", "action": {"sv": action}}


def _draft(kind: str, key: str, content: dict[str, Any], version: int = 0) -> Draft:
    from records.recording import Draft

    return Draft(kind, content, DAYS[version], record=identity(kind, key))


def load(size: float, seed: int) -> None:
    """Record the nation, and say how many versions a second with the index and without."""
    from records import recording
    from records.search import index

    spent, indexing, versions = 0.0, 0.0, 0

    def timed(some: Any) -> None:
        nonlocal indexing
        start = time.perf_counter()
        index.add(some)
        indexing += time.perf_counter() - start

    recording._followers[:] = [timed if follow is index.add else follow for follow in recording._followers]  # noqa: SLF001
    for batch in Nation(size, seed).batches():
        start = time.perf_counter()
        with recording.recording("system:benchmark") as session:
            session.record_all(batch)
        spent += time.perf_counter() - start
        versions += len(batch)
        print(f"\r{versions:>8} versions, {versions / spent:,.0f}/s ", end="", file=sys.stderr)
    print(file=sys.stderr)
    print(f"recording: {versions} versions in {spent:.0f} s: {versions / spent:,.0f}/s with the index, "
          f"{versions / (spent - indexing):,.0f}/s without ({indexing / spent:.0%} of the time)")  # fmt: skip


def measure(rounds: int) -> None:
    """Milliseconds per query: median, 99th percentile, and hits."""
    from partners.access import Viewer
    from records.moment import Moment
    from records.reading import Reader
    from records.search import search

    moment = Moment.resolve()
    now = Reader(Viewer.anonymous(), moment)
    past = Reader(Viewer.anonymous(), Moment(date(2022, 6, 1), moment.known_at))
    start = time.perf_counter()
    search(now, "uppvärmning", KINDS)
    print(f"first query of a process (reads the vocabulary): {(time.perf_counter() - start) * 1000:.0f} ms")
    for width in (0, 1, 20):
        within = of_areas(width, moment) if width else None
        where = f" within {len(within)} versions" if within else ""
        for name, queries in (("typical", QUERIES), ("common", COMMON)):
            report(f"{name}{where}", queries, rounds, partial(search, now, kinds=KINDS, within=within))
            few = ("pathway", "situation")
            report(f"{name}{where}, two kinds", queries, rounds, partial(search, now, kinds=few, within=within))
    report("typical, of an earlier day", QUERIES, rounds, partial(search, past, kinds=KINDS))


def of_areas(count: int, moment: Moment) -> list[int]:
    """The versions that hold in the first municipalities."""
    from records.models import Link, Record, Version
    from records.querysets import believed

    uuids = [identity("area", str(1000 + i)) for i in range(count)]
    areas = list(Record.objects.filter(uuid__in=uuids).values_list("pk", flat=True))
    links = Link.objects.filter(role="areas", target__in=areas).values("version")
    return list(Version.mechanism.filter(believed(moment), pk__in=links).values_list("pk", flat=True))


def report(name: str, queries: Sequence[str], rounds: int, ask: Callable[..., Sequence[Any]]) -> None:
    """Ask each query `rounds` times and say how long it took; "own" is this process's processor time alone."""
    times: list[float] = []
    own: list[float] = []
    lines = []
    for query in queries:
        walls, processor = [], time.process_time()
        for _ in range(rounds):
            start = time.perf_counter()
            hits = ask(text=query)
            walls.append((time.perf_counter() - start) * 1000)
        times += walls
        own.append((time.process_time() - processor) * 1000 / rounds)
        lines.append(f"    {median(walls):6.1f} ms (own {own[-1]:.1f}), {len(hits):>3} hits: {query}")
    shown = f"p50 {median(times):.1f} ms, p99 {quantiles(times, n=100)[98]:.1f} ms, own p50 {median(own):.1f} ms"
    print(f"{name}: {shown}", *lines, sep="\n", flush=True)


def main() -> None:
    """Load the nation unless the folder has it, and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--size", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--folder", type=Path, help="where the database is kept; without it, it is thrown away")
    parser.add_argument("--reindex", action="store_true", help="rebuild the index first, and say how long it took")
    chosen = parser.parse_args()
    os.environ["TEST_ENGINE"] = chosen.engine
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    if chosen.folder:
        os.environ["SAMVERKAN_TEST_FOLDER"] = str(chosen.folder.resolve())
    sys.path.insert(0, str(ROOT))
    _run(chosen)


def _run(chosen: argparse.Namespace) -> None:
    import django
    from django.core.management import call_command

    from tests.engine import run_folder

    run_folder().mkdir(mode=0o755, exist_ok=True)
    django.setup()
    from records.models import Head

    call_command("migrate", verbosity=0)
    if not Head.objects.filter(sequence__gt=0).exists():
        load(chosen.size, chosen.seed)
    if chosen.reindex:
        start = time.perf_counter()
        call_command("reindex")
        print(f"reindex: {time.perf_counter() - start:.0f} s")
    measure(chosen.rounds)


if __name__ == "__main__":
    main()
