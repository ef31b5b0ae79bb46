"""The report for every reader: an accessibility audit, a phone, both colour schemes, paper."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.reports.html import report_html
from tests.reports.browsing import DESKTOP, PHONE, Opener, audit
from tests.reports.hostile_records import hostile
from tests.reports.records import full, green, rich

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def text() -> str:
    return report_html(rich())


@pytest.mark.parametrize(
    ("scheme", "size", "folded"),
    [("light", DESKTOP, False), ("dark", PHONE, False), ("dark", DESKTOP, True), ("light", PHONE, True)],
    ids=["light desktop unfolded", "dark phone unfolded", "dark desktop folded", "light phone folded"],
)
def test_the_audit_is_clean(opened: Opener, text: str, scheme: str, size: dict[str, int], folded: bool) -> None:
    visit = opened(text, color_scheme=scheme, viewport=size)
    if not folded:
        visit.unfold()
    assert audit(visit) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_audit_is_clean_on_hostile_text_and_under_a_filter(opened: Opener, scheme: str) -> None:
    visit = opened(report_html(hostile()), "?verdict=fail", color_scheme=scheme)
    assert audit(visit) == []


def test_the_audit_sees_what_is_wrong(opened: Opener, text: str) -> None:
    visit = opened(text.replace('<html lang="en">', "<html>").replace("<label class=", "<div class="))
    assert {line.partition(":")[0] for line in audit(visit)} >= {"html-has-lang", "label"}


def test_the_schemes_differ_and_both_can_be_told_by_the_browser(opened: Opener, text: str) -> None:
    colours = [
        opened(text, color_scheme=scheme).page.evaluate(
            "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
        )
        for scheme in ("light", "dark")
    ]
    assert colours[0][0] != colours[1][0]
    assert colours[0][1] != colours[1][1]


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("record", [rich, hostile, green], ids=["rich", "hostile", "green"])
def test_nothing_is_wider_than_the_screen(opened: Opener, record: Any, width: int) -> None:
    visit = opened(report_html(record()), viewport={"width": width, "height": 800})
    visit.unfold()
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    cut_off = visit.page.evaluate(
        "[...document.querySelectorAll('main pre, main td, main th, main p, main li')]"
        ".filter(one => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1)"
        ".map(one => one.outerHTML.slice(0, 120))"
    )
    assert cut_off == []


def test_a_full_run_with_failures_opens_and_filters_on_a_phone(opened: Opener) -> None:
    visit = opened(report_html(full()), "?q=create.mode.enum", viewport=PHONE)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert "1 of" in visit.page.inner_text("#shown")
    assert visit.complaints == []


PRINTED = """() => [...document.querySelectorAll(".finding")].map((finding) =>
    [finding, ...finding.querySelectorAll("h3, h4, p, pre, li")].every((one) => one.getBoundingClientRect().height > 0)
)"""


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_paper_has_every_finding_in_full(opened: Opener, text: str, scripts: bool) -> None:
    visit = opened(text, "?q=amount_total" if scripts else "", java_script_enabled=scripts)
    visit.page.emulate_media(media="print")
    shown = visit.page.evaluate(PRINTED)
    assert len(shown) == len(rich()["findings"])
    assert all(shown)
    assert visit.page.locator("nav").is_hidden()
    assert visit.page.locator("#filter").is_hidden()


def test_it_prints(opened: Opener, text: str) -> None:
    visit = opened(text)
    assert visit.page.pdf(format="A4").startswith(b"%PDF")
    visit.page.wait_for_function("document.querySelectorAll('.finding details[open]').length === 0")
