"""The steering group's report: worked out as of one moment, then shown as page, PDF, tables and JSON.

report = steering_report(viewer, Moment.resolve(), body)
"""

from registry.reports.steering.answer import SteeringReport
from registry.reports.steering.working_out import NotSeen, steering_report

__all__ = ["NotSeen", "SteeringReport", "steering_report"]
