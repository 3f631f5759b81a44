"""Evidence that is taken away: it holds, and any change of it is found, without the registry's database."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from config.environment import BASE_DIR
from records.hashing import content_hash
from records.moment import Moment
from registry.agreeing import sealing
from registry.agreeing.checking import problems_with
from registry.agreeing.evidence import evidence_of, not_in_log
from registry.agreeing.models import Proposal
from registry.agreeing.reading import proposal_state
from tests.registry.agreement import Town, round_of

pytestmark = pytest.mark.django_db
Json = Any


def exported(town: Town, proposal: Proposal) -> Json:
    now = Moment.resolve().known_at
    state = proposal_state(town.people["editor"], round_of(proposal), now)
    return json.loads(json.dumps(evidence_of(state, now)))


@pytest.fixture
def evidence(town: Town) -> Json:
    draft = town.draft()
    town.decline(town.propose(draft), "police")
    proposal = town.propose(draft, note="Omarbetat förslag")
    town.sign(proposal, "police")
    town.sign(proposal, "signatory")
    return exported(town, proposal)


def places(value: Json, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every leaf."""
    if isinstance(value, dict | list) and value:
        for name, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(item, (*path, name))
    else:
        yield path


def changed(evidence: Json, path: tuple[str | int, ...]) -> Json:
    found = copy.deepcopy(evidence)
    *way, last = path
    held = found
    for name in way:
        held = held[name]
    was = held[last]
    held[last] = not was if isinstance(was, bool) else was + 1 if isinstance(was, int) else f"{was or ''}x"
    return found


def resealed(evidence: Json) -> Json:
    """The same as somebody else would sign it who has no key of the registry."""
    with override_settings(SECRET_KEY="somebody-elses-secret-of-some-length"):
        key = sealing.public_keys()[0]
        seal = {"algorithm": "Ed25519", "key": sealing.name_of(key), "public_key": key}
        said = {**evidence, "signature": seal}
        return {**evidence, "signature": seal | {"value": sealing.signature_of(said)}}


def test_it_holds_by_itself_with_the_key_and_with_the_log(evidence: Json) -> None:
    key = sealing.public_keys()[0]

    assert problems_with(evidence) == problems_with(evidence, key) == not_in_log(evidence) == []


def test_whatever_is_changed_is_found(evidence: Json) -> None:
    key, found = sealing.public_keys()[0], list(places(evidence))

    assert len(found) > 100
    assert [path for path in found if not problems_with(changed(evidence, path), key)] == []
    assert [path for path in found if not problems_with(changed(evidence, path))] == []


def test_what_is_left_out_is_found(evidence: Json) -> None:
    for name in evidence:
        assert problems_with({other: evidence[other] for other in evidence if other != name})


def test_a_file_signed_by_somebody_else_is_found_with_the_registrys_key(evidence: Json) -> None:
    forged = resealed(evidence)

    assert problems_with(forged) == []  # it vouches for itself, and says so
    assert "the file names another public key than the one given" in problems_with(forged, sealing.public_keys()[0])


@pytest.mark.parametrize(
    "path",
    [
        ("document", "title", "sv"),
        ("content_hash",),
        ("answers", 0, "by"),
        ("answers", 0, "content_hash"),
        ("answers", 1, "at"),
        ("answers", 1, "answer"),
        ("proposal", "valid_from"),
        ("proposal", "holds_back"),
        ("proposal", "round"),
        ("proposal", "parties", 0, "organisation"),
        ("outcome", "status"),
        ("outcome", "version", "content_hash"),
        ("outcome", "version", "valid_from"),
        ("answers", 0, "event", "detail", "content_hash"),
        ("answers", 0, "event", "previous"),
    ],
    ids=lambda path: ".".join(map(str, path)),
)
def test_the_parts_vouch_for_each_other_under_a_new_signature_too(evidence: Json, path: tuple[str | int, ...]) -> None:
    assert problems_with(resealed(changed(evidence, path)))


