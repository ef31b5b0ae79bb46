"""Customer sessions: a secret by which a page may see one customer's saved things (seed 004)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checkout_conformance.emulator.call import Call
from checkout_conformance.emulator.tenant_parts import TenantParts

Body = dict[str, Any]
LIFETIME = 30 * 60

# component -> its features with their defaults; None for a component without features
COMPONENTS: Mapping[str, Mapping[str, Any] | None] = {
    "buy_button": None,
    "customer_sheet": {
        "payment_method_allow_redisplay_filters": ["always"],
        "payment_method_remove": "disabled",
    },
    "mobile_payment_element": {
        "payment_method_allow_redisplay_filters": ["always"],
        "payment_method_redisplay": "disabled",
        "payment_method_remove": "disabled",
        "payment_method_save": "disabled",
        "payment_method_save_allow_redisplay_override": None,
    },
    "payment_element": {
        "payment_method_allow_redisplay_filters": ["always"],
        "payment_method_redisplay": "disabled",
        "payment_method_redisplay_limit": 3,
        "payment_method_remove": "disabled",
        "payment_method_save": "disabled",
        "payment_method_save_usage": None,
    },
    "pricing_table": None,
}


class CustomerSessions:
    """Creates customer sessions."""

    def __init__(self, parts: TenantParts) -> None:
        self.parts = parts

    async def create(self, call: Call) -> Body:
        """A new customer session."""
        tenant = call.tenant
        now = tenant.clock.now()
        return {
            "object": "customer_session",
            "client_secret": f"cuss_secret_{tenant.ids.text(48)}",
            "components": self.components(call.payload["components"]),
            "created": now,
            "customer": call.payload["customer"],
            "expires_at": now + LIFETIME,
            "livemode": False,
        }

    def components(self, sent: Body) -> Body:
        """Every component, enabled or not, with its features."""
        return {name: self.component(sent.get(name), features) for name, features in COMPONENTS.items()}

    def component(self, sent: Body | None, features: Mapping[str, Any] | None) -> Body:
        """One component: whether it is on, and its features only where it is."""
        enabled = bool((sent or {}).get("enabled"))
        if features is None:
            return {"enabled": enabled}
        if not enabled:
            return {"enabled": False, "features": None}
        given = {name: value for name, value in ((sent or {}).get("features") or {}).items() if value is not None}
        return {"enabled": True, "features": {**features, **given}}
