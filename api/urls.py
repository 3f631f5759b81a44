"""The addresses of the room `api`: the same five for every kind, and what stands by itself."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, re_path, register_converter

from api.answering import NothingHere
from api.calendar import CalendarView
from api.catalogue_terms import CatalogueTermsView, UnansweredSearchesView
from api.changes import ChangesView
from api.citing import CitationView
from api.coverage import CoverageView
from api.coverage_cases import CasesView
from api.draft_comments import CommentsView, ResolutionsView
from api.draft_revisions import RevisionsView, RevisionView
from api.draft_sharings import SharingsView
from api.drafts import DraftProposalsView, DraftsView, DraftView, DraftWithdrawalsView
from api.events import EventsView
from api.finding_acceptances import AcceptancesView, AcceptanceWithdrawalsView
from api.finding_history import FindingHistoryView
from api.findings import FindingsView, FindingView
from api.import_files import EntriesFileView, ResultView, TemplateView
from api.imports import CancellationsView, ImportsOfOrganisationView, ImportView
from api.information import ApiInfoView, SpecificationView, documentation
from api.keys import KeysOfOrganisationView, KeyView, RevocationsView, RotationsView
from api.kinds import RecordsView
from api.legal_change import CitingView, MeantCitationsView, ReplacementsView
from api.lookup import LookupView
from api.lookup_difference import LookupDifferenceView
from api.members import EndingsView, InvitationsView, MembershipChangesView, MembersView, WithdrawalsView
from api.national_measure import NationalMeasureFileView, NationalMeasureView
from api.oauth import TokenView
from api.proposal_difference import ProposalDifferenceView
from api.proposals import (
    AgreementEndingsView,
    EvidenceKeysView,
    EvidenceView,
    PartyWithdrawalsView,
    ProposalsView,
    ProposalView,
    ProposalWithdrawalsView,
    RefusalsView,
    SignaturesView,
)
from api.reachability import AvailabilityView
from api.steering import SteeringGroupFileView, SteeringGroupView
from api.verifications import ReportsView, VerificationsView
from api.webhooks import (
    DeliveriesView,
    ResendsView,
    SecretRotationsView,
    WebhooksOfOrganisationView,
    WebhookTestsView,
    WebhookView,
)
from api.whole_set import ContactPointsOfView
from partners.maintaining import KEPT_BY_PARTNERS
from records.content import kinds
from registry.agreeing.asked import KINDS


class VersionNumber:
    """A version's number in an address: from 1, without leading zeros."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """The text."""
        return str(value)


register_converter(VersionNumber, "version")


_READING = {
    "": {"get": "many"},
    "/<uuid:id>": {"get": "one"},
    "/<uuid:id>/versions": {"get": "versions"},
    "/<uuid:id>/versions/<version:number>": {"get": "version"},
    "/<uuid:id>/diff": {"get": "difference"},
}
_CHANGING = {
    "": {"post": "create"},
    "/<uuid:id>": {"put": "replace", "patch": "merge"},
    "/<uuid:id>/endings": {"post": "end"},
    "/<uuid:id>/restarts": {"post": "restart"},
}
"""What a request to an address of a kind does: by what follows the kind's name, by method."""


def routes_of(kind: str) -> list[URLPattern]:
    """The addresses of one kind of record. A route is named after the first thing it does."""
    plural = kinds[kind].plural
    changing = _CHANGING if kind in KEPT_BY_PARTNERS else {}
    actions: dict[str, dict[str, Any]] = {
        tail: _READING.get(tail, {}) | changing.get(tail, {}) for tail in (*_READING, *changing)
    }
    return [
        path(plural + tail, RecordsView.as_view(doing, kind=kind), name=f"{plural}-{next(iter(doing.values()))}")
        for tail, doing in actions.items()
    ]


_OF_AGREEMENTS = (
    ("/proposals", ProposalsView, "proposals"),
    ("/proposals/<version:number>", ProposalView, "proposal"),
    ("/proposals/<version:number>/diff", ProposalDifferenceView, "proposal-difference"),
    ("/proposals/<version:number>/signatures", SignaturesView, "signatures"),
    ("/proposals/<version:number>/refusals", RefusalsView, "refusals"),
    ("/proposals/<version:number>/withdrawals", ProposalWithdrawalsView, "proposal-withdrawals"),
    ("/proposals/<version:number>/evidence", EvidenceView, "evidence"),
    ("/party-withdrawals", PartyWithdrawalsView, "party-withdrawals"),
    ("/endings", AgreementEndingsView, "endings"),
)
"""What follows a record of a kind that is agreed."""


def agreement_routes_of(kind: str) -> list[URLPattern]:
    """The addresses of the proposals of one kind, and of leaving what was agreed."""
    plural = kinds[kind].plural
    return [
        path(f"{plural}/<uuid:id>{tail}", view.as_view(kind=kind), name=f"{plural}-{name}")
        for tail, view, name in _OF_AGREEMENTS
    ]


