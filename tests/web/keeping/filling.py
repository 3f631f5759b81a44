"""Forms filled in as somebody would in a browser, looked at and saved."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client

from tests.lookup.world import World
from tests.web.keeping.people import DESK, flat

NOTE = {"change_note": "Nytt nummer från växeln"}


class Fields(HTMLParser):
    """What a browser would send of the forms of a page, but for its buttons."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._select = self._area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name = found.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
            self.sent.setdefault(name, []).append("")
        elif tag == "option" and "selected" in found:
            self.sent[self._select] = [found["value"]]
        elif tag == "input" and name and (found.get("type") not in ("radio", "checkbox") or "checked" in found):
            self.sent.setdefault(name, []).append(found.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area][-1] += data.removeprefix("\n")


def address(world: World, name: str, act: str = "andra", plural: str = "contact-points") -> str:
    return f"{DESK}/{plural}/{world.id(name)}/{act}"


def filled(client: Client, place: str, **more: Any) -> dict[str, Any]:
    """The form as it stands, with what somebody writes into it."""
    answer = client.get(place)
    assert answer.status_code == 200, answer.status_code
    body = answer.content.decode()
    found: dict[str, Any] = Fields(body[body.index('class="correcting"') :]).sent
    return found | {name.replace("__", "-"): value for name, value in more.items()}


def look(client: Client, place: str, sent: dict[str, Any]) -> Any:
    return client.post(place, sent | {"doing": "look"})


def save(client: Client, place: str, sent: dict[str, Any]) -> Any:
    """Look first, and save what the look carries: only that."""
    looked = look(client, place, sent)
    assert looked.status_code == 200, flat(looked)
    carried = Fields(looked.content.decode()).sent
    carried.pop("next", None)
    return client.post(place, carried | {"doing": "save"})