def test_an_answer_that_is_taken_out_is_missed_under_a_new_signature_too(evidence: Json) -> None:
    evidence["answers"].pop()

    assert "the outcome is not what the answers make it" in problems_with(resealed(evidence))


def test_a_declined_round_and_a_replaced_one_hold(town: Town) -> None:
    draft = town.draft()
    proposal = town.propose(draft)
    assert problems_with(exported(town, proposal)) == []
    town.decline(proposal, "police")
    assert exported(town, proposal)["outcome"]["status"] == "declined"
    assert problems_with(exported(town, proposal)) == []
    town.propose(draft)
    assert exported(town, proposal)["outcome"]["status"] == "replaced"
    assert problems_with(exported(town, proposal)) == []


def test_a_round_from_before_its_days_were_hashed_is_signed_and_checked_as_it_was_made(town: Town) -> None:
    proposal = town.proposed_in_the_first_form()
    town.sign(proposal, "police")
    town.sign(proposal, "signatory")
    first = exported(town, proposal)

    assert first["format"] == "samverkansregistret-evidence-1"
    assert problems_with(first) == not_in_log(first) == []
    for path in (("proposal", "valid_from"), ("proposal", "holds_back"), ("format",), ("document", "title", "sv")):
        assert problems_with(resealed(changed(first, path)))


def test_evidence_does_not_pass_for_the_other_format(town: Town, evidence: Json) -> None:
    assert evidence["format"] == "samverkansregistret-evidence-2"
    older = "samverkansregistret-evidence-1"
    as_first = evidence | {"format": older, "content_hash": content_hash(evidence["document"])}
    for forged in (evidence | {"format": older}, as_first):
        assert "the proposal: the event says another format" in problems_with(resealed(forged))


def test_the_evidence_names_nobody(town: Town, evidence: Json) -> None:
    assert "@" not in json.dumps(evidence)
    assert {answer["by"] for answer in evidence["answers"]} == {
        town.people["police"].actor, town.people["signatory"].actor
    }  # fmt: skip


def test_keys_of_retired_secrets_are_still_told(evidence: Json, settings: Any) -> None:
    old = evidence["signature"]["public_key"]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a-new-secret-of-some-length-for-tomorrow"

    assert sealing.public_keys()[0] != old
    assert sealing.public_keys()[1] == old


def test_the_command_says_what_holds_and_what_does_not(evidence: Json, tmp_path: Path) -> None:
    file, out = tmp_path / "bevis.json", StringIO()
    file.write_text(json.dumps(evidence))
    call_command("verify_evidence", str(file), "--with-log", stdout=out)
    assert "Beviset håller." in out.getvalue()
    assert "polisen" in out.getvalue()

    file.write_text(json.dumps(changed(evidence, ("document", "title", "sv"))))
    with pytest.raises(CommandError, match="the document, its round or its days are not what the content hash is of"):
        call_command("verify_evidence", str(file))
    file.write_text(json.dumps(evidence)[:-1] + ', "format": "x"}')
    with pytest.raises(CommandError, match="stands twice"):
        call_command("verify_evidence", str(file))


def alone(file: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Check the file as somebody would who has the program and nothing of the registry: no variable, no settings."""
    command = [sys.executable, "-m", "registry.agreeing.verifying", str(file), *more]
    return subprocess.run(command, env={}, cwd=BASE_DIR, capture_output=True, text=True, check=False)


def test_evidence_is_checked_without_settings_and_database(evidence: Json, tmp_path: Path) -> None:
    file, key = tmp_path / "bevis.json", sealing.public_keys()[0]
    file.write_text(json.dumps(evidence))
    holds = alone(file, "--public-key", key)
    assert (holds.returncode, holds.stderr) == (0, "")
    assert holds.stdout.startswith("Beviset håller.")
    assert f"from {evidence['proposal']['valid_from']}\n" in holds.stdout

    file.write_text(json.dumps(changed(evidence, ("answers", 0, "at"))))
    forged = alone(file, "--public-key", key)
    assert (forged.returncode, forged.stdout) == (1, "")
    assert "something in it was changed" in forged.stderr

    assert alone(tmp_path / "ingen.json").returncode == 2
