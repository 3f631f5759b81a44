"""The one style sheet and the files beside it: made of their parts, small, and asking nobody else for anything."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import web
from web.look.joining import COMPONENTS, HERE, SHEET, joined, small

STATIC = Path(web.__file__).parent / "static"


def test_the_committed_sheet_is_what_its_parts_make() -> None:
    assert SHEET.read_text(encoding="utf-8") == joined(), "run `make css`"


def test_every_vendored_part_is_used_and_has_its_licence_and_version_beside_it() -> None:
    assert {path.stem for path in (HERE / "designsystemet").glob("*.css")} == {"base", *COMPONENTS}
    assert "MIT" in (HERE / "designsystemet" / "LICENSE").read_text(encoding="utf-8")
    assert "1.22.0" in (HERE / "README.md").read_text(encoding="utf-8")
    for folder in (STATIC / "vendor").iterdir():
        assert {"LICENSE", "README.md"} <= {path.name for path in folder.iterdir()}, folder


def test_the_sheet_travels_in_less_than_sixteen_kilobytes() -> None:
    assert len(gzip.compress(SHEET.read_bytes())) < 16_000


def test_nothing_is_asked_of_anybody_else() -> None:
    for path in [*STATIC.rglob("*.css"), *(STATIC / "web").rglob("*.js")]:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|url\((?!\"?data:)|@import|@font-face|\beval\b", text), path


def test_joining_leaves_what_a_rule_says() -> None:
    css = """/* why */ .a > .b:hover {
      color: red;
      margin: calc(1rem + 2px) auto;
    }
    @media (min-width: 4rem) { .a, .c { top: 0; } }"""
    assert small(css) == ".a>.b:hover{color:red;margin:calc(1rem + 2px) auto}@media (min-width:4rem){.a,.c{top:0}}"
