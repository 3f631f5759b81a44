"""What the address of the overview and its lists says: the area, whose meetings, since when; and what a list is of."""

from __future__ import annotations

from typing import get_args

from django import forms

from registry.reports.falling_due import Expires
from registry.reports.overview.agreed import STATES
from registry.reports.overview.lists import Narrowing
from registry.reports.overview.matrix import LEVELS
from registry.reports.steering.answer import Happened
from registry.reports.steering.told import TOLD
from web.forms import DayField

NONE = "ingen"
"""For no body: then half a year is counted instead of meetings."""


def _one_of(*codes: str) -> forms.ChoiceField:
    return forms.ChoiceField(choices=[(code, code) for code in codes], required=False)


class OverviewForm(forms.Form):
    """Everything may be left out."""

    area = forms.RegexField(r"^[\w-]{1,40}$", required=False)
    body = forms.RegexField(r"^[\w-]{1,40}$", required=False)
    sedan = DayField(required=False, max_length=10)

    party = forms.UUIDField(required=False)
    state = _one_of(*STATES)
    late = _one_of("yes", "no")
    what = _one_of(*get_args(Expires))
    kind = _one_of(*TOLD)
    happened = _one_of(*get_args(Happened))
    situation = forms.SlugField(required=False, max_length=64)
    target_group = forms.SlugField(required=False, max_length=64)
    level = _one_of(*LEVELS)
    without = _one_of("yes")
    weekday = forms.IntegerField(required=False, min_value=0, max_value=6)
    hour = forms.IntegerField(required=False, min_value=0, max_value=23)
    day = DayField(required=False, max_length=10)

    def value(self, name: str) -> str:
        """A word that was accepted."""
        return str(self.cleaned_data.get(name) or "")

    def narrowing(self) -> Narrowing:
        """What a list is narrowed to, of a valid form."""
        own = {"area", "body", "sedan"}
        return Narrowing(**{name: value for name, value in self.cleaned_data.items() if name not in own})

    @property
    def narrowed(self) -> dict[str, str]:
        """The same as it stands in an address: what was said, nothing else."""
        own = {"area", "body", "sedan"}
        said = {name: value for name, value in self.cleaned_data.items() if name not in own}
        return {name: str(value) for name, value in said.items() if value not in (None, "")}
