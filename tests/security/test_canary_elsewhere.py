"""The planted words where nobody reads: searches, errors, trials, messages, mails, the command and the index."""

from __future__ import annotations

import json
import re
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.db import connection

from partners.access import Viewer
from partners.models import Account
from partners.verifying.reasons import Reason
from partners.verifying.reporting import report
from partners.webhooks.delivering import deliver
from partners.webhooks.models import Delivery, Webhook
from records.changes import changes, end_of_log
from tests.guard.test_no_trace import everything_logged
from tests.partners.receiver import receiving
from tests.security import table
from tests.security.sweeping import NO_WORD, found_in, get, same_each_time, text_of
from tests.security.test_canary import SEES, forbidden, secrets_in
from tests.security.world import World, forgotten
from tests.tasks import run_queued_tasks

pytestmark = pytest.mark.django_db

SEARCHERS = ("anonymous", "reader@foreign")
SEARCHES = (
    "/api/v1/contact-points?limit=50&search={}",
    "/api/v1/organisations?limit=50&search={}",
    "/api/v1/lookup?area=0181&q={}",
    "/?area=0181&q={}",
)


def one_of_each_place(world: World, viewer: str) -> list[str]:
    """Words that the viewer may not see, one for each place and level that words were planted at."""
    hidden = [one for one in world.garden.planted.values() if viewer not in SEES[one.level] and one.word[0] != "+"]
    return sorted({(one.where, one.level): one.word for one in hidden}.values())


def hits(world: World, viewer: str, address: str, words: str) -> Any:
    """An answer to a search, with the words that were searched for taken out."""
    status, headers, body = same_each_time(get(world.callers[viewer], address.format(words)))
    kept = {name: value for name, value in headers.items() if name in ("Content-Type", "Content-Length")}
    return status, kept, body.replace(words.encode(), b"?")


@pytest.mark.parametrize("viewer", SEARCHERS)
def test_searching_for_what_one_may_not_see_finds_as_much_as_searching_for_nothing(world: World, viewer: str) -> None:
    nothing = {(at, size): hits(world, viewer, at, NO_WORD[:size]) for at in SEARCHES for size in (8, 6)}
    found = [
        (address, world.garden.planted[word])
        for word in one_of_each_place(world, viewer)
        for address in SEARCHES
        for size in (8, 6)
        if _by_api(hits(world, viewer, address, word[:size])) != _by_api(nothing[address, size])
    ]

    assert found == []


def _by_api(answer: Any) -> Any:
    """Without what tells when the answer was made: fields of it, and the figures in how the answer is cited."""
    status, headers, body = answer
    try:
        document = json.loads(body)
    except ValueError:
        return status, headers, body
    for name in ("as_of", "known_at", "at", "on", "_links"):
        document.pop(name, None)
    return status, document, re.sub("[0-9]+", "0", str(document.pop("citation", "")))


def test_the_index_holds_no_word_that_can_be_withheld(world: World) -> None:
    tables = [m._meta.db_table for m in apps.get_app_config("records").get_models() if "search" in m.__module__]
    assert tables
    with connection.cursor() as cursor:
        told = ""
        for name in tables:
            cursor.execute(f"SELECT * FROM {name}")  # noqa: S608 (a table of ours)
            told += str(cursor.fetchall())

    assert found_in(world, told) == set()


WRITERS = (
    "editor@own",
    "coordinator@foreign",
    "key:write@own",
    "key:all@parent",
    "editor@foreign",
    "key:write@foreign",
)
POINTS = ("mixed", "professionals", "parties", "tightened", "ended-parties", "disposed")


def tries(world: World, point: str) -> list[tuple[str, str, Any, dict[str, str]]]:
    """Requests that are refused, taken for trial or stale: method, address, body, headers."""
    at, change = f"/api/v1/contact-points/{world.identity(point)}", {"change": {"note": "Rättat"}}
    patch = {"sample": False, **change}
    return [
        ("PATCH", f"{at}?dry_run=true", patch, {"if-match": "*"}),
        ("PATCH", f"{at}?dry_run=true", patch, {"if-match": '"1"'}),
        ("PATCH", f"{at}?dry_run=true", {"channels": [{"type": "telephone"}], **change}, {"if-match": "*"}),
        ("PATCH", f"{at}?dry_run=true", {"visibility": "hemlig", "hours": 7, **change}, {"if-match": "*"}),
        ("PUT", f"{at}?dry_run=true", patch, {"if-match": "*"}),
        ("POST", f"{at}/endings?dry_run=true", change, {"if-match": "*"}),
        ("POST", f"{at}/restarts?dry_run=true", change, {"if-match": "*"}),
        ("POST", f"{at}/restarts?dry_run=true", change, {"if-match": '"1"'}),
        ("POST", f"{at}/verifications?dry_run=true", {"how": "called", "checked_on": "2024-06-01"}, {}),
        ("POST", f"{at}/reports", {"reason": "no_answer", "channel": 0}, {}),
        ("POST", f"{at}/reports", {"reason": "no_answer", "channel": 9}, {}),
    ]


