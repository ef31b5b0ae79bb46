"""What an integration sends, in a real browser: accessible, fit for a phone, and harmless whatever was recorded."""

from __future__ import annotations

import pytest

from checkout_conformance.reports.integration import NOTHING, Row, integration_page
from tests.reports.browsing import DESKTOP, PHONE, Opener, audit, harmless
from tests.reports.hostile_records import HOSTILE
from tests.reports.records import DOCS

pytestmark = pytest.mark.browser
SENT = [
    Row(
        "a value outside of its list",
        "MUST",
        "shop.har, entry 3",
        "create.mode.enum",
        "mode",
        "`mode` is one of three.",
    )
    for _ in range(2)
] + [Row("a create is sent again without an `Idempotency-Key`", "SHOULD", "shop.har, entry 9", times=4, accepted=4)]
SENT[0].href = f"{DOCS}mode"
# What a request holds, and what its file is called, comes from elsewhere.
ODD = [Row(text, "MUST", text, "create.no_unknown", text, times=2, refused=2) for text in HOSTILE]


@pytest.mark.parametrize(("scheme", "size"), [("light", DESKTOP), ("dark", PHONE)], ids=["desktop", "dark phone"])
def test_the_audit_is_clean_and_nothing_is_wider_than_the_screen(
    opened: Opener, scheme: str, size: dict[str, int]
) -> None:
    visit = opened(integration_page([*SENT, *ODD], 40), color_scheme=scheme, viewport=size)
    assert audit(visit) == []
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_hostile_bytes_are_text_and_every_row_is_there(opened: Opener, scripts: bool) -> None:
    visit = opened(integration_page([*SENT, *ODD], 40), java_script_enabled=scripts)
    assert harmless(visit) == []
    assert visit.page.locator("script").count() == 0
    assert visit.page.locator("tbody tr").count() == len(SENT) + len(ODD)
    shown = visit.page.locator("main").inner_text()
    assert HOSTILE[0] in shown
    assert "⟨U+202E⟩" in shown


def test_where_nothing_is_wrong_it_says_so(opened: Opener) -> None:
    visit = opened(integration_page([], 12), java_script_enabled=False)
    assert NOTHING in visit.page.inner_text("body")
    assert "12 recorded requests" in visit.page.inner_text("body")
