"""What is done, by the log's word for it: what it is called, and with what it is told together."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from records.text import Text


class Group(StrEnum):
    """What acts are about."""

    ENTRIES = "entries"
    CHECKS = "checks"
    AGREEMENTS = "agreements"
    AUDIT = "audit"
    ACCESS = "access"
    PROGRAMS = "programs"


GROUPS: Mapping[Group, Text] = {
    Group.ENTRIES: Text(sv="Uppgifter", en="Entries"),
    Group.CHECKS: Text(sv="Kontroller och påminnelser", en="Checks and reminders"),
    Group.AGREEMENTS: Text(sv="Utkast och förslag", en="Drafts and proposals"),
    Group.AUDIT: Text(sv="Granskning och lagrum", en="Audit and law"),
    Group.ACCESS: Text(sv="Medlemmar och nycklar", en="Members and keys"),
    Group.PROGRAMS: Text(sv="Webhooks och inläsning", en="Webhooks and imports"),
}
FIRST, ENDED = "version.first", "version.ended"
"""Not the log's own words: a record's first version, and one that ends it."""
WORDS: Mapping[str, tuple[Group, Text]] = {
    FIRST: (Group.ENTRIES, Text(sv="Ny uppgift", en="New entry")),
    "version.recorded": (Group.ENTRIES, Text(sv="Ändrad uppgift", en="Entry changed")),
    ENDED: (Group.ENTRIES, Text(sv="Avslutad uppgift", en="Entry ended")),
    "version.disposed": (Group.ENTRIES, Text(sv="Gallrade versioner", en="Versions disposed of")),
    "contact_point.verified": (Group.CHECKS, Text(sv="Kontrollerad", en="Checked")),
    "contact_point.reported": (Group.CHECKS, Text(sv="Rapporterad: fungerade inte", en="Reported: did not work")),
    "organisation.reminded": (Group.CHECKS, Text(sv="Påmind om att kontrollera", en="Reminded to check")),
    "draft.opened": (Group.AGREEMENTS, Text(sv="Utkast påbörjat", en="Draft begun")),
    "draft.saved": (Group.AGREEMENTS, Text(sv="Utkast sparat", en="Draft saved")),
    "draft.shared": (Group.AGREEMENTS, Text(sv="Utkast delat", en="Draft shared")),
    "draft.unshared": (Group.AGREEMENTS, Text(sv="Utkast delas inte längre", en="Draft no longer shared")),
    "draft.commented": (Group.AGREEMENTS, Text(sv="Utkast kommenterat", en="Draft commented on")),
    "draft.comment_resolved": (Group.AGREEMENTS, Text(sv="Kommentar klarmarkerad", en="Comment dealt with")),
    "draft.closed": (Group.AGREEMENTS, Text(sv="Utkast avslutat", en="Draft closed")),
    "proposal.made": (Group.AGREEMENTS, Text(sv="Förslag lagt", en="Proposal made")),
    "proposal.signed": (Group.AGREEMENTS, Text(sv="Förslag undertecknat", en="Proposal signed")),
    "proposal.declined": (Group.AGREEMENTS, Text(sv="Förslag avböjt", en="Proposal declined")),
    "proposal.closed": (Group.AGREEMENTS, Text(sv="Förslag avslutat", en="Proposal closed")),
    "finding.accepted": (Group.AUDIT, Text(sv="Avvikelse godtagen", en="Finding accepted")),
    "finding.acceptance_withdrawn": (Group.AUDIT, Text(sv="Avvikelse inte längre godtagen", en="Acceptance withdrawn")),
    "legal_citation.meant": (Group.AUDIT, Text(sv="Äldre lag sägs vara avsedd", en="Older law said to be meant")),
    "invitation.made": (Group.ACCESS, Text(sv="Inbjudan gjord", en="Invitation made")),
    "invitation.accepted": (Group.ACCESS, Text(sv="Inbjudan antagen", en="Invitation accepted")),
    "invitation.withdrawn": (Group.ACCESS, Text(sv="Inbjudan tillbakadragen", en="Invitation withdrawn")),
    "membership.changed": (Group.ACCESS, Text(sv="Roll ändrad", en="Role changed")),
    "membership.ended": (Group.ACCESS, Text(sv="Medlemskap avslutat", en="Membership ended")),
    "key.created": (Group.ACCESS, Text(sv="Nyckel skapad", en="Key created")),
    "key.rotated": (Group.ACCESS, Text(sv="Nyckel bytt", en="Key replaced")),
    "key.revoked": (Group.ACCESS, Text(sv="Nyckel återkallad", en="Key revoked")),
    "webhook.created": (Group.PROGRAMS, Text(sv="Webhook skapad", en="Webhook created")),
    "webhook.changed": (Group.PROGRAMS, Text(sv="Webhook ändrad", en="Webhook changed")),
    "webhook.removed": (Group.PROGRAMS, Text(sv="Webhook borttagen", en="Webhook removed")),
    "webhook.secret_rotated": (Group.PROGRAMS, Text(sv="Webhookens hemlighet bytt", en="Webhook's secret replaced")),
    "webhook.tested": (Group.PROGRAMS, Text(sv="Webhook provad", en="Webhook tested")),
    "webhook.resent": (Group.PROGRAMS, Text(sv="Meddelande skickat igen", en="Message sent again")),
    "webhook.disabled": (Group.PROGRAMS, Text(sv="Webhook avstängd", en="Webhook disabled")),
    "import.finished": (Group.PROGRAMS, Text(sv="Fil inläst", en="File imported")),
}
"""By the log's word for an act: its group, and what it is called."""
OF_THE_ORGANISATION_ALONE = frozenset(
    action for action, (group, _) in WORDS.items() if group is Group.ACCESS or action.startswith("webhook.")
)
"""Members, keys and webhooks are seen by who administers the organisation: no coordinator does."""


def actions_of(group: Group) -> list[str]:
    """The log's own words for the acts of a group."""
    return [action for action, (of, _) in WORDS.items() if of is group and action not in {FIRST, ENDED}]
