"""The hosted page: what a customer sees at the session's `url`. Plain HTML and forms, no JavaScript.

GET  /c/pay/ID     the page
POST /c/pay/ID     outcome=succeeded|declined|processing [email=…] [name=…]; 303 to where customers go next
GET  /r/TOKEN      the recovery link of an expired session: a new session like it, 303 to its page (HEAD makes none)
"""

from __future__ import annotations

from html import escape
from typing import Any

from checkout_conformance.emulator.currencies import THREE_DECIMAL, ZERO_DECIMAL
from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.lifecycle import DECLINED, OUTCOMES, PROCESSING, SUCCEEDED
from checkout_conformance.emulator.parts import Parts
from checkout_conformance.emulator.reply import Reply
from checkout_conformance.emulator.store import SessionRecord
from checkout_conformance.emulator.tenant import Tenant
from checkout_conformance.emulator.tenants import Tenants
from checkout_conformance.emulator.wire import Incoming, Receive, Scope, Send, base_url, read_request, send_reply
from checkout_conformance.schemas.form import FormError, decode

Body = dict[str, Any]
HTML = {"Content-Type": "text/html; charset=utf-8"}
BUTTONS = {
    SUCCEEDED: "Pay with a card that succeeds",
    DECLINED: "Pay with a card that is declined",
    PROCESSING: "Pay by bank (settles later)",
}
STATUS_WORDS = {
    "expired": "This Checkout Session has expired.",
    "complete": "You have already completed this Checkout Session.",
}
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ width: 100%; border-collapse: collapse; }}
td {{ padding: .25rem 0; border-bottom: 1px solid #ccc; }}
td:last-child {{ text-align: right; }}
button, input {{ font: inherit; display: block; width: 100%; box-sizing: border-box; margin: .5rem 0; padding: .6rem; }}
[role=alert] {{ border-left: 4px solid #b00; padding-left: 1rem; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{content}
</main>
</body>
</html>
"""


class Hosted:
    """Answers the pages that customers see."""

    def __init__(self, parts: Parts, tenants: Tenants) -> None:
        self.parts = parts
        self.tenants = tenants

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            incoming = await read_request(scope, receive)
            reply = await self.answer(incoming)
        except ApiError as error:
            reply = self.page(error.status, "Something went wrong", f'<p role="alert">{escape(error.message)}</p>')
        await send_reply(send, reply, reply.body.encode("utf-8"), head=scope["method"] == "HEAD")

    async def answer(self, incoming: Incoming) -> Reply:
        """The page or the redirect. Raises ApiError for links that lead nowhere."""
        steps = incoming.path.strip("/").split("/")
        if incoming.method in ("GET", "HEAD") and len(steps) == 2 and steps[0] == "r":
            tenant, old = self.recoverable(steps[1])
            if incoming.method == "HEAD":  # asks, and makes nothing
                return self.page(200, "Recovery", "")
            return self.go(self.parts.builder(tenant).recovered(old, base_url(incoming)).body["url"] or "")
        if len(steps) != 3 or steps[:2] != ["c", "pay"]:
            raise ApiError(404, "There is no such page.")
        tenant, record = self.session(steps[2])
        if incoming.method == "POST":
            return self.pay(tenant, record, incoming)
        return self.show(tenant, record)

    def session(self, session_id: str) -> tuple[Tenant, SessionRecord]:
        """Whose session it is, and the session. Raises ApiError where there is none."""
        tenant = self.tenants.of_session(session_id)
        if tenant is None:
            raise ApiError(404, "There is no such Checkout Session.")
        self.parts.lifecycle(tenant).sweep()
        return tenant, tenant.store.sessions[session_id]

    # -- paying

    def pay(self, tenant: Tenant, record: SessionRecord, incoming: Incoming) -> Reply:
        """What the customer pressed. A declined card shows the page again."""
        try:
            fields = decode(incoming.form)
        except FormError as error:
            raise ApiError(400, f"Invalid request: {error}") from error
        outcome = fields.get("outcome", SUCCEEDED)
        if outcome not in OUTCOMES:
            raise ApiError(400, f"Invalid outcome: must be one of {', '.join(OUTCOMES)}", param="outcome")
        given = {name: fields[name] for name in ("email", "name") if isinstance(fields.get(name), str)}
        try:
            self.parts.lifecycle(tenant).complete(record, outcome, given)
        except ApiError as error:
            return self.show(tenant, record, error)
        return self.go(self.after(record))

    def after(self, record: SessionRecord) -> str:
        """Where the customer goes next, or "" for nowhere."""
        target = record.body["success_url"] or record.body.get("return_url") or ""
        return str(target).replace("{CHECKOUT_SESSION_ID}", record.body["id"])

    def go(self, target: str) -> Reply:
        """A redirect, or a page of thanks where there is nowhere to go."""
        if not target:
            return self.page(200, "Thank you", "<p>The Checkout Session is complete.</p>")
        return Reply(303, "", {**HTML, "Location": target})

    # -- recovery

    def recoverable(self, token: str) -> tuple[Tenant, SessionRecord]:
        """Whose link it is, and the expired session that it opens again. Raises ApiError where it leads nowhere."""
        tenant = self.tenants.of_recovery(token)
        if tenant is None:
            raise ApiError(404, "There is no such recovery link.")
        lifecycle = self.parts.lifecycle(tenant)
        lifecycle.sweep()
        old = tenant.store.sessions[tenant.store.recovery[token]]
        recovery = old.body["after_expiration"]["recovery"]
        if recovery["expires_at"] <= tenant.clock.now():
            raise ApiError(410, "This recovery link has expired.")
        return tenant, old

    # -- pages

    def show(self, tenant: Tenant, record: SessionRecord, error: ApiError | None = None) -> Reply:
        """The page of a session."""
        if not self.parts.lifecycle(tenant).offers_payment(record):
            words = f"<p>{STATUS_WORDS[record.body['status']]}</p>"
            return self.page(200 if error is None else error.status, "Checkout", words)
        alert = "" if error is None else f'<p role="alert">{escape(error.message)}</p>'
        return self.page(
            200 if error is None else error.status, self.title(record), alert + self.items(record) + self.form(record)
        )

    def title(self, record: SessionRecord) -> str:
        """The heading: what is to be paid."""
        total = record.body["amount_total"]
        return "Save a payment method" if total is None else f"Pay {figure(total, record.body['currency'])}"

    def items(self, record: SessionRecord) -> str:
        """The line items as a table."""
        rows = "".join(
            f"<tr><td>{item['quantity']} × {escape(str(item['description'] or ''))}</td>"
            f"<td>{figure(item['amount_total'], item['currency'])}</td></tr>"
            for item in record.items
        )
        return f"<table>{rows}</table>" if rows else ""

    def form(self, record: SessionRecord) -> str:
        """The form with a button for each outcome, and the way back.

        It names where it goes, so that the page's fragment does not follow the customer to the merchant's page.
        """
        details = record.body["customer_details"] or {}
        email = escape(details.get("email") or "", quote=True)
        buttons = "".join(
            f'<button type="submit" name="outcome" value="{outcome}">{escape(words)}</button>'
            for outcome, words in BUTTONS.items()
        )
        cancel = record.body["cancel_url"]
        back = f'<p><a href="{escape(cancel, quote=True)}" rel="noreferrer">Back</a></p>' if linkable(cancel) else ""
        return (
            f'<form method="post" action="/c/pay/{record.body["id"]}">'
            '<label>Email <input type="email" name="email" autocomplete="off" '
            f'value="{email}"></label>{buttons}</form>{back}'
        )

    def page(self, status: int, title: str, content: str) -> Reply:
        """A whole page."""
        return Reply(status, PAGE.format(title=escape(title), content=content), dict(HTML))


def linkable(target: Any) -> bool:
    """Whether an address may become a link: http and https only."""
    return isinstance(target, str) and target.lower().startswith(("http://", "https://"))


def figure(amount: int, currency: str) -> str:
    """An amount as customers read it."""
    places = 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2
    return f"{amount / 10**places:.{places}f} {currency.upper()}"
