"""What the database itself refuses of this room's tables: changing, deleting or replacing a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from records.triggers import Guard

_ALWAYS = {"sqlite": "1 = 1", "postgresql": "1 = 1"}
_TABLES: Mapping[str, str] = {
    "registry_draft": "sequence = NEW.sequence OR uuid = NEW.uuid",
    "registry_revision": "sequence = NEW.sequence OR (draft_id = NEW.draft_id AND number = NEW.number)",
    "registry_revisionarea": "id = NEW.id OR (revision_id = NEW.revision_id AND area_id = NEW.area_id)",
    "registry_sharing": "sequence = NEW.sequence",
    "registry_sharingend": "sequence = NEW.sequence OR sharing_id = NEW.sharing_id",
    "registry_comment": "sequence = NEW.sequence OR uuid = NEW.uuid",
    "registry_resolution": "sequence = NEW.sequence OR comment_id = NEW.comment_id",
    "registry_draftclosing": "sequence = NEW.sequence OR draft_id = NEW.draft_id",
    "registry_proposal": "sequence = NEW.sequence OR (record = NEW.record AND round = NEW.round)",
    "registry_proposalparty": "id = NEW.id"
    " OR (proposal_id = NEW.proposal_id AND organisation_id = NEW.organisation_id)",
    "registry_answer": "sequence = NEW.sequence"
    " OR (proposal_id = NEW.proposal_id AND organisation_id = NEW.organisation_id)",
    "registry_proposalclosing": "sequence = NEW.sequence OR proposal_id = NEW.proposal_id",
}
"""Each table, and the rows in the way of a new one, which SQLite's INSERT OR REPLACE would delete unasked."""

TABLES = tuple(_TABLES)


def _guards() -> Iterator[Guard]:
    for table, taken in _TABLES.items():
        yield Guard(table, "UPDATE", _ALWAYS)
        yield Guard(table, "DELETE", _ALWAYS)
        yield Guard(table, "TRUNCATE", {"postgresql": "TRUE"})
        in_the_way = f"EXISTS (SELECT 1 FROM {table} WHERE {taken})"  # noqa: S608 - names of ours
        yield Guard(table, "INSERT", {"sqlite": in_the_way}, what="replacing")
    # What is over takes no more answers, and an answer is to what was frozen.
    over = "EXISTS (SELECT 1 FROM registry_proposalclosing c WHERE c.proposal_id = NEW.proposal_id)"
    yield Guard("registry_answer", "INSERT", dict.fromkeys(_ALWAYS, over), "the proposal is over", "answer_when_over")
    other = "NEW.content_hash <> (SELECT p.content_hash FROM registry_proposal p WHERE p.sequence = NEW.proposal_id)"
    text = "what is answered is not what was proposed"
    yield Guard("registry_answer", "INSERT", dict.fromkeys(_ALWAYS, other), text, "answer_to_another_hash")


GUARDS: tuple[Guard, ...] = tuple(_guards())
