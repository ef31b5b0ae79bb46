"""Where sessions are filed by what lists are asked for, so that a filter walks its own sessions and no others.

A session stands in one bucket for each attribute, under its present value. Buckets narrow a list down; whether a
session is in it is still the filter's to say (`filters`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Body = dict[str, Any]
ATTRIBUTES = ("customer", "payment_intent", "payment_link", "status", "subscription")
EMAIL = "email"
Key = tuple[str, str]


def keys(body: Mapping[str, Any]) -> dict[str, str]:
    """What a session is filed under, or a query of lists asks for: attribute -> value, for those that it has."""
    found = {name: body[name] for name in ATTRIBUTES if isinstance(body.get(name), str)}
    email = (body.get("customer_details") or {}).get(EMAIL)
    return {**found, EMAIL: email.lower()} if isinstance(email, str) else found


class Filing:
    """The buckets of one tenant's sessions."""

    def __init__(self) -> None:
        self._buckets: dict[Key, dict[str, None]] = {}
        self._filed: dict[str, dict[str, str]] = {}

    def file(self, body: Mapping[str, Any]) -> None:
        """File a session, or file it anew after it changed."""
        session_id = body["id"]
        now, before = keys(body), self._filed.get(session_id, {})
        for key in before.items() - now.items():
            bucket = self._buckets[key]
            del bucket[session_id]
            if not bucket:
                del self._buckets[key]
        for key in now.items() - before.items():
            self._buckets.setdefault(key, {})[session_id] = None
        self._filed[session_id] = now

    def fewest(self, query: Mapping[str, Any]) -> Mapping[str, None] | None:
        """The ids of the smallest bucket that holds everything a query asks for; None where it asks for none."""
        found = [self._buckets.get(key, {}) for key in keys(query).items()]
        return min(found, key=len, default=None)
