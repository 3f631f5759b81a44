"""`python -m registry.agreeing.verifying FILE`: check exported evidence, with neither settings nor a database.

Ends with 0 when it holds, 1 when it does not, 2 when there is nothing to check.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from registry.agreeing.checking import problems_with

Json = dict[str, Any]
ABOUT = "Kontrollera ett bevis om underskrifter, utan inställningar och databas. / Check evidence of signatures."
DOES_NOT_HOLD, NOTHING_TO_CHECK = 1, 2


class NotEvidence(ValueError):
    """The file cannot be read as evidence; the message says why, in Swedish and English."""


def add_arguments(parser: ArgumentParser) -> None:
    """Which file, and by whose key."""
    parser.add_argument("file", type=Path, help="Filen med beviset (JSON).")
    parser.add_argument("--public-key", help="Registrets publika nyckel (base64), hämtad på annat håll än i filen.")


def read(path: Path) -> Json:
    """The file as JSON. Raises `NotEvidence`; also for a name that stands twice, which readers take differently."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_once)
    except (OSError, ValueError, RecursionError) as error:
        raise NotEvidence(f"Filen kan inte läsas.\nThe file cannot be read: {error}") from None
    if not isinstance(found, dict):
        raise NotEvidence("Filen är inget bevis.\nThe file is no evidence.")
    return found


def _once(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def said_of_what_holds(evidence: Json, public_key: str | None) -> str:
    """What evidence that holds says: of what, who answered it when, and by whose key it was vouched for."""
    said, seal = evidence["proposal"], evidence["signature"]
    lines = [
        "Beviset håller.\nThe evidence holds.",
        f"{said['kind']} {said['record']}, round {said['round']}: {evidence['outcome']['status']}",
        f"from {said['valid_from']}{', also back in time' if said['holds_back'] else ''}",
        f"sha256 {evidence['content_hash']}",
        *(f"{one['at']} {one['answer']} {one['name']} ({one['by']})" for one in evidence["answers"]),
        f"{seal['algorithm']} {seal['key']} {seal['public_key']}",
    ]
    if public_key is None:
        lines.append(
            "Filen intygar sig själv: jämför nyckeln med registrets egen, eller ange den med --public-key.\n"
            "The file vouches for itself: compare the key with the registry's own, or give it with --public-key."
        )
    return "\n".join(lines)


def said_of_what_does_not(found: Sequence[str]) -> str:
    """What is wrong with it."""
    lines = "\n".join(f"  {one}" for one in found)
    return f"Beviset håller inte.\nThe evidence does not hold:\n{lines}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the file that the command line names, and say what was found."""
    parser = ArgumentParser(prog="python -m registry.agreeing.verifying", description=ABOUT)
    add_arguments(parser)
    asked = parser.parse_args(arguments)
    try:
        evidence = read(asked.file)
    except NotEvidence as error:
        sys.stderr.write(f"{error}\n")
        return NOTHING_TO_CHECK
    if found := problems_with(evidence, asked.public_key):
        sys.stderr.write(f"{said_of_what_does_not(found)}\n")
        return DOES_NOT_HOLD
    sys.stdout.write(f"{said_of_what_holds(evidence, asked.public_key)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
