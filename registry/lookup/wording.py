"""The look-up in words: times, time limits, modalities and states, in Swedish and English."""

from __future__ import annotations

from datetime import datetime, timedelta

import isodate
from django.utils import dateformat, translation

from partners.hours import Status
from records.moment import STOCKHOLM
from records.text import Text

MODALITIES = {
    "ska": Text(sv="ska", en="must"),
    "bor": Text(sv="bör", en="ought to"),
    "far": Text(sv="får", en="may"),
    "kan": Text(sv="kan", en="can"),
}
GROUNDS = {
    "law": Text(sv="enligt lag", en="by law"),
    "local_decision": Text(sv="enligt lokalt beslut", en="by local decision"),
    None: Text(sv="ingen rättslig grund angiven", en="no legal ground stated"),
}
ENDED = Text(sv="gäller inte den dagen", en="does not hold on that day")
"""What stands in for the name of a record that is referred to and does not hold."""
EMERGENCY = Text(sv="nödnumret: ring vid akut fara", en="the emergency number: call in acute danger")
WITHHELD = {
    "sign_in": Text(sv="visas för inloggade yrkesverksamma", en="shown to professionals who have signed in"),
    "professionals_only": Text(
        sv="visas för den som företräder en organisation i dag, vilket ditt konto inte gör",
        en="shown to those who act for an organisation today, which your account does not",
    ),
    "parties_only": Text(
        sv="visas bara för parter i rutiner som använder kontaktvägen",
        en="shown only to parties to routines that use the contact point",
    ),
    "time_passed": Text(sv="namnet visas inte längre", en="the name is no longer shown"),
}
_UNITS = {
    "years": (("ett år", "{} år"), ("one year", "{} years")),
    "months": (("en månad", "{} månader"), ("one month", "{} months")),
    "weeks": (("en vecka", "{} veckor"), ("one week", "{} weeks")),
    "days": (("en dag", "{} dagar"), ("one day", "{} days")),
    "hours": (("en timme", "{} timmar"), ("one hour", "{} hours")),
    "minutes": (("en minut", "{} minuter"), ("one minute", "{} minutes")),
}


def within(limit: str | None) -> Text | None:
    """A time limit ("P14D", "genast") in words."""
    if limit is None:
        return None
    if limit == "genast":
        return Text(sv="genast", en="at once")
    parts = list(_parts(limit))
    sv = " och ".join(_counted(count, _UNITS[unit][0]) for unit, count in parts)
    en = " and ".join(_counted(count, _UNITS[unit][1]) for unit, count in parts)
    return Text(sv=f"inom {sv}", en=f"within {en}")


def _parts(limit: str) -> list[tuple[str, int]]:
    """The units of an ISO 8601 duration, weeks kept as weeks."""
    parsed = isodate.parse_duration(limit)
    span = parsed if isinstance(parsed, timedelta) else parsed.tdelta
    years, months = (0, 0) if isinstance(parsed, timedelta) else (int(parsed.years), int(parsed.months))
    weeks, days = divmod(span.days, 7) if "W" in limit else (0, span.days)
    hours, minutes = divmod(span.seconds // 60, 60)
    counts = zip(_UNITS, (years, months, weeks, days, hours, minutes), strict=True)
    return [(unit, count) for unit, count in counts if count]


def _counted(count: int, forms: tuple[str, str]) -> str:
    return forms[0] if count == 1 else forms[1].format(count)


def reachable(status: Status, instant: datetime, *, always: bool) -> Text:
    """A status in words, as somebody in Stockholm would say it at `instant`."""
    now = instant.astimezone(STOCKHOLM)
    return Text(
        sv=_sentence(status, now, "sv", always=always) + _SUFFIX["sv"].get(status.caution, ""),
        en=_sentence(status, now, "en", always=always) + _SUFFIX["en"].get(status.caution, ""),
    )


_SUFFIX: dict[str, dict[str | None, str]] = {
    "sv": {"holiday_not_stated": " (uppgift om röda dagar saknas)"},
    "en": {"holiday_not_stated": " (nothing is stated about public holidays)"},
}
_WORDS = {
    "sv": {
        "always": "svarar dygnet runt",
        "open": "svarar nu",
        "until": "svarar nu, till {}",
        "closed": "stängt",
        "opens": "stängt, öppnar {}",
        "unknown_then": "stängt; därefter är tiderna okända",
        "unknown": "öppettider okända",
        "ended": "gäller inte då",
        "tomorrow": "i morgon {}",
        "midnight": "midnatt",
    },
    "en": {
        "always": "answers around the clock",
        "open": "answers now",
        "until": "answers now, until {}",
        "closed": "closed",
        "opens": "closed, opens {}",
        "unknown_then": "closed; after that the hours are unknown",
        "unknown": "hours unknown",
        "ended": "not valid then",
        "tomorrow": "tomorrow {}",
        "midnight": "midnight",
    },
}


def _sentence(status: Status, now: datetime, language: str, *, always: bool) -> str:
    words = _WORDS[language]
    if status.state == "open":
        if always:
            return words["always"]
        return words["until"].format(clock(status.until, now, language)) if status.until else words["open"]
    if status.state != "closed":
        return words[status.state]
    because = f" ({status.reason.lower()})" if status.reason and language == "sv" else ""
    if status.unknown_from and (status.next_open is None or status.unknown_from < status.next_open):
        return words["unknown_then"] + because
    if status.next_open is None:
        return words["closed"] + because
    opens = words["opens"].format(clock(status.next_open, now, language))
    return opens.replace(",", f"{because},", 1) if because else opens


def clock(instant: datetime, now: datetime, language: str) -> str:
    """An instant near `now` as people say it: "16.30", "i morgon 08.00", "måndag 08.00", "7 december 08.00"."""
    local = instant.astimezone(STOCKHOLM)
    time = f"{local:%H.%M}" if language == "sv" else f"{local:%H:%M}"
    days = (local.date() - now.date()).days
    if days == 0:
        return time
    if days == 1 and local.hour == local.minute == 0:
        return _WORDS[language]["midnight"]
    if days == 1:
        return _WORDS[language]["tomorrow"].format(time)
    with translation.override(language):
        day = dateformat.format(local, "l" if days < 7 else "l j F")
    return f"{day} {time}"
