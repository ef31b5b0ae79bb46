"""The life of a session as a table: open, then complete or expired, and nothing after that.

    open ---- expire (request) ----> expired
      |  ---- time runs out -------> expired
      |  ---- pay -----------------> complete (paid)
      |  ---- start to pay --------> complete (unpaid) -- settle --> complete (paid)
                                                       -- fail ----> complete (unpaid)

What a way does to a session is `lifecycle`'s. Source: API reference, `status` and "Expire a Checkout Session".
"""

from __future__ import annotations

from collections.abc import Mapping

# status -> what may happen to it -> the status after
TRANSITIONS: Mapping[str, Mapping[str, str]] = {
    "open": {"expire": "expired", "run_out": "expired", "complete": "complete"},
    "complete": {},
    "expired": {},
}
