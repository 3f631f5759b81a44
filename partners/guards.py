"""What the database refuses in this room: changing verifications, and a place on a shelter's entry.

The second is the last wall behind `partners/rules.py`, for what comes in past the recording room. It knows shapes, not
words: a channel that is none of those that tell no place, a field that only an address has, a telephone number with an
area code. An address written into a running text is found by the rules alone.
"""
# ruff: noqa: S608 - the statements are made of this file's own constants

from __future__ import annotations

from dataclasses import dataclass

from records.triggers import Guard

_SHELTER_MESSAGE = "a shelter has no place in the registry"

_ALWAYS = {"sqlite": "1 = 1", "postgresql": "TRUE"}

_PLACELESS_CHANNELS = "'telephone', 'email', 'sdk', 'web_form'"
"""Any other type on a shelter's entry is refused, so a misspelt one is too."""
_PARENT, _REACHED = "'parent'", "'organisation', 'function'"
_ADDRESS_FIELDS = "'street', 'postcode', 'town', 'city', 'coordinates', 'latitude', 'longitude', 'property'"
_PLACELESS_NUMBERS = r"^(\+46(7|10|20|900|939|944)|\+(?!46)|[0-9]{{3,6}}$)"
"""Mobile, company-wide, free, shared-cost and premium numbers; foreign ones; short ones (`telephone.tells_place`)."""

_OF_A = "v.record_id = (SELECT r.id FROM records_record r WHERE r.uuid = a.uuid)"
"""That a version v is one of the record with the identity a. A subquery: joined, SQLite reads the whole tables once
for each row written, to make itself a filter of their keys."""


@dataclass(frozen=True)
class _Sql:
    """How one engine says the few things in which the two differ."""

    members: str
    """A table `m(key, value)` of all members of all objects within the JSON {0}, from the path {1} on."""
    references: str
    """Rows with the identities that the members {1} of the JSON {0} name, as `records_record.uuid` has them."""
    parents: str
    """To be joined with an identity a: rows p with the identities (`uuid`) that its versions name as parent."""
    member: str
    """The member {1} of the JSON {0} as text."""
    number_has_place: str
    """Whether the text {0} is no number that belongs to no place."""


_SQLITE = _Sql(
    members="json_tree({0}, '${1}') m",
    # All of a name's values: a text can have a name twice, and its readers differ in which one they take.
    references="SELECT replace(lower(e.value), '-', '') FROM json_each({0}) e WHERE e.key IN ({1})",
    parents=(
        "records_record p ON p.uuid IN (SELECT replace(lower(e.value), '-', '')"
        " FROM records_version v, json_each(v.content) e"
        f" WHERE {_OF_A} AND v.content IS NOT NULL AND e.key = 'parent')"
    ),
    member="CAST(json_extract({0}, '$.{1}') AS TEXT)",
    number_has_place=(
        "NOT ({0} GLOB '+467*' OR {0} GLOB '+46[12]0*' OR {0} GLOB '+46900*' OR {0} GLOB '+46939*'"
        " OR {0} GLOB '+46944*' OR ({0} GLOB '+*' AND {0} NOT GLOB '+46*')"
        " OR (length({0}) BETWEEN 3 AND 6 AND {0} NOT GLOB '*[^0-9]*'))"
    ),
)
_POSTGRESQL = _Sql(
    members=(
        "(SELECT p ->> 'key' AS key, p ->> 'value' AS value FROM"
        " jsonb_path_query({0}, 'strict ${1}.** ? (@.type() == \"object\").keyvalue()', '{{}}', true) p) m"
    ),
    references="SELECT CAST({0} ->> k AS uuid) FROM unnest(ARRAY[{1}]) k WHERE {0} ->> k IS NOT NULL",
    parents=(
        "LATERAL (SELECT CAST(v.content ->> 'parent' AS uuid) AS uuid FROM records_version v"
        f" WHERE {_OF_A} AND v.content ->> 'parent' IS NOT NULL) p ON TRUE"
    ),
    member="({0} ->> '{1}')",
    number_has_place="{0} !~ '" + _PLACELESS_NUMBERS + "'",
)


def _tells_a_place(sql: _Sql, content: str) -> str:
    """Whether the JSON of a contact point has an address, or a number with an area code."""
    whole, channels = sql.members.format(content, ""), sql.members.format(content, ".channels")
    number = sql.number_has_place.format("m.value")
    return (
        f"(EXISTS (SELECT 1 FROM {whole} WHERE lower(trim(m.key)) IN ({_ADDRESS_FIELDS}))"
        f" OR EXISTS (SELECT 1 FROM {channels} WHERE"
        f" (lower(m.key) = 'type' AND coalesce(m.value, '') NOT IN ({_PLACELESS_CHANNELS}))"
        f" OR (lower(m.key) = 'number' AND {number})))"
    )


