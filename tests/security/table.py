"""Who may do what, route by route and method by method, written by hand from what was decided, not from the code.

Nothing here is worked out from `partners/access.py`: who may is told by name, so that a right opened there by mistake
is seen here. A route or a method without its place here fails `test_matrix.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from registry.auditing.finding import id_of
from tests.security.callers import BAD, identity

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


NOBODY = _names("anonymous left@own")
"""Without a session that counts: has not signed in, or has left (the session was made before). Refused with 401."""

KEEP = _names("""
    editor@own editor@parent administrator@own administrator@parent
    coordinator@own coordinator@parent coordinator@child coordinator@foreign coordinator@party
    county-coordinator@own county-coordinator@parent county-coordinator@child county-coordinator@foreign
    county-coordinator@party
    key:write@own key:write@parent key:all@own key:all@parent token:all@own token:all@parent
""")
"""Keep Socialkontoret's entries: its editors and administrators and those of the municipality above it; coordinators of
Södertälje and of the county it lies in, wherever employed; their programs with the scope `write`. Not: readers,
signatories, those of a unit below, other organisations, parties, coordinators of other areas."""
REPLACE = KEEP - _names("key:write@own key:write@parent")
"""Send a whole contact point in the place of one that says more than everybody is shown: those of `KEEP` who are shown
all of it. A program with `write` alone would take away what it was not shown."""
CHECK = (KEEP - _names("key:write@own key:write@parent")) | _names("key:verify@own key:verify@parent")
IMPORT = (KEEP - _names("key:write@own key:write@parent")) | _names("key:import@own key:import@parent")
SUBSCRIBE = _names("""
    editor@own editor@parent administrator@own administrator@parent
    key:subscribe@own key:subscribe@parent key:all@own key:all@parent token:all@own token:all@parent
""")
ADMINISTER = _names("administrator@own administrator@parent")
"""People alone: no program manages keys or members, and no coordinator does."""
COORDINATE = _names("""
    coordinator@own coordinator@parent coordinator@child coordinator@foreign coordinator@party
    county-coordinator@own county-coordinator@parent county-coordinator@child county-coordinator@foreign
    county-coordinator@party
""")
"""Coordinate the area that the things are in."""
READ_LOG = COORDINATE | _names("""
    administrator@own administrator@parent administrator@child administrator@foreign administrator@party
    other-coordinator@own other-coordinator@parent other-coordinator@child other-coordinator@foreign
    other-coordinator@party
""")
"""Read what concerns them in the log of events: administrators and coordinators, of whatever; no program."""
PROGRAMS = _names("""
    key:read@own key:write@own key:verify@own key:import@own key:subscribe@own key:all@own token:all@own
    key:read@parent key:write@parent key:verify@parent key:import@parent key:subscribe@parent key:all@parent
    key:read@child key:write@child key:verify@child key:import@child key:subscribe@child key:all@child
    key:read@foreign key:write@foreign key:verify@foreign key:import@foreign key:subscribe@foreign key:all@foreign
    key:read@party key:write@party key:verify@party key:import@party key:subscribe@party key:all@party
    key:agree@own key:agree@parent key:agree@child key:agree@foreign key:agree@party
    token:all@parent token:all@child token:all@foreign token:all@party token:read@own token:more-than-its-key@own
""")
READING_PROGRAMS = _names("""
    key:read@own key:all@own token:all@own token:read@own token:more-than-its-key@own
    key:read@parent key:all@parent token:all@parent key:read@child key:all@child token:all@child
    key:read@foreign key:all@foreign token:all@foreign key:read@party key:all@party token:all@party
""")
"""With the scope `read`. A token never has a scope that its key has not."""
OTHER_COORDINATORS = _names("""
    other-coordinator@own other-coordinator@parent other-coordinator@child other-coordinator@foreign
    other-coordinator@party