def sent(world: World, viewer: str, method: str, address: str, body: Any, headers: dict[str, str]) -> Any:
    caller = world.callers[viewer]
    media_type = "application/merge-patch+json" if method == "PATCH" else "application/json"
    with forgotten():
        return caller.client.generic(
            method, address, json.dumps(body), content_type=media_type, headers={**caller.headers, **headers}
        )


@pytest.mark.parametrize("viewer", [*WRITERS, "anonymous", "unattached"])
def test_no_refusal_trial_or_report_tells_what_the_writer_may_not_see(world: World, viewer: str) -> None:
    leaks, statuses = [], set()
    with everything_logged() as log:
        for point in POINTS:
            for method, address, body, headers in tries(world, point):
                answer = sent(world, viewer, method, address, body, headers)
                statuses.add(answer.status_code)
                leaks += [f"{method} {address}: {place}" for place in forbidden(world, viewer, text_of(answer))]
        office = f"/api/v1/organisations/{world.identity('socialkontoret')}/contact-points?dry_run=true"
        for tag in ("*", '"1"'):
            whole = {"contact_points": [], "change": {"note": "Hela listan"}}
            answer = sent(world, viewer, "PUT", office, whole, {"if-match": tag})
            leaks += [f"the set: {place}" for place in forbidden(world, viewer, text_of(answer))]

    assert leaks == []
    assert found_in(world, log.getvalue()) == set()
    if viewer in table.KEEP:
        assert statuses >= {200, 412, 422}


def test_a_stale_change_and_a_trial_tell_those_who_may_see_it(world: World) -> None:
    answers = [sent(world, "editor@own", *one) for one in tries(world, "parties")]

    levels = {world.garden.planted[word].level for answer in answers for word in found_in(world, text_of(answer))}
    assert "parties" in levels


def test_a_message_about_a_change_holds_no_word_at_all(world: World, settings: Any) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    settings.WEBHOOK_ALLOW_HTTP = True
    with receiving() as receiver, forgotten(), everything_logged() as log:
        Webhook.objects.update(url=receiver.url)
        for webhook in Webhook.objects.all():
            deliver.enqueue(str(webhook.uuid))
        run_queued_tasks()
        kept = [str(vars(delivery)) for delivery in Delivery.objects.all()]
        told = "".join(f"{one.headers}{one.body.decode()}" for one in receiver.received)

    expected = [one for one in changes(0, end_of_log(), 1000, None) if one.concerned]
    assert len(receiver.received) == len(expected) > len(POINTS)
    assert found_in(world, told + "".join(kept) + log.getvalue()) == set()
    assert secrets_in(world, told + "".join(kept) + log.getvalue()) == []


def test_mails_tell_their_receivers_only_what_they_may_see(world: World) -> None:
    with forgotten(), everything_logged() as log:
        Webhook.objects.all().delete()  # its messages have a test of their own
        for point in ("mixed", "professionals", "parties", "tightened"):
            report(Viewer.anonymous(), world.identity(point), Reason.NO_ANSWER)
        body = {"email": "ny@inbjudna.example", "role": "reader"}
        at = f"/api/v1/organisations/{world.identity('socialkontoret')}/invitations"
        caller = world.callers["administrator@own"]
        caller.client.post(at, json.dumps(body), content_type="application/json")
        call_command("send_reminders", stdout=StringIO())
        run_queued_tasks()
        accounts = {account.email: account.name for account in Account.objects.all()}

    assert len({message.to[0] for message in mail.outbox}) > 5
    leaks = []
    for message in mail.outbox:
        told = f"{message.subject}\n{message.body}\n{message.extra_headers}"
        viewer = accounts.get(message.to[0], "anonymous")
        viewer = viewer if viewer in table.EVERYBODY else "reader@own"  # the office's own author
        leaks += [f"{viewer}: {place}" for place in forbidden(world, viewer, told) + secrets_in(world, told)]
    assert leaks == []
    assert [line for line in log.getvalue().splitlines() if found_in(world, line)] == []


@pytest.mark.parametrize("options", [{}, {"json": True}, {"at": "02:00"}, {"language": "en"}], ids=str)
def test_the_command_tells_what_anybody_may_see(world: World, options: dict[str, Any]) -> None:
    out = StringIO()
    call_command("lookup", "hedersvåld", "--area", "0181", *_flags(options), stdout=out)

    assert "public" in {world.garden.planted[word].level for word in found_in(world, out.getvalue())}
    assert forbidden(world, "anonymous", out.getvalue()) == []


def _flags(options: dict[str, Any]) -> list[str]:
    return [f"--{name}" if value is True else f"--{name}={value}" for name, value in options.items()]
