"""The demonstration, seeded with one violation of each check (`load_demo --violations`): the audit of Södertälje lists
exactly those, and clearing each, as people would, takes exactly that away. The same as of earlier days."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import time_machine
from django.test import TestCase

from partners.access import Viewer
from partners.maintaining import Change, maintain, turn
from partners.models import Account
from partners.verifying.checks import Method
from partners.verifying.confirming import Confirmation, confirm
from records.moment import Moment
from records.reading import Entry, Reader
from registry.agreeing.answering import sign
from registry.agreeing.asked import Opening, Round, Said, Seen, Terms, Written
from registry.agreeing.beginning import begun_from
from registry.agreeing.drafting import open_draft
from registry.agreeing.leaving import Leaving, end
from registry.agreeing.proposing import propose
from registry.auditing.rules import RULES
from registry.loading.identity import identity
from tests.loading.looking import run

TODAY = date(2026, 11, 23)
WRONG = date(2026, 11, 16)
"""The day from which each violation is there."""
ORDERED = date(2026, 9, 24)
"""The day from which all else is in order."""
YESTERDAY = TODAY - timedelta(days=1)
Told = tuple[str, str, str, str]
"""What is told of a finding: code, name of the record, part, since when."""

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

VIOLATIONS: dict[int, Told] = {
    1: ("agreement_below_management", "Övning 1: beslutad av en enhetschef", "", "2026-11-16"),
    2: ("party_not_signed", "Övning 2: en part har inte skrivit under", "", "2026-11-16"),
    3: ("review_passed", "Övning 3: översynen är försenad", "", "2026-11-16"),
    4: ("cites_renumbered_law", "Övning 4: hänvisar till äldre lag", "syfte", "2026-11-16"),
    5: ("contact_not_working", "Övning 5: linje som inte fungerar", "", "2026-11-16"),
    6: ("hours_without_receiver", "Övning 6: tider utan mottagare", "ring", ""),
    7: ("actor_without_agreement", "Södertälje", "emergency_care", "2026-11-16"),
    8: ("points_to_ended", "Övning 8: pekar på en linje som har upphört", "ring", "2026-11-16"),
    9: ("situation_without_pathway", "Södertälje", "ovning_09", "2026-11-16"),
    10: ("duty_without_ground", "Övning 10: ska utan grund", "ring", "2026-11-16"),
    11: ("possibly_identifying_text", "Övning 11: text som kan peka ut en person", "sections.0.text.sv", "2026-11-16"),
    12: ("replaced_still_in_force", "Övning 12: ersatt men gäller fortfarande", "", "2026-11-16"),
}
"""By check, what is found. Since when hours are seen ahead moves with the day that is audited."""
ALL = sorted(VIOLATIONS.values())
AHEAD = VIOLATIONS[6]


def told(on: date = TODAY, known_at: str = "") -> list[Told]:
    """What the command lists for Södertälje, in order of the texts."""
    arguments = ["--on", on.isoformat()] if on != TODAY else []
    arguments += ["--known-at", known_at] if known_at else []
    answer: dict[str, Any] = json.loads(run("audit", "--area", "0181", "--format", "json", *arguments))
    return sorted(
        (one["code"], one["record"]["name"]["sv"], one["part"], "" if one["code"] == AHEAD[0] else one["since"])
        for one in answer["findings"]
    )


def now() -> str:
    """The instant of what the registry knows now, as the command takes it."""
    return Moment.resolve().known_at.isoformat()


def viewer(email: str) -> Viewer:
    """One of the demonstration's people, who has shown a second factor."""
    return Viewer.of_account(Account.objects.get(email=email), Moment.resolve(), second_factor=True)


ADMINISTRATOR, COORDINATOR = "administrator@sodertalje.example", "samordnare@sodertalje.example"
BOARD, HOSPITAL = "undertecknare@socialnamnden.example", "undertecknare@akutsjukhuset.example"
SHELTER = "undertecknare@kvinnojouren.example"


def reference(kind: str, key: str) -> str:
    """How a content refers to a record of the demonstration."""
    return str(identity(kind, key))


def said(kind: str, key: str, on: date = TODAY) -> Entry:
    """What an entry says."""
    entry = Reader(viewer(ADMINISTRATOR), Moment.resolve(on)).get(kind, identity(kind, key))
    assert entry is not None
    return entry


def agree(kind: str, key: str, patch: dict[str, Any], *signing: str) -> None:
    """The municipality's administrator drafts what shall be agreed instead, and proposes it; the parties sign it."""
    owner, writer = identity("organisation", "0181-socialnamnden"), viewer(ADMINISTRATOR)
    document = begun_from(said(kind, key), owner) | patch
    with turn(writer.actor) as session:
        draft = open_draft(session, writer, Opening(kind, owner, identity(kind, key)), Written(document))
        proposal = propose(session, writer, draft.uuid, None, Terms(TODAY))
    for email in signing or (BOARD,):
        signatory = viewer(email)
        with turn(signatory.actor) as session:
            sign(session, signatory, Seen(Round(kind, proposal.record, proposal.round), proposal.content_hash))