""")
PEOPLE = (
    COORDINATE
    | OTHER_COORDINATORS
    | _names("""
    unattached former@own future@own
    reader@own reader@parent reader@child reader@foreign reader@party
    editor@own editor@parent editor@child editor@foreign editor@party
    signatory@own signatory@parent signatory@child signatory@foreign signatory@party
    administrator@own administrator@parent administrator@child administrator@foreign administrator@party
""")
)
"""Have signed in; those whose membership is over or has not begun have signed in too."""
AT_WORK = PEOPLE - _names("unattached former@own future@own")
"""Act for some organisation today, or coordinate some area. The rest see what everybody sees, and no more: they were
professionals of the registry until a day, or will be from one, or never were."""
SIGNED_IN = PEOPLE | PROGRAMS
READ_CHANGES = AT_WORK | READING_PROGRAMS
ANYBODY = SIGNED_IN | NOBODY
EVERYBODY = ANYBODY | frozenset(BAD)

AUDIT = AT_WORK | READING_PROGRAMS
"""Act for some organisation, or coordinate some area: there can be findings for them to see."""
SEE_FINDING = COORDINATE | _names("""
    reader@parent editor@parent signatory@parent administrator@parent other-coordinator@parent
    key:read@parent key:all@parent token:all@parent
""")
"""See that the municipality's agreement is undecided: its own people, not those of a unit or of a party, and the
coordinators of the area."""

PROFESSIONALS = AT_WORK | READING_PROGRAMS
"""See what is for professionals: whoever acts for an organisation today; programs with the scope `read`."""
MEMBERS = _names("""
    reader@own editor@own signatory@own administrator@own coordinator@own county-coordinator@own other-coordinator@own
    reader@parent editor@parent signatory@parent administrator@parent coordinator@parent county-coordinator@parent
    other-coordinator@parent
    key:read@own key:all@own token:all@own token:read@own token:more-than-its-key@own
    key:read@parent key:all@parent token:all@parent
""")
"""Of Socialkontoret or what is above it, in any role; their programs with the scope `read`."""
PARTIES = (
    MEMBERS
    | COORDINATE
    | _names("""
    reader@party editor@party signatory@party administrator@party other-coordinator@party
    key:read@party key:all@party token:all@party
""")
)
"""See what is for parties: the owner, organisations party to what uses it, coordinators of the area."""
DRAFT = (KEEP - _names("key:write@own key:write@parent")) | _names("key:agree@own key:agree@parent")
"""Write Socialkontoret's drafts."""
BEGIN_DRAFTS = (
    COORDINATE
    | OTHER_COORDINATORS
    | _names("""
    editor@own editor@parent editor@child editor@foreign editor@party
    administrator@own administrator@parent administrator@child administrator@foreign administrator@party
""")
)
"""May write a draft of some organisation's, on the pages."""
_AGREEING_PROGRAMS = _names("""
    key:agree@own key:all@own token:all@own key:agree@parent key:all@parent token:all@parent
    key:agree@party key:all@party token:all@party
""")
READ_DRAFTS = (
    COORDINATE
    | _AGREEING_PROGRAMS
    | _names("""
    reader@own editor@own signatory@own administrator@own other-coordinator@own
    reader@parent editor@parent signatory@parent administrator@parent other-coordinator@parent
    reader@party editor@party signatory@party administrator@party other-coordinator@party
""")
)
"""Know that there is a draft: the owner's people, those of the school, with which it is shared, coordinators of the
area, and their programs with the scope `agree`."""
COMMENT = (
    COORDINATE
    | _AGREEING_PROGRAMS
    | _names("""
    editor@own signatory@own administrator@own editor@parent signatory@parent administrator@parent
    editor@party signatory@party administrator@party
""")
)
SIGN = _names("signatory@own signatory@parent")
"""People alone: no program signs, and no coordinator does for others."""
LEAVE = _names("signatory@party")
"""Withdraw the party of what is agreed."""
END_AGREED = _names("signatory@parent")
"""End what is agreed: whoever signs for its owner."""
STEER = MEMBERS | COORDINATE
"""Read the steering group's report: coordinators of the body's area; those who act for an organisation that owns the
body or sits in it, in any role, and their programs with the scope `read`."""
KNOW_AUTHORS = MEMBERS | COORDINATE | OTHER_COORDINATORS
"""Told who recorded a version: those who keep the entry, in any role, and coordinators, who audit."""
FIELDS = {
    "public": {"public": ANYBODY, "holder": PROFESSIONALS},
    "professionals": {"professionals": PROFESSIONALS, "holder": PROFESSIONALS},
    "parties": {"parties": PARTIES, "holder": PARTIES},
}
"""Who is shown what of a contact point, by its visibility: all that follows it, and the holder's name."""
FOLLOWING = ("channels", "hours", "languages", "interpreter", "audience_note", "prepare", "note")
ALWAYS = ("id", "kind", "name", "organisation", "function", "areas", "audience", "visibility", "sample")
CHANNELS_OF_MIXED = ((0, ANYBODY), (1, PROFESSIONALS), (2, PARTIES), (3, PROFESSIONALS), (4, PARTIES))


