"""Hostile bytes in every field that a target controls do nothing in a real browser: they are text, and visible."""

from __future__ import annotations

import pytest

from checkout_conformance.reports.html import report_html
from tests.reports.browsing import ADDRESS, Opener, harmless
from tests.reports.hostile_records import HOSTILE, hostile

pytestmark = pytest.mark.browser
UNSEEN = "[\\u0000\\u0007\\u001b\\u200b\\u202a-\\u202e\\u2066-\\u2069\\ud800]"


@pytest.fixture(scope="module")
def page_text() -> str:
    return report_html(hostile())


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_nothing_runs_nothing_leaves(opened: Opener, page_text: str, scripts: bool) -> None:
    visit = opened(page_text, java_script_enabled=scripts)
    if scripts:
        visit.unfold()
    visit.page.mouse.move(300, 300)
    visit.page.mouse.wheel(0, 4000)
    visit.page.wait_for_timeout(200)
    assert harmless(visit) == []
    assert visit.page.locator("script").count() == 1
    assert visit.page.url == ADDRESS


def test_filters_copies_and_anchors_keep_it_harmless(opened: Opener, page_text: str) -> None:
    visit = opened(
        page_text, "?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&theme=%22%3E%3Cscript%3E&level=x&verdict=fail"
    )
    visit.page.fill("input[name=q]", HOSTILE[0])
    visit.page.select_option("select[name=theme]", index=1)
    visit.settle()
    visit.unfold()
    visit.page.locator("button.copy").first.dispatch_event("click")
    for link in visit.page.locator("a.self").all():
        link.dispatch_event("click")
    visit.page.evaluate("location.hash = '#\"><img src=x onerror=alert(9)>'")
    visit.settle()
    assert harmless(visit) == []


def test_a_fragment_that_is_no_text_breaks_nothing(opened: Opener, page_text: str) -> None:
    visit = opened(page_text, "#%E0%A4%A")
    assert visit.complaints == []
    assert visit.page.locator("#filter").is_visible()


def test_the_bytes_are_there_to_be_read(opened: Opener, page_text: str) -> None:
    visit = opened(page_text)
    visit.unfold()
    text = visit.page.locator("main").inner_text()
    for shown in (HOSTILE[0], HOSTILE[1], HOSTILE[3], HOSTILE[4], HOSTILE[5], HOSTILE[6]):
        assert shown in text
    for named in ("⟨U+202E⟩", "⟨U+2066⟩", "⟨U+200B⟩", "⟨U+0000⟩", "⟨U+001B⟩", "⟨U+D800⟩"):
        assert named in text


def test_no_unseen_character_reaches_the_document(opened: Opener, page_text: str) -> None:
    visit = opened(page_text)
    assert not visit.page.evaluate(f"new RegExp({UNSEEN!r}, 'u').test(document.documentElement.outerHTML)")


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("<img src=x onerror=alert(1)>", "dialog 1"),
        ("<script>alert(2)</script>", "dialog 2"),
        ("<iframe src=https://evil.example></iframe>", "request https://evil.example/"),
        ("<a href='javascript:alert(3)'>x</a>", "attribute href=javascript:alert(3)"),
        ("<svg><animate onbegin=alert(4) attributeName=x dur=1s></svg>", "element animate"),
    ],
)
def test_a_page_that_lets_it_through_is_caught(opened: Opener, bad: str, words: str) -> None:
    visit = opened(f"<!doctype html><title>faulty</title><main>{bad}</main><script></script>")
    for _ in range(100):
        if words in harmless(visit):
            return
        visit.page.wait_for_timeout(100)
    assert words in harmless(visit)
