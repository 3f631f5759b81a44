"""The national measure as tables: in the shape in which the yearly survey asks, shorter for a page, and what shows it.

The survey of Socialstyrelsen asks each municipality, actor by actor; its results are published with a row for each
municipality, by its code and name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from records.content import PartialDate
from records.reading import Label
from records.text import Text
from registry.auditing.actors import ACTORS, Actor
from registry.auditing.national_measure import Answer, Evidence, MunicipalityRow, NationalMeasure
from registry.lookup.answer import Named
from registry.naming import VALUES
from registry.reports.files import About, workbook
from registry.reports.tables import YES, Cell, Table

KEYS = ("survey", "evidence")
"""The tables that are files, by the names that programs use."""
CRITERIA: Mapping[str, Text] = {
    "written": Text(sv="skriftlig", en="written"),
    "decided_at_management": Text(sv="beslutad på ledningsnivå", en="decided at management level"),
    "followed_up": Text(sv="uppföljd i tid", en="followed up in time"),
}
"""What an agreement has to be, to count."""
TITLE = Text(sv="Det nationella måttet", en="The national measure")
SHAPE = Text(sv="Svar per kommun och aktör", en="Answers by municipality and actor")
EVIDENCE = Text(sv="Underlag", en="Evidence")
_NOTE = Text(
    sv="Ja när en överenskommelse med aktören är skriftlig och undertecknad av den, beslutad på ledningsnivå och "
    "uppföljd i tid; annars vad som saknas hos den som kommer närmast.",
    en="Yes when an agreement with the actor is written and signed by it, decided at management level and followed up "
    "in time; if not, what the one that comes closest lacks.",
)
_OF_EVIDENCE = Text(
    sv="Varje överenskommelse med en aktör. Svaret vilar på den som uppfyller mest.",
    en="Every agreement with an actor. The answer rests on the one that meets most.",
)
_CODE, _MUNICIPALITY = Text(sv="Kommunkod", en="Municipality code"), Text(sv="Kommun", en="Municipality")
_EXISTS = Text(sv="överenskommelse finns", en="there is an agreement")
_MEETS = Text(sv="uppfyller måttet", en="meets the measure")
_NONE = Text(sv="nej: ingen överenskommelse", en="no: no agreement")
_OF_ALL = Text(sv="Uppfyller måttet", en="Meet the measure")
_COLUMNS = (
    _CODE,
    _MUNICIPALITY,
    Text(sv="Aktör", en="Actor"),
    Text(sv="Dokument", en="Document"),
    Text(sv="Part", en="Party"),
    Text(sv="Svaret vilar på den", en="The answer rests on it"),
    Text(sv="Uppfyller måttet", en="Meets the measure"),
    Text(sv="Skriftlig", en="Written"),
    Text(sv="Undertecknad", en="Signed"),
    Text(sv="Beslutad på ledningsnivå", en="Decided at management level"),
    Text(sv="Beslutad av", en="Decided by"),
    Text(sv="Beslutsnivå", en="Level of decision"),
    Text(sv="Beslutsdatum", en="Date of decision"),
    Text(sv="Beslutets referens", en="Reference of the decision"),
    Text(sv="Uppföljd i tid", en="Followed up in time"),
    Text(sv="Senast uppföljd", en="Last followed up"),
    Text(sv="Uppföljningens referens", en="Reference of the follow-up"),
    Text(sv="Gäller från", en="Holds from"),
    Text(sv="Upphör", en="Ends"),
)
_YEAR = Text(sv="Undersökningens år", en="Year of the survey")
_MONTHS = Text(sv="Uppföljning räknas i (månader)", en="A follow-up counts for (months)")
_AREAS = Text(sv="Områden", en="Areas")
_EVERYWHERE = Text(sv="alla kommuner i registret", en="every municipality in the registry")


def survey_table(measure: NationalMeasure) -> Table:
    """As the survey asks: a row for each municipality, and for each actor a column for whether there is an agreement,
    for each of `CRITERIA`, and for whether it meets the measure. A criterion is that of the agreement meeting most."""
    columns = [_CODE, _MUNICIPALITY]
    for actor in Actor:
        columns += [_of_actor(actor, criterion) for criterion in (_EXISTS, *CRITERIA.values(), _MEETS)]
    return Table("nationellt-matt", SHAPE, None, tuple(columns), tuple(map(_answered, measure.rows)))


def _answered(row: MunicipalityRow) -> tuple[Cell, ...]:
    return (*_place(row), *(told for answer in row.answers for told in _told(answer)))


def _of_actor(actor: Actor, criterion: Text) -> Text:
    sv, en = (f"{ACTORS[actor].name.in_language(one)}: {criterion.in_language(one)}" for one in ("sv", "en"))
    return Text(sv=sv, en=en)


def _told(answer: Answer) -> Iterator[bool]:
    best = answer.best
    yield best is not None
    for criterion in CRITERIA:
        yield bool(best and getattr(best, criterion))
    yield answer.meets


def answers_table(measure: NationalMeasure) -> Table:
    """The same for reading: a row for each municipality, for each actor a yes or what is missing; and how many of the
    municipalities, where there are several."""
    rows: list[tuple[Cell, ...]] = [(row.area.name, *map(_said, row.answers)) for row in measure.rows]
    if len(rows) > 1:
        rows.append((_OF_ALL, *(_share(*measure.share(actor)) for actor in Actor)))
    columns = _MUNICIPALITY, *(ACTORS[actor].name for actor in Actor)
    return Table("svar", SHAPE, _NOTE, columns, tuple(rows))


def _said(answer: Answer) -> Text:
    if answer.meets:
        return YES
    if answer.best is None:
        return _NONE
    missing = [name for criterion, name in CRITERIA.items() if not getattr(answer.best, criterion)]
    sv, en = (", ".join(one.in_language(language) for one in missing) for language in ("sv", "en"))
    return Text(sv=f"nej: inte {sv}", en=f"no: not {en}")


def _share(met: int, of: int) -> Text:
    return Text(sv=f"{met} av {of}", en=f"{met} of {of}")


def evidence_table(measure: NationalMeasure) -> Table:
    """What shows each answer: every agreement with each actor, the one that the answer rests on first."""
    rows = tuple(
        tuple(_shown(row, answer, one)) for row in measure.rows for answer in row.answers for one in answer.evidence
    )
    return Table("underlag", EVIDENCE, _OF_EVIDENCE, _COLUMNS, rows)


def evidence_shown(measure: NationalMeasure) -> Table:
    """The same for reading, where room is short: without codes, and without columns in which no row says anything."""
    whole = evidence_table(measure)
    return replace(whole, columns=whole.columns[1:], rows=tuple(row[1:] for row in whole.rows)).without_empty_columns()


def _shown(row: MunicipalityRow, answer: Answer, one: Evidence) -> Sequence[Cell]:
    return (
        *_place(row), answer.name, _named(one.agreement), _named(one.party), one is answer.best, one.meets,
        one.written, _day(one.signed),
        one.decided_at_management, one.decided_by, VALUES.get(one.decision_level), _day(one.decided),
        one.reference_number,
        one.followed_up, _day(one.last_follow_up), one.follow_up_reference,
        one.holds_from, one.holds_until,
    )  # fmt: skip


def _place(row: MunicipalityRow) -> tuple[str, Text]:
    return row.area.key or "", row.area.name


def _named(label: Label) -> Named:
    return Named(id=label.id, kind=label.kind, code=label.key, name=label.name)


def _day(found: PartialDate | None) -> date | str | None:
    """A day as such, so that a spreadsheet sorts by it; a month or a year in its words."""
    if found is None:
        return None
    return found.earliest() if found.precision == "day" else found.value


def table_of(measure: NationalMeasure, key: str) -> Table:
    """One of `KEYS`."""
    return {"survey": survey_table, "evidence": evidence_table}[key](measure)


def facts_of(measure: NationalMeasure, areas: Sequence[Label]) -> tuple[tuple[Text, Text], ...]:
    """What the measure is about: the survey's year, how long a follow-up counts, and the areas (none: everywhere)."""
    year, months = (Text(sv=str(number), en=str(number)) for number in (measure.year, measure.months))
    sv, en = (", ".join(one.name.in_language(language) for one in areas) for language in ("sv", "en"))
    return (_YEAR, year), (_MONTHS, months), (_AREAS, Text(sv=sv, en=en) if areas else _EVERYWHERE)


def as_workbook(measure: NationalMeasure, areas: Sequence[Label], address: str, language: str) -> bytes:
    """The survey's table and the evidence, each on a sheet. `address`: where the same is read again."""
    about = About(facts_of(measure, areas), measure.moment.on, measure.moment.known_at, address)
    return workbook(about, [survey_table(measure), evidence_table(measure)], language)
