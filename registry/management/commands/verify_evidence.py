"""`manage.py verify_evidence FILE`: check exported evidence, without a database unless it is asked for."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.agreeing.checking import problems_with
from registry.agreeing.evidence import not_in_log


class Command(BaseCommand):
    help = "Kontrollera ett bevis om underskrifter. Behöver ingen databas. Avslutar med 1 och säger vad som är fel."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="Filen med beviset (JSON).")
        parser.add_argument("--public-key", help="Registrets publika nyckel (base64), hämtad på annat håll än i filen.")
        parser.add_argument("--with-log", action="store_true", help="Jämför också med loggen i den här databasen.")

    def handle(self, *_args: Any, **options: Any) -> None:
        evidence = _read(options["file"])
        found = problems_with(evidence, options["public_key"])
        if options["with_log"] and not found:
            found = not_in_log(evidence)
        if found:
            lines = "\n".join(f"  {one}" for one in found)
            raise CommandError(f"Beviset håller inte.\nThe evidence does not hold:\n{lines}")
        self._say(evidence, options["public_key"])

    def _say(self, evidence: dict[str, Any], given: str | None) -> None:
        said, seal = evidence["proposal"], evidence["signature"]
        lines = [
            "Beviset håller.\nThe evidence holds.",
            f"{said['kind']} {said['record']}, round {said['round']}: {evidence['outcome']['status']}",
            f"sha256 {evidence['content_hash']}",
            *(f"{one['at']} {one['answer']} {one['name']} ({one['by']})" for one in evidence["answers"]),
            f"{seal['algorithm']} {seal['key']} {seal['public_key']}",
        ]
        if given is None:
            lines.append(
                "Filen intygar sig själv: jämför nyckeln med registrets egen, eller ange den med --public-key.\n"
                "The file vouches for itself: compare the key with the registry's own, or give it with --public-key."
            )
        self.stdout.write("\n".join(lines))


def _read(path: Path) -> dict[str, Any]:
    """The file as JSON. Raises `CommandError`; also for a name that stands twice, which readers take differently."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_once)
    except (OSError, ValueError) as error:
        raise CommandError(f"Filen kan inte läsas.\nThe file cannot be read: {error}") from None
    if not isinstance(found, dict):
        raise CommandError("Filen är inget bevis.\nThe file is no evidence.")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found
