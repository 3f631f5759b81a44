"""Every text of the pages has its English, and the compiled catalogue says what the readable one says."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

import web

ROOM = Path(web.__file__).parent
CATALOGUE = ROOM.parent / "locale" / "en" / "LC_MESSAGES" / "django.po"


def readable() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def texts_in_templates() -> Iterator[tuple[str, str]]:
    """Each text that a template asks the catalogue for, as Django's own gathering finds it, and the template."""
    for path in sorted(ROOM.rglob("*.html")):
        source = templatize(path.read_text(), origin=str(path))
        for text in re.findall(r"""gettext\((u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*")""", source):
            yield ast.literal_eval(text), path.name


def test_no_text_is_untranslated_doubtful_or_left_over() -> None:
    catalogue = readable()
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []


def test_every_text_that_a_template_shows_is_in_the_catalogue() -> None:
    known = {entry.msgid for entry in readable()}
    assert [(text, name) for text, name in texts_in_templates() if text not in known] == []


def test_every_text_of_a_label_is_in_the_catalogue() -> None:
    source = (ROOM / "labels.py").read_text() + (ROOM / "forms.py").read_text()
    known = {entry.msgid for entry in readable()}
    assert [text for text in re.findall(r'\b_\("([^"]+)"\)', source) if text not in known] == []


def test_the_compiled_catalogue_says_what_the_readable_one_says() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as compiled:
        shown = gettext.GNUTranslations(compiled)
    for entry in readable():
        if entry.msgid_plural:
            for number, text in entry.msgstr_plural.items():
                assert shown.ngettext(entry.msgid, entry.msgid_plural, 1 if number == 0 else 2) == text
        else:
            said = shown.pgettext(entry.msgctxt, entry.msgid) if entry.msgctxt else shown.gettext(entry.msgid)
            assert said == entry.msgstr


def test_a_translation_fills_in_the_same_places() -> None:
    for entry in readable():
        for text in [entry.msgstr] if not entry.msgid_plural else entry.msgstr_plural.values():
            wanted = set(re.findall(r"%\((\w+)\)s", entry.msgid + entry.msgid_plural))
            assert set(re.findall(r"%\((\w+)\)s", text)) <= wanted
            if not entry.msgid_plural:
                assert set(re.findall(r"%\((\w+)\)s", text)) == wanted
