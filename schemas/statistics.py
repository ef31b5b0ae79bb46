"""How much of the reference the contract covers: its binding sentences, counted by what became of them.

The counts are committed (`sentences.json`, by version), since the document itself is not part of the package; a test
counts the document again and holds them to it. Counts of clauses are made where they are printed
(`commands.clauses`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checkout_conformance.schemas.loader import BrokenSchemas

FILE = Path(__file__).parent / "sentences.json"


@dataclass(frozen=True, slots=True)
class Sentences:
    """`binding` sentences of the parameter rows: `clauses` of them are clauses, `left_out` has the rest by reason."""

    binding: int
    clauses: int
    left_out: Mapping[str, int]

    def lines(self) -> list[str]:
        """The counts in words, a line each."""
        rest = self.binding - self.clauses
        first = (
            f"{self.binding} sentences of the reference's parameter rows bind someone; "
            f"{self.clauses} are clauses, {rest} are left out:"
        )
        return [first, *(f"  {number} because {reason}" for reason, number in self.left_out.items())]


def sentences_of(version: str) -> Sentences | None:
    """The counts of a version's document, or None where nobody counted (a typespec has no sentences).

    Raises BrokenSchemas where the file is damaged.
    """
    try:
        row: dict[str, Any] | None = json.loads(FILE.read_text(encoding="utf-8")).get(version)
        return None if row is None else Sentences(int(row["binding"]), int(row["clauses"]), dict(row["left_out"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BrokenSchemas(f"schemas/{FILE.name} is damaged ({error}); restore it from version control") from error
