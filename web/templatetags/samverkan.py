"""What the templates need to show the registry's texts, links and codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from textwrap import shorten
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.dateformat import format as date_format
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from partners import telephone
from partners.verifying.reasons import REASONS
from partners.verifying.state import VerificationState
from partners.verifying.wording import words as said_of_state
from records.content import kinds
from records.moment import STOCKHOLM
from records.reading import Entry
from records.text import Text
from registry.differing import Run, Wording
from registry.lookup import wording
from registry.lookup.answer import Contact, Law, Named
from registry.reports.wording import CITING_STATES, MEANT_WHYS
from web import labels
from web.asking import Person, person_of
from web.calling import is_emergency
from web.choices import Choice, County
from web.forms import in_a_field

register = template.Library()

OWN_PAGES = {"pathway": "web:pathway", "contact_point": "web:contact-point", "organisation": "web:organisation"}
LABELS: dict[str, dict[str, str | Promise]] = {
    "kind": labels.KINDS,
    "kinds": labels.PLURALS,
    "kinds_of_terms": labels.TERMS,
    "field": labels.FIELDS,
    "value": labels.VALUES,
    "urgency": labels.URGENCIES,
    "level": labels.LEVELS,
    "note": labels.NOTES,
    "what": labels.WHAT,
    "how": labels.HOW,
    "channel": labels.CHANNELS,
    "answers": labels.ANSWERS,
    "ordinary_time": labels.ORDINARY_TIMES,
    "draft_status": labels.DRAFT_STATUSES,
    "proposal_status": labels.PROPOSAL_STATUSES,
    "mark": dict(labels.MODALITY_MARKS),
}


@register.filter
def words(text: Text | None) -> SafeString | str:
    """A text in the reader's language, marked as Swedish when it is shown among English."""
    if text is None:
        return ""
    if _in_swedish_among_english(text):
        return format_html('<span lang="sv">{}</span>', text.sv)
    return conditional_escape(plain(text))


@register.filter
def plain(text: Text | None) -> str:
    """A text in the reader's language without markup: for titles and options."""
    return text.in_language(get_language() or "sv") if text else ""


@register.filter
def shortened(text: Text) -> Text:
    """At most some eighty characters of each language, cut between words."""
    said = {language: shorten(words, 80, placeholder=" …") for language, words in text.model_dump().items() if words}
    return Text.model_validate(said)


@register.filter
def text_of(value: dict[str, str] | None) -> Text | None:
    """A text out of a content's JSON."""
    return Text.model_validate(value) if value else None


@register.filter
def called(code: str, of: str) -> str:
    """What a code is called: `"akut"|called:"urgency"`; empty for a code without a name."""
    return str(LABELS[of].get(code, ""))


@register.filter
def called_state(state: str) -> Text:
    """What the state of a place that cites a provision is called."""
    return CITING_STATES[state]


@register.filter
def called_why(why: str) -> Text:
    """Why the older law is meant, in words."""
    return MEANT_WHYS[why]


@register.filter
def at(found: Mapping[Any, Any], key: object) -> Any:
    """What stands under a key; None when nothing does."""
    return found.get(key)


@register.filter
def language_name(code: str) -> str:
    """What a language is called in the reader's language; the code itself when Django does not know it."""
    return labels.language_called(code)


@register.filter
def reason(code: str) -> Text:
    """Why something is withheld, in words."""
    return wording.WITHHELD[code]


@register.filter
def at_that_time(text: Text, is_now: bool) -> SafeString | str:
    """Who answers, in words. In an answer about another time *now* is *then*, and *tomorrow* the day after."""
    if is_now:
        return words(text)
    then = text.en.replace("answers now", "answers then").replace("tomorrow", "the day after at") if text.en else None
    return words(Text(sv=text.sv.replace("svarar nu", "svarar då").replace("i morgon", "dagen efter"), en=then))


