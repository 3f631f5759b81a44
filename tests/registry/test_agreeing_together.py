"""Two last signatures at once: both are kept, and it is agreed once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from records.models import Version
from records.moment import Moment
from registry.agreeing.models import Answer, Proposal, ProposalClosing
from registry.agreeing.reading import proposal_state
from tests.registry.agreement import Town, made_town, round_of


@pytest.mark.django_db(transaction=True)
def test_two_last_signatures_at_once_agree_it_once() -> None:
    town = made_town()
    proposal = town.propose(town.draft())
    ready = Barrier(2)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda who: _sign(town, proposal, who, ready), ("signatory", "police")))

    assert Answer.objects.count() == 2
    assert ProposalClosing.objects.count() == 1
    assert Version.mechanism.filter(record__uuid=proposal.record).count() == 1
    state = proposal_state(town.people["editor"], round_of(proposal), Moment.resolve().known_at)
    assert state.status == "agreed"


def _sign(town: Town, proposal: Proposal, who: str, ready: Barrier) -> None:
    try:
        ready.wait()
        town.sign(proposal, who)
    finally:
        connection.close()
