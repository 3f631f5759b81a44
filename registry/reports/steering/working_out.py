"""Working out the report: one survey, then each part."""

from __future__ import annotations

from uuid import UUID

from partners.access import Act, Standing, Viewer
from records.moment import Moment
from records.reading import Reader
from registry.auditing.reading import read_survey
from registry.auditing.scope import Scope
from registry.auditing.survey import Stretch
from registry.reports.steering import agreed, grouped, told
from registry.reports.steering.answer import SteeringReport
from registry.reports.steering.ground import Ground
from registry.reports.steering.hours import hours


class NotSeen(Exception):
    """The table does not let the viewer see the report."""


def steering_report(viewer: Viewer, moment: Moment, body: UUID) -> SteeringReport | None:
    """The report of a body as of the moment; None when nothing holds for it then. Raises `NotSeen`.

    For coordinators of an area that the body governs, and for those who act, in any role, for an organisation that
    owns the body or sits in it today: the steering group reads what is written for it. Rights follow today. Drafts,
    hours and names of people are told as far as each may know of them elsewhere. The number of queries does not depend
    on what there is, but for the areas of the body and what coverage reads of them.
    """
    entry = Reader(viewer, moment).get("body", body)
    if entry is None:
        return None
    _refuse(viewer, body)
    areas = tuple(UUID(area) for area in entry.content.get("areas") or ())
    scope = Scope(frozenset(areas))
    survey = read_survey(moment, scope, texts=True)
    stretch = survey.at(body, moment.on)
    if stretch is None:
        raise RuntimeError("the body has just been read")
    return _report(Ground(survey, scope, areas, stretch), viewer, stretch)


def _refuse(viewer: Viewer, body: UUID) -> None:
    """Raise `NotSeen` unless the body as it is today lets the viewer in."""
    now = Reader(Viewer.system("steering"), Moment.resolve()).get("body", body)
    content = now.content if now else {}
    areas = {UUID(area) for area in content.get("areas") or ()}
    if areas & viewer.areas and viewer.may(Act.AUDIT, [Standing.AREA]):
        return
    sitting = {UUID(member["organisation"]) for member in content.get("members") or ()}
    owner = {UUID(content["owner"])} if content.get("owner") else set()
    if not any(viewer.may(Act.AUDIT, [Standing.OWN], one) for one in sitting | owner):
        raise NotSeen


def _report(ground: Ground, viewer: Viewer, body: Stretch) -> SteeringReport:
    changes, more = told.changes(ground, viewer)
    found = hours(ground, viewer)
    agreements, deadlines, measures = agreed.agreements(ground), agreed.expiring(ground), agreed.measures(ground)
    findings = told.findings(ground, viewer)
    return SteeringReport(
        body=ground.named(body.record),
        areas=ground.all_named(ground.chosen),
        on=ground.on,
        known_at=ground.survey.moment.known_at,
        last_meeting=ground.last_meeting,
        next_meeting=ground.next_meeting,
        changes_from=ground.since,
        looks_ahead_to=ground.horizon,
        figures=grouped.figures(
            grouped.current(agreements, ground.on), len(deadlines), findings, measures, (*found.hours, *found.holidays)
        ),
        agreements=agreements,
        deadlines=deadlines,
        proposals=told.proposals(ground, viewer),
        findings=findings,
        finding_groups=grouped.findings_alike(findings),
        focus_areas=agreed.focus_areas(ground),
        changes=changes,
        change_groups=grouped.changes_alike(changes),
        more_changes=more,
        training_facts=told.training_facts(ground),
        measures=measures,
        coverage_until=found.until,
        covered_hours=found.hours,
        holidays=found.holidays,
        quarterly_counts=agreed.over_time(ground),
    )