@register.filter
def is_reserved(contact: Contact, channel: dict[str, Any]) -> bool:
    """Whether a channel of a contact point is shown because of who reads: paper takes it only where it was chosen."""
    place = next(place for place, one in enumerate(contact.channels) if one is channel)
    return "channels" in contact.reserved_fields or f"channels.{place}" in contact.reserved_fields


@register.filter
def shows_status(contact: Contact) -> bool:
    """Whether to say if a contact point answers. Not "hours unknown" beside 112, and not twice that it is withheld."""
    state = contact.status.state
    return not (state == "unknown" and is_emergency([contact])) and not (state == "withheld" and contact.withheld)


@register.filter
def day_and_clock(instant: datetime) -> str:
    """The day and the time of day in Stockholm: "28 november 2026 klockan 21.30", "28 November 2026 at 21:30"."""
    local = instant.astimezone(STOCKHOLM)
    return gettext("%(day)s klockan %(clock)s") % {"day": date_format(local, "j F Y"), "clock": clock(local)}


@register.filter
def clock(instant: datetime) -> str:
    """The time of day in Stockholm as the reader's language writes it: "21.30", "21:30"."""
    mark = "." if (get_language() or "sv") == "sv" else ":"
    return f"{instant.astimezone(STOCKHOLM):%H{mark}%M}"


@register.filter
def local_field(known_at: str | None) -> str:
    """An instant that links carry, for a field of local time; empty for none."""
    return in_a_field(known_at) if known_at else ""


