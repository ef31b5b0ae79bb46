"""Why real answers of another time or kind differ from the contract of their version: one row a reason.

A row holds for captures of its months (`until`: rendered in that month or earlier; `since`: a version or later) and
for the clauses that it names. What no row explains is a false alarm of the contract; a row that explains nothing is
stale. Attributes that were added ignore the version that an answer is rendered in, so their rows go by month.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tests.captures.judging import Capture


@dataclass(frozen=True)
class Drift:
    """`holds` says which captures the reason applies to."""

    clauses: tuple[str, ...]
    holds: Callable[[Capture], bool]
    reason: str

    def explains(self, capture: Capture, clause: str) -> bool:
        """Whether this is why the clause fails there."""
        return self.holds(capture) and any(fnmatchcase(clause, pattern) for pattern in self.clauses)


def _added(month: str, *attributes: str) -> Drift:
    """Attributes that came to every answer in a month (changelogs: E-versions-1 and following)."""
    clauses = tuple(f"session.{name}.present" for name in attributes)
    return Drift(clauses, lambda capture: capture.era <= month, f"added in {month}: older answers do not have it")


def _is_live(capture: Capture) -> bool:
    return capture.body.get("livemode") is True or any(session["livemode"] for session in capture.sessions)


DRIFTS: tuple[Drift, ...] = (
    Drift(("identity.livemode",), _is_live, "recorded in live mode, which no run of the kit ever is"),
    Drift(
        ("identity.expires_after_created",),
        lambda capture: "normalised" in capture.completeness,
        "its finder replaced every time by one and the same",
    ),
    Drift(
        ("session.shipping_cost.present", "session.shipping_details.present"),
        lambda capture: capture.version < "2022-08-01",
        "2022-08-01 named them so; older versions have `shipping` and `shipping_rate`",
    ),
    _added("2023-12", "custom_text.after_submit"),
    _added("2024-01", "automatic_tax.liability", "invoice_creation.invoice_data.issuer"),
)


def unexplained(capture: Capture, clauses: set[str]) -> set[str]:
    """The clauses that fail on a capture without a reason."""
    return {clause for clause in clauses if not any(row.explains(capture, clause) for row in DRIFTS)}
