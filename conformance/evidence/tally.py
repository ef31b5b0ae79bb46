"""The tally: what ledgers of several items and processes said, merged, and one verdict per clause.

Items write a `Ledger`; its entries cross process borders as JSON and are added up here. The theory of verdicts is
in `evidence.ledger`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import STRENGTH, Ledger
from checkout_conformance.evidence.redact import Redactor
from checkout_conformance.evidence.witness import witness
from checkout_conformance.schemas.clauses import Verdict

Entry = dict[str, Any]
Key = tuple[str, str, str | None]


def entries(ledger: Ledger, redactor: Redactor) -> list[Entry]:
    """A ledger as JSON: per clause, verdict and parameter the counts and the smallest scenario."""
    found = []
    told: dict[tuple[str, int, bool], Any] = {}  # one exchange shows many clauses: it is written and redacted once
    for outcome, tried, failed, size in ledger.summaries():
        lean = outcome.verdict not in (Verdict.FAIL, Verdict.INCONCLUSIVE)
        found.append(
            {
                "clause": outcome.clause,
                "verdict": outcome.verdict.value,
                "param": _text(outcome.param, redactor),
                "cause": outcome.cause,
                "reason": _text(outcome.reason, redactor),
                "expected": _text(outcome.expected, redactor),
                "observed": _text(outcome.observed, redactor),
                "tried": tried,
                "failed": failed,
                "size": size,
                "witness": [_told(told, *pair, redactor, lean) for pair in outcome.exchanges[-1 if lean else 0 :]],
            }
        )
    return found


def _told(
    told: dict[tuple[str, int, bool], Any], label: str, exchange: Exchange, redactor: Redactor, lean: bool
) -> Any:
    key = (label, id(exchange), lean)
    if key not in told:
        told[key] = witness(label, exchange, redactor, lean=lean)
    return told[key]


def _text(text: str | None, redactor: Redactor) -> str | None:
    return None if text is None else redactor.text(text)[:2000]


@dataclass(slots=True)
class Tally:
    """Merges entries. `rows()` gives one row a clause, or one per failing parameter."""

    _kept: dict[Key, Entry] = field(default_factory=dict)

    def extend(self, found: Iterable[Entry]) -> None:
        """Take entries of one item."""
        for entry in found:
            failing = entry["verdict"] == Verdict.FAIL
            key = (entry["clause"], entry["verdict"], entry["param"] if failing else None)
            known = self._kept.get(key)
            if known is None:
                self._kept[key] = dict(entry)
                continue
            smaller = entry if entry["size"] < known["size"] else known
            self._kept[key] = {
                **smaller,
                "tried": known["tried"] + entry["tried"],
                "failed": known["failed"] + entry["failed"],
            }

    @property
    def cases(self) -> int:
        """How many cases were judged one way or the other."""
        judged = (Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE)
        return sum(entry["tried"] for entry in self._kept.values() if entry["verdict"] in judged)

    def rows(self) -> Iterator[Entry]:
        """The strongest entries of every clause, in order of first appearance, with the cases of all of them."""
        by_clause: dict[str, list[Key]] = {}
        for key in self._kept:
            by_clause.setdefault(key[0], []).append(key)
        for keys in by_clause.values():
            strongest = min((Verdict(key[1]) for key in keys), key=STRENGTH.index)
            passes = sum(self._kept[key]["tried"] for key in keys if key[1] == Verdict.PASS)
            for key in keys:
                if key[1] == strongest:
                    entry = self._kept[key]
                    extra = passes if strongest is not Verdict.PASS else 0
                    yield {**entry, "tried": entry["tried"] + extra}