@dataclass(frozen=True)
class Cell:
    """One method of one route: who may, what they get, and what the others get.

    `hidden`: others get 404, for whether there is such a thing is not told either. `body`: its name in `bodies.py`.
    """

    may: frozenset[str]
    status: int
    hidden: bool = False
    body: str = ""
    programs: int = 0
    """What programs get instead; 0: the same."""
    knows: frozenset[str] = frozenset()
    """Of what is hidden: those who may know of it, and get 403 for what they may not do."""


@dataclass(frozen=True)
class Row:
    """One route: its address, the things it is asked for, and a cell for each method (None: there is no such method).

    `few`: only the callers in `FEW` ask, for a route that is open to everybody and changes nothing.
    """

    address: str
    cells: Mapping[str, Cell | None]
    things: tuple[str, ...] = ("",)
    few: bool = False
    passes_over: bool = False
    """Credentials in the Authorization header are not looked at, so that bad ones are like any program's."""


FEW = (
    "anonymous", "left@own", "unattached", "reader@own", "editor@own", "signatory@foreign", "administrator@own",
    "coordinator@own", "key:read@own", "key:write@own", "key:all@foreign", "token:all@own", *BAD,
)  # fmt: skip
ONE_OF_EACH = ("anonymous", "editor@own", "key:all@own", "key-revoked@own")
"""One with each kind of credentials: none, a session, a key, and a key that is not good."""
_OPTIONS = Cell(ANYBODY, 204)
"""What a route can do is told to anybody; shown credentials that are not good are refused first."""


def _row(address: str, *things: str, few: bool = False, **cells: Cell) -> Row:
    known: dict[str, Cell | None] = dict.fromkeys(METHODS)
    read = {"HEAD": cells["GET"]} if "GET" in cells else {}
    return Row(address, known | {"OPTIONS": _OPTIONS} | read | cells, things or ("",), few)


_SEEN = Cell(ANYBODY, 200)
_POINTS = ("public", "mixed", "professionals", "parties")


def _keeping(body: str, status: int = 200, may: frozenset[str] = KEEP) -> Cell:
    return Cell(may, status, body=body)


