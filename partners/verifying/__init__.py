"""Whether the entries are still right: checks and reports, how often to check, what state an entry is in, reminders.

Checking is an act of its own, without a new version. What was found, and what the cycles say, is read as of a moment
like everything else.
"""

from partners.verifying.checks import Check, Method, last_verified, verify
from partners.verifying.state import State, VerificationState, state_of

__all__ = ["Check", "Method", "State", "VerificationState", "last_verified", "state_of", "verify"]