urlpatterns: list[URLPattern] = [
    *(route for kind in kinds for route in routes_of(kind)),
    path("coverage", CoverageView.as_view(), name="coverage"),
    path("coverage/cases", CasesView.as_view(), name="coverage-cases"),
    *(route for kind in KINDS for route in agreement_routes_of(kind)),
    path("drafts", DraftsView.as_view(), name="drafts"),
    path("drafts/<uuid:id>", DraftView.as_view(), name="draft"),
    path("drafts/<uuid:id>/revisions", RevisionsView.as_view(), name="draft-revisions"),
    path("drafts/<uuid:id>/revisions/<version:number>", RevisionView.as_view(), name="draft-revision"),
    path("drafts/<uuid:id>/sharings", SharingsView.as_view(), name="draft-sharings"),
    path("drafts/<uuid:id>/comments", CommentsView.as_view(), name="draft-comments"),
    path("drafts/<uuid:id>/proposals", DraftProposalsView.as_view(), name="draft-proposals"),
    path("drafts/<uuid:id>/withdrawals", DraftWithdrawalsView.as_view(), name="draft-withdrawals"),
    path("draft-comments/<uuid:id>/resolutions", ResolutionsView.as_view(), name="draft-comment-resolutions"),
    path("evidence-keys", EvidenceKeysView.as_view(), name="evidence-keys"),
    path("contact-points/<uuid:id>/availability", AvailabilityView.as_view(), name="contact-points-availability"),
    path("changes", ChangesView.as_view(), name="changes"),
    path("contact-points/<uuid:id>/verifications", VerificationsView.as_view(), name="contact-points-verifications"),
    path("contact-points/<uuid:id>/reports", ReportsView.as_view(), name="contact-points-reports"),
    path("organisations/<uuid:id>/contact-points", ContactPointsOfView.as_view(), name="organisation-contact-points"),
    path("citations/<str:reference>", CitationView.as_view(), name="citation"),
    path("legal-references/<uuid:id>/citing", CitingView.as_view(), name="legal-references-citing"),
    path("legal-references/<uuid:id>/replacements", ReplacementsView.as_view(), name="legal-references-replacements"),
    path(
        "legal-references/<uuid:id>/meant-citations",
        MeantCitationsView.as_view(),
        name="legal-references-meant-citations",
    ),
    path("events", EventsView.as_view(), name="events"),
    path("unanswered-searches", UnansweredSearchesView.as_view(), name="unanswered-searches"),
    path("catalogue-terms", CatalogueTermsView.as_view(), name="catalogue-terms"),
    path("findings", FindingsView.as_view(), name="findings"),
    path("findings/<uuid:id>", FindingView.as_view(), name="finding"),
    path("findings/<uuid:id>/history", FindingHistoryView.as_view(), name="finding-history"),
    path("findings/<uuid:id>/acceptances", AcceptancesView.as_view(), name="finding-acceptances"),
    path(
        "findings/<uuid:id>/acceptance-withdrawals",
        AcceptanceWithdrawalsView.as_view(),
        name="finding-acceptance-withdrawals",
    ),
    path("reports/national-measure", NationalMeasureView.as_view(), name="national-measure"),
    path("reports/national-measure-file", NationalMeasureFileView.as_view(), name="national-measure-file"),
    path("reports/steering-group", SteeringGroupView.as_view(), name="reports-steering-group"),
    path("reports/steering-group-file", SteeringGroupFileView.as_view(), name="reports-steering-group-file"),
    path("lookup", LookupView.as_view(), name="lookup"),
    path("lookup/difference", LookupDifferenceView.as_view(), name="lookup-difference"),
    path("organisations/<uuid:id>/calendar", CalendarView.as_view(), name="organisation-calendar"),
    path("organisations/<uuid:id>/keys", KeysOfOrganisationView.as_view(), name="organisation-keys"),
    path("keys/<uuid:id>", KeyView.as_view(), name="key"),
    path("keys/<uuid:id>/rotations", RotationsView.as_view(), name="key-rotations"),
    path("keys/<uuid:id>/revocations", RevocationsView.as_view(), name="key-revocations"),
    path("organisations/<uuid:id>/members", MembersView.as_view(), name="organisation-members"),
    path("organisations/<uuid:id>/invitations", InvitationsView.as_view(), name="organisation-invitations"),
    path("invitations/<uuid:id>/withdrawals", WithdrawalsView.as_view(), name="invitation-withdrawals"),
    path("memberships/<uuid:id>/changes", MembershipChangesView.as_view(), name="membership-changes"),
    path("memberships/<uuid:id>/endings", EndingsView.as_view(), name="membership-endings"),
    path("oauth/token", TokenView.as_view(), name="oauth-token"),
    path("organisations/<uuid:id>/webhooks", WebhooksOfOrganisationView.as_view(), name="organisation-webhooks"),
    path("webhooks/<uuid:id>", WebhookView.as_view(), name="webhook"),
    path("webhooks/<uuid:id>/secret-rotations", SecretRotationsView.as_view(), name="webhook-secret-rotations"),
    path("webhooks/<uuid:id>/deliveries", DeliveriesView.as_view(), name="webhook-deliveries"),
    path("webhooks/<uuid:id>/tests", WebhookTestsView.as_view(), name="webhook-tests"),
    path("deliveries/<uuid:id>/resends", ResendsView.as_view(), name="delivery-resends"),
    path("organisations/<uuid:id>/imports", ImportsOfOrganisationView.as_view(), name="organisation-imports"),
    path("organisations/<uuid:id>/entries-file", EntriesFileView.as_view(), name="organisation-entries-file"),
    path("imports/<uuid:id>", ImportView.as_view(), name="import"),
    path("imports/<uuid:id>/result", ResultView.as_view(), name="import-result"),
    path("imports/<uuid:id>/cancellations", CancellationsView.as_view(), name="import-cancellations"),
    path("imports/templates/<str:kind>.<str:format>", TemplateView.as_view(), name="import-template"),
    # What stands by itself: before the last, which catches the rest.
    path("api-info", ApiInfoView.as_view(), name="api-info"),
    path("openapi.yaml", SpecificationView.as_view(as_yaml=True), name="openapi-yaml"),
    path("openapi.json", SpecificationView.as_view(), name="openapi-json"),
    path("docs", documentation, name="docs"),
    re_path(r"", NothingHere.as_view(), name="nothing-here"),
]
