"""Django looks for a room's models here; each topic's stand beside its use cases."""

from registry.agreeing.models import (  # noqa: F401
    Answer,
    Comment,
    Draft,
    DraftClosing,
    Proposal,
    ProposalClosing,
    ProposalParty,
    Resolution,
    Revision,
    RevisionArea,
    Sharing,
    SharingEnd,
)
from registry.auditing.models import AcceptedFinding, AuditDigest, WithdrawnAcceptance  # noqa: F401
from registry.cataloguing.models import Unanswered  # noqa: F401
from registry.coverage.models import KeptCoverage  # noqa: F401
