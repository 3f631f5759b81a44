"""The database refuses to change, delete or replace what leads to an agreement, whoever asks."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from partners.maintaining import turn
from registry.agreeing import drafting, proposing
from registry.agreeing.asked import Said
from registry.agreeing.guards import TABLES
from registry.agreeing.models import Answer, Proposal
from tests.registry.agreement import Town, round_of

pytestmark = pytest.mark.django_db


def all_kinds_of_rows(town: Town) -> None:
    """At least one row in every table."""
    draft = town.draft()
    editor = town.people["editor"]
    with turn(editor.actor) as session:
        drafting.share(session, editor, draft.uuid, [town.world.names["skolan"]])
        drafting.share(session, editor, draft.uuid, [])
        made = drafting.comment(session, editor, draft.uuid, "syfte", Said("Vad menas?"))
        drafting.resolve(session, editor, made.uuid)
    proposal = town.propose(draft)
    town.sign(proposal, "police")
    with turn(editor.actor) as session:
        proposing.withdraw_proposal(session, editor, round_of(proposal), Said("Fel"))
        drafting.withdraw_draft(session, editor, draft.uuid, Said("Slut"))


def models_of_the_room() -> dict[str, type[models.Model]]:
    return {found._meta.db_table: found for found in apps.get_app_config("registry").get_models()}


def test_every_table_of_the_life_cycle_is_guarded() -> None:
    here = {table for table, found in models_of_the_room().items() if found.__module__ == "registry.agreeing.models"}
    assert here == set(TABLES)


def test_no_row_is_changed_deleted_or_replaced(town: Town) -> None:
    all_kinds_of_rows(town)
    let_through = []
    for table, model in models_of_the_room().items():
        if table not in TABLES:
            continue
        row = model._base_manager.all()[0]
        field = next(f for f in model._meta.concrete_fields if not f.primary_key)
        for what, do in (
            ("update", lambda row=row, model=model, field=field: model._base_manager.filter(pk=row.pk).update(
                **{field.attname: getattr(row, field.attname)}
            )),
            ("delete", lambda row=row, model=model: model._base_manager.filter(pk=row.pk)._raw_delete("default")),
            ("replace", lambda row=row, model=model: _replace(model, row)),
        ):  # fmt: skip
            try:
                with transaction.atomic():
                    do()
            except DatabaseError:
                continue
            let_through.append((table, what))

    assert let_through == []


def _replace(model: type[models.Model], row: models.Model) -> None:
    columns = [f.column for f in model._meta.concrete_fields]
    names = ", ".join(f'"{column}"' for column in columns)
    word = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"{word} INTO {table} ({names}) SELECT {names} FROM {table} WHERE {columns[0]} = %s", [row.pk])  # noqa: S608


def _answer(proposal: Proposal, **more: object) -> None:
    given = proposal.answers.get()
    event = {"event_id": proposal.event_id, "recorded_at": given.recorded_at, "actor": given.actor}
    values = {"organisation": proposal.draft.owner, "what": "signed", "content_hash": proposal.content_hash}
    Answer.objects.create(proposal=proposal, **{**event, **values, **more})


def test_the_database_takes_no_answer_to_another_hash_or_to_what_is_over(town: Town) -> None:
    proposal = town.propose(town.draft())
    town.sign(proposal, "police")
    with pytest.raises(DatabaseError), transaction.atomic():
        _answer(proposal, content_hash="0" * 64)
    with turn(town.people["editor"].actor) as session:
        proposing.withdraw_proposal(session, town.people["editor"], round_of(proposal), Said("Fel"))
    with pytest.raises(DatabaseError), transaction.atomic():
        _answer(proposal)
