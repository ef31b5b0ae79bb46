"""What a run spends on what no verdict needs: causes of refusals, small cases, short histories, second tries.

A target that refuses, or breaks, most of what it is sent would cost many times what the reference does. So each of
these has a number of requests of its own in every profile (`strategies.quotas`), shared by all items of a run, in
whichever process they are; where one is spent, the run goes on without it and says so. Not here: the requests that
clauses are judged by, nor what `--max-requests` ends (`target.budget`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

from checkout_conformance.run.spending import Spending

# What is left undone where an effort is spent, as the report says it.
SPENT = {
    "reducing": "So many valid requests were refused that the causes of some were not sought: mend some and run again.",
    "shrinking": "So many drawn requests failed that the witnesses of some were not made smaller.",
    "shortening": "So much failed over lists that some of it is shown with more sessions than it needs.",
    "repeating": "So much failed once that not everything was repeated: what was seen once is reported all the same.",
}
NOT_STEADY = (
    "This target is not steady: what failed once did not always show again when it was asked for a second time."
)
NOT_TRIED = "Some clauses were not tried: what came before them cost the requests that this profile has."


@dataclass(slots=True)
class Effort:
    """One number of requests. As a context it counts what is sent within; `sent` tells the requests of the process.

    What all processes have spent on it is in the row of `spending` that has its name.
    """

    name: str
    most: int | None
    sent: Callable[[], int]
    note: Callable[[str], None]
    spending: Spending = field(default_factory=Spending)
    _began: int = 0
    _depth: int = 0

    @property
    def spent(self) -> int:
        """What all processes have spent on it, but for what this one is just sending."""
        return self.spending.total(self.name)

    @property
    def left(self) -> bool:
        """Whether more may be sent for it; where not, the run's notes say what that means."""
        now = self.spent + (self.sent() - self._began if self._depth else 0)
        if self.most is None or now < self.most:
            return True
        self.note(SPENT[self.name])
        return False

    def __enter__(self) -> None:
        if not self._depth:
            self._began = self.sent()
        self._depth += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._depth -= 1
        if not self._depth:
            self.spending.write(self.name, self.spending.mine(self.name) + self.sent() - self._began)
