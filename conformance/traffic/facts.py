"""What a recording tells of other objects of the account: prices, coupons and tax rates, whose terms never change.

They are no exchanges with the Checkout Sessions API, and nothing of them is judged: what a session has to cost is
known with them. A coupon counts where its create was recorded, since its answer does not say what it is limited to.

Source: docs.stripe.com/api/prices/update, /api/coupons/update and /api/tax_rates/update (amounts are not among what
can be changed).
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from checkout_conformance.checks.amounts import CouponFact, Known
from checkout_conformance.schemas import PriceFact
from checkout_conformance.schemas.form import FormError, decode
from checkout_conformance.schemas.paths import values
from checkout_conformance.traffic.accounts import Account, account_of
from checkout_conformance.traffic.bounds import remember
from checkout_conformance.traffic.recorded import Recorded
from checkout_conformance.traffic.routing import Call

PLACE = re.compile(r"^(?P<base>.*?)/v1/(?P<kind>prices|coupons|tax_rates)(?:/[^/]+)?/?$")
READS = frozenset({"GET", "HEAD", "OPTIONS"})
# What makes of a price more than an amount times a quantity, and of a coupon less than a part of the whole.
NOT_PLAIN = ("transform_quantity", "currency_options", "tiers", "tiers_mode", "custom_unit_amount")
LIMITS = ("applies_to", "currency_options")
# Where objects are, with which key, for which account: what they are called may be the same elsewhere.
Owner: TypeAlias = tuple[str, Account | None]
# Where a create names which objects.
NAMED = {"price": "line_items[].price", "coupon": "discounts[].coupon", "tax_rate": "line_items[].tax_rates[]"}


class _Fact(NamedTuple):
    """The terms of an object, and the currency that they are in; None where they hold in all."""

    currency: str | None
    terms: PriceFact | CouponFact | None


class Facts:
    """Remembers what one recording tells of an account's objects."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[Owner, str, str], _Fact] = OrderedDict()
        self.changes = 0  # how often something else may have been changed: a customer, a clock, the whole store

    def learn(self, recorded: Recorded) -> None:
        """An exchange with another part of the API."""
        parts = urlsplit(recorded.url)
        self.changes += recorded.method.upper() not in READS
        place = PLACE.match(parts.path)
        if place is None or not 200 <= recorded.status < 300:
            return
        try:
            body, sent = json.loads(recorded.body or b""), decode(recorded.sent)
        except (ValueError, FormError, RecursionError):
            return
        made = recorded.method.upper() == "POST"
        base = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{place['base']}"
        owner = base, account_of(recorded.headers, recorded.url)
        listed = body.get("data") if isinstance(body, dict) and body.get("object") == "list" else [body]
        for one in listed if isinstance(listed, list) else ():
            if isinstance(one, dict) and isinstance(one.get("id"), str):
                self._learn(owner, one, sent if made else None)

    def _learn(self, owner: Owner, body: Mapping[str, Any], sent: Mapping[str, Any] | None) -> None:
        kind, fact = str(body.get("object")), None
        if kind == "price":
            fact = _price(body)
        elif kind == "coupon" and sent is not None:
            fact = _coupon(body, sent)
        elif kind == "tax_rate" and body.get("inclusive") is False:
            fact = _Fact(None, None)
        if fact is not None:
            remember(self._known, (owner, kind, str(body["id"])), fact)

    def known(self, call: Call, currency: Any) -> Known:
        """What is known of the objects that a request names, of those in the currency that the session has."""
        owner = call.base, call.account
        found: dict[str, dict[str, Any]] = {kind: {} for kind in NAMED}
        for kind, path in NAMED.items():
            for _, identity in values(call.params or {}, path):
                fact = self._known.get((owner, kind, str(identity)))
                if fact is not None and fact.currency in (None, currency):
                    found[kind][str(identity)] = fact.terms
        return Known(found["price"], found["coupon"], frozenset(found["tax_rate"]))


def _price(body: Mapping[str, Any]) -> _Fact | None:
    """A price that is an amount for each, whatever the quantity, and due at once."""
    amount, currency, recurring = body.get("unit_amount"), body.get("currency"), body.get("recurring") or {}
    plain = body.get("billing_scheme", "per_unit") == "per_unit" and not any(body.get(name) for name in NOT_PLAIN)
    if not plain or not isinstance(amount, int) or not isinstance(currency, str) or not isinstance(recurring, Mapping):
        return None
    if recurring.get("usage_type") == "metered" or recurring.get("trial_period_days"):
        return None
    return _Fact(currency, PriceFact(currency, amount, recurring.get("interval")))


def _coupon(body: Mapping[str, Any], sent: Mapping[str, Any]) -> _Fact | None:
    """A coupon for all of a session, as it was just made."""
    percent, amount, currency = body.get("percent_off"), body.get("amount_off"), body.get("currency")
    if any(name in sent for name in LIMITS):
        return None
    if isinstance(percent, (int, float)):
        return _Fact(None, CouponFact(percent_off=float(percent)))
    return _Fact(currency, CouponFact(amount_off=amount)) if isinstance(amount, int) and currency else None
