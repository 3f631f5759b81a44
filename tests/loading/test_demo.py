"""The demonstration, loaded: whether a practitioner in Södertälje or Östersund could use it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.test import TestCase

from partners.hours import Schedule, Timeline, status_at
from partners.models import Account, Membership, Verification
from partners.telephone import SHORT_NUMBERS, tells_place
from records.content import at_path, kinds, references
from records.guard.places import places_in
from records.log import first_break
from records.models import Event, Record
from records.moment import Moment
from records.recording import Draft, recording
from registry.agreeing.models import Comment, Proposal
from registry.loading import identity
from tests.loading.looking import AFTER, BEFORE, all_of, ever_of, run

TODAY = date(2026, 11, 23)
THEN = date(2023, 11, 15)
MUNICIPALITIES = ("0181", "2380")
SAMPLES = {f"p{number:02}" for number in range(1, 13)}
SHELTERS = ("kvinnojouren-exemplet", "kvinnojouren-provet")
FICTION = (("+46701740605", "+46701740699"), ("+46846500400", "+46846500499"))
_RECEIVERS = (("steps", "*", "receiver"), ("steps", "*", "fallbacks", "*"))


def is_fiction(number: str) -> bool:
    """Whether a number (E.164) is one of those that Post- och telestyrelsen keeps free for fiction."""
    return any(first <= number <= last for first, last in FICTION)


def answering(function: str, at: str, area: str = "0181") -> set[str]:
    """The numbers of a function in a municipality that answer at a wall time."""
    instant = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("Europe/Stockholm"))
    return {
        channel["number"]
        for point in serving(function, area, instant.date())
        if status_at(Timeline.of(Schedule.model_validate(point["hours"])), instant).state == "open"
        for channel in point["channels"]
        if channel["type"] == "telephone"
    }


def serving(function: str, area: str, on: date) -> list[dict[str, Any]]:
    """The contact points of a function that serve a municipality, its county or the nation on a day."""
    areas = {str(identity("area", code)) for code in (area, area[:2], "SE")}
    wanted = str(identity("function", function))
    points = all_of("contact_point", on).values()
    return [point for point in points if point["function"] == wanted and areas & set(point["areas"])]


def receivers(on: date) -> Iterator[tuple[str, str]]:
    """(pathway, function) for every receiver and fallback of every pathway."""
    codes = {str(identity("function", code)): code for code in all_of("function", on)}
    for key, content in all_of("pathway", on).items():
        for path in _RECEIVERS:
            yield from ((key, codes[found["function"]]) for found in at_path(content, path))


class Demonstration(TestCase):
    said: str

    @classmethod
    def setUpTestData(cls) -> None:
        cls.said = run("load_demo")

    def test_the_twelve_sample_pathways_hold_now_and_held_in_2023(self) -> None:
        for on in (THEN, BEFORE, AFTER, TODAY):
            assert {key.split("-")[0] for key in all_of("pathway", on)} - {"nationell"} == SAMPLES

    def test_every_pathway_and_every_contact_point_of_the_municipalities_is_marked_as_a_sample(self) -> None:
        assert all(content["sample"] for _, content in ever_of("pathway"))
        assert all("Exempel, beslutad av ingen" in content["sources"] for _, content in ever_of("pathway"))
        local = [content for key, content in ever_of("contact_point") if key[:4] in MUNICIPALITIES]
        assert len(local) > 50
        assert all(content["sample"] for content in local)

    def test_every_receiver_can_be_reached_in_both_municipalities_on_each_day(self) -> None:
        for on in (THEN, BEFORE, AFTER, TODAY):
            for pathway, function in receivers(on):
                if pathway.startswith("nationell") and on < date(2024, 6, 3):
                    continue  # the helpline on honour that covers for it opened then
                for area in MUNICIPALITIES:
                    assert serving(function, area, on), f"{function} in {area} on {on} for {pathway}"

    def test_saturday_night_monday_morning_and_christmas_day_have_different_right_receivers(self) -> None:
        for area, jour, intake, standby in (
            ("0181", "+46846500403", "+46846500401", "+46846500404"),
            ("2380", "+46846500453", "+46846500451", "+46846500454"),
        ):
            assert answering("mottagning_barn", "2026-11-21T21:30", area) == set()
            assert answering("socialjour", "2026-11-21T21:30", area) == {jour}
            assert answering("mottagning_barn", "2026-11-23T10:00", area) == {intake}
            assert answering("socialjour", "2026-11-23T10:00", area) == set()
            assert answering("mottagning_barn", "2026-12-25T10:00", area) == set()
            assert answering("socialjour", "2026-12-25T10:00", area) == {standby}

    def test_in_2023_others_would_have_answered(self) -> None:
        assert answering("mottagning_barn", "2023-11-15T10:00") == {"+46846500441"}
        assert answering("socialjour", "2023-11-15T21:30") == {"+46846500442"}

    def test_outside_the_intakes_office_hours_somebody_in_social_services_always_answers(self) -> None:
        for area in MUNICIPALITIES:
            for day in (
                "2026-11-23",
                "2026-11-26",
                "2026-11-27",
                "2026-11-28",
                "2026-12-24",
                "2026-12-25",
                "2027-01-06",
            ):
                for hour in ("00:30", "03:00", "07:30", "16:45", "18:30", "23:30"):
                    instant = f"{day}T{hour}"
                    assert answering("socialjour", instant, area), f"{area} {instant}"

    def test_the_coordinator_moved_and_is_the_same_contact_point(self) -> None:
        before, after = all_of("contact_point", date(2023, 12, 31)), all_of("contact_point", date(2024, 1, 1))
        assert before["0181-samordnare"]["organisation"] == str(identity("organisation", "0181-socialkontoret"))
        assert after["0181-samordnare"]["organisation"] == str(identity("organisation", "0181-kommunstyrelsekontoret"))
        assert Record.objects.filter(kind="contact_point", key="0181-samordnare").count() == 1

    def test_the_steering_group_widened_during_2023(self) -> None:
        sizes = [len(all_of("body", on)["0181-styrgrupp"]["members"]) for on in (date(2023, 8, 31), date(2023, 9, 1))]
        assert sizes == [1, 3]

    def test_the_plan_of_2024_has_five_focus_areas_and_a_decision_without_a_day(self) -> None:
        assert set(all_of("plan", date(2023, 12, 31))) == {"0181-handlingsplan-2021", "2380-strategi-2019"}
        plan = all_of("plan", date(2024, 1, 1))["0181-fri-fran-vald-2024"]
        assert len(plan["focus_areas"]) == 5
        assert plan["decision"]["decided"] == {"value": "2023-12", "precision": "month"}
        assert plan["supersedes"] == str(identity("plan", "0181-handlingsplan-2021"))

    def test_the_parties_of_the_agreement_call_it_by_different_names(self) -> None:
        agreement = all_of("routine", TODAY)["2380-overenskommelse-lst"]
        assert [party["title"] for party in agreement["parties"]] == ["Överenskommelse", "Samarbetsavtal"]

    def test_pathways_cite_the_act_that_held(self) -> None:
        acts = {"2001:453": BEFORE, "2025:400": AFTER}
        for act, on in acts.items():
            provisions = {str(identity("legal_reference", c)): p for c, p in all_of("legal_reference", on).items()}
            for key, content in all_of("pathway", on).items():
                cited = [provisions[c] for c in at_path(content, ("steps", "*", "legal", "*"))]
                assert {p["sfs"] for p in cited if p["law_short"] == "SoL"} <= {act}, key
                assert not [p for p in cited if p.get("in_force_until", "9999") <= on.isoformat()], key
        assert str(identity("legal_reference", "sol-2001-14-1")) in str(
            all_of("pathway", BEFORE)["p03-risk-bortforande"]
        )
        assert str(identity("legal_reference", "sol-19-1")) in str(all_of("pathway", AFTER)["p03-risk-bortforande"])

    def test_steps_keep_their_keys_when_the_act_changes(self) -> None:
        before, after = all_of("pathway", BEFORE), all_of("pathway", AFTER)
        for key, content in after.items():
            assert [s["key"] for s in before[key]["steps"]] == [s["key"] for s in content["steps"]]

    def test_what_began_in_april_2024_is_no_step_before(self) -> None:
        key = "p06-akut-skyddat-boende-med-barn"
        steps = [
            {s["key"] for s in all_of("pathway", on)[key]["steps"]} for on in (date(2024, 3, 31), date(2024, 4, 1))
        ]
        assert steps[1] - steps[0] >= {"kontrollera-tillstand", "omedelbart-beslut-barn"}

    def test_a_school_counsellor_can_start_the_pathway_on_abduction(self) -> None:
        assert str(identity("function", "elevhalsa")) in all_of("pathway", TODAY)["p03-risk-bortforande"]["also_starts"]

    def test_every_duty_says_whether_law_or_a_local_decision_makes_it_so(self) -> None:
        for key, content in ever_of("pathway"):
            for step in content["steps"]:
                if step["modality"] == "ska":
                    assert step.get("ground"), f"{key} {step['key']}"
                if step.get("ground") == "law":
                    assert step["legal"], f"{key} {step['key']}"

    def test_every_number_is_fiction_or_a_national_line(self) -> None:
        national = {number for _, number in self.numbers(national=True)}
        for key, number in self.numbers(national=False):
            assert is_fiction(number) or number in SHORT_NUMBERS, key
        assert not [number for number in national if is_fiction(number)]

    def test_every_address_is_an_example(self) -> None:
        for key, content in ever_of("contact_point"):
            for channel in content["channels"]:
                if channel["type"] == "email":
                    assert channel["address"].endswith(".example"), key
                if channel["type"] == "web_form":
                    assert channel["url"].split("/")[2].endswith(".example"), key
        assert all(account.email.endswith(".example") for account in Account.objects.all())

    def test_nothing_about_a_shelter_tells_where_it_is(self) -> None:
        operators = {str(identity("organisation", key)) for key in SHELTERS}
        protected = str(identity("function", "skyddat_boende"))
        found = [c for _, c in ever_of("contact_point") if c["organisation"] in operators or c["function"] == protected]
        assert len(found) == 3
        for content in found:
            assert not any(places_in(text) for text in texts_in(content))
            assert {channel["type"] for channel in content["channels"]} <= {"telephone", "email"}
            assert not [c for c in content["channels"] if "number" in c and tells_place(c["number"])]
        for key, content in ever_of("organisation"):
            if key in SHELTERS:
                assert content["areas"] == []
                assert not any(places_in(text) for text in texts_in(content))

    def test_only_parties_see_how_to_reach_a_shelter(self) -> None:
        assert all_of("contact_point", TODAY)["skyddat-boende-exemplet"]["visibility"] == "parties"

    def test_all_references_lead_to_a_record_that_holds(self) -> None:
        for on in (THEN, BEFORE, AFTER, TODAY):
            holding = {str(identity(kind, key)) for kind in kinds for key in all_of(kind, on)}
            for kind in ("contact_point", "body", "pathway", "situation", "organisation"):
                for key, content in all_of(kind, on).items():
                    missing = [r for r in references(kinds[kind], content) if str(r.target) not in holding]
                    assert missing == [], f"{kind} {key} on {on}"

    def test_sources_name_no_file(self) -> None:
        for kind in kinds:
            for key, content in ever_of(kind):
                assert not [t for t in texts_in(content) if ".txt" in t or "/sfs-" in t or ".json" in t], key

    def test_there_is_an_account_for_each_role_and_one_password_was_told(self) -> None:
        roles = sorted(Membership.objects.values_list("role", flat=True))
        assert roles == ["administrator", "coordinator", "editor", "editor", "reader", *["signatory"] * 3]
        password = self.said.rpartition("Lösenord för alla: ")[2].strip()
        assert all(account.check_password(password) for account in Account.objects.all())

    def test_an_exercise_waits_for_signatures_and_says_in_every_part_that_nobody_has_decided_it(self) -> None:
        proposal = Proposal.objects.get(closing=None)
        assert proposal.document["title"]["sv"] == "Övning: oro i bostadshus (beslutad av ingen)"
        assert proposal.document["decision"]["decided_by"] == "Ingen, det här är en övning"
        assert "decided" not in proposal.document["decision"]
        comments = Comment.objects.filter(draft=proposal.draft).order_by("part")
        assert [(one.part, hasattr(one, "resolution")) for one in comments] == [("kontakt", True), ("syfte", False)]
        assert not Record.objects.filter(uuid=proposal.record).exists()

    def test_only_an_organisation_that_is_made_up_has_signed_it_and_owns_it(self) -> None:
        proposal = Proposal.objects.get(closing=None)
        organisations = {identity("organisation", key): key for key in all_of("organisation", TODAY)}
        made_up = {key for key, content in all_of("organisation", TODAY).items() if content["sample"]}
        asked = {organisations[party.organisation.uuid] for party in proposal.parties.all()}
        signed = {organisations[answer.organisation.uuid] for answer in proposal.answers.all()}
        assert signed == {"kvinnojouren-exemplet"} == made_up & asked
        assert asked - signed == {"0181-socialkontoret", "0181-telge-bostader"}
        assert organisations[proposal.draft.owner.uuid] in made_up

    def test_who_is_to_sign_finds_it(self) -> None:
        for email in ("undertecknare@sodertalje.example", "undertecknare@telgebostader.example"):
            self.client.force_login(Account.objects.get(email=email))
            assert "Övning: oro i bostadshus" in self.client.get("/forslag").content.decode()

    def test_loading_again_changes_nothing(self) -> None:
        passwords = set(Account.objects.values_list("password", flat=True))
        before = (Event.objects.count(), Verification.objects.count(), Membership.objects.count())
        assert run("load_demo").count("inget nytt") == 2
        assert (Event.objects.count(), Verification.objects.count(), Membership.objects.count()) == before
        assert set(Account.objects.values_list("password", flat=True)) == passwords

    def test_what_people_have_made_of_a_sample_stays_when_the_others_make_way_for_violations(self) -> None:
        changed = all_of("routine", TODAY)["exempel-bostad"] | {"review_by": "2030-01-31"}
        with recording("system:test") as session:
            session.record(Draft("routine", changed, TODAY, record=identity("routine", "exempel-bostad")))

        said = run("load_demo", "--violations")

        here = str(identity("area", "0181"))
        assert "routine exempel-bostad" in said
        assert all_of("routine", TODAY)["exempel-bostad"] == changed
        serving = {key for key, content in all_of("routine", Moment.resolve().on).items() if here in content["areas"]}
        assert {key for key in serving if not key.startswith("ovning")} == {"exempel-bostad"}

    def test_the_log_holds(self) -> None:
        assert first_break() is None

    def numbers(self, *, national: bool) -> Iterator[tuple[str, str]]:
        """(key, number) of all contact points of the reference data, or of the demonstration."""
        actor = "system:load_reference" if national else "system:load_demo"
        own = set(Event.objects.filter(actor=actor).values_list("record__uuid", flat=True))
        for key, content in ever_of("contact_point"):
            if identity("contact_point", key) in own:
                yield from ((key, channel["number"]) for channel in content["channels"] if "number" in channel)


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a JSON document, identities left out."""
    if isinstance(value, dict):
        for item in value.values():
            yield from texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)
    elif isinstance(value, str) and not is_identity(value):
        yield value


def is_identity(text: str) -> bool:
    """Whether a text is a UUID."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
