"""A fake of the Checkout Sessions API as people write them for their tests: a screenful, honest, far from whole.

It knows nothing of the kit. The fakes (`tests.faulty_fakes.fakes`) change one of its methods each.
"""

from __future__ import annotations

import itertools
import time
import uuid
from contextlib import AbstractContextManager
from typing import Any, ClassVar

from tests.thin_fakes.serving import serving

Session = dict[str, Any]


class Refused(Exception):
    """Answered with a status and an error object."""

    def __init__(self, status: int, message: str, **more: str) -> None:
        super().__init__(message)
        self.status, self.more = status, more


class Tiny:
    """The fake's whole behaviour."""

    attributes: ClassVar[tuple[str, ...]] = ("mode", "success_url", "cancel_url", "client_reference_id")

    def __init__(self) -> None:
        self.sessions: dict[str, Session] = {}
        self.replies: dict[str, Session] = {}

    def create(self, params: dict[str, Any], key: str | None) -> Session:
        if key in self.replies:
            return self.replies[str(key)]
        if params.get("mode") not in ("payment", "setup"):
            raise Refused(400, "Invalid mode: must be one of payment or setup", param="mode")
        lines = params.get("line_items", {}).values()
        total = sum(int(line["price_data"]["unit_amount"]) * int(line.get("quantity", 1)) for line in lines)
        made = {
            "id": f"cs_test_{uuid.uuid4().hex}",
            "object": "checkout.session",
            "created": self.now(),
            "expires_at": self.now() + 86_400,
            "livemode": False,
            "status": "open",
            "payment_status": "unpaid",
            "url": "https://pay.example.com/" + uuid.uuid4().hex,
            "metadata": params.get("metadata", {}),
            "amount_subtotal": self.amount(total),
            "amount_total": self.amount(total),
            "currency": "usd",
            **{name: params.get(name) for name in self.attributes},
        }
        self.sessions[str(made["id"])] = made
        if key is not None:
            self.replies[key] = dict(made)
        return made

    def now(self) -> int:
        return int(time.time())

    def amount(self, total: int) -> Any:
        return total

    def find(self, identity: str) -> Session:
        if identity not in self.sessions:
            raise Refused(404, f"No such checkout.session: {identity}", code="resource_missing", param="id")
        return self.sessions[identity]

    def update(self, session: Session, params: dict[str, Any]) -> Session:
        given = params.get("metadata", {})
        session["metadata"] = {**session["metadata"], **given} if given != "" else {}
        return session

    def expire(self, session: Session) -> Session:
        if session["status"] != "open":
            raise Refused(400, 'Only Checkout Sessions with a status in ["open"] can be expired.')
        session.update(status="expired", url=None)
        return session

    def listed(self, params: dict[str, Any]) -> dict[str, Any]:
        newest = list(self.sessions.values())[::-1]
        rows, more = self.page(newest, params, int(params.get("limit", 10)))
        return {"object": "list", "url": "/v1/checkout/sessions", "has_more": more, "data": rows}

    def page(self, newest: list[Session], params: dict[str, Any], limit: int) -> tuple[list[Session], bool]:
        if "ending_before" in params:
            before = list(itertools.takewhile(lambda row: row["id"] != params["ending_before"], newest))
            return before[-limit:], len(before) > limit
        if "starting_after" in params:
            newest = newest[[row["id"] for row in newest].index(params["starting_after"]) + 1 :]
        return newest[:limit], len(newest) > limit

    def error(self, refused: Refused) -> Any:
        return {"error": {"type": "invalid_request_error", "message": str(refused), **refused.more}}

    def answer(self, method: str, path: str, params: dict[str, Any], key: str | None) -> tuple[int, Any]:
        try:
            match path.strip("/").split("/")[3:] if path.startswith("/v1/checkout/sessions") else None:
                case [] if method == "POST":
                    return 200, self.create(params, key)
                case [] if method == "GET":
                    return 200, self.listed(params)
                case [identity] if method == "GET":
                    return 200, self.find(identity)
                case [identity] if method == "POST":
                    return 200, self.update(self.find(identity), params)
                case [identity, "expire"] if method == "POST":
                    return 200, self.expire(self.find(identity))
            raise Refused(404, f"Unrecognized request URL ({method}: {path}).")
        except Refused as refused:
            return refused.status, self.error(refused)


def served(fake: Tiny) -> AbstractContextManager[str]:
    """The fake on a port of loopback: its base URL."""
    return serving(
        lambda method, path, params, headers: fake.answer(method, path, params, headers.get("Idempotency-Key"))
    )
