"""The tally: what ledgers of several items and processes said, merged, and one verdict per clause.

Items write a `Ledger`; its entries cross process borders as JSON and are added up here. The theory of verdicts is
in `evidence.ledger`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypedDict

from checkout_conformance.evidence.curl import curl
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Ledger, Outcome, strongest_of
from checkout_conformance.evidence.redact import Redactor
from checkout_conformance.evidence.replay import Made, whole
from checkout_conformance.evidence.shell_variables import with_variables
from checkout_conformance.evidence.witness import own_key, witness
from checkout_conformance.schemas.clauses import Verdict
from checkout_conformance.schemas.run_record import VERDICT_NAMES, VerdictName
from checkout_conformance.schemas.run_record import Exchange as Witnessed

Key = tuple[str, str, str | None]
# What a plain `curl` does not print.
ABOUT_HEADERS = ("conventions.", "idempotency.replay_header")
STATUS = re.compile(r"\bstatus [1-5]\d\d\b")


class Entry(TypedDict):
    """What an item found of one clause, verdict and failing parameter, as JSON; `size` is the witness's."""

    clause: str
    verdict: VerdictName
    param: str | None
    cause: str | None
    reason: str | None
    expected: str | None
    observed: str | None
    tried: int
    failed: int
    size: int
    witness: list[Witnessed]


def entries(
    ledger: Ledger, redactor: Redactor, made: Made | None = None, shown: dict[str, int] | None = None
) -> list[Entry]:
    """A ledger as JSON: per clause, verdict and parameter the counts and the smallest scenario.

    `made` tells by id what made something: what a failure names is made by commands of its own. `shown` has the sizes
    of the witnesses of passing clauses that the same tally has already, and gets those of this ledger: where the one
    before is no larger, a tally keeps that, and another is not written.
    """
    found: list[Entry] = []
    sizes: dict[str, int] = {} if shown is None else shown
    written = _Written(redactor)
    for outcome, tried, failed, size in ledger.summaries():
        lean = outcome.verdict not in (Verdict.FAIL, Verdict.INCONCLUSIVE)
        known = outcome.verdict is Verdict.PASS and sizes.get(outcome.clause, size + 1) <= size
        if outcome.verdict is Verdict.PASS and not known:
            sizes[outcome.clause] = size
        found.append(
            {
                "clause": outcome.clause,
                "verdict": VERDICT_NAMES[outcome.verdict],
                "param": _text(outcome.param, redactor),
                "cause": outcome.cause,
                "reason": _text(outcome.reason, redactor),
                "expected": _text(outcome.expected, redactor),
                "observed": _text(outcome.observed, redactor),
                "tried": tried,
                "failed": failed,
                "size": size,
                "witness": [] if known else written.of(outcome, lean, made or {}),
            }
        )
    return found


class _Written:
    """The witnesses of one ledger: an exchange that shows many clauses is written and redacted once."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._made: dict[tuple[str, int, str | None], Witnessed] = {}

    def of(self, outcome: Outcome, lean: bool, made: Made) -> list[Witnessed]:
        """What shows an outcome: the last exchange where it is `lean` (of a clause that did not fail), else all."""
        if lean:
            return [self._witness(label, exchange, None) for label, exchange in outcome.exchanges[-1:]]
        return self._whole(outcome, made)

    def _whole(self, outcome: Outcome, made: Made) -> list[Witnessed]:
        """All exchanges of a failure, and those that made what they name."""
        shown = whole(outcome.exchanges, made)
        exchanges = [exchange for _, exchange in shown]
        plain = [curl(exchange.request, own_key=own_key(exchange, self._redactor)) for exchange in exchanges]
        commands = with_variables(exchanges, plain, head=_beyond_the_body(outcome))
        return [self._witness(*pair, command) for pair, command in zip(shown, commands, strict=True)]

    def _witness(self, label: str, exchange: Exchange, command: str | None) -> Witnessed:
        key = (label, id(exchange), command)
        if key not in self._made:
            self._made[key] = witness(label, exchange, self._redactor, lean=command is None, command=command)
        return self._made[key]


def _beyond_the_body(outcome: Outcome) -> bool:
    """Whether what was seen is a status or a header, which a command shows only where it is told to."""
    return outcome.clause.startswith(ABOUT_HEADERS) or STATUS.search(outcome.observed or "") is not None


def _text(text: str | None, redactor: Redactor) -> str | None:
    return None if text is None else redactor.text(text)[:2000]


@dataclass(slots=True)
class Tally:
    """Merges entries. `rows()` gives one row a clause, or one per failing parameter."""

    _kept: dict[Key, Entry] = field(default_factory=dict)

    def extend(self, found: Iterable[Entry]) -> None:
        """Take entries of one item."""
        for entry in found:
            failing = entry["verdict"] == "fail"
            key = (entry["clause"], entry["verdict"], entry["param"] if failing else None)
            known = self._kept.get(key)
            if known is None:
                self._kept[key] = entry
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
            strongest = strongest_of(Verdict(key[1]) for key in keys)
            passes = sum(self._kept[key]["tried"] for key in keys if key[1] == Verdict.PASS)
            for key in keys:
                if key[1] == strongest:
                    entry = self._kept[key]
                    extra = passes if strongest is not Verdict.PASS else 0
                    yield {**entry, "tried": entry["tried"] + extra}