def _is_protected(sql: _Sql, content: str) -> str:
    """Whether the JSON of an organisation or function makes what reaches it place-protected (`rules.is_protected`)."""
    kind, flag = sql.member.format(content, "organisation_kind"), sql.member.format(content, "place_protected")
    return (
        f"(lower(trim(coalesce({kind}, ''))) = 'shelter_operator'"
        f" OR lower(coalesce({flag}, 'false')) NOT IN ('false', '0', ''))"
    )


def _reaches_protected(sql: _Sql, start: str) -> str:
    """Whether one of the identities that `start` selects, or something above it, ever was protected."""
    return (
        f"EXISTS (WITH RECURSIVE above(uuid) AS ({start} UNION SELECT p.uuid FROM above a JOIN {sql.parents})"
        " SELECT 1 FROM above a WHERE EXISTS (SELECT 1 FROM records_version v"
        f" WHERE {_OF_A} AND v.content IS NOT NULL AND {_is_protected(sql, 'v.content')}))"
    )


def _shelters_entry_with_a_place(sql: _Sql) -> str:
    """A new contact point that tells a place and reaches a shelter, or something that the registry does not hold."""
    reached = sql.references.format("NEW.content", _REACHED)
    return (
        f"NEW.kind = 'contact_point' AND NEW.content IS NOT NULL AND {_tells_a_place(sql, 'NEW.content')}"
        f" AND ((SELECT count(*) FROM records_record r WHERE r.uuid IN ({reached})) < 2"
        f" OR {_reaches_protected(sql, reached)})"
    )


def _place_that_becomes_a_shelters(sql: _Sql) -> str:
    """An organisation or function that becomes a shelter's while an entry that tells a place reaches it."""
    start = (
        f"{sql.references.format('NEW.content', _PARENT)}"
        " UNION SELECT r.uuid FROM records_record r WHERE r.id = NEW.record_id"
    )
    return (
        "NEW.kind IN ('organisation', 'function') AND NEW.content IS NOT NULL"
        f" AND ({_is_protected(sql, 'NEW.content')} OR {_reaches_protected(sql, start)})"
        " AND EXISTS (WITH RECURSIVE below(id) AS (SELECT NEW.record_id UNION SELECT v.record_id FROM below b"
        " JOIN records_link l ON l.target_id = b.id AND l.kind = 'organisation' AND l.role = 'parent'"
        " JOIN records_version v ON v.sequence = l.version_id)"
        " SELECT 1 FROM below b JOIN records_link l ON l.target_id = b.id AND l.kind = 'contact_point'"
        " AND l.role IN ('organisation', 'function') JOIN records_version v ON v.sequence = l.version_id"
        f" WHERE v.content IS NOT NULL AND {_tells_a_place(sql, 'v.content')})"
    )


def _link_to_a_shelter(sql: _Sql) -> str:
    """A contact point that was written before what makes its organisation a shelter, in one batch: its link follows."""
    target = "SELECT r.uuid FROM records_record r WHERE r.id = NEW.target_id"
    return (
        "NEW.kind = 'contact_point' AND NEW.role IN ('organisation', 'function')"
        " AND EXISTS (SELECT 1 FROM records_version w WHERE w.sequence = NEW.version_id AND w.content IS NOT NULL"
        f" AND {_tells_a_place(sql, 'w.content')}) AND {_reaches_protected(sql, target)}"
    )


GUARDS: tuple[Guard, ...] = (
    Guard("partners_verification", "UPDATE", _ALWAYS),
    Guard("partners_verification", "DELETE", _ALWAYS),
    Guard("partners_verification", "TRUNCATE", {"postgresql": "TRUE"}),
    Guard(
        "partners_verification",
        "INSERT",
        {"sqlite": "EXISTS (SELECT 1 FROM partners_verification WHERE sequence = NEW.sequence)"},
        what="replacing",
    ),
    Guard("partners_protectedread", "UPDATE", _ALWAYS),
    *(
        Guard(
            table,
            "INSERT",
            {"sqlite": condition(_SQLITE), "postgresql": condition(_POSTGRESQL)},
            _SHELTER_MESSAGE,
            what,
        )
        for table, condition, what in (
            ("records_version", _shelters_entry_with_a_place, "shelter_with_a_place"),
            ("records_version", _place_that_becomes_a_shelters, "place_that_becomes_a_shelters"),
            ("records_link", _link_to_a_shelter, "link_to_a_shelter"),
        )
    ),
)
