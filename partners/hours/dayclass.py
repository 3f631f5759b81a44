"""Which class a day belongs to in Sweden: public holiday, eve, half-day, day between, or ordinary.

- *Public holiday* (röd dag): the days that 1 § lagen (1989:253) om allmänna helgdagar names. The act also counts every
  Sunday; here a Sunday is a weekday like the others, since schedules state Sundays on their own.
- *Eve* (helgdagsafton): påskafton, pingstafton, midsommarafton, julafton, nyårsafton. Midsommarafton, julafton and
  nyårsafton are put on a level with Sundays by 7 § semesterlagen (1977:480); municipal employers count all five as
  days off (for example Nacka kommun, "Helger och dag före röd dag").
- *Half-day* (dag före röd dag): Monday to Friday right before a public holiday, where that day is not itself a holiday
  or an eve: trettondagsafton, skärtorsdagen, valborgsmässoafton, the day before Kristi himmelsfärdsdag, the day before
  nationaldagen and the day before alla helgons dag. The same municipal list; the days before midsommarafton, julafton
  and nyårsafton are not on it.
- *Day between* (klämdag): one single working day between two days off. Days off are Saturdays, Sundays, public holidays
  and eves; since a working day is a Monday to Friday, at least one of the two is a holiday or an eve in the week.

The dates come from the `holidays` library, which knows the years 1953-2100; outside them every day is ordinary.
"""

from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from holidays import country_holidays

Language = Literal["sv", "en"]

FIRST_YEAR: Final = 1953
LAST_YEAR: Final = 2100

_EVES: Final = frozenset({"Påskafton", "Pingstafton", "Midsommarafton", "Julafton", "Nyårsafton"})
_ONE_DAY: Final = timedelta(days=1)
_LIBRARY_LANGUAGE: Final = {"sv": "sv", "en": "en_US"}
_DAY_BETWEEN_NAME: Final = {"sv": "Klämdag", "en": "Day between holidays"}
_DAY_BEFORE: Final = {"sv": "Dag före {}", "en": "Day before {}"}


class DayClass(StrEnum):
    """The class of a day; all but `ordinary` can have a rule of their own in a schedule."""

    PUBLIC_HOLIDAY = "public_holiday"
    EVE = "eve"
    HALF_DAY = "half_day"
    DAY_BETWEEN = "day_between"
    ORDINARY = "ordinary"


class ClassedDate(NamedTuple):
    """What is special about a date: its classes, the deciding one first, and its name in both languages."""

    classes: tuple[DayClass, ...]
    name_sv: str
    name_en: str


def day_class(day: date) -> DayClass:
    """Return the class that decides for a date, `ordinary` when nothing is special about it."""
    return (day_classes(day) or (DayClass.ORDINARY,))[0]


def day_classes(day: date) -> tuple[DayClass, ...]:
    """Return every class that a date has, the deciding one first; empty for an ordinary day.

    Only a day between can have two: Monday 5 January 2026 is also trettondagsafton. *Day between* decides where a
    schedule has rules for both, since an office that closes on klämdagar does not open half of one.
    """
    classed = _year(day.year).get(day)
    return classed.classes if classed else ()


def day_name(day: date, language: Language = "sv") -> str | None:
    """Return the name of a classed day ("Juldagen", "Christmas Day"), or None for an ordinary day."""
    classed = _year(day.year).get(day)
    if classed is None:
        return None
    return classed.name_sv if language == "sv" else classed.name_en


@lru_cache(maxsize=512)
def _year(year: int) -> MappingProxyType[date, ClassedDate]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return MappingProxyType({})
    return MappingProxyType(_Calendar(year).classed())


class _Calendar:
    """One year's classed days. Nothing reaches over a year's end: 31 December is an eve and 1 January a holiday."""

    def __init__(self, year: int) -> None:
        self._names = {language: _names_in(year, language) for language in ("sv", "en")}
        swedish = self._names["sv"]
        self._public = set(country_holidays("SE", years=year, categories="public", language="sv"))
        self._eves = {day for day, name in swedish.items() if name in _EVES} - self._public
        self._off = self._public | self._eves
        self._working = [
            day
            for day in (date(year, 1, 1) + number * _ONE_DAY for number in range(366))
            if day.year == year and day not in self._off and day.weekday() < 5
        ]

    def classed(self) -> dict[date, ClassedDate]:
        found: dict[date, list[DayClass]] = {day: [DayClass.PUBLIC_HOLIDAY] for day in self._public}
        found |= {day: [DayClass.EVE] for day in self._eves}
        for day in self._working:
            if classes := self._classes_of_working(day):
                found[day] = classes
        return {day: self._with_names(day, classes) for day, classes in sorted(found.items())}

    def _classes_of_working(self, day: date) -> list[DayClass]:
        before, after = day - _ONE_DAY, day + _ONE_DAY
        classes = []
        if self._is_off(before) and self._is_off(after):
            classes.append(DayClass.DAY_BETWEEN)
        if after in self._public:
            classes.append(DayClass.HALF_DAY)
        return classes

    def _is_off(self, day: date) -> bool:
        return day in self._off or day.weekday() >= 5

    def _with_names(self, day: date, classes: list[DayClass]) -> ClassedDate:
        return ClassedDate(tuple(classes), self._name(day, classes, "sv"), self._name(day, classes, "en"))

    def _name(self, day: date, classes: list[DayClass], language: Language) -> str:
        names = self._names[language]
        if classes == [DayClass.DAY_BETWEEN]:
            return _DAY_BETWEEN_NAME[language]
        if day in names:
            return names[day]
        holiday = names[day + _ONE_DAY]
        return _DAY_BEFORE[language].format(holiday.lower() if language == "sv" else holiday)


def _names_in(year: int, language: Language) -> dict[date, str]:
    """Return the library's names by date, without what it adds in brackets about bank hours; public ones win."""
    names: dict[date, str] = {}
    for category in ("bank", "optional", "de_facto", "public"):
        found = country_holidays("SE", years=year, categories=category, language=_LIBRARY_LANGUAGE[language])
        names |= {day: name.partition(" (")[0] for day, name in found.items()}
    return names
