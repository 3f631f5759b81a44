"""The form by which a party leaves what was agreed, or its owner ends the whole: from a day, with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from records.recording import NotRecorded
from registry.agreeing.asked import NotNow, OldRevision, Said
from registry.agreeing.leaving import Leaving
from registry.agreeing.models import LONGEST_NOTE
from web.correcting.faults import IDENTIFYING, OF_A_CODE, OTHERWISE, POSSIBLY
from web.forms import DayField

LONGEST_SOURCE = 400
LONGEST_NUMBER = 10  # digits
_OF_A_CODE: Mapping[str, str | Promise] = {
    **OF_A_CODE,
    "not_party": _("Parten är inte bunden den dagen. Välj en annan dag."),
    "not_in_force": _("Det gäller inte den dagen. Välj en annan dag."),
    "stale": _("Någon annan har ändrat det här sedan du öppnade sidan. Läs hur det är nu och försök igen."),
}
_FIELDS = {"change_note": "reason", "valid_from": "first"}
"""What the use case names otherwise than the form."""


class LeavingForm(forms.Form):
    """What is filled in. `party`: who leaves, of those that the viewer signs for; `first`: the first day without."""

    party = forms.UUIDField(required=False)
    first = DayField(max_length=10)
    reason = forms.CharField(max_length=LONGEST_NOTE)
    source = forms.CharField(required=False, max_length=LONGEST_SOURCE)
    confirmed = forms.BooleanField(required=False)

    def asked(self, kind: str, record: UUID) -> Leaving:
        """What a valid form asks for."""
        said = self.cleaned_data
        reason = Said(said["reason"], confirmed=said["confirmed"])
        return Leaving(kind, record, said["first"], reason, said["source"], self._revision())

    def chosen(self, parties: Sequence[UUID]) -> UUID | None:
        """Who leaves: the one chosen, or the only one there is; None when none is, or another than those."""
        given = self.cleaned_data["party"] or (parties[0] if len(parties) == 1 else None)
        return given if given in parties else None

    def typed(self) -> dict[str, Any]:
        """The fields as they were sent."""
        return {name: str(self.data.get(name, "")).replace("\0", "") for name in (*self.fields, "revision")}

    def _revision(self) -> int:
        """The revision that was read; what is none is one that nobody has read."""
        text = str(self.data.get("revision", ""))
        return int(text) if text.isdecimal() and len(text) < LONGEST_NUMBER else 0


def faults_of(error: NotRecorded | NotNow | OldRevision) -> dict[str, str]:
    """What is wrong by the form's field, in the reader's language; nothing of what was written."""
    if isinstance(error, OldRevision):
        return {"first": str(_OF_A_CODE["stale"])}
    if isinstance(error, NotNow):
        return {"first": str(_OF_A_CODE[error.why])}
    problems = [one for some in error.problems.values() for one in some]
    named = [(str(one.path[-1]) if one.path else "", one.code) for one in reversed(problems)]
    return {_FIELDS.get(name, name): str(_OF_A_CODE.get(code, OTHERWISE)) for name, code in named}


def identifies(error: NotRecorded) -> tuple[set[str], bool]:
    """The fields whose text identifies somebody, and so is not shown again; and whether one only may."""
    problems = [one for some in error.problems.values() for one in some]
    sure = {_FIELDS.get(str(one.path[-1]), str(one.path[-1])) for one in problems if one.code == IDENTIFYING}
    return sure, any(one.code == POSSIBLY for one in problems)