def _kept(
    plural: str, ended: str, *things: str, few: bool = False, replace_by: frozenset[str] = KEEP
) -> dict[str, Row]:
    """The routes of a kind that organisations keep themselves. That an entry exists is never hidden.

    `few`: the kinds that are kept by the same rules as these are walked by some.
    """
    at = f"/api/v1/{plural}"
    made = {
        f"{plural}-many": _row(at, GET=_SEEN, POST=_keeping(f"new {plural}")),
        f"{plural}-one": _row(
            f"{at}/{{id}}",
            *things,
            GET=_SEEN,
            PUT=_keeping(f"whole {plural}", may=replace_by),
            PATCH=_keeping("patch"),
        ),
        f"{plural}-versions": _row(f"{at}/{{id}}/versions", *things, GET=_SEEN),
        f"{plural}-version": _row(f"{at}/{{id}}/versions/2", *things, GET=_SEEN),
        f"{plural}-difference": _row(f"{at}/{{id}}/diff?from=1&to=2", *things, GET=_SEEN),
        f"{plural}-end": _row(f"{at}/{{id}}/endings", *things, POST=_keeping("end")),
        f"{plural}-restart": _row(f"{at}/{{id}}/restarts", *ended.split(), POST=_keeping("end")),
    }
    return {name: replace(row, few=few) for name, row in made.items()}


def _read(plural: str, thing: str) -> dict[str, Row]:
    """The routes of a kind that nobody changes by the API."""
    at = f"/api/v1/{plural}"
    return {
        f"{plural}-many": _row(f"{at}?limit=5", GET=_SEEN, few=True),
        f"{plural}-one": _row(f"{at}/{{id}}", thing, GET=_SEEN, few=True),
        f"{plural}-versions": _row(f"{at}/{{id}}/versions", thing, GET=_SEEN, few=True),
        f"{plural}-version": _row(f"{at}/{{id}}/versions/2", thing, GET=_SEEN, few=True),
        f"{plural}-difference": _row(f"{at}/{{id}}/diff?from=1&to=2", thing, GET=_SEEN, few=True),
    }


def _known(may: frozenset[str] = READ_DRAFTS, body: str = "") -> Cell:
    """Something about a draft: others than those who may know of it get 404, as for a draft that there is not."""
    return Cell(may, 200, hidden=True, body=body, knows=READ_DRAFTS)


def _proposals(
    plural: str, thing: str, read: frozenset[str], write: frozenset[str], sign: frozenset[str]
) -> dict[str, Row]:
    """The proposals of a record; of one that has none, nobody is told anything."""
    at, few = f"/api/v1/{plural}/{{id}}/proposals", not read

    def cell(may: frozenset[str], body: str = "") -> Cell:
        return Cell(may, 200, hidden=True, body=body, knows=read)

    return {
        f"{plural}-proposals": _row(at, thing, few=few, GET=Cell(SIGNED_IN, 200)),
        f"{plural}-proposal": _row(f"{at}/1", thing, few=few, GET=cell(read)),
        f"{plural}-proposal-difference": _row(f"{at}/1/diff", thing, few=True, GET=cell(read)),
        f"{plural}-signatures": _row(f"{at}/1/signatures", thing, few=few, POST=cell(sign, "signature")),
        f"{plural}-refusals": _row(f"{at}/1/refusals", thing, few=True, POST=cell(sign, "refusal")),
        f"{plural}-proposal-withdrawals": _row(f"{at}/1/withdrawals", thing, few=True, POST=cell(write, "reason")),
        f"{plural}-evidence": _row(f"{at}/1/evidence", thing, few=True, GET=cell(read)),
    }


