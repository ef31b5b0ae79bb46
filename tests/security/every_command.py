"""How each command is given text with secrets in it, wherever it takes any: one row a command of the command line.

A row gives the command lines to try, in a folder where the inputs lie. A command without a row fails the test that
walks the register of commands; so does a command that stops reading what its row gives it, since each names what has
to be seen.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

NOWHERE = "http://127.0.0.1:1"


@dataclass(frozen=True)
class Given:
    """The inputs: a run's record and its folder, a recording, a target file, and secrets to type."""

    record: Path
    recording: Path
    target_file: Path
    typed: Sequence[str]

    @property
    def clause(self) -> str:
        """A clause that fails in the record."""
        record = json.loads(self.record.read_text(encoding="utf-8"))
        return str(record["verdicts"][record["findings"][0]["members"][0]]["clause"])


Words = list[str]
Lines = Callable[[Given], list[Words]]


def _typed_as(*words: str) -> Lines:
    """Each secret in the place of `{}`: a mistake, which the error must not repeat."""
    return lambda given: [[word.format(secret) for word in words] for secret in given.typed]


ON_RECORDS: dict[str, Lines] = {
    "compare": lambda given: [["compare", str(given.record), str(given.record), "-o", "matrix.html"]],
    "explain": lambda given: [["explain", given.clause, "--record", str(given.record)]],
    "history": lambda given: [["history", str(given.record), str(given.record), "-o", "history.html"]],
    "judge": lambda given: [["judge", str(given.recording), "--report-dir", "judged"]],
    "merge": lambda given: [["merge", str(given.record), str(given.record), "-o", "merged"]],
    "report": lambda given: [["report", str(given.record), "-o", "again"]],
    "settings": lambda given: [["settings", "--target-file", str(given.target_file), "--label", given.typed[0]]],
}
MISTYPED: dict[str, Lines] = {
    "changes": _typed_as("changes", "{}", "{}"),
    "clauses": _typed_as("clauses", "--api-version", "{}"),
    "compare": _typed_as("compare", "{}", "{}"),
    "derive": _typed_as("derive", "{}", "--check"),
    "explain": _typed_as("explain", "{}"),
    "history": _typed_as("history", "{}"),
    "judge": _typed_as("judge", "{}"),
    "merge": _typed_as("merge", "{}"),
    "mutants": _typed_as("mutants", "--matrix", "{}"),
    "openapi": _typed_as("openapi", "--api-version", "{}"),
    "plan": _typed_as("plan", "--profile", "{}"),
    "report": _typed_as("report", "{}"),
    "run": _typed_as("run", NOWHERE, "--api-version", "{}"),
    "serve": _typed_as("serve", "--mutant", "{}"),
    "settings": _typed_as("settings", "--rate", "{}"),
    "watch": _typed_as("watch", "--upstream", "{}"),
}
