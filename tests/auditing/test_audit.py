"""The audit as a whole: scopes, order, identities, what it costs, and that its answers about the past never change."""

from __future__ import annotations

import random
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.maintaining import turn
from records.models import Record
from records.moment import Moment
from registry.auditing import Finding, Scope, Severity, audit
from registry.auditing.accepting import Wish, accept_within, may_accept, withdraw_within
from registry.auditing.rules import RULES
from registry.auditing.wording import CODES
from registry.older_law import WHYS
from registry.reports.meaning_law import say_meant
from tests.auditing.test_law import law
from tests.auditing.test_measured import follow_up
from tests.auditing.world import TODAY, agreement, begin_anew, check, party
from tests.partners.maintaining import coordinator
from tests.partners.world import World
from tests.registry.town import hours, pathway, step, to


def fresh(world: World, what: str) -> UUID:
    """The identity of a new record, which `named` finds again."""
    return world.names.setdefault(f"{what} {len(world.names)}", uuid4())


def named(world: World, what: str) -> list[UUID]:
    return [identity for name, identity in world.names.items() if name.startswith(f"{what} ")]


def told(findings: list[Finding]) -> set[tuple[object, ...]]:
    return {(one.identity, one.since, one.reason.sv, one.owners, one.areas, one.accepted) for one in findings}


def plan(world: World, *keys: str) -> UUID:
    areas = [{"key": key, "number": n, "name": {"sv": key}} for n, key in enumerate(keys, 1)]
    content = {"title": {"sv": "Planen"}, "owner": str(world.names["kommunen"]), "focus_areas": areas}
    return world.record("plan", {**content, "review_by": "2027-01-01"})


def mess(world: World, numbers: random.Random) -> None:
    """Record some more things, many of them wrong, about records old and new."""
    names = ("kommunen", "polisen", "skolan", "socialkontoret")
    for _ in range(4):
        since = date(2024, 1, 1) + timedelta(days=numbers.randrange(1300))
        area = numbers.choice(["0181", "0180", "01"])
        world.contact_point(
            organisation=numbers.choice(names), function=numbers.choice(["socialjour", "mottagning_barn"]), area=area,
            since=since, record=numbers.choice([None, *named(world, "point")]) or fresh(world, "point"),
        )  # fmt: skip
        parties = [party(world, name, numbers.choice([None, "2024-02"])) for name in numbers.sample(names, 2)]
        agreement(
            world, f"Rutin {numbers.randrange(3)}", since, parties=parties, areas=[str(world.names[area])],
            review_by=numbers.choice([None, "2025-06-30", "2027-06-30"]),
            record=numbers.choice([None, *named(world, "rule")]) or fresh(world, "rule"),
            until=numbers.choice([None, since + timedelta(days=200)]),
        )  # fmt: skip
        duty = step(world, "ring", receiver=to(world, "socialjour")) | {"modality": numbers.choice(["ska", "kan"])}
        pathway(world, f"Väg {numbers.randrange(3)}", duty, area=area, since=since, owner=str(world.names["kommunen"]))
        if points := named(world, "point"):
            check(numbers.choice(points), TODAY - timedelta(days=numbers.randrange(600)), works=numbers.random() < 0.7)
        if rules := named(world, "rule"):
            follow_up(world, numbers.choice(rules), since.isoformat())


KINDS = {"polisen": "police", "skolan": "school", "socialkontoret": "municipal_office"}


