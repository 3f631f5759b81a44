"""What people fill in: the look-up, and when they accept an invitation."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from records.moment import STOCKHOLM
from registry.directory import LISTED
from registry.lookup import BadQuestion, Question
from registry.lookup.difference import Then
from registry.lookup.question import refuse_identifying

AREA_CODE = re.compile(r"SE|\d{2}|\d{4}")
NARROWING = ("q", "situation", "target_group", "starts")
"""What makes a question of a form: an area and a time alone do not."""


def area_asked(request: HttpRequest) -> str:
    """The code of an area that the address names; "" for none."""
    given = request.GET.get("area", "")
    return given if AREA_CODE.fullmatch(given) else ""


class InstantField(forms.CharField):
    """An instant: "2026-11-21T21:30" (Stockholm's wall clock) or ISO 8601 with an offset.

    A time that comes twice, at the change to winter time, means the first. Django's own field refuses such a
    time, and a duty desk is open that night too.
    """

    def clean(self, value: Any) -> datetime | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            instant = datetime.fromisoformat(text)
            return (instant if instant.tzinfo else instant.replace(tzinfo=STOCKHOLM)).astimezone(STOCKHOLM)
        except (ValueError, OverflowError):
            raise forms.ValidationError(_("Skriv dag och klockslag, till exempel 2026-11-21T21:30.")) from None


class DayField(forms.CharField):
    """A day: "2023-11-15"."""

    def clean(self, value: Any) -> date | None:
        text = super().clean(value)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise forms.ValidationError(_("Skriv dagen som år-månad-dag, till exempel 2023-11-15.")) from None


def exact(instant: datetime) -> str:
    """An instant in Stockholm for an address: its wall clock to the minute, when that says it all."""
    short = f"{instant:%Y-%m-%dT%H:%M}"
    meant = datetime.fromisoformat(short).replace(tzinfo=STOCKHOLM)
    return short if meant == instant and meant.utcoffset() == instant.utcoffset() else instant.isoformat()


def in_a_field(carried: str) -> str:
    """An instant that an address carries (see `exact`), as a field of local time has it: to the second, the next one,
    so that nothing is lost that was known."""
    given = datetime.fromisoformat(carried)
    local = given.astimezone(STOCKHOLM) if given.tzinfo else given
    whole = local.replace(microsecond=0)
    return f"{whole if whole == local else whole + timedelta(seconds=1):%Y-%m-%dT%H:%M:%S}"


class TimesForm(forms.Form):
    """As of when, and for which area: what every page about a record can be asked."""

    area = forms.CharField(required=False, max_length=64)
    at = InstantField(required=False, max_length=40)
    on = DayField(required=False, max_length=10)
    known_at = InstantField(required=False, max_length=40)

    def carried(self) -> dict[str, str]:
        """The times that links keep, exactly: an answer that is cited must lead to what it was made of."""
        given = ((name, self.cleaned_data.get(name)) for name in ("at", "on", "known_at"))
        return {name: value.isoformat() if name == "on" else exact(value) for name, value in given if value}

    def question(self, **more: Any) -> Question:
        """The question that a valid form asks."""
        cleaned = self.cleaned_data
        return Question(
            area=cleaned["area"] or None, at=cleaned["at"], on=cleaned["on"], known_at=cleaned["known_at"], **more
        )


class LookupForm(TimesForm):
    """What has happened, whom it concerns, who asks, where and when. Everything may be left out."""

    q = forms.CharField(required=False)
    situation = forms.CharField(required=False, max_length=64)
    target_group = forms.CharField(required=False, max_length=64)
    starts = forms.CharField(required=False, max_length=64)
    limit = forms.IntegerField(required=False, min_value=1, max_value=20)

    def clean_q(self) -> str:
        """The words; refused when they may identify a person, before anything else looks at them."""
        return _harmless(self.cleaned_data["q"])

    @property
    def asks(self) -> bool:
        """Whether there is anything to answer."""
        return any(self.cleaned_data.get(name) for name in NARROWING)

    def whole_question(self) -> Question:
        """The question with its words and choices."""
        cleaned = self.cleaned_data
        return self.question(
            limit=cleaned["limit"] or Question.limit,
            text=cleaned["q"],
            situation=cleaned["situation"] or None,
            target_group=cleaned["target_group"] or None,
            starts=cleaned["starts"] or None,
        )

    def shown(self) -> dict[str, str]:
        """What may stand in the fields again: only what was accepted, for what was refused may identify a person."""
        cleaned = self.cleaned_data
        shown = {name: cleaned.get(name) or "" for name in (*NARROWING, "area")}
        for name in ("at", "known_at"):
            shown[name] = f"{cleaned[name]:%Y-%m-%dT%H:%M}" if cleaned.get(name) else ""
        shown["on"] = cleaned["on"].isoformat() if cleaned.get("on") else ""
        return shown


class DirectoryForm(forms.Form):
    """What to list, narrowed by what, from which page on. What cannot be read is left out, but for words refused."""

    q = forms.CharField(required=False)
    slag = forms.CharField(required=False)
    area = forms.RegexField(AREA_CODE, required=False)
    sort = forms.SlugField(required=False, max_length=64)
    function = forms.SlugField(required=False, max_length=64)
    sida = forms.IntegerField(required=False, min_value=1, max_value=2_000)

    def clean_q(self) -> str:
        """The words, refused as in the look-up."""
        return _harmless(self.cleaned_data["q"])

    @property
    def page(self) -> int:
        """The page asked for, from 1."""
        return self.cleaned_data.get("sida") or 1

    def shown(self) -> dict[str, str]:
        """What was accepted, and the kind to list."""
        accepted = {name: self.cleaned_data.get(name) or "" for name in ("q", "slag", "area", "sort", "function")}
        return accepted | {"slag": accepted["slag"] if accepted["slag"] in LISTED else LISTED[0]}


def _harmless(text: str) -> str:
    try:
        refuse_identifying(text)
    except BadQuestion as bad:
        raise forms.ValidationError(words_of(bad), code=bad.code) from None
    return text


def words_of(bad: BadQuestion) -> str:
    """What is wrong and the way out, in the reader's language."""
    return bad.words.in_language(get_language() or "sv")


class CompareForm(LookupForm):
    """A question at two moments: the look-up's own, and the one to compare with (now, for what is left out)."""

    compare_on = DayField(required=False, max_length=10)
    compare_known_at = InstantField(required=False, max_length=40)

    def then(self) -> Then:
        """The moment to compare with, of a valid form."""
        return Then(self.cleaned_data["compare_on"], self.cleaned_data["compare_known_at"])


class AcceptForm(forms.Form):
    """A name and a password, for who accepts an invitation without an account."""

    name = forms.CharField(max_length=120)
    password = forms.CharField(strip=False, max_length=200)
    again = forms.CharField(strip=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """The same password twice."""
        cleaned = super().clean() or {}
        if "password" in cleaned and "again" in cleaned and cleaned["password"] != cleaned["again"]:
            self.add_error("again", _("Lösenorden är inte lika. Skriv samma lösenord två gånger."))
        return cleaned
