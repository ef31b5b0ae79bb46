"""Filters of lists: which sessions (or events, or catalogue objects) a query asks for.

Source: API reference, List all Checkout Sessions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import ge, gt, le, lt
from typing import Any

Body = dict[str, Any]
BOUNDS: Mapping[str, Callable[[int, int], bool]] = {"gt": gt, "gte": ge, "lt": lt, "lte": le}
# query parameter -> attribute of the session it is compared with
EQUAL = ("customer", "customer_account", "payment_intent", "payment_link", "status", "subscription")
GENERAL = ("active", "currency", "type", "product", "customer", "code", "coupon", "email")


class Filters:
    """Says whether an object is in the list that a query asks for."""

    @classmethod
    def narrows(cls) -> bool:
        """Whether sessions may be looked up by what they are filed under: not where another class filters otherwise."""
        return cls is Filters

    def session(self, query: Body) -> Callable[[Body], bool]:
        """The filter of a list of sessions."""
        wanted = [(name, query[name]) for name in EQUAL if query.get(name) is not None]
        created = query.get("created")
        email = (query.get("customer_details") or {}).get("email")

        def keep(body: Body) -> bool:
            return (
                self.equal(body, wanted)
                and (created is None or self.created(body["created"], created))
                and (email is None or self.email(body, email))
            )

        return keep

    def general(self, query: Body) -> Callable[[Body], bool]:
        """The filter of every other list."""
        wanted = [(name, query[name]) for name in GENERAL if query.get(name) is not None]
        created = query.get("created")
        types = query.get("types")

        def keep(body: Body) -> bool:
            return (
                self.equal(body, wanted)
                and (created is None or self.created(body["created"], created))
                and (types is None or body.get("type") in types)
            )

        return keep

    def equal(self, body: Body, wanted: list[tuple[str, Any]]) -> bool:
        """Whether every named attribute has the wanted value."""
        return all(body.get(name) == value for name, value in wanted)

    def created(self, moment: int, wanted: Any) -> bool:
        """Whether a moment is the one asked for, or within the bounds."""
        if isinstance(wanted, Mapping):
            return all(BOUNDS[name](moment, bound) for name, bound in wanted.items() if name in BOUNDS)
        return bool(moment == int(wanted))

    def email(self, body: Body, wanted: str) -> bool:
        """Whether the session's customer details have this address, whatever the case of its letters."""
        details = body.get("customer_details") or {}
        return bool((details.get("email") or "").lower() == wanted.lower())
