"""Everything that can be read, by one caller: every address with what is in it, its headers, and files unpacked."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

from partners import telephone
from records.moment import Moment
from registry.citing import Reference
from tests.security.callers import Caller
from tests.security.planting import STEM
from tests.security.table import API
from tests.security.world import PLANNED, POINTS, TODAY, World

_WORD = re.compile(STEM + "[a-z]{5}")
_NEW_EACH_TIME = {"x-request-id", "traceparent", "date", "set-cookie", "ratelimit", "ratelimit-policy"}
ENTRIES = (*POINTS, "ended-public", "ended-parties", "disposed")
NO_WORD = f"{STEM}xwxwx"
"""Of the same form as the planted words, and planted nowhere."""


def addresses(world: World) -> Iterator[str]:
    """Every address that answers GET, with the ways to ask it."""
    for row in API.values():
        if row.cells["GET"]:
            for thing in row.things:
                yield world.at(row.address, thing)
    for name in ENTRIES:
        yield from _of_a_contact_point(f"/api/v1/contact-points/{world.identity(name)}")
        for tail in ("", "/fungerade-inte", "/rapporterad", "?on=2024-06-01", f"?on={PLANNED}", "/oppettider"):
            page, _, query = tail.partition("?")
            yield f"/kontaktvagar/{world.identity(name)}{page}" + (f"?{query}" if query else "")
        yield from _compared_and_cited(world, name)
    yield from _kept(world)
    yield from _lists(world)
    yield from _pages(world)
    yield from _written(world)
    yield from _differences()


def _of_a_contact_point(at: str) -> Iterator[str]:
    for tail in (
        "", "?on=2024-06-01", f"?on={PLANNED}", "/versions?limit=200", "/versions/1", "/versions/2", "/versions/3",
        "/diff?from=1&to=2", "/diff?from=2&to=3", "/verifications", "/availability?from=2026-11-23T10:00:00%2B01:00",
    ):  # fmt: skip
        yield at + tail


def _compared_and_cited(world: World, name: str) -> Iterator[str]:
    for tail in ("", "?from=1&to=2&view=side", "?from=2&to=3"):
        yield f"/poster/contact-points/{world.identity(name)}/jamfor{tail}"
    for number in (1, 2, 3):
        reference = Reference(world.identity(name), number, Moment.resolve(date(2024, 6, 1))).text
        yield from (f"/h/{reference}", f"/api/v1/citations/{reference}")


def _kept(world: World) -> Iterator[str]:
    yield f"/vara-uppgifter?organisation={world.identity('socialkontoret')}"
    for name in ("mixed", "parties"):
        for act in ("andra", "historik", "visning"):
            yield f"/vara-uppgifter/contact-points/{world.identity(name)}/{act}"


def _lists(world: World) -> Iterator[str]:
    many, office = "/api/v1/contact-points?limit=200", world.identity("socialkontoret")
    yield from (many, f"{many}&on=2024-06-01", f"{many}&on={PLANNED}", f"{many}&ordering=-name")
    yield from (f"{many}&search=Ing%C3%A5ngen", f"{many}&organisation={office}", f"{many}&verification=verified")
    yield from (f"/api/v1/organisations/{office}/contact-points{tail}" for tail in ("", "?on=2024-06-01"))
    yield from (f"/api/v1/changes?after={after}&limit=200" for after in (0, 40, 80, 120))
    for kind in ("contact_point", "organisation", "body"):
        for form in ("csv", "xlsx", "jsonl"):
            yield f"/api/v1/organisations/{office}/entries-file?kind={kind}&format={form}"
    for at in ("2026-11-23T10:00:00%2B01:00", "2026-11-23T02:00:00%2B01:00"):
        yield f"/api/v1/lookup?area=0181&limit=20&at={at}"
        yield f"/api/v1/lookup?q=hedersv%C3%A5ld&area=0181&limit=20&at={at}"


def _pages(world: World) -> Iterator[str]:
    yield from ("/", "/?area=0181&q=hedersv%C3%A5ld", f"/?area=0181&on={TODAY}&situation=hrv", "/konto/")
    yield from (f"/organisationer/{world.identity('socialkontoret')}", f"/p/{world.identity('pathway-0')}?area=0181")
    yield f"/poster/pathways/{world.identity('pathway-0')}/jamfor?area=0181"
    yield from (f"/poster/routines/{world.identity('avtalet')}", f"/poster/bodies/{world.identity('gruppen')}")
    office = f"/organisationer/{world.identity('socialkontoret')}"
    yield from ("/handelser", "/handelser.csv", "/administration")
    yield from (f"{office}/medlemmar", f"{office}/nycklar", f"{office}/webhooks")


def _written(world: World) -> Iterator[str]:
    """The pages on which a draft is written, and the catalogue's."""
    draft = f"/utkast/{world.identity('utkast')}"
    yield from (f"{draft}/skriv", f"{draft}/skriv/grund", f"{draft}/sparningar?jamfor=1", f"{draft}/foresla")
    yield f"/katalog/begrepp/functions/{world.identity('socialjour')}"


def _differences() -> Iterator[str]:
    asked = "area=0181&q=hedersv%C3%A5ld&on=2024-06-01"
    yield from (f"/api/v1/lookup/difference?limit=20&{asked}", f"/skillnad?{asked}")


def text_of(response: Any) -> str:
    """All of an answer: status, headers and body; files that are packed, unpacked."""
    body = response.content
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    return f"{response.status_code}\n{response.headers}\n{body.decode('utf-8', 'replace')}"


def get(caller: Caller, address: str) -> Any:
    """The answer to a caller, whose browser remembers no area."""
    return caller.afresh().get(address, headers=caller.headers)


def found_in(world: World, text: str) -> set[str]:
    """The planted words and numbers that stand in a text, however a number is written."""
    words = {word for word in _WORD.findall(text.lower()) if word in world.garden.planted}
    digits = re.sub(r"[ \u00a0\u2011-]", "", text)
    return words | {one for one in world.garden.planted if one[0] == "+" and _stands(one, text, digits)}


def _stands(number: str, text: str, digits: str) -> bool:
    return number in text or telephone.display(number) in text or "0" + number[3:] in digits


def same_each_time(response: Any) -> tuple[int, dict[str, str], bytes]:
    """An answer without what is new in each: the request's own identity and time."""
    headers = {name: value for name, value in response.headers.items() if name.lower() not in _NEW_EACH_TIME}
    body = re.sub(rb'(csrfmiddlewaretoken" value=)"[^"]+"', rb"\1", response.content)
    body = re.sub(rb'"instance":"[^"]*"', b"", body)
    return response.status_code, headers, body