_OFFICE = "/api/v1/organisations/{id}"
_FINDING = id_of("not_decided", identity("avtalet"))
"""That the municipality's agreement is decided by nobody."""
API: dict[str, Row] = {
    **_kept("organisations", "gamla", "socialkontoret"),
    **_kept("contact-points", "ended-public ended-parties", *_POINTS, replace_by=REPLACE),
    **_kept("bodies", "gruppen-ended", "gruppen"),
    **_kept("follow-ups", "uppföljningen-ended", "uppföljningen", few=True),
    **_kept("training-facts", "siffran-ended", "siffran", few=True),
    **_kept("joint-activities", "träffen-ended", "träffen", few=True),
    **_read("areas", "area-0"),
    **_read("functions", "function-0"),
    **_read("situations", "situation-0"),
    **_read("target-groups", "target_group-0"),
    **_read("legal-references", "legal_reference-0"),
    **_read("plans", "plan-0"),
    **_read("routines", "routine-0"),
    **_read("pathways", "pathway-0"),
    "contact-points-availability": _row(
        "/api/v1/contact-points/{id}/availability?from=2026-11-21T21:30:00%2B01:00", *_POINTS, GET=_SEEN
    ),
    "changes": _row("/api/v1/changes?after=0&limit=5", GET=Cell(READ_CHANGES, 200)),
    "contact-points-verifications": _row(
        "/api/v1/contact-points/{id}/verifications", *_POINTS, GET=_SEEN, POST=Cell(CHECK, 200, body="check")
    ),
    "contact-points-reports": _row(
        "/api/v1/contact-points/{id}/reports", *_POINTS, POST=Cell(ANYBODY, 200, body="report")
    ),
    "organisation-contact-points": _row(f"{_OFFICE}/contact-points", "socialkontoret", GET=_SEEN, PUT=_keeping("set")),
    "citation": _row("/api/v1/citations/{citation}", "public", "parties", "ended-parties", GET=_SEEN),
    "legal-references-citing": _row("/api/v1/legal-references/{id}/citing", "sol", GET=_SEEN, few=True),
    # The law is the same everywhere: whoever coordinates an area records that it has moved. No program coordinates.
    "legal-references-replacements": _row(
        "/api/v1/legal-references/{id}/replacements",
        "sol",
        POST=Cell(COORDINATE | OTHER_COORDINATORS, 200, body="replacement"),
    ),
    "legal-references-meant-citations": _row(
        "/api/v1/legal-references/{id}/meant-citations", "sol", POST=Cell(COORDINATE, 200, body="meant")
    ),
    # A term means the same everywhere: whoever coordinates an area keeps the catalogue. No program coordinates.
    "unanswered-searches": _row("/api/v1/unanswered-searches", GET=Cell(COORDINATE | OTHER_COORDINATORS, 200)),
    "catalogue-terms": _row(
        "/api/v1/catalogue-terms", POST=Cell(COORDINATE | OTHER_COORDINATORS, 200, body="catalogue term")
    ),
    "coverage": _row("/api/v1/coverage?area=0181", GET=Cell(COORDINATE, 200)),
    "coverage-cases": _row("/api/v1/coverage/cases?area=0181", GET=Cell(COORDINATE, 200)),
    "events": _row("/api/v1/events?limit=200", GET=Cell(READ_LOG, 200)),
    "findings": _row("/api/v1/findings?limit=1", GET=Cell(AUDIT, 200)),
    "finding": _row(f"/api/v1/findings/{_FINDING}", GET=Cell(SEE_FINDING, 200, hidden=True)),
    "finding-history": _row(f"/api/v1/findings/{_FINDING}/history", GET=Cell(SEE_FINDING, 200, hidden=True)),
    # No program coordinates. Whether there is such a finding is not told to who coordinates elsewhere.
    "finding-acceptances": _row(
        f"/api/v1/findings/{_FINDING}/acceptances",
        GET=Cell(SEE_FINDING, 200, hidden=True),
        POST=Cell(COORDINATE, 200, body="acceptance"),
    ),
    "finding-acceptance-withdrawals": _row(
        f"/api/v1/findings/{_FINDING}/acceptance-withdrawals", POST=Cell(COORDINATE, 404)
    ),
    "national-measure": _row("/api/v1/reports/national-measure", GET=Cell(AUDIT, 200)),
    "national-measure-file": _row("/api/v1/reports/national-measure-file?format=csv", GET=Cell(AUDIT, 200)),
    # What anybody may read, so that calendar programs need no key: see docs/decisions.md.
    "organisation-calendar": _row(f"{_OFFICE}/calendar", "socialkontoret", GET=_SEEN, few=True),
    # Walked by some, for each answer is a whole report; who may is told in full in tests/registry/reports.
    "reports-steering-group": _row(
        "/api/v1/reports/steering-group?body={id}", "gruppen", GET=Cell(STEER, 200), few=True
    ),
    "reports-steering-group-file": _row(
        "/api/v1/reports/steering-group-file?body={id}&format=csv", "gruppen", GET=Cell(STEER, 200), few=True
    ),
    "lookup": _row("/api/v1/lookup?area=0181&limit=1", GET=_SEEN),
    "lookup-difference": _row("/api/v1/lookup/difference?area=0181&limit=1&on=2024-06-01", GET=_SEEN),
    "organisation-keys": _row(
        f"{_OFFICE}/keys", "socialkontoret", GET=Cell(ADMINISTER, 200), POST=Cell(ADMINISTER, 201, body="key")
    ),
    # No program manages keys, whatever there is: it gets 403. A person who does not administer is not told.
    "key": _row("/api/v1/keys/{id}", "key", GET=Cell(ADMINISTER, 200, hidden=True, programs=403)),
    "key-rotations": _row(
        "/api/v1/keys/{id}/rotations", "key", POST=Cell(ADMINISTER, 201, hidden=True, body="rotation", programs=403)
    ),
    "key-revocations": _row(
        "/api/v1/keys/{id}/revocations", "key", POST=Cell(ADMINISTER, 200, hidden=True, programs=403)
    ),
    "organisation-members": _row(f"{_OFFICE}/members", "socialkontoret", GET=Cell(ADMINISTER, 200)),
    "organisation-invitations": _row(
        f"{_OFFICE}/invitations",
        "socialkontoret",
        GET=Cell(ADMINISTER, 200),
        POST=Cell(ADMINISTER, 201, body="invitation"),
    ),
    "invitation-withdrawals": _row("/api/v1/invitations/{id}/withdrawals", "invitation", POST=Cell(ADMINISTER, 200)),
    "membership-changes": _row(
        "/api/v1/memberships/{id}/changes", "membership", POST=Cell(ADMINISTER, 200, body="membership")
    ),
    "membership-endings": _row("/api/v1/memberships/{id}/endings", "membership", POST=Cell(ADMINISTER, 200)),
    # Asked with a good key as the client; a Bearer beside it is one credential too many.
    "oauth-token": replace(
        _row("/api/v1/oauth/token", POST=Cell(PEOPLE | NOBODY, 200, body="client", programs=401)), passes_over=True
    ),
    "organisation-webhooks": _row(
        f"{_OFFICE}/webhooks", "socialkontoret", GET=Cell(SUBSCRIBE, 200), POST=Cell(SUBSCRIBE, 201, body="webhook")
    ),
    "webhook": _row(
        "/api/v1/webhooks/{id}",
        "webhook",
        GET=Cell(SUBSCRIBE, 200, hidden=True),
        PATCH=Cell(SUBSCRIBE, 200, hidden=True, body="webhook patch"),
        DELETE=Cell(SUBSCRIBE, 204, hidden=True, body="whatever"),
    ),
    "webhook-secret-rotations": _row(
        "/api/v1/webhooks/{id}/secret-rotations",
        "webhook",
        POST=Cell(SUBSCRIBE, 200, hidden=True, body="whatever"),
    ),
    "webhook-deliveries": _row("/api/v1/webhooks/{id}/deliveries", "webhook", GET=Cell(SUBSCRIBE, 200, hidden=True)),
    "webhook-tests": _row("/api/v1/webhooks/{id}/tests", "webhook", POST=Cell(SUBSCRIBE, 202, hidden=True)),
    "delivery-resends": _row("/api/v1/deliveries/{id}/resends", "delivery", POST=Cell(SUBSCRIBE, 202, hidden=True)),
    "organisation-imports": _row(
        f"{_OFFICE}/imports", "socialkontoret", GET=Cell(IMPORT, 200), POST=Cell(IMPORT, 202, body="file")
    ),
    # A file without what may not be read would take it away when sent back: who imports must read all of it too.
    "organisation-entries-file": _row(
        f"{_OFFICE}/entries-file?kind=body&format=jsonl", "socialkontoret", GET=Cell(IMPORT, 200)
    ),
    "import": _row("/api/v1/imports/{id}", "import", GET=Cell(IMPORT, 200, hidden=True)),
    "import-result": _row("/api/v1/imports/{id}/result", "import", GET=Cell(IMPORT, 200, hidden=True)),
    "import-cancellations": _row(
        "/api/v1/imports/{id}/cancellations", "queued import", POST=Cell(IMPORT, 200, hidden=True)
    ),
    "import-template": _row("/api/v1/imports/templates/contact-points.csv", GET=_SEEN),
    "drafts": _row("/api/v1/drafts", GET=Cell(SIGNED_IN, 200), POST=Cell(DRAFT, 200, body="draft")),
    "draft": _row("/api/v1/drafts/{id}", "utkast", GET=_known(), PUT=_known(DRAFT, "saved draft")),
    "draft-revisions": _row("/api/v1/drafts/{id}/revisions", "utkast", GET=_known(), few=True),
    "draft-revision": _row("/api/v1/drafts/{id}/revisions/1", "utkast", GET=_known(), few=True),
    "draft-sharings": _row(
        "/api/v1/drafts/{id}/sharings", "utkast", GET=_known(), PUT=_known(DRAFT, "sharing"), few=True
    ),
    "draft-comments": _row("/api/v1/drafts/{id}/comments", "utkast", GET=_known(), POST=_known(COMMENT, "comment")),
    "draft-proposals": _row("/api/v1/drafts/{id}/proposals", "utkast", POST=_known(DRAFT, "proposal"), few=True),
    "draft-withdrawals": _row("/api/v1/drafts/{id}/withdrawals", "utkast", POST=_known(DRAFT, "reason"), few=True),
    "draft-comment-resolutions": _row(
        "/api/v1/draft-comments/{id}/resolutions", "anmärkning", POST=_known(DRAFT, "nothing"), few=True
    ),
    **_proposals("routines", "nya avtalet", READ_DRAFTS, DRAFT, SIGN | _names("signatory@party")),
    **_proposals("pathways", "pathway-0", _names(""), _names(""), _names("")),
    # That the school is party, and the municipality owner, everybody can read.
    "routines-party-withdrawals": _row(
        "/api/v1/routines/{id}/party-withdrawals",
        "avtalet",
        POST=Cell(LEAVE, 200, body="leaving party"),
    ),
    "routines-endings": _row("/api/v1/routines/{id}/endings", "avtalet", POST=Cell(END_AGREED, 200, body="leaving")),
    # The municipality owns it; nobody is party to it, so that whoever may sign for the school is told that.
    "pathways-party-withdrawals": _row(
        "/api/v1/pathways/{id}/party-withdrawals",
        "pathway-0",
        POST=Cell(_names("signatory@party"), 409, body="leaving party"),
    ),
    "pathways-endings": _row(
        "/api/v1/pathways/{id}/endings", "pathway-0", POST=Cell(_names("signatory@parent"), 200, body="leaving")
    ),
    "evidence-keys": _row("/api/v1/evidence-keys", GET=_SEEN),
    "api-info": _row("/api/v1/api-info", GET=_SEEN),
    "openapi-yaml": _row("/api/v1/openapi.yaml", GET=_SEEN, few=True),
    "openapi-json": _row("/api/v1/openapi.json", GET=_SEEN, few=True),
}
"""The routes under /api/v1/ that have a table of rights. Good credentials are asked for by all of them."""


API["nothing-here"] = Row("/api/v1/nothing", dict.fromkeys(METHODS, Cell(ANYBODY, 404)), few=True)
