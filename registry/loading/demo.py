"""The demonstration: Södertälje and Östersund, as public news and imagination have them."""

from __future__ import annotations

from registry.loading.files import DATA, Written, read_records
from registry.loading.pathways import read_pathways
from registry.loading.reference import provisions

FOLDER = DATA / "demo"
ACTOR = "system:load_demo"
AS_THEY_ARE = (
    "organisations",
    "contact_points_sodertalje",
    "contact_points_ostersund",
    "bodies",
    "plans",
    "routines",
    "follow_ups",
    "training_facts",
    "joint_activities",
)
"""Files whose records are recorded as they stand."""


def demo_records() -> list[Written]:
    """All demonstration data, accounts apart. Raises `FileRefused`."""
    records = [record for name in AS_THEY_ARE for record in read_records(FOLDER / f"{name}.yaml")]
    return records + read_pathways(FOLDER / "pathways.yaml", provisions())