@register.filter
def telephones(channels: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The telephones among the channels: what a card shows when there is one."""
    return [channel for channel in channels if channel["type"] == "telephone"]


@register.simple_tag(takes_context=True)
def address(context: template.Context, kind: str, identity: UUID) -> str:
    """The address of a record's page, as of the moment of the page that it is linked from."""
    carried = context.get("carried") or {}
    path = path_of(kind, identity)
    return f"{path}?{urlencode(carried)}" if carried else path


@register.simple_tag(takes_context=True)
def compared(context: template.Context, kind: str, identity: UUID, before: int | None = None, after: int = 0) -> str:
    """The address of the comparison of two versions of a record, as known at the moment of the page."""
    chosen = {"from": before, "to": after} if before else {}
    carried = chosen | (context.get("carried") or {})
    path = reverse("web:comparison", args=[kinds[kind].plural, identity])
    return f"{path}?{urlencode(carried)}" if carried else path


@register.simple_tag
def versions_compared(record: Named, before: int, after: int, carried: dict[str, str]) -> str:
    """The address of the comparison of two versions that an answer's difference names."""
    path = reverse("web:comparison", args=[kinds[record.kind].plural, record.id])
    times = {name: value for name, value in carried.items() if name in {"on", "known_at"}}
    return f"{path}?{urlencode({'from': before, 'to': after} | times)}"


@register.simple_tag
def changed_since(kind: str, identity: UUID, number: int) -> str:
    """The address of the comparison of a version with the last one, as it is known now."""
    return f"{reverse('web:comparison', args=[kinds[kind].plural, identity])}?{urlencode({'from': number})}"


@register.filter
def one_less(number: int) -> int:
    """The number before: of the version before."""
    return number - 1


@register.filter
def side(runs: Iterable[Run], change: str) -> list[Run]:
    """The runs of a text that make up one side: without those that are only on the other ("inserted", "deleted")."""
    return [run for run in runs if run.change != change]


@register.filter
def readable(texts: Sequence[Wording]) -> list[Wording]:
    """The texts compared, the one in the reader's language first; of what we say in both, only that one."""
    language = (get_language() or "sv")[:2]
    own = [wording for wording in texts if wording.language == language]
    return own + [wording for wording in texts if wording.language != language and not (own and wording.ours)]


def path_of(kind: str, identity: UUID) -> str:
    """The address of a record's page as of now."""
    if kind in OWN_PAGES:
        return reverse(OWN_PAGES[kind], args=[identity])
    return reverse("web:record", args=[kinds[kind].plural, identity])


@register.simple_tag(takes_context=True)
def signed_in(context: template.Context) -> Person | None:
    """Who has signed in."""
    request = context.get("request")
    return person_of(request) if request else None


@register.simple_tag(takes_context=True)
def here(context: template.Context) -> str:
    """The address to come back to. Made of what was accepted: the address as typed may hold what nobody may repeat."""
    given = context.get("here")
    request = context.get("request")
    return str(given or (request.path if request else "/"))


@register.simple_tag
def way_out() -> str:
    """Where "Lämna sidan snabbt" leads: a page that anybody may have open."""
    return str(settings.WAY_OUT)


@register.simple_tag
def options(choices: Iterable[Choice], chosen: str) -> SafeString:
    """The options of a select. Made here: a template loop over 300 municipalities costs as much as all else."""
    return format_html_join("\n", '<option value="{}"{}{}>{}</option>', (_option(c, chosen) for c in choices))


@register.simple_tag
def area_options(counties: Iterable[County], chosen: str) -> SafeString:
    """The options of the select of areas: each county as a group, with the whole of it first."""
    whole = gettext("Hela %(county)s")
    groups = (
        (
            plain(c.itself.name),
            options([replace(c.itself, name=_whole(whole, c.itself))], chosen),
            options(c.municipalities, chosen),
        )
        for c in counties
    )
    return format_html_join("\n", '<optgroup label="{}">{}{}</optgroup>', groups)


def _option(choice: Choice, chosen: str) -> tuple[str, str, str, str]:
    selected = mark_safe(" selected") if choice.code == chosen else ""
    swedish = mark_safe(' lang="sv"') if _in_swedish_among_english(choice.name) else ""
    return choice.code, swedish, selected, plain(choice.name)


def _whole(pattern: str, county: Choice) -> Text:
    name = pattern % {"county": plain(county.name)}
    return Text(sv=name, en=name)


@register.inclusion_tag("web/value.html")
def value(content: Any, names: dict[str, Any], carried: dict[str, str]) -> dict[str, Any]:
    """A value out of a content's JSON, whatever its shape."""
    from web.fields import shape_of  # noqa: PLC0415 - the shapes use this module's filters

    return {"shape": shape_of(content, names), "names": names, "carried": carried}


def _in_swedish_among_english(text: Text) -> bool:
    return (get_language() or "sv").startswith("en") and text.en is None


@register.simple_tag
def reasons() -> list[tuple[str, Text]]:
    """What can be reported of an entry that did not work: codes and what they are called."""
    return [(str(code), name) for code, name in REASONS.items()]


@register.filter
def any_replaced(laws: Iterable[Law]) -> bool:
    """Whether one of the provisions no longer holds on the day."""
    return any(law.replaced and not law.settled for law in laws)


@register.filter
def name_of(entry: Entry) -> Text:
    """What a record is called."""
    return kinds[entry.kind].label_of(entry.content)


@register.filter
def refers_to(entry: Entry, field: str) -> UUID:
    """The identity that stands in a field of a record."""
    return UUID(str(entry.content[field]))


@register.filter
def plural_of(entry: Entry) -> str:
    """The plural of a record's kind, as addresses have it."""
    return kinds[entry.kind].plural


@register.filter
def any_chosen(boxes: Iterable[Any]) -> bool:
    """Whether one of the boxes is ticked."""
    return any(box.chosen for box in boxes)


@register.filter
def state_words(state: VerificationState) -> Text:
    """Whether an entry is still right, in words."""
    return said_of_state(state)


@register.filter
def indent(depth: int) -> str:
    """Room before the name of what lies under another in a list of options."""
    return "\u2003" * depth


@register.filter
def leads_to(channel: dict[str, Any]) -> str:
    """Where a channel leads, as people write it."""
    if channel["type"] == "telephone":
        return telephone.display(channel["number"])
    return str(next(channel[name] for name in ("address", "url", "street") if name in channel))
