"""The audit: what is not as it should be, as findings, on any day and as known at any instant.

    audit(Moment.resolve(), Scope(areas=frozenset({area})))

It reads as the system, around the rules of visibility, and its findings tell nothing that those rules withhold: no
channel, no hours, no note of an entry, nothing of what the guard found. Whoever shows findings asks the access table
who may see them.
"""

from registry.auditing.auditing import audit
from registry.auditing.finding import Acceptance, Finding, Severity
from registry.auditing.scope import Scope

__all__ = ["Acceptance", "Finding", "Scope", "Severity", "audit"]
