"""A report opened in a real browser that reaches nothing: whatever it asks for is written down and refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import chromium
from tests.reports.browsing import ADDRESS, DESKTOP, Opener, Visit
from tests.waiting import LONGEST_MS


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless Chromium. A module's own: playwright's event loop must not run on below tests of other modules."""
    with chromium() as running:
        yield running


@pytest.fixture
def opened(browser: Any) -> Iterator[Opener]:
    """Opens a page: `opened(html, where="#anchor", **options of a browser context)`."""
    contexts = []

    def opener(html: str, where: str = "", **options: Any) -> Visit:
        context = browser.new_context(**{"viewport": DESKTOP, "service_workers": "block", **options})
        contexts.append(context)
        context.set_default_timeout(LONGEST_MS)
        visit = Visit(context.new_page())
        if options.get("java_script_enabled", True):
            # Timers of the page wait until a test lets time pass, so that none runs early or late on a busy machine.
            visit.page.clock.install(time=0)
            visit.page.clock.pause_at(1)

        def answer(route: Any) -> None:
            visit.requests.append(route.request.url)
            if route.request.url.partition("?")[0] == ADDRESS:
                route.fulfill(body=html, content_type="text/html; charset=utf-8")
            else:
                route.abort()

        def dismiss(dialog: Any) -> None:
            visit.dialogs.append(dialog.message)
            dialog.dismiss()

        context.route("**/*", answer)
        visit.page.on("dialog", dismiss)
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        visit.page.on("console", lambda message: visit.complaints.append(message.text))
        visit.page.goto(ADDRESS + where)
        return visit

    yield opener
    for context in contexts:
        context.close()
