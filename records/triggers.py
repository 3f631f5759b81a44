"""What the database itself refuses, on both engines: changing or deleting what was recorded, and double beliefs.

Each guard is a pair of statements per engine. Migrations install them; nothing in the product removes them.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "what is recorded is not changed or deleted"


@dataclass(frozen=True)
class Guard:
    """A refusal: before `operation` on `table`, when `condition` (SQL over OLD and NEW) holds."""

    table: str
    operation: str
    condition: dict[str, str]
    """The condition by engine ("sqlite", "postgresql"); an engine that is not named gets no trigger."""
    message: str = REFUSAL
    what: str = ""
    """Tells apart two guards of one operation on one table."""

    @property
    def name(self) -> str:
        """The trigger's name in the database."""
        return "_".join(filter(None, (self.table, "no", self.operation.lower(), self.what)))


def _same(condition: str) -> dict[str, str]:
    return {"sqlite": condition, "postgresql": condition}


def _distinct(*columns: str) -> dict[str, str]:
    """Whether one of the columns would change."""
    return {
        "sqlite": " OR ".join(f"NEW.{c} IS NOT OLD.{c}" for c in columns),
        "postgresql": " OR ".join(f"NEW.{c} IS DISTINCT FROM OLD.{c}" for c in columns),
    }


def _either(condition: str, others: dict[str, str]) -> dict[str, str]:
    return {engine: f"{condition} OR {other}" for engine, other in others.items()}


_ALWAYS = _same("1 = 1")
_NOT_A_DISPOSAL = _either(
    "OLD.disposal_id IS NOT NULL OR NEW.disposal_id IS NULL OR NEW.content IS NOT NULL"
    " OR NEW.change_note <> '' OR NEW.source <> ''",
    _distinct(
        "sequence",
        "record_id",
        "kind",
        "number",
        "valid_from",
        "valid_until",
        "ends",
        "content_hash",
        "recorded_at",
        "recorded_by",
    ),
)
_NOT_A_CLOSING = _either(
    "OLD.known_until IS NOT NULL OR NEW.known_until IS NULL",
    _distinct("id", "record_id", "version_id", "valid_from", "valid_until", "known_from"),
)
_NOT_DISPOSED = _same(
    "NOT EXISTS (SELECT 1 FROM records_version v WHERE v.sequence = OLD.version_id AND v.disposal_id IS NOT NULL)"
)
_OVERLAP = (
    "EXISTS (SELECT 1 FROM records_belief b WHERE b.record_id = NEW.record_id"
    " AND (b.valid_until IS NULL OR b.valid_until > NEW.valid_from)"
    " AND (NEW.valid_until IS NULL OR NEW.valid_until > b.valid_from)"
    " AND (b.known_until IS NULL OR b.known_until > NEW.known_from)"
    " AND (NEW.known_until IS NULL OR NEW.known_until > b.known_from)"
    " AND (b.known_until IS NULL OR b.known_until > b.known_from))"
)

# On SQLite, INSERT OR REPLACE deletes the row in its way without asking a DELETE trigger; so it may not meet one.
_TAKEN = {
    "records_record": "id = NEW.id OR uuid = NEW.uuid OR (kind = NEW.kind AND key = NEW.key)",
    "records_event": "sequence = NEW.sequence",
    "records_disposal": "sequence = NEW.sequence",
    "records_version": "sequence = NEW.sequence OR (record_id = NEW.record_id AND number = NEW.number)",
    "records_belief": "id = NEW.id",
    "records_link": "id = NEW.id",
}

GUARDS: tuple[Guard, ...] = (
    Guard("records_record", "UPDATE", _ALWAYS),
    Guard("records_record", "DELETE", _ALWAYS),
    Guard("records_event", "UPDATE", _ALWAYS),
    Guard("records_event", "DELETE", _ALWAYS),
    Guard("records_disposal", "UPDATE", _ALWAYS),
    Guard("records_disposal", "DELETE", _ALWAYS),
    Guard("records_version", "UPDATE", _NOT_A_DISPOSAL),
    Guard("records_version", "DELETE", _ALWAYS),
    Guard("records_belief", "UPDATE", _NOT_A_CLOSING),
    Guard("records_belief", "DELETE", _ALWAYS),
    Guard("records_link", "UPDATE", _ALWAYS),
    Guard("records_link", "DELETE", _NOT_DISPOSED),
    Guard("records_head", "DELETE", _ALWAYS),
    *(Guard(table, "TRUNCATE", {"postgresql": "TRUE"}) for table in (*_TAKEN, "records_head")),
    *(
        Guard(table, "INSERT", {"sqlite": f"EXISTS (SELECT 1 FROM {table} WHERE {taken})"}, what="replacing")  # noqa: S608
        for table, taken in _TAKEN.items()
    ),
)

_ONE_BELIEF_SQLITE = Guard(
    "records_belief", "INSERT", {"sqlite": _OVERLAP}, "two beliefs of one record overlap on both axes"
)
_ONE_BELIEF_POSTGRESQL = """
ALTER TABLE records_belief ADD CONSTRAINT records_belief_one_at_a_time EXCLUDE USING gist (
    int8range(record_id, record_id, '[]') WITH &&,
    daterange(valid_from, valid_until) WITH &&,
    tstzrange(known_from, known_until) WITH &&
)"""


BY_INDEX = "SET enable_seqscan = off"
"""How a guard looks on PostgreSQL. Its plan is made once for a session, perhaps when the tables were empty; reading all
of them for each of ten thousand rows took minutes where the index takes a second."""


def install(connection: BaseDatabaseWrapper, guards: tuple[Guard, ...] = GUARDS) -> None:
    """Create the triggers of `guards`."""
    with connection.cursor() as cursor:
        for guard in guards:
            for statement in _create(connection.vendor, guard):
                cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper, guards: tuple[Guard, ...] = GUARDS) -> None:
    """Drop the triggers of `guards`: for a migration that must rewrite a table, and for emptying a test database."""
    with connection.cursor() as cursor:
        for guard in guards:
            on_table = f" ON {guard.table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}{on_table}")


def install_one_belief(connection: BaseDatabaseWrapper) -> None:
    """Make two overlapping beliefs of one record impossible: a constraint on PostgreSQL, a trigger on SQLite."""
    if connection.vendor == "sqlite":
        install(connection, (_ONE_BELIEF_SQLITE,))
    else:
        with connection.cursor() as cursor:
            cursor.execute(_ONE_BELIEF_POSTGRESQL)


def _create(vendor: str, guard: Guard) -> list[str]:
    if vendor not in guard.condition:
        return []
    condition = guard.condition[vendor]
    if vendor == "sqlite":
        head = f"CREATE TRIGGER {guard.name} BEFORE {guard.operation} ON {guard.table} FOR EACH ROW"
        return [f"{head} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"]
    each, result = {"DELETE": ("ROW", "OLD"), "TRUNCATE": ("STATEMENT", "NULL")}.get(guard.operation, ("ROW", "NEW"))
    refusal = f"RAISE EXCEPTION '{guard.message}' USING ERRCODE = 'integrity_constraint_violation';"
    body = f"BEGIN IF {condition} THEN {refusal} END IF; RETURN {result}; END"
    trigger = f"BEFORE {guard.operation} ON {guard.table} FOR EACH {each} EXECUTE FUNCTION {guard.name}()"
    return [
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql {BY_INDEX} AS $$ {body} $$",
        f"CREATE TRIGGER {guard.name} {trigger}",
    ]
