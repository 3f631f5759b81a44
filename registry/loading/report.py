"""What a load did, in words for the terminal: Swedish, since those who load are the registry's operators."""

from __future__ import annotations

from registry.loading.load import Loaded

KINDS = {
    "area": "områden",
    "organisation": "organisationer",
    "function": "funktioner",
    "contact_point": "kontaktvägar",
    "body": "styrgrupper och andra grupper",
    "situation": "situationer",
    "target_group": "målgrupper",
    "legal_reference": "lagrum",
    "plan": "planer",
    "routine": "rutiner och överenskommelser",
    "follow_up": "uppföljningar",
    "training_fact": "utbildningsuppgifter",
    "joint_activity": "gemensamma aktiviteter",
    "pathway": "vägar",
}
"""What the kinds are called here."""


def told(what: str, loaded: Loaded) -> str:
    """`what` ("Referensdata") and what was recorded, in a few lines."""
    lines = [f"{what}: {_recorded(loaded)}"]
    lines += [f"  {KINDS.get(kind, kind)}: {number}" for kind, number in loaded.versions.items()]
    if loaded.checks:
        lines.append(f"  kontroller av kontaktvägar: {loaded.checks}")
    if loaded.left:
        keys = ", ".join(f"{record.kind} {record.key}" for record in loaded.left)
        lines.append(f"  Ändrade av andra sedan de lästes in, och därför orörda: {keys}")
    return "\n".join(lines)


def _recorded(loaded: Loaded) -> str:
    if not loaded.versions and not loaded.checks:
        return "inget nytt, allt var redan inläst."
    return f"{loaded.versions.total()} versioner registrerade."
