"""What a browser without scripts makes of a form: its fields with what stands in them, as they would be sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict


@dataclass
class Fields(HTMLParser):
    """The fields of the form with an id (or of all that is fed), in order. Buttons are in `buttons`, not sent."""

    form: str = ""
    sent: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    _inside: bool = False
    _select: str = ""
    _area: str = ""
    _options: list[tuple[str, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._inside = not self.form

    @classmethod
    def of(cls, html: str, form: str = "") -> Fields:
        """The fields in a page."""
        found = cls(form)
        found.feed(html)
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a field, or where the form begins."""
        given: dict[str, Any] = dict(attrs)
        if tag == "form" and self.form:
            self._inside = given.get("id") == self.form
        if not self._inside:
            return
        name = given.get("name") or ""
        if tag == "input" and name and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self.sent.append((name, given.get("value") or ""))
        elif tag == "button":
            self.buttons.append(given.get("value") or "")
        elif tag == "textarea":
            self._area = name
            self.sent.append((name, ""))
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "option" and self._select:
            self._options.append((given.get("value") or "", "selected" in given))

    def handle_data(self, data: str) -> None:
        """What stands in a text area; a line break right at its beginning is none."""
        if self._area:
            self.sent[-1] = (self._area, (self.sent[-1][1] + data).removeprefix("\n"))

    def handle_endtag(self, tag: str) -> None:
        """Note what is chosen, or where the form ends."""
        if tag == "form" and self.form:
            self._inside = False
        if tag == "textarea":
            self._area = ""
        if tag == "select" and self._inside and self._select:
            chosen = [value for value, is_chosen in self._options if is_chosen] or [self._options[0][0]]
            self.sent.append((self._select, chosen[0]))

    def query(self) -> QueryDict:
        """As Django reads it."""
        return QueryDict(urlencode(self.sent))

    def posted(self, **changed: str | list[str]) -> dict[str, list[str]]:
        """For a test client, with some fields filled in otherwise ("mo_from" for "mo-from")."""
        found: dict[str, list[str]] = {}
        for name, value in self.sent:
            found.setdefault(name, []).append(value)
        for name, values in changed.items():
            found["-".join(name.rsplit("_", 1))] = [values] if isinstance(values, str) else values
        return found
