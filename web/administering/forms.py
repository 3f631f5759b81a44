"""What administrators fill in. A day is written as the last one that holds; what is kept is the first that does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, TypeVar
from uuid import uuid4

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError

from partners.keys.models import LONGEST_NAME
from partners.keys.wishes import LONGEST_LIFE, LONGEST_OVERLAP_DAYS, OVERLAP_DAYS, KeyWish, RotationWish
from partners.models import Role
from partners.webhooks.addresses import LONGEST
from partners.webhooks.wishes import WebhookWish
from records.content import kinds
from records.guard import Finding, findings_in
from records.moment import STOCKHOLM
from web.administering.labels import GIVEN, SCOPES, Words
from web.forms import DayField
from web.labels import KINDS

W = TypeVar("W", bound=BaseModel)
ONE_DAY = timedelta(days=1)
A_YEAR = timedelta(days=365)


def today() -> date:
    """The day in Stockholm."""
    return datetime.now(STOCKHOLM).date()


def after(last: date | None) -> date | None:
    """The first day that does not hold any more, by the last that does."""
    return last + ONE_DAY if last else None


class _Ahead(DayField):
    """A last day, today or later."""

    def clean(self, value: Any) -> date | None:
        found = super().clean(value)
        if found is not None and not today() <= found < date.max:
            raise forms.ValidationError(_("Ange i dag eller en dag framåt."))
        return found


class _Wishing(forms.Form):
    """A form whose fields a wish of the rooms below judges; what that refuses is said beside the field."""

    said: ClassVar[dict[str, tuple[str, Words]]] = {}
    """By the wish's field: the form's, and what to write."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.withheld: set[str] = set()
        """Fields whose text may be about somebody: it is not shown again."""

    def understood(self, model: type[W], sent: dict[str, Any]) -> W | None:
        """The wish, or None with the errors added."""
        try:
            return model.model_validate(sent)
        except ValidationError as error:
            for wrong in {str(one["loc"][0]) for one in error.errors()}:
                field, words = self.said[wrong]
                found = _about_somebody(wrong, sent.get(wrong))
                self.add_error(field, found[0].words.in_language(get_language() or "sv") if found else str(words))
                self.withheld |= {field} if found else set()
            return None


def _about_somebody(field: str, text: object) -> Sequence[Finding]:
    if not isinstance(text, str):
        return ()
    return [one for one in findings_in(text) if one.severity == "block" or field != "url"]


class MembershipForm(_Wishing):
    """A role, and until when."""

    role = forms.ChoiceField(choices=list(GIVEN.items()), label=_("Roll"))
    last = _Ahead(required=False, max_length=10, label=_("Till och med"))

    @property
    def chosen(self) -> Role:
        """The role, of a valid form."""
        return Role(self.cleaned_data["role"])

    @property
    def until(self) -> date | None:
        """The first day that it no longer holds, of a valid form."""
        return after(self.cleaned_data["last"])


class InviteForm(MembershipForm):
    """Whom to invite, as what."""

    email = forms.EmailField(max_length=254, label=_("E-postadress"))
    field_order = ("email", "role", "last")


class KeyForm(_Wishing):
    """A key that is wanted."""

    said: ClassVar[dict[str, tuple[str, Words]]] = {
        "name": ("name", _("Skriv vad nyckeln är till för, högst 80 tecken.")),
        "scopes": ("scopes", _("Välj minst en sak som nyckeln får göra.")),
        "expires_at": ("last", _("Ange en dag framåt, högst två år.")),
        "networks": ("networks", _("Skriv ett nät eller en adress på varje rad, till exempel 192.0.2.0/24. Högst 20.")),
    }
    name = forms.CharField(max_length=LONGEST_NAME, label=_("Vad nyckeln är till för"))
    scopes = forms.MultipleChoiceField(choices=list(SCOPES.items()), label=_("Vad nyckeln får göra"))
    last = _Ahead(max_length=10, label=_("Gäller till och med"))
    networks = forms.CharField(required=False, max_length=2000, label=_("Bara från dessa nät (valfritt)"))
    ticket = forms.UUIDField()

    @classmethod
    def new(cls) -> KeyForm:
        """An empty one, with a ticket that makes one key of it however often it is sent."""
        return cls(initial={"ticket": uuid4(), "scopes": ["read"], "last": today() + A_YEAR})

    def wish(self) -> KeyWish | None:
        """What is wanted, of a valid form; None when it is refused after all."""
        cleaned = self.cleaned_data
        return self.understood(
            KeyWish,
            {
                "name": cleaned["name"],
                "scopes": cleaned["scopes"],
                "expires_at": expiry(cleaned["last"]),
                "networks": cleaned["networks"].replace(",", "\n").split(),
            },
        )


class RotationForm(_Wishing):
    """How a key is to be replaced."""

    said: ClassVar[dict[str, tuple[str, Words]]] = {
        "expires_at": ("last", _("Ange en dag framåt, högst två år.")),
        "overlap_days": ("overlap", _("Skriv ett antal dygn från 0 till 30.")),
    }
    last = _Ahead(max_length=10, label=_("Den nya gäller till och med"))
    overlap = forms.IntegerField(
        min_value=0, max_value=LONGEST_OVERLAP_DAYS, label=_("Dygn som den gamla gäller bredvid den nya")
    )
    ticket = forms.UUIDField()

    @classmethod
    def new(cls) -> RotationForm:
        """An empty one, as `KeyForm.new`."""
        return cls(initial={"ticket": uuid4(), "last": today() + A_YEAR, "overlap": OVERLAP_DAYS})

    def wish(self) -> RotationWish | None:
        """As `KeyForm.wish`."""
        cleaned = self.cleaned_data
        return self.understood(
            RotationWish, {"expires_at": expiry(cleaned["last"]), "overlap_days": cleaned["overlap"]}
        )


class WebhookForm(_Wishing):
    """An address that is to be told."""

    said: ClassVar[dict[str, tuple[str, Words]]] = {
        "url": ("url", _("Skriv en hel adress som börjar med https:// och som kan nås från internet.")),
        "description": ("description", _("Skriv vad som tar emot, högst 200 tecken.")),
        "kinds": ("kinds", _("Välj bland de slag som finns.")),
    }
    url = forms.CharField(max_length=LONGEST, label=_("Adress"))
    description = forms.CharField(required=False, max_length=200, label=_("Vad som tar emot (valfritt)"))
    kinds = forms.MultipleChoiceField(required=False, label=_("Bara om (välj inget för allt)"))
    ticket = forms.UUIDField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Filled in late: not all kinds are known while the rooms start.
        self.fields["kinds"].choices = [(kind, KINDS[kind]) for kind in kinds]  # type: ignore[attr-defined]

    @classmethod
    def new(cls) -> WebhookForm:
        """An empty one, as `KeyForm.new`."""
        return cls(initial={"ticket": uuid4()})

    def wish(self) -> WebhookWish | None:
        """As `KeyForm.wish`."""
        cleaned = self.cleaned_data
        return self.understood(WebhookWish, {name: cleaned[name] for name in ("url", "description", "kinds")})


def expiry(last: date) -> datetime:
    """The end of the last day in Stockholm, but no later than what a key may live."""
    end = datetime.combine(last + ONE_DAY, time(), STOCKHOLM)
    longest = datetime.now(STOCKHOLM) + LONGEST_LIFE
    return min(end, longest) if last <= longest.date() else end
