"""The form by which a coordinator replaces a provision: from a day, by one that there is, by a new one, or by none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args
from uuid import UUID

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from records.recording import NotRecorded, Problem
from registry.content import LegalReference
from registry.reports.replacing_law import Replacement
from web.correcting.faults import OF_A_CODE, OTHERWISE
from web.forms import DayField

HOW = ("existing", "new", "none")
LAW_KINDS: tuple[str, ...] = get_args(LegalReference.model_fields["reference_kind"].annotation)
NEW = ("code", "law_short", "sfs", "provision", "reference_kind", "gist_sv", "gist_en")
"""The fields of a provision that the registry does not have."""
_NEEDED = NEW[:-1]
_MISSING = OF_A_CODE["missing"]
OF_A_PROBLEM: Mapping[str, str | Promise] = {
    **OF_A_CODE,
    "replaces_itself": _("En bestämmelse kan inte ersätta sig själv. Välj en annan."),
    "twice_in_list": _("Samma bestämmelse är vald två gånger."),
    "not_in_force": _("Registret har ingen sådan bestämmelse den dagen. Välj en annan dag."),
    "key_taken": _("Koden används redan. Välj en annan."),
    "string_pattern_mismatch": _("Skriv koden med små bokstäver, siffror och bindestreck, till exempel sol-19-1."),
}


class ReplaceForm(forms.Form):
    """What is filled in. `by`, `by_2`, `by_3`: identities of provisions."""

    how = forms.ChoiceField(choices=[(one, one) for one in HOW])
    from_day = DayField(max_length=10)
    by = forms.UUIDField(required=False)
    by_2 = forms.UUIDField(required=False)
    by_3 = forms.UUIDField(required=False)
    code = forms.CharField(required=False, max_length=64)
    law_short = forms.CharField(required=False, max_length=40)
    sfs = forms.CharField(required=False, max_length=60)
    provision = forms.CharField(required=False, max_length=120)
    reference_kind = forms.ChoiceField(choices=[(one, one) for one in LAW_KINDS], required=False)
    gist_sv = forms.CharField(required=False, max_length=400)
    gist_en = forms.CharField(required=False, max_length=400)
    change_note = forms.CharField(required=False, max_length=400)
    source = forms.CharField(required=False, max_length=400)
    confirmed = forms.BooleanField(required=False)
    revision = forms.IntegerField(min_value=1)

    def clean(self) -> dict[str, Any]:
        """What must be there depends on how it is replaced."""
        cleaned = super().clean() or {}
        how = cleaned.get("how")
        needed = {"existing": ("by",), "new": _NEEDED}.get(str(how), ())
        for name in needed:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, str(_MISSING))
        return cleaned

    def wish(self, provision: UUID) -> Replacement:
        """What a valid form asks for."""
        said = self.cleaned_data
        day: date = said["from_day"]
        chosen = (said["by"], said["by_2"], said["by_3"])
        by: tuple[UUID, ...] = tuple(filter(None, chosen)) if said["how"] == "existing" else ()
        new = (self._new(),) if said["how"] == "new" else ()
        return Replacement(
            provision,
            day,
            by,
            new,
            change_note=said["change_note"].strip(),
            source=said["source"].strip(),
            revision=said["revision"],
            confirmed=said["confirmed"],
        )

    def _new(self) -> dict[str, Any]:
        said = self.cleaned_data
        gist = {"sv": said["gist_sv"]} | ({"en": said["gist_en"]} if said["gist_en"] else {})
        return {name: said[name].strip() for name in ("code", "law_short", "sfs", "provision", "reference_kind")} | {
            "gist": gist
        }


def faults_of(error: NotRecorded) -> dict[str, str]:
    """What is wrong by the form's field, in the reader's language; nothing of what was written."""
    problems = [one for some in error.problems.values() for one in some]
    return {_field(one): str(OF_A_PROBLEM.get(_code(one), OTHERWISE)) for one in reversed(problems)}


def identifies(error: NotRecorded) -> set[str]:
    """The fields whose text identifies somebody, and so is not shown again."""
    problems = [one for some in error.problems.values() for one in some]
    return {_field(one) for one in problems if one.code == "identifying_text"}


def _code(problem: Problem) -> str:
    return "missing" if problem.code in {"missing", "string_too_short"} else problem.code


def _field(problem: Problem) -> str:
    path = [str(one) for one in problem.path]
    if path[:1] == ["gist"]:
        return f"gist_{path[1] if len(path) > 1 else 'sv'}"
    name = path[-1] if path else ""
    return _NAMED.get(name, name if name in ReplaceForm.base_fields else "how")


_NAMED: Mapping[str, str] = {
    "valid_from": "from_day",
    "change": "from_day",
    "in_force_from": "from_day",
    "replaced_by": "by",
    "key": "code",
}
"""What a use case names otherwise than the form."""
