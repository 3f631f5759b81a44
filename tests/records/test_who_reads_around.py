"""Who reads versions without saying who asks: a short list, each with its reason. Everybody else goes by a `Reader`."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("partners", "registry", "api", "web", "config")
AROUND = re.compile(
    r"\.mechanism\b|\bBelief\.objects\b|\bversions?__(content|beliefs|record)\b|_base_manager|\bUnveiled\("
)

ALLOWED = {
    "partners/importing/batch.py": "rows are laid against all that is believed of their entries, in the writer's turn",
    "partners/maintaining/maintain.py": "a change is laid against all that is believed, in the writer's turn",
    "partners/maintaining/syncing.py": "a set is compared with all that belongs to it, and who was overtaken is told",
    "partners/keys/checking.py": "an organisation that has ended gives its programs no rights",
    "partners/verifying/links.py": "a mailed link belongs to one version, and shows what its organisation may see",
    "partners/verifying/state.py": "how long a check holds follows from what the entry says, not from who asks",
    "partners/rules.py": "what may be true of a record is judged by all that is recorded, whoever records",
    "partners/visibility.py": "what is protected today decides what may be shown",
    "registry/loading/difference.py": "a load compares with all that it has loaded before",
    "registry/auditing/neighbourhood.py": "a finding's history is worked out as the audit is",
    "registry/auditing/reading.py": "an audit is told the truth; who may see what it finds is asked where it is shown",
    "registry/coverage/ahead.py": "an audit is told the truth; who may see what it finds is asked where it is shown",
    "registry/coverage/change.py": "what a change opens is worked out from all that is changed; instants come out",
    "registry/coverage/reaching.py": "whoever reckons for the registry itself is told the truth",
    "registry/management/commands/coverage.py": "whoever has the command line has the database",
    "registry/said.py": "what a change does is worked out from all that is changed; names and instants come out",
}
"""A file that reads around, and why it may. A file that no longer does must be taken out."""


def test_only_those_with_a_reason_read_versions_without_an_asker() -> None:
    files = [file for room in ROOMS for file in (ROOT / room).rglob("*.py") if "migrations" not in file.parts]
    found = {str(file.relative_to(ROOT)) for file in files if AROUND.search(file.read_text("utf-8"))}
    assert found == set(ALLOWED)