def upheaval(world: World, numbers: random.Random) -> None:
    """Change the law, names, what belongs to what, who is bound; and say what is meant and lived with."""
    for name in ("polisen", numbers.choice(["skolan", "socialkontoret"])):
        since = date(2024, 1, 1) + timedelta(days=numbers.randrange(1000))
        provision = numbers.choice([None, *named(world, "law")]) or fresh(world, "law")
        others = [str(one) for one in named(world, "law") if one != provision and of_kind(one)]
        ceased = {"in_force_until": (since + timedelta(days=90)).isoformat()} if numbers.random() < 0.9 else {}
        code = f"lag-{provision.hex[:8]}"
        law_of_old = {
            "code": code, "law_short": "SoL", "sfs": "2001:453", "provision": "14 kap. 1 §",
            "reference_kind": "obligation", "gist": {"sv": "Anmäla oro."},
            "replaced_by": others[:1] if numbers.random() < 0.5 else [], **ceased,
        }  # fmt: skip
        world.record("legal_reference", law_of_old, since, key=code, record=provision)
        legal = [str(provision), *(others[:1] if numbers.random() < 0.3 else [])]
        text = {"key": "syfte", "heading": {"sv": "Syfte"}, "text": {"sv": "Ring polisen."}, "legal": legal}
        withdrawn = (since + timedelta(days=numbers.randrange(900))).isoformat()
        cites = agreement(
            world, f"Lag {numbers.randrange(3)}", since, sections=[text],
            parties=[party(world, "kommunen"), party(world, "polisen", withdrawn=withdrawn)],
            record=numbers.choice([None, *named(world, "cites")]) or fresh(world, "cites"),
        )  # fmt: skip
        renamed = {"name": f"{name} {numbers.randrange(9)}", "organisation_kind": KINDS[name]}
        parent = {"parent": str(world.names[numbers.choice(["kommunen", "polisen"])])} if name != "polisen" else {}
        world.record("organisation", {**renamed, **parent}, since, record=world.names[name])
        if numbers.random() < 0.5:
            say_that_it_is_meant(world, numbers, cites, provision)
    # Apart, for what is accepted depends on identities, which are others in every run.
    live_with(world, random.Random(numbers.random()))


def of_kind(provision: UUID) -> bool:
    """Whether something was recorded of the provision."""
    return Record.objects.filter(uuid=provision).exists()


def say_that_it_is_meant(world: World, numbers: random.Random, record: UUID, provision: UUID) -> None:
    viewer, why = coordinator(world), numbers.choice(WHYS)
    with turn(viewer.actor) as session:
        say_meant(session, viewer, record, ("syfte", provision), why)


def live_with(world: World, numbers: random.Random) -> None:
    """Accept a finding of the day, or count one again that was accepted."""
    viewer = coordinator(world, "SE")
    some = [one for one in audit(Moment.resolve()) if may_accept(viewer, one)]
    with turn(viewer.actor) as session:
        if accepted := [one for one in some if one.accepted]:
            withdraw_within(session, viewer, numbers.choice(accepted))
        for one in numbers.sample(some, 2):
            until = TODAY + timedelta(days=numbers.randrange(1, 700))
            accept_within(session, viewer, one, Wish(until, "Tas upp senare."))


@pytest.mark.parametrize("seed", [1, 2])
def test_the_findings_of_a_moment_are_the_same_whether_asked_then_or_later(world: World, seed: int) -> None:
    numbers = random.Random(seed)
    asked: dict[Moment, set[tuple[object, ...]]] = {}
    seen: list[Finding] = []
    for _ in range(2):
        mess(world, numbers)
        upheaval(world, numbers)
        for day in (date(2025, 3, 1), TODAY, date(2027, 8, 1)):
            moment = Moment.resolve(day)
            seen += (findings := audit(moment))
            asked[moment] = told(findings)

    mess(world, numbers)
    upheaval(world, numbers)

    assert all(told(audit(moment)) == then for moment, then in asked.items())
    assert len({frozenset(then) for then in asked.values()}) > 5
    assert any(one.accepted for one in seen)
    assert {one.code for one in seen} >= {"party_withdrawn", "names_what_was_renamed"}
    assert {one.code for one in seen} & {"cites_repealed_law", "cites_renumbered_law"}


def test_a_part_of_the_registry_is_told_what_the_whole_says_of_it(world: World) -> None:
    numbers = random.Random(3)
    for _ in range(3):
        mess(world, numbers)
    now = Moment.resolve(TODAY)
    whole = audit(now)

    for codes in ({"0181"}, {"01", "0181", "0180"}, {"SE"}):
        within = codes if codes != {"SE"} else {"SE", "01", "0181", "0180", "23", "2380"}
        areas = {world.names[code] for code in within}
        part = audit(now, Scope(areas=frozenset(world.names[code] for code in codes)))
        assert told(part) == told([one for one in whole if areas & set(one.areas)])
    for name, units in (("polisen", ()), ("kommunen", ("socialkontoret", "mottagningen"))):
        owners = {world.names[one] for one in (name, *units)}
        part = audit(now, Scope(organisations=frozenset({world.names[name]})))
        assert told(part) == told([one for one in whole if owners & set(one.owners)])


