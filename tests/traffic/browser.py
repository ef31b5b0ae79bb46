"""A page in a browser that speaks to the API, recorded by Playwright."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

from tests.browser import chromium
from tests.traffic.traffic import KEY, cart
from tests.waiting import LONGEST_MS

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# What a page does: create, retrieve, expire twice.
VISIT = """async ([body, headers]) => {
  const root = "/v1/checkout/sessions";
  const call = async (path, method, body) => (await fetch(root + path, {method, headers, body})).json();
  const session = await call("", "POST", body);
  await call("/" + session.id, "GET");
  await call("/" + session.id + "/expire", "POST");
  await call("/" + session.id + "/expire", "POST");
}"""


def visit(url: str, path: Path) -> None:
    """Let a page do so, and Playwright write an archive: one that ends with `.zip` holds bodies as members."""
    with chromium() as browser:
        context = browser.new_context(record_har_path=path)
        context.set_default_timeout(LONGEST_MS)
        page = context.new_page()
        page.goto(url)
        page.evaluate(VISIT, [urlencode(cart()), {"Authorization": f"Bearer {KEY}", **FORM}])
        context.close()
