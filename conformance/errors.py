"""What can stop a run, and whose fault it is.

ConformanceError
  UsageError        wrong options, files or keys: nothing was sent, exit code 4
  PreflightError    the target cannot be tested as configured: exit code 4
  RunEnded          the run cannot go on; its report says so and is partial
    BudgetSpent       --max-requests is used up
    TimeSpent         the time limit of the run is over
    LiveModeSeen      an answer says livemode true: this must never be tested
    TargetLost        the target gives no answers any more
    Interrupted       a person pressed Ctrl-C
"""

from __future__ import annotations

from typing import ClassVar

from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.schemas.run_record import Ending
from checkout_conformance.secret_shapes import masked


class ConformanceError(Exception):
    """The base: its text is a help page of a sentence or two, and repeats no secret that was typed in a wrong place."""

    def __str__(self) -> str:
        return masked(super().__str__())


class UsageError(ConformanceError):
    """The command cannot be carried out as given. Raised before the first request."""


class PreflightError(ConformanceError):
    """The target does not answer like a Checkout API that this key may use."""


class RunEnded(ConformanceError):
    """The run ends here; what was judged so far is reported as partial. `ending` is the record's name for it."""

    ending: ClassVar[Ending] = "limit"


class BudgetSpent(RunEnded):
    """All requests that `--max-requests` allows were sent."""


class LiveModeSeen(RunEnded):
    """The target answered with live-mode data; `exchange` holds the answer."""

    ending = "live_mode"

    def __init__(self, exchange: Exchange) -> None:
        super().__init__("the target answered with `livemode: true`; the run ends at once")
        self.exchange = exchange


class TimeSpent(RunEnded):
    """The time that `--time-limit` allows for the whole run is over."""


class TargetLost(RunEnded):
    """Several requests in a row got no answer at all, and a plain one did not either.

    `first` is the one after which none was answered, and `plain` that plain one.
    """

    ending = "target_lost"

    def __init__(self, first: Exchange, plain: Exchange) -> None:
        super().__init__(f"the target gives no answers any more ({first.failure})")
        self.first, self.plain = first, plain


class Interrupted(RunEnded):
    """A person interrupted the run."""

    ending = "interrupted"
