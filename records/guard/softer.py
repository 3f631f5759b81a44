"""Finds what often identifies a person, and often does not: case numbers, registrations, mail addresses, descriptions.

Written forms only, from practice: Polisen's K-numbers, Åklagarmyndigheten's AM-numbers, the courts' letters,
Migrationsverket's LMA cards, Transportstyrelsen's plates. Somebody reads what is found and confirms it or takes it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from records.guard.kinds import SofterKind
from records.guard.places import PLACE_PATTERNS

_POLICE = (
    r"(?i:(?<!\w)\d{4}[- ]?K[- ]?\d{3,7}[-/ ]?\d\d(?:(?<=[-/ ]20)\d\d)?(?!\d)"
    r"|(?<!\w)K[- ]?\d{5,7}[-/ ]\d\d(?:\d\d)?(?!\d)"
    r"|(?<!\w)AM[- ]\d{2,7}[-/]\d\d(?:\d\d)?(?!\d)|(?<!\w)A\d{3}\.?\d{3}/20\d\d(?!\d)"
    r"|(?<!\w)k-?(?:nr|nummer):?\s*\d[\d -]{3,})"
)
_COURT = (
    r"(?<![\w-])(?:FT|PMT|PMÄ|PMB|PMÖ|UM|ÖÄ|[BTÄMPFÖ])[ -]?\d{3,6}-\d\d(?!\d|:)"
    r"|(?<![\w-])(?:FT|PMT|UM|[BTÄ])[ -]?\d{3,6}(?:/\d\d|-20\d\d)(?!\d|:)|(?<![\w-])K \d{3,4}-\d\d(?!\d|:)"
    r"|(?i:\bmål(?:et|s)?[ -]?(?:nr|nummer)?[.:]?\s*(?:[A-ZÄÖ]{1,3}\s?)?\d{1,6}-\d\d(?!\d))"
)
_LMA = (
    r"(?i:\bLMA(?:[ ():.#-]|kort(?:et)?s?|card|nr|nummer|number|no\b|id\b|har\b|är\b){0,8}\s*\d(?:[ /-]?\d){5,11}"
    r"|\bdoss(?:ier)?n?(?:[ .:]|nr|nummer|number){0,4}\s*\d(?:[ /-]?\d){5,11}"
    r"|\b(?:migrationsverkets?|migration agency|mig\.)"
    r"(?:[ .:]|dossier|beteckning|ärende|file|case|nr|nummer|number){2,6}"
    r"\d(?:[ /-]?\d){7}(?![ -]?\d))"
    r"|(?<![\d+-])(?<!\+\d\d )[1-9]\d-\d{6}(?![\d-])"
)
_NO_PLATE = (
    "SOS|TEL|FAX|RUM|HUS|SFS|SOU|DNR|LSS|KAP|SMS|OSL|NJA|HFD|SEK|EUR|USD|NOK|DKK|BUP|SKR|DEN|DET|OCH|MED|ART|REF|LAG|BEK"
    "|DOM|DAG|TOM|FOM|MAX|MEN|OBS|SAL|PAR|FRA|BRA|BET|DSB|SKA|KAN|PER|RAD|NYA|GDP|EES|ETG|NUM|AFS|PKT|KOD|SMA|TFN|MBL"
)
_PLATE = (
    rf"(?<![\w-])(?!(?:{_NO_PLATE})[ -]?\d)[A-HJ-PR-UW-Z]{{3}}[ -]?\d\d[\dA-HJ-PR-UW-Z](?![\w:/]|-\d|[ ]\d\d)"
    r"|(?i:\b(?:reg\.?\s?(?:nr|nummer)|registrerings(?:nr|nummer)|regskylt|skylten|bilnummer"
    r"|(?:number|licen[cs]e) plate)"
    r"\w*[.:]?\s*[A-Z]{3}[ -]?\d\d[\dA-Z](?!\w))"
)
_MOBILE = (
    r"(?<!\d)(?:(?:\+|00)46[ -]?(?:\(0\))?[ -]?|0)7[02369](?:[ \n./)-]{0,3}\d){7}(?!\d)"
    r"|(?<![\d+])467[02369]\d{7}(?!\d)"
    r"|(?<!\d)07 [02369]\d(?: \d\d){3}(?!\d)"
)
_CASE_WORD = (
    r"(?i:\b(?:dnr|d\.?\s?nr|diarie(?:nr|nummer)|ärende(?:nr|nummer|\snr|\snummer|-id)|akt\s?nr|aktnummer|dossier"
    r"|(?:case|file)\s(?:no|number))(?![^\W\d_]))"
)
_REFERENCE = (
    rf"{_CASE_WORD}[.:]?\s*(?:[A-ZÅÄÖa-zåäö]{{1,8}}[ /-]?)?\d[\d/:.-]*\d(?:[ -]\d+)?"
    r"|(?i:\b(?:ärende|akt|utredning))\s(?:19|20)\d\d[-/](?:0\d{2,5}|\d{5,6}|\d{3})(?!\d)"
    r"|(?<![\w-])(?!(?:EU|EG|EEG|EES|EC)\b)[A-ZÅÄÖ]{1,6}[ -]?(?:19|20)\d\d"
    r"(?:/\d{1,6}|-\d{5,6}|-0\d{3,5}|\.\d{1,3}(?:\.\d{1,4})+)(?![\d:])"
    r"|(?<![\w-])\d{1,3}\.\d{1,3}(?:\.\d{1,3})?-\d{3,6}/(?:19|20)\d\d(?!\d)"
)

_PATTERNS: Mapping[SofterKind, re.Pattern[str]] = {
    "police_case_number": re.compile(_POLICE),
    "court_case_number": re.compile(_COURT),
    "lma_number": re.compile(_LMA),
    "vehicle_registration": re.compile(_PLATE),
    **PLACE_PATTERNS,
    "mobile_number": re.compile(_MOBILE),
    "reference_number": re.compile(_REFERENCE),
}

_EMAIL = re.compile(
    r"(?P<local>[\w.'-]+)(?:\+[\w.-]*)?(?: ?@ ?| ?[(\[](?:at?|snabel-?a)[)\]] ?| snabel-?a )"
    r"(?P<domain>[\w-]+(?:(?:\.| \. )[\w-]+)+)"
)
_PRIVATE_DOMAIN = re.compile(
    r"(?i)(?:gmail|googlemail|hotmail|outlook|live|msn|icloud|me|mac|yahoo|ymail|telia|bredband|comhem|spray|swipnet"
    r"|passagen|bahnhof|tele2|proton|protonmail|pm|gmx|tutanota|home|glocalnet|privat|privatpost)\.\w+(?:\.\w+)?"
)
_PERSONAL = re.compile(
    r"(?i)[^\W\d_]+(?:-[^\W\d_]+)?[._][^\W\d_]{2,}(?:[.-][^\W\d_]+)?\d{0,3}|[^\W\d_]{3,}[._-]?(?:\d\d|(?:19|20)\d\d)"
)
_OF_A_FUNCTION = re.compile(
    r"(?i)info|kontakt|mottag|registrat|diari|jour|kund|support|social|kommun|region|polis|skol|halsa|hälsa|barn|unga"
    r"|ungdom|famil|vuxen|tjanst|tjänst|enhet|kontor|center|centrum|omsorg|bistand|bistånd|vard|vård|samverk|samordn"
    r"|team|grupp|stab|chef|admin|service|bostad|hyra|uthyr|press|medborg|radgiv|rådgiv|relation|kvinno|brott|akut|natt"
    r"|anmal|anmäl|orosan|myndig|nationell|namnd|nämnd|styr|utbild|elev|sekret|vaxel|växel|no-?reply|post|mail|e-?post"
)

_AGE = re.compile(
    r"(?i)(?<!\d)(?:\d{1,2}|(?:ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|\w{2,5}ton|tjugo\w*))"
    r"(?:[- ]?(?:åring\w*|års\b|årig\w*)| ?år\b(?! (?:sedan|framåt|innan|efter|i rad)))"
    r"|\bfödd (?:19|20)\d\d\b|(?<=[ ,]är )\d{1,2}(?= och |,|\.)|(?<=\w, )\d{1,2}(?=, )|(?<=\w \()\d{1,2}(?=\))"
    r"|\baged? \d{1,2}\b|(?<!\d)\d{1,2}[- ]years?[- ]old\b"
)
_SCHOOL = re.compile(
    r"\b(?!(?i:skol|grundskol|förskol|högskol|högstadie|gymnasieskol|gymnasi|sär|anpassad|folkhög|fri|kommunal|resurs"
    r"|musik|kultur|lågstadie|mellanstadie|hem|sam|nationella|svenska|vuxen|språk)(?:skolan?|an?|et)?\b)"
    r"[A-ZÅÄÖ][\wåäöé]*(?:skolan?|gymnasiet|gymnasium|friskolan?|montessori)\b"
    r"|\b[A-ZÅÄÖ][a-zåäöé]+s? (?:skola|gymnasium|förskola|friskola|grundskola|montessori)\b"
    r"|\b(?i:förskolan|friskolan|skolan) [A-ZÅÄÖ][a-zåäö]{2,}\b"
)
_KIN = re.compile(
    r"(?i)\b(?:(?:styv|plast|bonus|foster|hel|halv|stor[ae]?|lill[ae]?|äldre |yngre )?"
    r"(?:mamm|papp|mor|mode|far|fade|bro|brö|syst|dott|dött|son|sön|syskon)(?:[aeor]|er|ern|orn|an|or|dern|der|rn|en|erna)?s?"
    r"|(?:far|mor)(?:mor|far|bror|föräldrar)s?|kusin\w*|moster\w*|faster\w*|syskon\w*|svär\w+|svåger\w*|make[ns]*"
    r"|maka[ns]*|fru[ns]*|sambo\w*|föräldra\w*|fästm\w+|(?:foster|barn|bonus)barn(?:et|en)?|daughter|mother|father|brother|sister|släkting\w*)\b"
)
_NEAR = 300
"""Characters within which age, school and kinship describe one person."""


def softer_matches(text: str, kinds: Iterable[SofterKind]) -> Iterator[tuple[int, int, SofterKind]]:
    """Start, end and kind of everything of the given softer kinds in a plain text, in no order."""
    for kind in kinds:
        if kind == "private_email":
            yield from _private_addresses(text)
        elif kind == "described_person":
            yield from _described(text)
        else:
            for match in _PATTERNS[kind].finditer(text):
                if kind != "reference_number" or not _is_a_school_year(match[0]):
                    yield match.start(), match.end(), kind


def _is_a_school_year(text: str) -> bool:
    """2024/25 is one; 2024/17 is the seventeenth case of its year."""
    years = re.fullmatch(r"\D*(\d{4})/(\d\d)", text)
    return bool(years and (int(years[1]) + 1) % 100 == int(years[2]) and not re.search(_CASE_WORD, text))


def _private_addresses(text: str) -> Iterator[tuple[int, int, SofterKind]]:
    for match in _EMAIL.finditer(text):
        local = match["local"]
        private = _PRIVATE_DOMAIN.fullmatch(match["domain"]) or _PERSONAL.fullmatch(local)
        if private and not _OF_A_FUNCTION.search(local):
            yield match.start(), match.end(), "private_email"


def _described(text: str) -> Iterator[tuple[int, int, SofterKind]]:
    """Age, named school and kinship near each other: one finding over all three."""
    school = _SCHOOL.search(text)
    if school is None:
        return
    for age in _AGE.finditer(text):
        near = max(0, age.start() - _NEAR), age.end() + _NEAR
        school, kin = _SCHOOL.search(text, *near), _KIN.search(text, *near)
        if school and kin:
            yield min(m.start() for m in (age, school, kin)), max(m.end() for m in (age, school, kin)), _DESCRIBED
            return


_DESCRIBED: SofterKind = "described_person"
