"""A failure counts when it happens again: what repeating makes of a failure, and how that is worded.

Who repeats, and when, is decided elsewhere (the suite, `run.confirm`, `run.asking`); here stands what follows: a
failure that showed again is a failure with its count, one that did not is inconclusive and says "failed k of n".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from checkout_conformance.evidence.ledger import Ledger, Outcome
from checkout_conformance.schemas.clauses import Verdict


def seen_again(outcome: Outcome) -> Outcome:
    """A failure that showed in two tries of two; any other outcome as it is."""
    return replace(outcome, tried=2, failed=2) if outcome.verdict is Verdict.FAIL else outcome


def not_repeated(failure: Outcome, then: str, *, failed: int = 1, tried: int = 2) -> Outcome:
    """A failure that showed in `failed` of `tried` tries only: inconclusive. `then` says what came instead."""
    reason = f"it failed {failed} of {tried} times: {then}"
    return replace(failure, verdict=Verdict.INCONCLUSIVE, cause=None, reason=reason, tried=tried, failed=failed)


def only_confirmed(first: Ledger, again: Ledger, doubtful: Iterable[Outcome]) -> Ledger:
    """The ledger `first` after everything was done a second time.

    Of its failures the `doubtful` that were seen only once are inconclusive; what was blocked, and passed the second
    time, passes.
    """
    made, repeated = Ledger(), {outcome.clause for outcome in again.failures()}
    once = {id(outcome) for outcome in doubtful}
    for kept, tried, failed, _ in first.summaries():
        if kept.verdict is Verdict.BLOCKED and again.verdict(kept.clause) is Verdict.PASS:
            made.extend(again.of(kept.clause))
        elif id(kept) not in once:
            made.add(replace(kept, tried=tried, failed=failed))
        elif kept.clause in repeated:
            made.add(replace(kept, tried=tried + 1, failed=failed + 1))
        else:
            then = "done again from nothing, it did not show"
            made.add(not_repeated(kept, then, failed=failed, tried=tried + 1))
    return made


def unconfirmed(first: Ledger, doubtful: Iterable[Outcome]) -> Ledger:
    """The ledger `first` of a target that is known to waver, where nothing is done a second time any more."""
    made, once = Ledger(), {id(outcome) for outcome in doubtful}
    for kept, tried, failed, _ in first.summaries():
        if id(kept) in once:
            then = "no requests were left to do it again, and this target is not steady"
            made.add(not_repeated(kept, then, failed=failed, tried=tried))
        else:
            made.add(replace(kept, tried=tried, failed=failed))
    return made
