"""From a draft to what is in force: who signs what, and what comes of it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
import time_machine

from partners.maintaining import turn
from records.hashing import content_hash
from records.models import Event, Version
from records.moment import STOCKHOLM, Moment
from records.recording import NotRecorded
from registry.agreeing import drafting, proposing
from registry.agreeing.asked import MayNot, NoSuch, NotNow, OldRevision, OtherHash, Said
from registry.agreeing.evidence import evidence_of
from registry.agreeing.models import Answer, Draft, Proposal, Sharing, SharingEnd
from registry.agreeing.reading import proposal_state, since_signed, state_of
from registry.agreeing.signable import hash_of
from registry.agreeing.signing import parties_of
from registry.differing.agreements import since_signed_in_words
from tests.registry.agreement import Town, in_force, round_of, today

pytestmark = pytest.mark.django_db


def codes(error: pytest.ExceptionInfo[NotRecorded]) -> set[str]:
    return {problem.code for some in error.value.problems.values() for problem in some}


def signed_by(town: Town, proposal: object) -> dict[str, str]:
    entry = in_force("routine", proposal.record)  # type: ignore[attr-defined]
    assert entry is not None
    return {party["organisation"]: party["signed"]["value"] for party in entry.content["parties"]}


def test_when_all_have_signed_it_holds_with_their_signatures(town: Town) -> None:
    proposal = town.propose(town.draft())
    town.sign(proposal, "signatory")
    assert in_force("routine", proposal.record) is None

    town.sign(proposal, "police")

    day = today().isoformat()
    assert signed_by(town, proposal) == {town.id("socialkontoret"): day, town.id("polisen"): day}
    assert state_of(town.people["editor"], proposal.draft.uuid, Moment.resolve().known_at).status == "agreed"


def test_it_holds_from_its_day_and_not_before(town: Town) -> None:
    first = today() + timedelta(days=30)
    proposal = town.agreed(first=first)

    assert in_force("routine", proposal.record, first - timedelta(days=1)) is None
    assert in_force("routine", proposal.record, first) is not None


@pytest.mark.parametrize(("holds_back", "waited"), [(False, 5), (True, 0)])
def test_a_late_signature_lets_it_hold_from_that_day_unless_it_holds_back(
    town: Town, holds_back: bool, waited: int
) -> None:
    first = today()
    proposal = town.propose(town.draft(), first, holds_back=holds_back)
    town.sign(proposal, "signatory")
    with time_machine.travel(datetime.now(STOCKHOLM) + timedelta(days=5)):
        town.sign(proposal, "police")

    version = Version.mechanism.get(record__uuid=proposal.record)
    assert version.valid_from == first + timedelta(days=waited)


def test_a_day_that_has_passed_is_refused_unless_it_holds_back(town: Town) -> None:
    draft, first = town.draft(), today() - timedelta(days=10)

    with pytest.raises(NotRecorded) as error:
        town.propose(draft, first)

    assert codes(error) == {"day_has_passed"}
    assert town.propose(draft, first, holds_back=True).valid_from == first


def test_what_was_frozen_is_signed_whatever_the_draft_becomes(town: Town) -> None:
    draft = town.draft()
    proposal = town.propose(draft)
    town.sign(proposal, "signatory")
    town.save(draft, town.routine(title={"sv": "Något annat"}))
    town.sign(proposal, "police")

    entry = in_force("routine", proposal.record)
    assert entry is not None
    assert entry.name == "Samverkan"


def test_another_hash_than_the_frozen_one_is_refused(town: Town) -> None:
    proposal = town.propose(town.draft())

    for seen in ("0" * 64, content_hash(town.routine()), proposal.revision.document_hash):
        with pytest.raises(OtherHash):
            town.sign(proposal, "police", seen)
    assert Answer.objects.count() == 0


@pytest.mark.parametrize("who", ["editor", "police editor", "coordinator"])
def test_only_a_signatory_signs(town: Town, who: str) -> None:
    proposal = town.propose(town.draft())

    with pytest.raises(MayNot):
        town.sign(proposal, who)


@pytest.mark.parametrize("who", ["school", "shelter", "other coordinator"])
def test_who_is_no_party_does_not_learn_that_there_is_a_proposal(town: Town, who: str) -> None:
    proposal = town.propose(town.draft())

    with pytest.raises(NoSuch):
        town.sign(proposal, who)


def test_nobody_signs_for_another_party(town: Town) -> None:
    proposal = town.propose(town.draft())

    with pytest.raises(MayNot):
        town.sign(proposal, "police", party="socialkontoret")
    with pytest.raises(MayNot):
        town.sign(proposal, "signatory", party="kommunen")


def test_a_signatory_of_what_is_above_signs_for_the_unit(town: Town) -> None:
    proposal = town.propose(town.draft())

    assert town.sign(proposal, "above").organisation.uuid == town.world.names["socialkontoret"]


def test_a_party_answers_once_a_round(town: Town) -> None:
    proposal = town.propose(town.draft())
    town.sign(proposal, "police")

    for again in (town.sign, town.decline):
        with pytest.raises(NotNow) as error:
            again(proposal, "police")
        assert error.value.why == "answered_already"


def test_who_signs_for_several_parties_says_for_which(town: Town) -> None:
    three = parties(town, "socialkontoret", "kommunen", "polisen")
    proposal = town.propose(town.draft(town.routine(parties=three)))

    with pytest.raises(NotRecorded) as error:
        town.sign(proposal, "above")
    assert codes(error) == {"missing"}
    town.sign(proposal, "above", party="kommunen")
    town.sign(proposal, "above")  # one is left
    town.sign(proposal, "police")
    assert in_force("routine", proposal.record) is not None


def test_what_one_declines_is_not_agreed_though_the_others_sign(town: Town) -> None:
    proposal = town.propose(town.draft())
    town.decline(proposal, "police", "Numret saknas")
    town.sign(proposal, "signatory")

    state = proposal_state(town.people["editor"], round_of(proposal), Moment.resolve().known_at)
    assert state.status == "declined"
    assert in_force("routine", proposal.record) is None


def test_a_decline_has_a_reason_about_nobody(town: Town) -> None:
    proposal = town.propose(town.draft())

    for reason, code in (("  ", "missing"), ("Gäller 20170101-2393", "identifying_text")):
        with pytest.raises(NotRecorded) as error:
            town.decline(proposal, "police", reason)
        assert codes(error) == {code}


def test_a_changed_proposal_is_a_new_round_and_shows_what_changed_since_each_party_signed(town: Town) -> None:
    draft = town.draft()
    first = town.propose(draft)
    town.sign(first, "signatory")
    town.decline(first, "police")
    town.save(draft, town.routine(title={"sv": "Samverkan dygnet runt"}))
    second = town.propose(draft)

    now = Moment.resolve().known_at
    assert proposal_state(town.people["police"], round_of(first), now).status == "replaced"
    state = proposal_state(town.people["police"], round_of(second), now)
    (changed,) = since_signed(town.people["police"], state, now)
    assert (changed.organisation, changed.round) == (town.world.names["socialkontoret"], 1)
    assert [".".join(one.path) for one in changed.changes] == ["title"]
    with pytest.raises(NotNow):
        town.sign(first, "signatory", party="socialkontoret")
    town.sign(second, "signatory")
    town.sign(second, "police")
    assert in_force("routine", second.record) is not None


def test_from_when_it_holds_is_part_of_what_is_signed_and_a_new_round_shows_that_it_changed(town: Town) -> None:
    draft, police = town.draft(), town.people["police"]
    first = town.propose(draft, today() + timedelta(days=40))
    town.sign(first, "police")
    second = town.propose(draft, today() - timedelta(days=40), holds_back=True)

    assert second.revision == first.revision
    with pytest.raises(OtherHash):
        town.sign(second, "police", first.content_hash)
    now = Moment.resolve().known_at
    (since,) = since_signed(police, proposal_state(police, round_of(second), now), now)
    assert [".".join(one.path) for one in since.changes] == ["valid_from", "holds_back"]
    told = since_signed_in_words("routine", since, {}).parts
    assert [(one.label.sv, one.differences[0].after_lines[0].words.sv) for one in told][1] == (
        "Även om den sista skriver under senare", "ja"
    )  # fmt: skip
    assert told[0].label.sv == "Ska gälla från"


def test_what_a_round_leaves_as_it_was_signed_is_told_as_no_change(town: Town) -> None:
    draft, editor = town.draft(), town.people["editor"]
    town.sign(town.propose(draft), "police")
    again = town.propose(draft)

    now = Moment.resolve().known_at
    (since,) = since_signed(editor, proposal_state(editor, round_of(again), now), now)
    assert (since.changes, since_signed_in_words("routine", since, {}).parts) == ((), ())


def test_whatever_is_signed_is_in_the_hash(town: Town) -> None:
    put = town.propose(town.draft()).signable
    others = [
        replace(put, kind="pathway"), replace(put, record=town.world.names["polisen"]), replace(put, round=2),
        replace(put, document=put.document | {"title": {"sv": "Annat"}}),
        replace(put, valid_from=put.valid_from + timedelta(days=1)), replace(put, holds_back=True),
    ]  # fmt: skip

    assert len(others) == len(fields(put))
    assert len({hash_of(one) for one in (put, *others)}) == 1 + len(others)
    with pytest.raises(ValueError, match="no such form"):
        hash_of(put, "samverkansregistret-proposal-9")


def test_the_last_signature_ends_what_is_superseded_from_that_day(town: Town) -> None:
    old = town.agreed()
    first = today() + timedelta(days=40)
    new = town.agreed(town.routine(supersedes=str(old.record)), first=first)

    assert in_force("routine", old.record, first - timedelta(days=1)) is not None
    assert in_force("routine", old.record, first) is None
    assert in_force("routine", new.record, first) is not None


def test_what_another_owns_is_superseded_only_with_its_signature(town: Town) -> None:
    old = town.world.record("routine", town.routine(owner=town.id("skolan")))
    both = [{"organisation": town.id(name)} for name in ("socialkontoret", "skolan")]

    with pytest.raises(NotRecorded) as error:
        town.propose(town.draft(town.routine(supersedes=str(old))))
    assert codes(error) == {"predecessor_not_theirs"}
    town.propose(town.draft(town.routine(supersedes=str(old), parties=both)))


def test_a_new_version_of_what_is_there_holds_instead_of_it(town: Town) -> None:
    record = town.agreed().record
    proposal = town.propose(town.draft(town.routine(title={"sv": "Nytt namn"}), record=record))
    assert proposal.round == 2
    town.sign(proposal, "signatory")
    town.sign(proposal, "police")

    entry = in_force("routine", record)
    assert entry is not None
    assert (entry.name, entry.number) == ("Nytt namn", 2)


def test_a_draft_against_an_older_version_is_not_proposed_until_it_is_saved_against_the_newer(town: Town) -> None:
    record = town.world.record("routine", town.routine())
    draft = town.draft(record=record)
    town.world.record("routine", town.routine(title={"sv": "Rättad"}), record=record)

    with pytest.raises(NotRecorded) as error:
        town.propose(draft)
    assert codes(error) == {"changed_meanwhile"}
    town.save(draft, town.routine(), base=2)
    town.propose(draft)


def test_what_was_recorded_meanwhile_is_not_signed_away(town: Town) -> None:
    record = town.world.record("routine", town.routine())
    proposal = town.propose(town.draft(record=record))
    town.sign(proposal, "signatory")
    town.world.record("routine", town.routine(title={"sv": "Rättad"}), record=record)

    with pytest.raises(NotNow) as error:
        town.sign(proposal, "police")
    assert error.value.why == "base_moved"
    entry = in_force("routine", record)
    assert entry is not None
    assert entry.name == "Rättad"


def asked(proposal: Proposal) -> set[UUID]:
    return set(proposal.parties.values_list("organisation__uuid", flat=True))


def parties(town: Town, *names: str) -> list[dict[str, str]]:
    return [{"organisation": town.id(name)} for name in names]


def test_the_owner_signs_also_when_it_names_itself_no_party(town: Town) -> None:
    document = town.routine(routine_kind="riktlinje", parties=parties(town, "polisen"))
    proposal = town.propose(town.draft(document))
    town.sign(proposal, "police")

    assert in_force("routine", proposal.record) is None
    town.sign(proposal, "signatory")
    assert set(signed_by(town, proposal)) == {town.id("socialkontoret"), town.id("polisen")}


def test_what_is_above_or_below_the_owner_signs_for_it(town: Town) -> None:
    above = town.propose(town.draft(town.routine(parties=parties(town, "kommunen", "polisen"))))
    below = town.routine(owner=town.id("kommunen"), parties=parties(town, "socialkontoret", "polisen"))

    assert asked(above) == {town.world.names["kommunen"], town.world.names["polisen"]}
    assert parties_of("routine", town.world.names["kommunen"], below, Moment.resolve()) == [
        town.world.names["socialkontoret"], town.world.names["polisen"]
    ]  # fmt: skip


def test_an_owner_that_has_withdrawn_is_not_asked_and_stops_the_proposal(town: Town) -> None:
    left = [{"organisation": town.id("socialkontoret"), "withdrawn": "2026-01-01"}]
    document = town.routine(routine_kind="riktlinje", parties=[*left, *parties(town, "polisen")])

    with pytest.raises(NotRecorded) as error:
        town.propose(town.draft(document))
    assert codes(error) == {"owner_does_not_sign"}


def test_nobodys_routine_becomes_anothers_without_their_signature(town: Town) -> None:
    record = town.agreed().record
    handed_over = town.routine(owner=town.id("polisen"), parties=parties(town, "polisen", "skolan"))
    draft = town.draft(handed_over, record=record)

    with pytest.raises(NotRecorded) as error:
        town.propose(draft)
    assert codes(error) == {"predecessor_not_theirs"}
    town.save(draft, handed_over | {"parties": parties(town, "socialkontoret", "polisen")})
    assert asked(town.propose(draft)) == {town.world.names["socialkontoret"], town.world.names["polisen"]}


def test_a_routine_of_its_owner_alone_is_agreed_by_the_owners_signature(town: Town) -> None:
    proposal = town.propose(town.draft(town.routine(routine_kind="rutin", parties=[])))
    town.sign(proposal, "signatory")

    assert list(signed_by(town, proposal)) == [town.id("socialkontoret")]


def test_a_pathway_without_parties_binds_its_owner_and_those_of_its_routines(town: Town) -> None:
    town.world.names["rests"] = town.agreed().record
    document = town.pathway(parties=[], rests_on=[town.id("rests")], owner=town.id("socialkontoret"))
    proposal = town.propose(town.draft(document, "pathway"))

    assert set(proposal.parties.values_list("organisation__uuid", flat=True)) == {
        town.world.names["socialkontoret"], town.world.names["polisen"]
    }  # fmt: skip
    town.sign(proposal, "signatory")
    town.sign(proposal, "police")
    entry = in_force("pathway", proposal.record)
    assert entry is not None
    assert all(party["signed"] for party in entry.content["parties"])


def test_a_signature_of_an_earlier_agreement_is_none_of_the_new_one(town: Town) -> None:
    parties = [{"organisation": town.id(name), "signed": "2020-01-01"} for name in ("socialkontoret", "polisen")]
    proposal = town.propose(town.draft(town.routine(parties=parties)))

    assert all("signed" not in party for party in proposal.document["parties"])


def test_a_withdrawn_party_does_not_sign(town: Town) -> None:
    parties = [{"organisation": town.id(name)} for name in ("socialkontoret", "polisen")]
    parties.append({"organisation": town.id("skolan"), "withdrawn": "2026-01-01"})
    proposal = town.propose(town.draft(town.routine(parties=parties)))

    assert town.world.names["skolan"] not in proposal.parties.values_list("organisation__uuid", flat=True)


def test_who_was_asked_to_sign_goes_on_reading_what_it_answered_whatever_the_owner_shares(town: Town) -> None:
    three = town.routine(parties=parties(town, "socialkontoret", "polisen", "skolan"))
    draft, editor = town.draft(three), town.people["editor"]
    first = town.propose(draft)
    town.sign(first, "school")
    town.save(draft, town.routine())
    town.propose(draft)
    with turn(editor.actor) as session:
        drafting.share(session, editor, draft.uuid, [])

    now = Moment.resolve().known_at
    assert set(state_of(editor, draft.uuid, now).shared_with) == {
        town.world.names["polisen"], town.world.names["skolan"]
    }  # fmt: skip
    _stop_sharing(draft, town.world.names["skolan"])  # as it could be done once
    assert evidence_of(proposal_state(town.people["school"], round_of(first), now), now)["answers"]


def _stop_sharing(draft: Draft, organisation: UUID) -> None:
    with turn("somebody") as session:
        sharing = Sharing.objects.get(draft=draft, organisation__uuid=organisation, ending=None)
        event = session.note("draft.unshared", None, {"draft": str(draft.uuid), "organisation": str(organisation)})
        SharingEnd.objects.create(event_id=event, recorded_at=session.at, actor=session.actor, sharing=sharing)


def test_a_withdrawn_proposal_is_not_signed_and_its_draft_goes_on(town: Town) -> None:
    draft = town.draft()
    proposal = town.propose(draft)
    with turn(town.people["editor"].actor) as session:
        proposing.withdraw_proposal(session, town.people["editor"], round_of(proposal), Said("Fel dag"))

    with pytest.raises(NotNow):
        town.sign(proposal, "police")
    assert town.propose(draft).round == 2


def test_a_withdrawn_draft_takes_its_proposal_with_it(town: Town) -> None:
    draft = town.draft()
    proposal = town.propose(draft)
    with turn(town.people["editor"].actor) as session:
        drafting.withdraw_draft(session, town.people["editor"], draft.uuid, Said("Behövs inte"))

    with pytest.raises(NotNow):
        town.sign(proposal, "police")
    with pytest.raises(NotNow):
        town.save(draft, town.routine())
    assert state_of(town.people["editor"], draft.uuid, Moment.resolve().known_at).status == "withdrawn"


def test_a_proposal_is_of_the_revision_that_was_read(town: Town) -> None:
    draft = town.draft()
    town.save(draft, town.routine(title={"sv": "Nyare"}), known=1)

    with pytest.raises(OldRevision):
        town.propose(draft, known=1)
    with pytest.raises(OldRevision):
        town.save(draft, town.routine(), known=1)


def test_the_log_tells_hashes_and_identities_and_nothing_that_was_written(town: Town) -> None:
    draft = town.draft(town.routine(title={"sv": "Hemlig rubrik"}), note="Hemlig anteckning")
    with turn(town.people["police"].actor) as session:
        pass
    proposal = town.propose(draft, note="Hemligt ord")
    town.decline(proposal, "police", "Hemligt skäl")
    town.propose(draft)
    town.sign(town.propose(draft), "police")

    told = str(list(Event.objects.exclude(action="version.recorded").values_list("action", "detail")))
    assert session.first > 0
    assert "emlig" not in told
    assert proposal.content_hash in told
    assert not Event.objects.filter(action__regex="^(draft|proposal)").exclude(record=None).exists()


def test_every_state_is_as_it_was_then(town: Town) -> None:
    editor, known = town.people["editor"], []

    def now() -> None:
        known.append(Moment.resolve().known_at)

    draft = town.draft()
    now()
    proposal = town.propose(draft)
    now()
    town.sign(proposal, "signatory")
    town.decline(proposal, "police")
    now()
    town.save(draft, town.routine(title={"sv": "Andra"}))
    second = town.propose(draft)
    now()
    town.sign(second, "signatory")
    town.sign(second, "police")
    now()

    assert [state_of(editor, draft.uuid, at).status for at in known] == [
        "draft", "proposed", "proposed", "proposed", "agreed"
    ]  # fmt: skip
    assert [state_of(editor, draft.uuid, at).revision.number for at in known] == [1, 1, 1, 2, 2]
    assert [proposal_state(editor, round_of(proposal), at).status for at in known[1:]] == [
        "open", "declined", "replaced", "replaced"
    ]  # fmt: skip
    with pytest.raises(NoSuch):
        proposal_state(editor, round_of(second), known[2])
    first = proposal_state(editor, round_of(proposal), known[1])
    assert [party.answer for party in first.parties] == [None, None]


def test_signed_in_autumn_it_holds_from_new_years_day_and_its_predecessor_until_then(town: Town) -> None:
    new_year = date(today().year + 2, 1, 1)
    old = town.agreed()
    with time_machine.travel(datetime(new_year.year - 1, 11, 23, 6, tzinfo=STOCKHOLM), tick=False):
        town.agreed(town.routine(supersedes=str(old.record)), first=new_year)

        assert in_force("routine", old.record, new_year - timedelta(days=1)) is not None
        assert in_force("routine", old.record, new_year) is None
