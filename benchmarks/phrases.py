"""What synthetic registries are worded with: names, hours and steps. Invented; no agency has decided any of it."""

from __future__ import annotations

from itertools import product
from typing import Any

NAMES = (
    "Linden", "Eken", "Björken", "Rönnen", "Hasseln", "Almen", "Asken", "Oxeln", "Granen", "Tallen", "Enen", "Videt",
    "Syrenen", "Kaprifolen", "Ljungen", "Blåklockan", "Vallmon", "Smultronet", "Hallonet", "Lingonet", "Åkern",
    "Ängen", "Källan", "Ån", "Forsen", "Sjön", "Udden", "Holmen", "Höjden", "Dalen", "Backen", "Kullen", "Gläntan",
    "Lyktan", "Fyren", "Bron", "Hamnen", "Torget", "Kvarnen", "Smedjan", "Väven", "Navet", "Kompassen", "Öppningen",
)  # fmt: skip

ORGANISATIONS: dict[str, tuple[int, tuple[str, ...], tuple[str, ...]]] = {
    # kind: weight, patterns of names, functions that such an organisation holds
    "school": (
        30,
        ("{name}s skola, {area}", "{name}s förskola, {area}", "Gymnasiet {name}, {area}"),
        ("skolpersonal", "rektor", "elevhalsa"),
    ),
    "health_care": (
        20,
        ("Vårdcentralen {name}, {area}", "Ungdomsmottagningen {name}, {area}", "Barnmorskemottagningen {name}, {area}"),
        ("vardpersonal", "vard_chef"),
    ),
    "municipal_office": (
        24,
        ("Socialkontoret {name}, {area}", "Utbildningskontoret {name}, {area}", "Omsorgskontoret {name}, {area}"),
        (
            "mottagning_barn", "mottagning_vuxen", "socialjour", "handlaggare_barn", "handlaggare_vuxen",
            "handlaggare_utovare", "rvc", "skolkontor", "samordnare", "bistandshandlaggare",
            "enhetschef_vo", "hemtjanst",
        ),
    ),
    "municipal_company": (6, ("Bostadsbolaget {name} i {area} AB",), ("bovard", "bostad_chef", "bostadsbolag_kontakt")),
    "police": (5, ("Polisen {area}, {name}",), ("polis_patrull", "polis_ledning", "polis_bins", "polis_brottsoffer")),
    "civil_society": (
        9,
        ("Kvinnojouren {name} i {area}", "Tjejjouren {name}, {area}", "Brottsofferjouren {name}, {area}"),
        ("kvinnojour",),
    ),
    "shelter_operator": (2, ("Skyddat boende {name}",), ("skyddat_boende",)),
    "prosecutor": (2, ("Åklagarkammaren {area}, {name}",), ("aklagare",)),
    "prison_and_probation": (2, ("Frivården {area}, {name}",), ("frivard",)),
}  # fmt: skip

SHELTER = "shelter_operator"
FOR_PROFESSIONALS = (
    "Ha ärendets art klart, men inga uppgifter som pekar ut en person.",
    "Säg vilken verksamhet du ringer från.",
    "Be om återuppringning om linjen är upptagen.",
    "Tolk kan bokas samma dag.",
)

