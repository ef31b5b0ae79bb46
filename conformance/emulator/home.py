"""The emulator's own page: what runs here, how to use it, and the sessions made last, with links to pay.

`GET /` only, where no real API has anything. Keys are shown with their last four characters.
"""

from __future__ import annotations

from html import escape
from typing import Any

from checkout_conformance.emulator.authentication import masked
from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.hosted import HTML, PAGE, figure, linkable
from checkout_conformance.emulator.parts import Parts
from checkout_conformance.emulator.reply import Reply
from checkout_conformance.emulator.tenant import Tenant
from checkout_conformance.emulator.tenants import Tenants
from checkout_conformance.emulator.wire import Receive, Scope, Send, base_url, read_request, send_reply
from checkout_conformance.schemas import versions

Body = dict[str, Any]
SHOWN = 10
USE = """<p>A fake of the Stripe Checkout Sessions API, version <strong>{version}</strong> ({others} by
<code>Stripe-Version</code>). Nothing is kept when it ends; every test key has a world of its own.</p>
<h2>A session</h2>
<pre><code>curl {url}/v1/checkout/sessions -u sk_test_emulator: \\
  -d mode=payment -d success_url=https://example.com/success \\
  -d "line_items[0][quantity]=1" -d "line_items[0][price_data][currency]=usd" \\
  -d "line_items[0][price_data][unit_amount]=1099" \\
  -d "line_items[0][price_data][product_data][name]=T-shirt"</code></pre>
<h2>Webhooks</h2>
<p>Register where events go; the answer has the secret that signs them:</p>
<pre><code>curl {url}/v1/webhook_endpoints -u sk_test_emulator: \\
  -d url=http://127.0.0.1:8000/webhook -d "enabled_events[]=*"</code></pre>
{endpoints}
<p>Time and outcomes of tests: <code>curl {url}/_emulator -u sk_test_emulator:</code></p>
<h2>Sessions made last</h2>
{sessions}
"""


class Home:
    """Answers `/`."""

    def __init__(self, parts: Parts, tenants: Tenants) -> None:
        self.parts = parts
        self.tenants = tenants

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            content, status = self.content(base_url(await read_request(scope, receive))), 200
        except ApiError as error:
            content, status = f'<p role="alert">{escape(error.message)}</p>', error.status
        text = PAGE.format(title="Checkout emulator", content=content)
        reply = Reply(status, text, dict(HTML))
        await send_reply(send, reply, text.encode("utf-8"), head=scope["method"] == "HEAD")

    def content(self, url: str) -> str:
        """What stands on the page."""
        others = ", ".join(one for one in versions() if one != self.parts.api_version)
        return USE.format(
            url=escape(url),
            version=escape(self.parts.api_version),
            others=escape(others),
            endpoints=self.endpoints(),
            sessions=self.sessions(),
        )

    def endpoints(self) -> str:
        """The webhook endpoints that are registered."""
        found = [
            f"<li>{escape(str(endpoint['url']))} (key {escape(masked(tenant.key))})</li>"
            for tenant in self.tenants.all()
            for endpoint in tenant.store.of("webhook_endpoint").newest_first()
        ]
        return f"<ul>{''.join(found[:SHOWN])}</ul>" if found else "<p>None is registered.</p>"

    def sessions(self) -> str:
        """The sessions made last, of every key, the newest first."""
        made = [(body["created"], tenant, body) for tenant in self.tenants.all() for body in newest(tenant)]
        made.sort(key=lambda one: -int(one[0]))
        rows = "".join(self.row(tenant, body) for _, tenant, body in made[:SHOWN])
        return f"<table>{rows}</table>" if rows else "<p>There is none yet.</p>"

    def row(self, tenant: Tenant, body: Body) -> str:
        """One session: what it is about, how it stands, and the way to pay where there is one."""
        total = body["amount_total"]
        about = body["mode"] if total is None else figure(total, body["currency"])
        url = body["url"]
        state = f'<a href="{escape(url, quote=True)}">Pay</a>' if linkable(url) else escape(str(body["status"]))
        what = f"{escape(str(about))} <small>{escape(body['id'][:20])}… {escape(masked(tenant.key))}</small>"
        return f"<tr><td>{what}</td><td>{state}</td></tr>"


def newest(tenant: Tenant) -> list[Body]:
    """The sessions that a tenant made last, no more than are shown."""
    found = tenant.store.of("checkout.session").newest_first()
    return [body for body, _ in zip(found, range(SHOWN), strict=False)]
