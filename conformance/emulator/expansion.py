"""`expand`: which attributes can be expanded, how deep, and what they become (E-endpoints-19 to 22, E-conventions-20).

Paths are checked before anything is looked up, because a bad path outranks a missing object (2e).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from checkout_conformance.emulator.errors import ApiError

Body = dict[str, Any]
Find = Callable[[str, str], Body | None]
Include = Callable[[Body, str], Any]
DEEPEST = 4
LIST = "list:"
INCLUDED = ""

# kind of object -> attribute path -> the kind it expands to ("" for what is included rather than looked up)
EXPANDABLE: Mapping[str, Mapping[str, str]] = {
    "checkout.session": {
        "automatic_tax.liability.account": "account",
        "customer": "customer",
        "discounts.coupon": "coupon",
        "discounts.promotion_code": "promotion_code",
        "invoice": "invoice",
        "invoice_creation.invoice_data.account_tax_ids": "tax_id",
        "invoice_creation.invoice_data.issuer.account": "account",
        "line_items": f"{LIST}item",
        "payment_intent": "payment_intent",
        "payment_link": "payment_link",
        "setup_intent": "setup_intent",
        "shipping_cost.shipping_rate": "shipping_rate",
        "shipping_cost.taxes": INCLUDED,
        "shipping_options.shipping_rate": "shipping_rate",
        "subscription": "subscription",
        "total_details.breakdown": INCLUDED,
    },
    "item": {
        "discounts": INCLUDED,
        "price": "price",
        "price.currency_options": INCLUDED,
        "price.product": "product",
        "price.tiers": INCLUDED,
        "taxes": INCLUDED,
    },
    "price": {"currency_options": INCLUDED, "product": "product", "tiers": INCLUDED},
    "product": {"default_price": "price"},
    "customer": {
        "default_source": "source",
        "invoice_settings.default_payment_method": "payment_method",
        "sources": INCLUDED,
        "subscriptions": INCLUDED,
        "tax": INCLUDED,
        "tax_ids": INCLUDED,
    },
    "coupon": {"applies_to": INCLUDED, "currency_options": INCLUDED},
    "promotion_code": {"customer": "customer", "promotion.coupon": "coupon"},
    "shipping_rate": {},
    "tax_rate": {},
    "payment_intent": {
        "customer": "customer",
        "invoice": "invoice",
        "latest_charge": "charge",
        "payment_method": "payment_method",
    },
    "setup_intent": {"customer": "customer", "payment_method": "payment_method"},
    "subscription": {
        "customer": "customer",
        "default_payment_method": "payment_method",
        "latest_invoice": "invoice",
        "pending_setup_intent": "setup_intent",
    },
    "invoice": {"customer": "customer", "subscription": "subscription"},
    "payment_method": {"customer": "customer"},
    "payment_link": {"line_items": f"{LIST}item"},
    "customer_session": {"customer": "customer"},
    "account": {},
    "charge": {},
    "event": {},
    "source": {},
    "tax_id": {},
    "webhook_endpoint": {},
}


class Expansion:
    """Checks and carries out `expand`."""

    def check(self, kind: str, paths: Sequence[str]) -> None:
        """Raises ApiError for a path that is too deep or cannot be expanded on this kind of answer."""
        for path in paths:
            self.check_depth(path)
            if not self.allowed(kind, path):
                raise ApiError(400, self.refusal(kind, path))

    def check_depth(self, path: str) -> None:
        """Raises ApiError for more than four levels."""
        if path.count(".") + 1 > DEEPEST:
            raise ApiError(400, f"You cannot expand more than {DEEPEST} levels of a property. Property: {path[:200]}")

    def allowed(self, kind: str, path: str) -> bool:
        """Whether a path can be expanded on a kind (`list:item` is a list of items)."""
        if kind.startswith(LIST):
            head, _, rest = path.partition(".")
            return head == "data" and (not rest or self.allowed(kind.removeprefix(LIST), rest))
        found = self.longest(kind, path)
        if found is None:
            return False
        attribute, target = found
        rest = path[len(attribute) + 1 :]
        return not rest or (target != INCLUDED and self.allowed(target, rest))

    def longest(self, kind: str, path: str) -> tuple[str, str] | None:
        """The longest expandable attribute that a path begins with, and what it expands to."""
        table = EXPANDABLE.get(kind, {})
        names = [name for name in table if path == name or path.startswith(f"{name}.")]
        return (best := max(names, key=len), table[best]) if names else None

    def refusal(self, kind: str, path: str) -> str:
        """The message for a path that cannot be expanded."""
        words = f"This property cannot be expanded ({path[:200]})."
        if kind.startswith(LIST) and self.allowed(kind, f"data.{path}"):
            words += f" You may want to try expanding 'data.{path}' instead."
        return words

    def expand(self, kind: str, body: Body, paths: Sequence[str], find: Find, include: Include) -> Body:
        """A copy of `body` with the paths expanded; `find` looks objects up, `include` makes what is only included."""
        for path in paths:
            body = self.one(kind, body, path, find, include)
        return body

    def one(self, kind: str, body: Body, path: str, find: Find, include: Include) -> Body:
        """One path expanded."""
        if kind.startswith(LIST):
            rest = path.partition(".")[2]
            inner = kind.removeprefix(LIST)
            if not rest:
                return body
            return {**body, "data": [self.one(inner, entry, rest, find, include) for entry in body["data"]]}
        found = self.longest(kind, path)
        if found is None:
            return body
        attribute, target = found
        rest = path[len(attribute) + 1 :]

        def replaced(value: Any) -> Any:
            if target == INCLUDED or target.startswith(LIST):
                value = value if value is not None else include(body, attribute)
            elif isinstance(value, str):
                value = find(target, value) or value
            elif isinstance(value, list):
                value = [find(target, one) or one for one in value]
            if rest and isinstance(value, dict):
                return self.one(target, value, rest, find, include)
            return value

        expanded: Body = self.at(body, attribute.split("."), replaced)
        return expanded

    def at(self, body: Any, steps: Sequence[str], change: Callable[[Any], Any]) -> Any:
        """A copy of `body` with the value at the end of `steps` changed; lists on the way are walked through."""
        if isinstance(body, list):
            return [self.at(entry, steps, change) for entry in body]
        if not isinstance(body, dict):
            return body
        if len(steps) == 1:
            return {**body, steps[0]: change(body.get(steps[0]))}
        if body.get(steps[0]) is None:
            return body
        return {**body, steps[0]: self.at(body[steps[0]], steps[1:], change)}
