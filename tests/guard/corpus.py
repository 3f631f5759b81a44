"""What the guard is measured on: generated identity numbers, hand-made identifying lines, and harmless prose.

Everything generated comes from a seed, so that the figures in `docs/guard.md` can be made again anywhere. The numbers
are made of random days and digits, live for one run, and are written down nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import phonenumbers
import yaml

from records.guard import INTERIM_LETTERS, IdentityKind, Kind

HERE = Path(__file__).parent
SEED = 20261123
FIRST_DAY, DAYS = date(1890, 1, 1), 58_000

MARKS = ("", "", "", "-", ".", "/", " ")
GAPS = (
    "-",
    "-",
    "-",
    "+",
    "",
    " ",
    " - ",
    "–",
    "—",
    "−",
    "‑",
    "\u00a0",
    "- ",
    "--",
    ".",
    "/",
    "_",
    "\n",
    "-\n",
    "\r\n",
)
BEFORE = ("", "flickan ", "pnr:", "(", "elev", "Å", "nr ", "född\n", "_", "=", "mamman, ", "Ärende ", "#")
AFTER = ("", " bor här", ")", ".", ",", "\n", "saknas", "_v2.pdf", ";", " och", "?", "ö")
HIDDEN = ("\u200b", "\u00ad", "\u2060", "\ufeff", "\u200d")
DIGITS = (0x0660, 0x06F0, 0xFF10, 0x1D7CE)
"""Where other sets of ten digits begin: Arabic, Persian, fullwidth, mathematical."""


def hand_made() -> dict[Kind, list[str]]:
    """Identifying lines by kind."""
    lines: dict[Kind, list[str]] = yaml.safe_load((HERE / "identifying.yaml").read_text())
    return lines


def hand_made_harmless() -> list[str]:
    """Lines as they stand in routines, contact lists and minutes."""
    return (HERE / "harmless.txt").read_text().splitlines()


def held_out() -> dict[Kind, list[str]]:
    """Identifying lines by kind that were written before anybody had read the rules."""
    lines: dict[Kind, list[str]] = yaml.safe_load((HERE / "held_out" / "identifying.yaml").read_text())
    return lines


def held_out_harmless() -> list[str]:
    """Harmless lines that were written before anybody had read the rules."""
    return (HERE / "held_out" / "harmless.txt").read_text().splitlines()


def identity_numbers(kind: IdentityKind, number: int, seed: int = SEED) -> Iterator[tuple[str, str]]:
    """Texts with one number each, in every spelling, and what the number was before it was dressed up.

    What can also be dialled is left out: `identity_numbers_in` says why it cannot tell.
    """
    chance = Random(f"{seed} {kind}")
    made = 0
    while made < number:
        plain = _spelled(kind, chance)
        if _can_be_dialled(plain):
            continue
        made += 1
        yield chance.choice(BEFORE) + _dressed(plain, chance) + chance.choice(AFTER), plain


def _spelled(kind: IdentityKind, chance: Random) -> str:
    day = FIRST_DAY + timedelta(chance.randrange(DAYS))
    mark, gap = chance.choice(MARKS), chance.choice(GAPS)
    number = f"{day.day + 60 * (kind == 'coordination_number'):02d}"
    century = chance.choice(("%Y", "%y"))
    if kind == "reserve_number":  # of another length and with other letters it could not be told from a word
        mark, gap, century = "", chance.choice(("-", "+", "–")), "%Y"
    return mark.join((f"{day:{century}}", f"{day:%m}", number)) + gap + _last_four(kind, chance)


def _last_four(kind: IdentityKind, chance: Random) -> str:
    if kind == "interim_number":
        return chance.choice(INTERIM_LETTERS + INTERIM_LETTERS.lower()) + f"{chance.randrange(1000):03d}"
    if kind == "reserve_number":
        signs = [chance.choice("ABCDEFGHKMPX"), *(str(chance.randrange(10)) for _ in range(2)), chance.choice("KMX")]
        chance.shuffle(signs)
        return "".join(signs)
    return f"{chance.randrange(10_000):04d}"


def _dressed(number: str, chance: Random) -> str:
    """The number as it is, or with other digits, hidden signs, or broken over two lines."""
    way = chance.randrange(10)
    if way == 0:
        return chance.choice(HIDDEN).join(number)
    if way == 1:
        zero = chance.choice(DIGITS)
        return number.translate({ord("0") + digit: chr(zero + digit) for digit in range(10)})
    if way == 2 and number.isdigit():
        place = chance.randrange(1, len(number))
        return f"{number[:place]}\n{number[place:]}"
    return number


def _can_be_dialled(number: str) -> bool:
    digits = "".join(number.split())
    return len(digits) == 10 and digits.isdigit() and phonenumbers.is_valid_number(phonenumbers.parse(digits, "SE"))


def harmless(number: int, seed: int = SEED) -> Iterator[str]:
    """Lines of harmless prose: hand-made ones, in pairs too, and made ones with numbers of every sort we keep."""
    chance, lines = Random(seed), hand_made_harmless()
    for place in range(number):
        if place < len(lines):
            yield lines[place]
        elif place % 3 == 0:
            yield f"{chance.choice(lines)} {chance.choice(lines)}"
        else:
            yield _made(chance)


def _made(chance: Random) -> str:
    template = chance.choice(TEMPLATES)
    return template.format(**{name: make(chance) for name, make in PARTS.items() if f"{{{name}}}" in template})


TEMPLATES = (
    "Telefon {phone}, {hours}.",
    "Ring {phone} {weekday} {time}.",
    "{place}: {phone}; {place2} {hours}",
    "{title} beslutad {day}, gäller till {later}.",
    "Mötet {day} kl. {time}, {room}.",
    "Mötet {day} {time}–{time2} i {room}.",
    "Org.nr {orgnr}, {place}.",
    "Organisationsnummer {orgnr}; {phone}.",
    "Kostnad {price} under {years}.",
    "{price} till {place}, bankgiro {giro}.",
    "Enligt {law} ska anmälan göras {limit}.",
    "{law}, i kraft {day}.",
    "{number} deltagare {years}, {number} året före.",
    "Faktura senast {day}, {price}, bg {giro}.",
    "{place} har {hours}; stängt {day}.",
    "Version {version} av {title}, {day}.",
    "{day}: {number} samtal, {day2}: {number} samtal.",
    "{day}T{time}:00Z registrerades ändring {number}.",
    "Uppgift kontrollerad {day} {time}, {place}.",
    "Skriv till {mail} eller ring {phone}.",
    "{room}, {hours}, {mail}",
    "Vecka {week} {year}: {title}.",
    "{compact}: {title}, {number} platser.",
    "{place} {hours} ({day}–{later}).",
)


def _day(chance: Random) -> str:
    return f"{date(2019, 1, 1) + timedelta(chance.randrange(3600)):%Y-%m-%d}"


def _time(chance: Random) -> str:
    return f"{chance.randrange(24):02d}{chance.choice(':.')}{chance.randrange(0, 60, 5):02d}"


def _phone(chance: Random) -> str:
    area = chance.choice(("08", "031", "063", "0303", "0470", "010", "020", "0771"))
    digits = "".join(str(chance.randrange(10)) for _ in range(chance.choice((6, 7)) if len(area) < 4 else 6))
    pairs = digits[: len(digits) % 2 + 2] + "".join(
        f" {digits[place : place + 2]}" for place in range(len(digits) % 2 + 2, len(digits), 2)
    )
    return chance.choice((f"{area}-{digits}", f"{area}-{pairs}", f"{area} {pairs}", f"+46 {area[1:]} {pairs}"))


def _orgnr(chance: Random) -> str:
    number = f"{chance.choice('25789')}{chance.randrange(10)}{chance.randrange(2, 10)}{chance.randrange(1000):03d}"
    return chance.choice(("", "16")) + number + chance.choice(("-", "")) + f"{chance.randrange(10_000):04d}"


def _price(chance: Random) -> str:
    written = f"{chance.randrange(100, 20_000_000):,}".replace(",", " ")
    return f"{written} {chance.choice(('kr', 'kronor', 'SEK'))}"


def _law(chance: Random) -> str:
    return (
        f"{chance.randrange(1, 40)} kap. {chance.randrange(1, 30)} § "
        f"{chance.choice(('SoL', 'OSL', 'BrB', 'FB'))} ({chance.randrange(1949, 2027)}:{chance.randrange(1, 1400)})"
    )


PLACES = ("Socialjouren", "Mottagningen", "Elevhälsan", "Kontaktcenter", "Enheten", "Relationsvåldscenter", "BUP")
TITLES = ("Rutinen", "Handlingsplan", "Överenskommelsen", "Lathunden", "Riktlinje", "Utbildning")
ROOMS = ("rum", "sal", "lokal", "konferensrum")
MAILBOXES = ("mottagning", "registrator", "socialjour", "info", "kontaktcenter")
PARTS: dict[str, Any] = {
    "phone": _phone,
    "hours": lambda c: f"{c.choice(('mån–fre', 'helgfri vardag', 'tis och tors'))} {_time(c)}–{_time(c)}",
    "weekday": lambda c: c.choice(("måndag", "Tisdag", "ons", "torsdagar", "Fredag", "lördag", "söndag")),
    "time": _time,
    "time2": _time,
    "day": _day,
    "day2": _day,
    "later": _day,
    "place": lambda c: c.choice(PLACES),
    "place2": lambda c: c.choice(("växeln", "jouren", "expeditionen", "registratorn")),
    "title": lambda c: c.choice(TITLES),
    "room": lambda c: f"{c.choice(ROOMS)} {c.choice(('', 'A', 'B'))}{c.randrange(1, 9999)}",
    "orgnr": _orgnr,
    "price": _price,
    "giro": lambda c: f"{c.randrange(100, 10_000)}-{c.randrange(1000, 10_000)}",
    "years": lambda c: f"{(first := c.randrange(2018, 2030))}–{first + c.randrange(1, 5)}",
    "year": lambda c: str(c.randrange(2018, 2030)),
    "law": _law,
    "limit": lambda c: c.choice(("genast", "inom 14 dagar", "inom 4 månader", "senast nästa vardag")),
    "number": lambda c: str(c.choice((c.randrange(100), c.randrange(10_000), c.randrange(1_000_000)))),
    "version": lambda c: f"{c.randrange(1, 9)}.{c.randrange(20)}",
    "mail": lambda c: f"{c.choice(MAILBOXES)}@kommun.example",
    "week": lambda c: str(c.randrange(1, 54)),
    "compact": lambda c: _day(c).replace("-", ""),
}