def walk(key: str, **changed: Any) -> None:
    """Agree on another step of a pathway."""
    agree("pathway", key, {"steps": [said("pathway", key).content["steps"][0] | changed]})


def write(key: str, **changed: Any) -> None:
    """Agree on another section of a routine."""
    agree("routine", key, {"sections": [said("routine", key).content["sections"][0] | changed]})


def check_the_line() -> None:
    confirm(viewer(COORDINATOR), identity("contact_point", "ovning-05"), Confirmation(Method.CALLED))


def answer_day_and_night() -> None:
    by, hours = viewer(ADMINISTRATOR), said("contact_point", "ovning-linje").content["hours"]
    with turn(by.actor) as session:
        line = identity("contact_point", "ovning-06-linje")
        maintain(session, by, [Change("contact_point", "merge", {"hours": hours}, line)])


def take_the_hospital_in() -> None:
    parties = said("routine", "ovning-07", ORDERED).content["parties"]
    agree("routine", "ovning-07", {"parties": parties}, BOARD, SHELTER, HOSPITAL)


def take_the_case_in() -> None:
    situations = said("pathway", "ovning-vag").content["situations"]
    agree("pathway", "ovning-vag", {"situations": [*situations, reference("situation", "ovning_09")]})


def end_what_was_replaced() -> None:
    by = viewer(BOARD)
    with turn(by.actor) as session:
        end(session, by, Leaving("routine", identity("routine", "ovning-12"), TODAY, Said("Ersatt.")))


DECIDED = {"decision": {"decided_by": "Nämnden i övningen", "level": "board", "decided": "2026-11-20"}}
CLEARING: dict[int, Callable[[], None]] = {
    1: lambda: agree("routine", "ovning-01", DECIDED, BOARD, SHELTER),
    2: lambda: agree("routine", "ovning-02", {}, BOARD, SHELTER),
    3: lambda: agree("routine", "ovning-03", {"review_by": "2028-01-31"}),
    4: lambda: write("ovning-04", legal=[reference("legal_reference", "sol-19-1")]),
    5: check_the_line,
    6: answer_day_and_night,
    7: take_the_hospital_in,
    8: lambda: walk("ovning-08", receiver={"contact_point": reference("contact_point", "ovning-linje")}, fallbacks=[]),
    9: take_the_case_in,
    10: lambda: walk("ovning-10", modality="bor"),
    11: lambda: write("ovning-11", text={"sv": "Lämna blanketten i receptionen."}),
    12: end_what_was_replaced,
}
"""By check, what somebody does about it on the day."""


class Demonstration(TestCase):
    clock: time_machine.travel
    as_it_is: list[Told]
    before: str
    seeded: str

    @classmethod
    def setUpTestData(cls) -> None:
        run("load_demo")
        cls.before = now()
        cls.as_it_is = told()
        run("load_demo", "--violations")
        cls.seeded = now()

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
        codes = {rule.check: rule.codes for rule in RULES}

        assert list(VIOLATIONS) == list(CLEARING) == list(codes)
        assert all(code in codes[check] for check, (code, *_) in VIOLATIONS.items())

    def test_the_audit_lists_exactly_those(self) -> None:
        assert told() == ALL
        assert told(YESTERDAY) == told(WRONG) == ALL

    def test_before_they_began_it_lists_only_what_was_seen_ahead(self) -> None:
        assert told(WRONG - timedelta(days=1)) == told(ORDERED) == [AHEAD]

    def test_what_was_known_before_they_were_recorded_is_told_as_it_was(self) -> None:
        codes = [code for code, *_ in self.as_it_is]

        assert {code: codes.count(code) for code in set(codes)} == AS_IT_IS
        assert told(known_at=self.before) == self.as_it_is

    def test_clearing_each_takes_exactly_that_away_and_earlier_days_and_knowledge_tell_the_same(self) -> None:
        left, known = ALL, [(self.seeded, ALL)]
        for check, clear in CLEARING.items():
            with self.subTest(check=check, code=VIOLATIONS[check][0]):
                clear()
                left = [one for one in left if one != VIOLATIONS[check]]
                known.append((now(), left))

                assert told() == left

        assert told(YESTERDAY) == ALL
        assert run("audit", "--area", "0181") == "Inga avvikelser den 23 november 2026.\n"
        for known_at, then in known[::3]:
            assert told(known_at=known_at) == then

    def test_loading_it_again_on_a_later_day_records_nothing_and_leaves_what_people_have_cleared(self) -> None:
        CLEARING[10]()
        known_at = now()

        with time_machine.travel("2026-12-01T12:00:00+01:00", tick=False):
            said_again = run("load_demo", "--violations", "--without-accounts")

        assert "pathway ovning-10" in said_again
        assert now() == known_at
