"""What the database refuses in this room: changing verifications, and a place on a shelter's entry."""

from __future__ import annotations

from records.triggers import Guard

_SHELTER_MESSAGE = "a shelter has no place in the registry"


def _same(condition: str) -> dict[str, str]:
    return {"sqlite": condition, "postgresql": condition}


def _contact_point_with_a_place() -> dict[str, str]:
    """A new contact point with a visiting address whose organisation or function is, or ever was, a shelter's."""
    return {
        "sqlite": (
            "NEW.kind = 'contact_point' AND NEW.content IS NOT NULL"
            " AND EXISTS (SELECT 1 FROM json_each(NEW.content, '$.channels') c"
            " WHERE json_extract(c.value, '$.type') = 'visiting_address')"
            " AND EXISTS (SELECT 1 FROM records_version v JOIN records_record r ON r.id = v.record_id"
            " WHERE r.uuid IN (replace(json_extract(NEW.content, '$.organisation'), '-', ''),"
            " replace(json_extract(NEW.content, '$.function'), '-', '')) AND v.content IS NOT NULL"
            " AND (json_extract(v.content, '$.organisation_kind') = 'shelter_operator'"
            " OR json_extract(v.content, '$.place_protected') = 1))"
        ),
        "postgresql": (
            "NEW.kind = 'contact_point' AND NEW.content IS NOT NULL"
            " AND NEW.content @? '$.channels[*] ? (@.type == \"visiting_address\")'"
            " AND EXISTS (SELECT 1 FROM records_version v JOIN records_record r ON r.id = v.record_id"
            " WHERE r.uuid IN ((NEW.content ->> 'organisation')::uuid, (NEW.content ->> 'function')::uuid)"
            " AND (v.content ->> 'organisation_kind' = 'shelter_operator' OR v.content @> '{\"place_protected\": true}'))"
        ),
    }


def _place_that_becomes_a_shelters() -> dict[str, str]:
    """An organisation or function becomes a shelter's while a contact point with a visiting address reaches it."""
    return {
        "sqlite": (
            "NEW.kind IN ('organisation', 'function') AND NEW.content IS NOT NULL"
            " AND (json_extract(NEW.content, '$.organisation_kind') = 'shelter_operator'"
            " OR json_extract(NEW.content, '$.place_protected') = 1)"
            " AND EXISTS (SELECT 1 FROM records_link l JOIN records_version v ON v.sequence = l.version_id,"
            " json_each(v.content, '$.channels') c WHERE l.target_id = NEW.record_id"
            " AND l.role IN ('organisation', 'function') AND v.kind = 'contact_point' AND v.content IS NOT NULL"
            " AND json_extract(c.value, '$.type') = 'visiting_address')"
        ),
        "postgresql": (
            "NEW.kind IN ('organisation', 'function') AND NEW.content IS NOT NULL"
            " AND (NEW.content ->> 'organisation_kind' = 'shelter_operator' OR NEW.content @> '{\"place_protected\": true}')"
            " AND EXISTS (SELECT 1 FROM records_link l JOIN records_version v ON v.sequence = l.version_id"
            " WHERE l.target_id = NEW.record_id AND l.role IN ('organisation', 'function')"
            " AND v.kind = 'contact_point'"
            " AND v.content @? '$.channels[*] ? (@.type == \"visiting_address\")')"
        ),
    }


def _either(first: dict[str, str], second: dict[str, str]) -> dict[str, str]:
    return {engine: f"({condition}) OR ({second[engine]})" for engine, condition in first.items()}


GUARDS: tuple[Guard, ...] = (
    Guard("partners_verification", "UPDATE", _same("1 = 1")),
    Guard("partners_verification", "DELETE", _same("1 = 1")),
    Guard("partners_protectedread", "UPDATE", _same("1 = 1")),
    Guard(
        "records_version",
        "INSERT",
        _either(_contact_point_with_a_place(), _place_that_becomes_a_shelters()),
        _SHELTER_MESSAGE,
    ),
)