STEPS: tuple[tuple[str, str], ...] = (
    ("Fråga i enrum och lyssna utan att ifrågasätta.", "Ask in private and listen without questioning."),
    ("Bedöm om faran är akut och ring 112 i så fall.", "Judge whether the danger is acute and call 112 if so."),
    ("Anmäl oron till socialtjänstens mottagning.", "Report the concern to the social services' intake."),
    ("Rådgör utan namn innan du går vidare.", "Consult without names before you go on."),
    ("Följ med till första mötet om den utsatta vill det.", "Come along to the first meeting if the person wants it."),
    ("Planera för hur barnet hämtas och lämnas.", "Plan how the child is brought and fetched."),
    ("Gör en första bedömning av skyddsbehovet.", "Make a first assessment of the need for protection."),
    ("Erbjud samtal om våld och säkerhet.", "Offer talks on violence and safety."),
    ("Ordna skyddat boende för natten.", "Arrange protected accommodation for the night."),
    ("Dokumentera iakttagelser utan tolkning.", "Write down what was seen, without interpretation."),
    ("Kalla till samråd när flera myndigheter behövs.", "Call a consultation when several agencies are needed."),
    ("Hjälp till med polisanmälan när den utsatta vill.", "Help with the police report when the person wants it."),
    ("Ta ställning till reseförbud för barnet.", "Consider a travel ban for the child."),
    ("Kontakta den nationella stödtelefonen för råd.", "Call the national helpline for advice."),
    ("Återkoppla till den som anmälde att anmälan kommit fram.", "Confirm to whoever reported that it has arrived."),
    ("Se över om uppgifter behöver skyddas i register.", "Review whether data must be protected in registers."),
    ("Erbjud den som utövar våld hjälp att sluta.", "Offer whoever uses violence help to stop."),
    ("Lämna över ansvaret skriftligt till mottagaren.", "Hand over the responsibility in writing."),
    ("Följ upp efter två veckor att stödet har kommit i gång.", "Follow up after two weeks that support has begun."),
    ("Fråga om husdjur, medicin och nycklar behöver ordnas.", "Ask about pets, medicine and keys."),
)
CONDITIONS = (
    ("Om faran är akut", "If the danger is acute"),
    ("Om det finns barn", "If there are children"),
    ("Om personen samtycker", "If the person consents"),
    ("Om mottagningen är stängd", "If the intake is closed"),
)
DO_NOT = (
    ("Kontakta inte familjen först.", "Do not contact the family first."),
    ("Lova inte tystnad som du inte kan hålla.", "Do not promise a silence you cannot keep."),
    ("Använd inte anhöriga som tolk.", "Do not use relatives as interpreters."),
    ("Medla inte mellan parterna.", "Do not mediate between the parties."),
    ("Skriv inte ut besökstider på papper som tas med hem.", "Do not print appointments on paper that goes home."),
)
TITLES = (
    "{situation}: {group}, {area}",
    "{group} – {situation} ({area})",
    "När det gäller {situation}, {group} i {area}",
)
SYNONYMS = (
    "gift bort", "slår", "rädd hemma", "blåmärken", "hotad av pappa", "mannen slår", "utomlands på lovet",
    "balkongflicka", "vågar inte gå hem", "kontrollerad av bröderna", "får inte träffa kompisar",
    "skyddat boende i natt",
    "barn far illa", "bråk hos grannen", "strypgrepp", "orolig för elev", "vill skilja sig", "förföljd av sitt ex",
)  # fmt: skip
WITHIN = ("genast", "P1D", "P3D", "P14D", "P4M", None, None)


def schedules() -> tuple[dict[str, Any], ...]:
    """About 130 different schedules: office hours with and without lunch, evenings, nights, weekends, none stated."""
    found = [_office(start, end, friday) for start, end, friday in product(_STARTS, _ENDS, _FRIDAYS)]
    found += [_with_lunch(start, end) for start, end in product(_STARTS, _ENDS)]
    found += [_with_closing(rules) for rules in found[:24]]
    found += [_night(start, end) for start, end in product(("16:00", "16:30", "17:00"), ("01:00", "07:00", "08:00"))]
    found += [_always(), {"rules": []}, {"rules": []}, {"rules": []}]
    return tuple(found)


_STARTS = ("07:30", "08:00", "08:30", "09:00")
_ENDS = ("15:00", "16:00", "16:30", "17:00")
_FRIDAYS = ("14:00", "15:00", "16:30", None)
_WEEK = ["mo", "tu", "we", "th", "fr"]
_ALL = [*_WEEK, "sa", "su"]


def _window(start: str, end: str) -> dict[str, str]:
    return {"start": start, "end": end}


_RED_DAYS = {"days": ["public_holiday", "eve"], "windows": []}


def _office(start: str, end: str, friday: str | None) -> dict[str, Any]:
    rules = [{"days": _WEEK[:4], "windows": [_window(start, end)]}]
    rules.append({"days": ["fr"], "windows": [_window(start, friday)] if friday else []})
    return {"rules": [*rules, _RED_DAYS]}


def _with_lunch(start: str, end: str) -> dict[str, Any]:
    windows = [_window(start, "11:30"), _window("12:30", end)]
    half = {"days": ["half_day", "day_between"], "windows": [_window(start, "11:30")]}
    return {"rules": [{"days": _WEEK, "windows": windows}, _RED_DAYS, half]}


def _with_closing(schedule: dict[str, Any]) -> dict[str, Any]:
    closed = {"first": "2026-07-06", "last": "2026-07-31", "windows": [], "reason": "Sommarstängt"}
    inventory = {"first": "2026-12-28", "last": "2026-12-30", "windows": [], "reason": "Planeringsdagar"}
    return {"rules": schedule["rules"], "exceptions": [closed, inventory]}


def _night(start: str, end: str) -> dict[str, Any]:
    weekend = {"days": ["sa", "su"], "windows": [_window("10:00", end)]}
    red = {"days": ["public_holiday", "eve"], "windows": [_window("10:00", end)]}
    return {"rules": [{"days": _WEEK, "windows": [_window(start, end)]}, weekend, red]}


def _always() -> dict[str, Any]:
    return {
        "rules": [
            {"days": _ALL, "windows": [_window("00:00", "24:00")]},
            _RED_DAYS | {"windows": [_window("00:00", "24:00")]},
        ]
    }


ALWAYS = _always()
NIGHTS = _night("16:00", "08:00")
OFFICE = _office("08:00", "16:00", "15:00")
"""Hours that pathways require of their first contact."""