def test_a_county_includes_its_municipalities_and_a_municipality_not_its_county(world: World) -> None:
    local, county = (agreement(world, area, decision=None, areas=[str(world.names[area])]) for area in ("0181", "01"))

    def undecided(area: str) -> set[UUID]:
        some = audit(Moment.resolve(), Scope(areas=frozenset({world.names[area]})))
        return {one.record for one in some if one.code == "not_decided"}

    assert undecided("0181") == {local}
    assert undecided("01") == {local, county}
    assert undecided("2380") == set()


def test_a_focus_area_means_its_routines_and_what_rests_on_them(world: World) -> None:
    ours = plan(world, "stod", "kunskap")
    focus = [{"plan": str(ours), "key": "stod"}]
    within, beside = agreement(world, "Ena", decision=None, focus_areas=focus), agreement(world, "Andra", decision=None)
    resting = pathway(world, "Väg", step(world, "ring") | {"modality": "ska"}, rests_on=[str(within)])

    some = audit(Moment.resolve(), Scope(focus_area=(ours, "stod")))

    assert {one.record for one in some} == {within, resting}
    assert beside not in {one.record for one in some}
    assert audit(Moment.resolve(), Scope(focus_area=(ours, "kunskap"))) == []


def test_the_worst_comes_first_and_every_finding_has_words_in_both_languages(world: World) -> None:
    mess(world, random.Random(4))

    some = audit(Moment.resolve())

    ranks = [one.severity.rank for one in some]
    assert ranks == sorted(ranks)
    assert len({one.id for one in some}) == len(some)
    assert all("{" not in text for one in some for text in (one.reason.sv, one.reason.en, one.clears_by.sv) if text)
    assert all(one.since <= TODAY or one.looks_ahead or one.code == "gap_between_versions" for one in some)


def test_severities_are_in_order() -> None:
    assert list(Severity) == ["critical", "serious", "minor", "notice"]
    assert Severity.CRITICAL.at_least(Severity.SERIOUS)
    assert not Severity.MINOR.at_least(Severity.SERIOUS)


def test_every_code_belongs_to_one_rule_and_has_words() -> None:
    codes = [code for rule in RULES for code in rule.codes]

    assert sorted(codes) == sorted(CODES)
    assert [rule.check for rule in RULES] == sorted({rule.check for rule in RULES})


def registry_of(world: World, many: int) -> None:
    for number in range(many):
        line = world.contact_point(function="socialjour", hours=hours("08:00", "16:30"))
        check(line, date(2025, 1, 1))
        rules = agreement(world, f"Rutin {number}", review_by="2026-01-01", contact_points=[str(line)])
        follow_up(world, rules, "2025-01-10")
        old = law(world, f"lag-{fresh(world, 'law').hex[:8]}", in_force_until="2025-01-01")
        ring = step(world, "ring", receiver={"contact_point": str(line)}, legal=[str(old)])
        pathway(world, f"Väg {number}", ring, rests_on=[str(rules)])


@pytest.mark.parametrize("what", ["whole", "area", "organisation"])
def test_it_costs_the_same_queries_for_one_record_of_each_kind_and_for_many(world: World, what: str) -> None:
    scope = {
        "whole": Scope(),
        "area": Scope(areas=frozenset({world.names["0181"]})),
        "organisation": Scope(organisations=frozenset({world.names["kommunen"]})),
    }[what]

    def cost() -> int:
        moment = Moment.resolve()
        begin_anew()
        with CaptureQueriesContext(connection) as queries:
            audit(moment, scope)
        return len(queries)

    registry_of(world, 1)
    few = cost()
    registry_of(world, 8)

    assert cost() == few <= 50
