"""A shop's fake: sessions in a dictionary, the endpoints that its tests need. `variants` change a line or two of it."""

from __future__ import annotations

import time
import uuid
from typing import Any

from tests.thin_fakes.serving import Answer, Params

ROOT = "/v1/checkout/sessions"
Session = dict[str, Any]


class Shop:
    """The fake's whole behaviour."""

    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}
        self.things: dict[str, dict[str, Any]] = {}

    def __call__(self, method: str, path: str, params: Params) -> Answer:
        """Route a request."""
        if path == ROOT:
            return self.create(params) if method == "POST" else self.list(params)
        if path.startswith(f"{ROOT}/"):
            identity, _, action = path.removeprefix(f"{ROOT}/").partition("/")
            session = self.sessions.get(identity)
            if session is None:
                return self.error(404, f"No such checkout.session: {identity}", "id", "resource_missing")
            if not action:
                return self.update(session, params) if method == "POST" else (200, session)
            if action == "expire" and method == "POST":
                return self.expire(session)
            if action == "line_items":
                return 200, self.lines(session)
        if method == "POST":
            return self.make(path.removeprefix("/v1/"), params)
        return self.error(404, f"Unrecognized request URL ({method}: {path})")

    def error(self, status: int, message: str, param: str | None = None, code: str | None = None) -> Answer:
        """A refusal."""
        more = {name: value for name, value in (("param", param), ("code", code)) if value}
        return status, {"error": {"type": "invalid_request_error", "message": message, **more}}

    def refused(self, params: Params) -> Answer | None:
        """What is wrong with a create, if anything."""
        for name in ("mode", "success_url"):
            if name not in params:
                return self.error(400, f"Missing required param: {name}.", name, "parameter_missing")
        if params["mode"] not in ("payment", "subscription", "setup"):
            return self.error(400, f"Invalid mode: {params['mode']}", "mode")
        if params["mode"] != "setup" and not params.get("line_items"):
            return self.error(400, "Missing required param: line_items.", "line_items", "parameter_missing")
        return None

    def create(self, params: Params) -> Answer:
        """A new session."""
        refused = self.refused(params)
        if refused is not None:
            return refused
        now, identity = int(time.time()), f"cs_test_{uuid.uuid4().hex}"
        total = sum(self.amount(line) for line in params.get("line_items", {}).values())
        session = {
            "id": identity,
            "object": "checkout.session",
            "amount_subtotal": total,
            "amount_total": total,
            "cancel_url": params.get("cancel_url"),
            "client_reference_id": params.get("client_reference_id"),
            "created": now,
            "currency": params.get("currency", "usd"),
            "customer": params.get("customer"),
            "customer_email": params.get("customer_email"),
            "expires_at": now + 86_400,
            "livemode": False,
            "metadata": params.get("metadata", {}),
            "mode": params["mode"],
            "payment_status": "no_payment_required" if params["mode"] == "setup" else "unpaid",
            "status": "open",
            "success_url": params["success_url"],
            "url": f"https://pay.example.com/{identity}",
        }
        self.sessions[identity] = session
        return 200, session

    def amount(self, line: Params) -> int:
        """What a line costs."""
        return int(line["price_data"]["unit_amount"]) * int(line.get("quantity", 1))

    def list(self, params: Params) -> Answer:
        """A page of sessions, newest first."""
        newest = list(self.sessions.values())[::-1]
        ids = [session["id"] for session in newest]
        if "starting_after" in params:
            newest = newest[ids.index(params["starting_after"]) + 1 :]
        limit = int(params.get("limit", 10))
        return 200, {"object": "list", "url": ROOT, "has_more": len(newest) > limit, "data": newest[:limit]}

    def update(self, session: Session, params: Params) -> Answer:
        """Metadata is merged."""
        session["metadata"] = {**session["metadata"], **params.get("metadata", {})}
        return 200, session

    def expire(self, session: Session) -> Answer:
        """The end of an open session."""
        if session["status"] != "open":
            return self.error(400, "Only open sessions can be expired.")
        session.update(status="expired", url=None)
        return 200, session

    def lines(self, session: Session) -> Params:
        """Nothing is kept of line items."""
        return {"object": "list", "url": f"{ROOT}/{session['id']}/line_items", "has_more": False, "data": []}

    def make(self, kind: str, params: Params) -> Answer:
        """Products, prices and customers: whatever was sent, with an id."""
        if kind not in ("products", "prices", "customers"):
            return self.error(404, f"Unrecognized request URL (POST: /v1/{kind})")
        identity = f"{kind[:4]}_{uuid.uuid4().hex[:14]}"
        self.things[identity] = {**params, "id": identity, "object": kind[:-1]}
        return 200, self.things[identity]
