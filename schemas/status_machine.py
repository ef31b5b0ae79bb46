"""The status machine of a session: its statuses, and what each event makes of each status.

Theory. A session is `open`, `complete` or `expired`. Only an open one can change its status: by an expire request,
by the passing of its `expires_at`, or by the customer completing it. `complete` and `expired` are terminal. Whether
money has arrived is a second, smaller machine inside `complete`: `payment_status` goes from `unpaid` to `paid` when
a delayed payment settles, and never back.

The table is the one source for the model of the suite, for the emulator and for the picture in the report. The
clauses on what each transition changes and leaves alone are in `rules.lifecycle` and `rules.completion`.
"""

from __future__ import annotations

from dataclasses import dataclass

OPEN, COMPLETE, EXPIRED = "open", "complete", "expired"
STATUSES = (OPEN, COMPLETE, EXPIRED)


@dataclass(frozen=True, slots=True)
class Transition:
    """`to` is the next status, or None where the event must be refused (or have no effect) in that status."""

    status: str
    event: str
    to: str | None


# The event `pay` is a completed checkout with money, `pay_later` one whose payment is still processing, `decline` a
# failed attempt, `time` the passing of expires_at. Sources: reference, "Expire a Checkout Session" and `status`.
TRANSITIONS: tuple[Transition, ...] = (
    Transition(OPEN, "expire", EXPIRED),
    Transition(OPEN, "time", EXPIRED),
    Transition(OPEN, "pay", COMPLETE),
    Transition(OPEN, "pay_later", COMPLETE),
    Transition(OPEN, "decline", OPEN),
    Transition(COMPLETE, "expire", None),
    Transition(COMPLETE, "time", COMPLETE),
    Transition(COMPLETE, "pay", None),
    Transition(EXPIRED, "expire", None),
    Transition(EXPIRED, "time", EXPIRED),
    Transition(EXPIRED, "pay", None),
)
