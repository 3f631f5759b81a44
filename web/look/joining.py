"""Joining the parts into one small sheet."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
SHEET = HERE.parent / "static" / "web" / "web.css"
VERSION = "1.22.0"
COMPONENTS = (
    "button", "link", "label", "input", "field", "alert", "card", "details", "error-summary", "validation-message",
    "table", "pagination", "tag",
)  # fmt: skip
"""What is taken of Designsystemet; the rest of it would travel to every phone for nothing."""
PLAIN = {
    "ds-button": "button:not(.plain,.bare)",
    "ds-link": "a:where(:not(.button,.brand,.leave,.number,.skip)),button.plain",
    "ds-label": "label",
    "ds-input": "input,select,textarea",
    "ds-alert": ".notice",
    "ds-error-summary": ".faults",
    "ds-validation-message": ".fault",
    "ds-table": "table",
}
"""Plain elements that look like a component without its class, so that pages and forms of libraries stay plain HTML."""
HEAD = f"""/* Made by `make css` of the parts in web/look: do not edit. Contains parts of Designsystemet {VERSION}
(@digdir/designsystemet-css), © Norwegian Digitalisation Agency, MIT: see web/look/designsystemet/LICENSE. */
"""


def joined() -> str:
    """The whole sheet. The layers make the pages' own rules win over Designsystemet's without louder selectors."""
    base, *components = (_vendored(name) for name in ("base", *COMPONENTS))
    theme, pages = (small((HERE / f"{name}.css").read_text(encoding="utf-8")) for name in ("theme", "pages"))
    layers = {"ds.theme": theme, "ds.base": base, "ds.components": "".join(components), "pages": pages}
    inside = "".join(f"@layer {name}{{{css}}}" for name, css in layers.items())
    return f"{HEAD}@layer {','.join(layers)};{inside}\n"


def write() -> None:
    """Write the sheet that the pages link to."""
    SHEET.write_text(joined(), encoding="utf-8")


def small(css: str) -> str:
    """A sheet of our own without comments and needless space. Strings must hold neither `/*` nor two spaces."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,>]) ?", r"\1", re.sub(r"([:;]) ", r"\1", css)).replace(";}", "}").strip()


def _vendored(name: str) -> str:
    css = (HERE / "designsystemet" / f"{name}.css").read_text(encoding="utf-8")
    for component, plain in PLAIN.items():
        css = re.sub(rf"\.{component}(?![\w-])", f":is(.{component},{plain})", css)
    return css
