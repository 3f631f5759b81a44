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
    "partners/maintaining/case.py": "a change is laid against all that is believed, in the writer's turn",
    "partners/maintaining/syncing.py": "a set is compared with all that belongs to it, and who was overtaken is told",
    "partners/holding.py": "an organisation that has ended gives its programs and webhooks no rights",
    "api/preconditions.py": "how many versions a record has is asked, for its tag; a number comes out",
    "partners/verifying/state.py": "how long a check holds follows from what the entry says, not from who asks",
    "partners/rules.py": "what may be true of a record is judged by all that is recorded, whoever records",
    "partners/visibility.py": "what is protected today decides what may be shown",
    "registry/loading/violating.py": "whether the exercise was loaded before is asked; a day comes out",
    "registry/loading/difference.py": "a load compares with all that it has loaded before",
    "registry/auditing/neighbourhood.py": "a finding's history is worked out as the audit is",
    "registry/auditing/contents.py": "an audit is told the truth; who may see what it finds is asked where it is shown",
    "registry/auditing/told.py": "an audit is told the truth; who may see what it finds is asked where it is shown",
    "registry/auditing/reading.py": "an audit is told the truth; who may see what it finds is asked where it is shown",
    "registry/coverage/ahead.py": "an audit is told the truth; who may see what it finds is asked where it is shown",
    "registry/coverage/change.py": "what a change opens is worked out from all that is changed; instants come out",
    "registry/coverage/reaching.py": "whoever reckons for the registry itself is told the truth",
    "registry/management/commands/coverage.py": "whoever has the command line has the database",
    "partners/verifying/correcting.py": "a mailed link corrects its own organisation's entry as it stands today",
    "partners/verifying/finding.py": "how long a check is told to hold follows from what is shown of the entry",
    "registry/agreeing/answering.py": "the last signature ends the predecessor over all days it is believed to hold",
    "registry/agreeing/leaving.py": "what a party leaves is laid against all that is believed, in the writer's turn",
    "registry/agreeing/proposing.py": "whether records named were known is asked; identities and numbers come out",
    "registry/agreeing/shape.py": "whether records named were known is asked; identities and kinds come out",
    "registry/cataloguing/maintaining.py": "whether a term is used by anything is asked; yes, no or its kind comes out",
    "registry/keeping/changing.py": "a form is laid against all that the entry says, as a change by the API is",
    "registry/keeping/desk.py": "which entries ever were an organisation's is asked; a reader shows them",
    "registry/keeping/hidden.py": "what who changes an entry may not see is put back as it stood, and not shown",
    "registry/keeping/told.py": "what a change did is worked out from all that changed; names and instants come out",
    "registry/lookup/causes.py": "numbers of versions whose entries were shown to the viewer come out",
    "registry/reports/citing_law.py": "what cites a provision is found by its links; a reader shows it",
    "registry/reports/reading_agreed.py": "which records ever named others is asked; a reader shows them",
    "registry/reports/replacing_law.py": "a provision is replaced over all days it holds, in the writer's turn",
    "registry/reports/steering/told.py": "which versions were recorded since a day is asked; a reader shows them",
    "registry/said.py": "what a change does is worked out from all that is changed; names and instants come out",
}
"""A file that reads around, and why it may. A file that no longer does must be taken out."""


def test_only_those_with_a_reason_read_versions_without_an_asker() -> None:
    files = [file for room in ROOMS for file in (ROOT / room).rglob("*.py") if "migrations" not in file.parts]
    found = {str(file.relative_to(ROOT)) for file in files if AROUND.search(file.read_text("utf-8"))}
    assert found == set(ALLOWED)
