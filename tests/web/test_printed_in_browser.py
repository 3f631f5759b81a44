"""What comes on paper: the card in both sizes with a code that leads back, no page with what only some may read."""

from __future__ import annotations

import io
import re

import pytest
import segno
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from tests.lookup.world import World
from tests.web.browsing import DESKTOP, PHONE, Setting, faults, picture, sign_in, unfold, visitor
from tests.web.registry import HIDDEN_FROM_STRANGERS, PASSWORD, account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHEETS = {"a5": (148, 210), "a4": (210, 297)}
"""Width and height in millimetres."""
ONLY_ON_A_SCREEN = (".emergency", ".bar", ".foot", ".card-choices", ".skip")
DARK_MODULES = """async image => {
  // The middle of each module, as a camera would read it; the quiet border is two modules wide.
  const drawn = new Image();
  drawn.src = image.src;
  await drawn.decode();
  const canvas = Object.assign(document.createElement('canvas'), {width: drawn.width, height: drawn.height});
  const paint = canvas.getContext('2d');
  paint.fillStyle = '#fff';
  paint.fillRect(0, 0, canvas.width, canvas.height);
  paint.drawImage(drawn, 0, 0);
  const size = 4, border = 2, modules = drawn.width / size - 2 * border;
  return [...Array(modules).keys()].map(row => [...Array(modules).keys()].map(column =>
    paint.getImageData((column + border + .5) * size, (row + border + .5) * size, 1, 1).data[0] < 128 ? 1 : 0));
}"""


def printed(page: Page) -> tuple[PdfReader, str]:
    """What the printer is given: the sheets, and their text in one line."""
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    return sheets, " ".join(" ".join(sheet.extract_text() for sheet in sheets.pages).split())


def test_the_card_alone_comes_on_one_sheet_of_the_size_asked_for_with_a_code_that_leads_to_the_pathway(
    live_server: LiveServer, browser: Browser, world: World
) -> None:
    with visitor(browser, Setting(DESKTOP, scripts=True)) as page:
        for size, (width, height) in SHEETS.items():
            page.goto(f"{live_server.url}/p/{world.id('Risk att bli bortgift')}/kort?area=0181&storlek={size}")
            page.emulate_media(media="print")
            picture(page)
            expect(page.locator("article")).to_have_count(1)
            for chrome in ONLY_ON_A_SCREEN:
                expect(page.locator(chrome).first).to_be_hidden()
            sheets, text = printed(page)
            assert len(sheets.pages) == 1
            box = sheets.pages[0].mediabox
            assert [round(float(side) / 72 * 25.4) for side in (box.width, box.height)] == [width, height]
            for said in ("Gör inte", "Akut fara: ring 112", "08-465 004 01", "Gäller inte efter"):
                assert said in text
            assert HIDDEN_FROM_STRANGERS not in text
            page.emulate_media(media="null")

        short = re.search(r"/v/\S+", page.locator(".code").inner_text())
        assert short
        address = f"http://{page.locator('.code').inner_text().strip()}"
        modules = page.locator(".qr").evaluate(DARK_MODULES)
        assert modules == [[int(dark) for dark in row] for row in segno.make(address, error="m").matrix]
        page.goto(f"{live_server.url}{short[0]}")
        expect(page.locator("h1")).to_have_text("Risk att bli bortgift")


def test_no_printer_takes_what_a_page_shows_because_of_who_has_signed_in(
    live_server: LiveServer, browser: Browser, world: World
) -> None:
    account(world)
    steps = [world.report(receiver={"contact_point": world.id("Handläggaren")})]
    world.pathway("Dold mottagare", "0181", steps)
    with visitor(browser, Setting(DESKTOP)) as page:
        sign_in(page, live_server, PASSWORD)
        for address in (
            f"/p/{world.id('Dold mottagare')}?area=0181",
            f"/kontaktvagar/{world.id('Mottagningen')}",
        ):
            page.goto(f"{live_server.url}{address}")
            unfold(page)
            expect(page.locator(".number", has_text=HIDDEN_FROM_STRANGERS).first).to_be_visible()
            _, text = printed(page)
            assert HIDDEN_FROM_STRANGERS not in text, address
            assert "är utelämnade på papperet" in text, address
            page.emulate_media(media="print")
            picture(page)
            page.emulate_media(media="null")
        page.goto(f"{live_server.url}/p/{world.id('Dold mottagare')}/kort?area=0181&skyddat=ja")
        _, text = printed(page)
        assert HIDDEN_FROM_STRANGERS in text
        assert "Innehåller uppgifter som inte får spridas" in text


def test_with_forced_colours_and_without_motion_the_answer_keeps_its_frames_and_marks(
    live_server: LiveServer, browser: Browser, world: World
) -> None:
    with visitor(browser, Setting(PHONE, scripts=True)) as page:
        page.emulate_media(forced_colors="active", reduced_motion="reduce")
        page.goto(f"{live_server.url}/?q=gift+bort&area=0181&at=2026-11-23T10:00")
        unfold(page)
        assert faults(page) == []
        for framed in (".emergency", ".do-not", ".call", ".contact", ".modality.ska"):
            drawn = page.locator(framed).first.evaluate(
                "one => [getComputedStyle(one).borderTopStyle, getComputedStyle(one).borderTopWidth]"
            )
            assert drawn == ["solid", "2px"], framed
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
        page.emulate_media(forced_colors="none", reduced_motion="no-preference")
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "smooth"
