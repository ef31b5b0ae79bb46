"""Fakes that differ from a shop's in one way each, as people write them."""

from __future__ import annotations

from typing import Any

from tests.thin_fakes.serving import Answer, Params
from tests.thin_fakes.shop import Session, Shop


class SubscriptionsOnly(Shop):
    """Takes subscriptions to stored prices by customers that it knows, and nothing else."""

    def refused(self, params: Params) -> Answer | None:
        if params.get("mode") != "subscription":
            return self.error(400, "Only subscription mode is supported.", "mode")
        if params.get("customer") not in self.things:
            return self.error(400, "Missing required param: customer.", "customer")
        for line in params.get("line_items", {"0": {}}).values():
            if line.get("price") not in self.things:
                return self.error(
                    400, f"No such price: {line.get('price')}", "line_items[0][price]", "resource_missing"
                )
        return super().refused(params)

    def amount(self, line: Params) -> int:
        return int(self.things[line["price"]]["unit_amount"]) * int(line.get("quantity", 1))


class SetupOnly(Shop):
    """Collects payment methods for later; knows no other mode."""

    def refused(self, params: Params) -> Answer | None:
        if params.get("mode") != "setup":
            return self.error(400, "mode must be setup", "mode")
        return super().refused(params)


class OldStyle(Shop):
    """As creates were some years ago: payment method types and a page to cancel to are asked for."""

    def refused(self, params: Params) -> Answer | None:
        for name in ("payment_method_types", "cancel_url"):
            if name not in params:
                return self.error(400, f"Missing required param: {name}.", name, "parameter_missing")
        return super().refused(params)


class Texts(Shop):
    """Stores and answers everything as text."""

    def create(self, params: Params) -> Answer:
        status, body = super().create(params)
        if status == 200:
            body.update({name: str(value) for name, value in body.items() if isinstance(value, (int, bool))})
        return status, body


class OwnErrors(Shop):
    """Refuses in a format of its own, always with 422."""

    def error(self, status: int, message: str, param: str | None = None, code: str | None = None) -> Answer:
        return 422, {"success": False, "reason": message, "field": param}


class CrashesOnLists(Shop):
    """The list is not written yet: a server error."""

    def list(self, params: Params) -> Answer:
        raise NotImplementedError


class BareList(Shop):
    """The list is a bare JSON array that is always empty."""

    def list(self, params: Params) -> Answer:
        return 200, []


class RefusesAll(Shop):
    """Refuses every create."""

    def refused(self, params: Params) -> Answer | None:
        return self.error(400, "Checkout is not enabled for this account.")


class TakesAll(Shop):
    """Copies whatever is sent into the session, and checks nothing."""

    def refused(self, params: Params) -> Answer | None:
        return None

    def create(self, params: Params) -> Answer:
        status, body = super().create({"mode": "payment", "success_url": None, **params})
        identity = body["id"]
        body.update(params)
        body["id"] = identity
        return status, body

    def amount(self, line: Params) -> int:
        try:
            return super().amount(line)
        except (KeyError, TypeError, ValueError):
            return 0


class SharedExpiry(Shop):
    """Expiring one session expires them all."""

    def expire(self, session: Session) -> Answer:
        found: Any = super().expire(session)
        for other in self.sessions.values():
            other.update(status="expired", url=None)
        return found  # type: ignore[no-any-return]
