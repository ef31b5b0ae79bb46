"""Only create, as a web framework serves it: every other method of the path answers 405, every other path 404."""

from __future__ import annotations

import time
import uuid

from tests.thin_fakes.serving import Answer, Params


def fake(method: str, path: str, params: Params) -> Answer:
    """A session, or the framework's own answer."""
    if path != "/v1/checkout/sessions":
        return 404, {"detail": "Not Found"}
    if method != "POST":
        return 405, {"detail": "Method Not Allowed"}
    missing = [name for name in ("mode", "success_url") if name not in params]
    if missing:
        detail = [{"type": "missing", "loc": ["body", name], "msg": "Field required"} for name in missing]
        return 422, {"detail": detail}
    identity = f"cs_test_{uuid.uuid4().hex}"
    now = int(time.time())
    return 200, {
        "id": identity,
        "object": "checkout.session",
        "created": now,
        "expires_at": now + 86_400,
        "livemode": False,
        "mode": params["mode"],
        "payment_status": "no_payment_required" if params["mode"] == "setup" else "unpaid",
        "status": "open",
        "success_url": params["success_url"],
        "cancel_url": params.get("cancel_url"),
        "metadata": params.get("metadata", {}),
        "url": f"https://checkout.example.com/{identity}",
    }
