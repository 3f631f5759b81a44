"""The demonstration, seeded with one violation of each check: the audit lists exactly those, and clearing each takes
exactly that away. The same as of earlier days."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import time_machine
from django.db import transaction
from django.test import TestCase

from registry.auditing.rules import RULES
from tests.auditing.violations import CLEARED, DAY, VIOLATIONS, Violation, put_in_order
from tests.loading.looking import run

TODAY = date(2026, 11, 23)
BEFORE = DAY - timedelta(days=1)
Told = tuple[str, str, str, str | None, str]

AS_IT_IS = {
    "actor_without_agreement": 4,
    "agreement_not_followed_up": 2,
    "contact_never_verified": 9,
    "contact_overdue": 9,
    "duty_on_no_decision": 8,
    "groups_without_pathway": 25,
    "hours_not_stated": 1,
    "hours_on_unchecked": 6,
    "hours_without_receiver": 12,
    "not_decided": 3,
    "party_not_signed": 25,
    "review_passed": 1,
}
"""What the demonstration itself shows in Södertälje on the day: its samples are decided and signed by nobody."""


def told(on: date = TODAY) -> set[Told]:
    """What the command lists for Södertälje: code, record, part, subject, since."""
    answer: dict[str, Any] = json.loads(run("audit", "--area", "0181", "--format", "json", "--on", on.isoformat()))
    return {(one["code"], one["record"]["id"], one["part"], one["subject"], since(one)) for one in answer["findings"]}


def since(one: dict[str, Any]) -> str:
    """Since when it is so; nothing for what is seen ahead, whose first day moves with the day of the audit."""
    return "" if one["code"].startswith("hours_") else str(one["since"])


class Demonstration(TestCase):
    clock: time_machine.travel
    as_it_is: set[Told]
    ordered: set[Told]

    @classmethod
    def setUpTestData(cls) -> None:
        run("load_demo")
        cls.as_it_is = told()
        put_in_order()
        cls.ordered = told()

    @classmethod
    def setUpClass(cls) -> None:
        cls.clock = time_machine.travel("2026-11-23T12:00:00+01:00", tick=False)
        cls.clock.start()
        super().setUpClass()

    @classmethod
    def tearDownClass(cls) -> None:
        super().tearDownClass()
        cls.clock.stop()

    def test_there_is_one_violation_of_each_check(self) -> None:
        assert [one.check for one in VIOLATIONS] == [rule.check for rule in RULES]

    def test_what_the_demonstration_itself_shows(self) -> None:
        codes = [code for code, *_ in self.as_it_is]

        assert {code: codes.count(code) for code in codes} == AS_IT_IS

    def test_what_is_in_order_is_not_listed_and_the_new_agreement_clears_one_actor(self) -> None:
        assert self.ordered <= self.as_it_is
        assert [(code, part) for code, _, part, *_ in self.as_it_is - self.ordered] == [
            ("actor_without_agreement", "primary_care")
        ]

    def test_each_violation_is_listed_alone_and_clearing_it_takes_exactly_that_away(self) -> None:
        for one in VIOLATIONS:
            with self.subTest(check=one.check, code=one.code), undone():
                one.do()
                self.assert_added([one], told())
                if one.since:
                    assert told(BEFORE) == self.before()

                one.clear()
                assert told() == self.ordered
                self.assert_added([one], told(CLEARED - timedelta(days=1)))

    def test_all_together_are_listed_and_nothing_else(self) -> None:
        # Of several versions of one record the last recorded holds: one violation for each record.
        some = [one for one in VIOLATIONS if one.check in (3, 5, 9, 12)]
        for one in some:
            one.do()

        self.assert_added(some, told())
        for one in some:
            one.clear()
        assert told() == self.ordered

    def before(self) -> set[Told]:
        """What was listed the day before, which is the same but for what has become late since."""
        return {one for one in self.ordered if one[4] <= BEFORE.isoformat()}

    def assert_added(self, some: list[Violation], now: set[Told]) -> None:
        added = now - self.ordered
        assert {(code, part, since) for code, _, part, _, since in added} == {
            (one.code, one.part, one.since.isoformat() if one.since else "") for one in some
        }
        assert len(added) == len(some)
        assert self.ordered - now == set()


@contextmanager
def undone() -> Iterator[None]:
    """What is done in here is forgotten afterwards. A bare savepoint: a writer's turn wants to be outermost."""
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)
