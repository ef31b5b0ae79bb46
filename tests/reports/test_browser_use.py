"""The report as people use it: filters, anchors, copying and keys work, and all is there without scripts."""

from __future__ import annotations

import pytest

from checkout_conformance.reports.html import report_html
from tests.reports.browsing import Opener, Visit
from tests.reports.records import green, rich

pytestmark = pytest.mark.browser
RECORD = rich()
FINDINGS = len(RECORD["findings"])
ROWS = len(RECORD["verdicts"])


@pytest.fixture(scope="module")
def text() -> str:
    return report_html(RECORD)


def seen_findings(visit: Visit) -> int:
    return int(visit.page.locator(".finding:not([hidden])").count())


def seen_rows(visit: Visit) -> list[str]:
    found: list[str] = visit.page.eval_on_selector_all(
        "#clauses .rows tr[id]", "rows => rows.filter(row => row.checkVisibility()).map(row => row.id)"
    )
    return found


def test_the_text_filter_leaves_what_holds_every_word(opened: Opener, text: str) -> None:
    visit = opened(text)
    visit.page.fill("input[name=q]", "custom_fields MAX_ITEMS")
    visit.settle()
    assert seen_rows(visit) == ["create.custom_fields.max_items"]
    assert seen_findings(visit) == 1
    assert visit.page.inner_text("#shown") == f"1 of {FINDINGS} findings and 1 of {ROWS} rows match"


@pytest.mark.parametrize(
    ("name", "value", "member"),
    [("theme", "lists", "theme"), ("level", "SHOULD", "level")],
)
def test_a_choice_leaves_the_rows_that_have_it(opened: Opener, text: str, name: str, value: str, member: str) -> None:
    visit = opened(text)
    visit.page.select_option(f"select[name={name}]", value)
    visit.settle()
    wanted = {row["clause"] for row in RECORD["verdicts"] if row[member] == value}
    assert set(seen_rows(visit)) == wanted


def test_the_verdict_filter_leaves_that_verdict(opened: Opener, text: str) -> None:
    visit = opened(text)
    visit.page.select_option("select[name=verdict]", "blocked")
    visit.settle()
    wanted = {row["clause"] for row in RECORD["verdicts"] if row["verdict"] == "blocked"}
    assert set(seen_rows(visit)) == wanted
    assert seen_findings(visit) == 0
    assert visit.page.get_by_text("No finding matches the filter.").is_visible()


def test_all_but_pass_is_everything_else(opened: Opener, text: str) -> None:
    visit = opened(text)
    visit.page.select_option("select[name=verdict]", "-pass")
    visit.settle()
    assert len(seen_rows(visit)) == sum(1 for row in RECORD["verdicts"] if row["verdict"] != "pass")


def test_a_number_at_the_top_filters_by_its_verdict_and_back(opened: Opener, text: str) -> None:
    visit = opened(text)
    chip = visit.page.locator("[data-show=warning]")
    chip.click()
    visit.settle()
    assert chip.get_attribute("aria-current") == "true"
    assert seen_rows(visit) == ["list.limit.default"]
    chip.click()
    visit.settle()
    assert chip.get_attribute("aria-current") is None
    assert seen_findings(visit) == FINDINGS


def test_the_filter_is_kept_in_the_address(opened: Opener, text: str) -> None:
    visit = opened(text)
    visit.page.fill("input[name=q]", "amount_total")
    visit.page.select_option("select[name=level]", "MUST")
    visit.settle()
    assert visit.query() == "?q=amount_total&level=MUST"
    visit.page.reload()
    assert visit.page.input_value("input[name=q]") == "amount_total"
    assert seen_rows(visit) == ["session.amount_total.type"]


def test_clear_shows_everything_again(opened: Opener, text: str) -> None:
    visit = opened(text, "?verdict=pass")
    assert seen_findings(visit) == 0
    visit.page.get_by_role("button", name="Clear").click()
    visit.settle()
    assert seen_findings(visit) == FINDINGS
    assert visit.query() == ""


def test_what_matches_nothing_is_said(opened: Opener, text: str) -> None:
    visit = opened(text, "?q=no-such-thing")
    assert seen_rows(visit) == []
    assert visit.page.get_by_text("No clause matches the filter.").is_visible()


def test_an_anchor_opens_what_folds_over_it(opened: Opener, text: str) -> None:
    visit = opened(text, "#session.attribute_3.type")
    row = visit.page.locator("[id='session.attribute_3.type']")
    assert row.is_visible()
    assert row.evaluate("row => row.getBoundingClientRect().top < innerHeight")


def test_an_anchor_wins_over_the_filter(opened: Opener, text: str) -> None:
    visit = opened(text, "?verdict=fail#session.attribute_3.type")
    assert visit.page.locator("[id='session.attribute_3.type']").is_visible()


def test_evidence_can_be_followed(opened: Opener, text: str) -> None:
    visit = opened(text, "#create.attribute_0.type")
    visit.page.locator("[id='create.attribute_0.type'] a").last.click()
    shown = visit.page.locator(f"[id='{visit.hash()[1:]}']")
    shown.wait_for(state="visible")
    assert "POST /v1/checkout/sessions" in shown.inner_text()


def test_every_link_within_the_page_leads_somewhere(opened: Opener, text: str) -> None:
    visit = opened(text)
    lost = visit.page.eval_on_selector_all(
        "a[href^='#']",
        "links => links.map(link => decodeURIComponent(link.hash.slice(1))).filter(id => !document.getElementById(id))",
    )
    assert lost == []


def test_no_id_is_given_twice(opened: Opener, text: str) -> None:
    ids: list[str] = opened(text).page.eval_on_selector_all("[id]", "all => all.map(one => one.id)")
    assert len(ids) == len(set(ids))


def test_a_finding_keeps_its_anchor_whatever_else_is_found(opened: Opener, text: str) -> None:
    fewer = rich()
    fewer["findings"] = fewer["findings"][2:]
    anchor = "[id='finding:session.amount_total.type']"
    assert opened(text).page.locator(anchor).count() == 1
    assert opened(report_html(fewer)).page.locator(anchor).count() == 1


@pytest.mark.parametrize(
    ("label", "start"), [("Copy the curl command", "curl "), ("Copy the Python call", "import os")]
)
def test_copy_gives_the_whole_text(opened: Opener, text: str, label: str, start: str) -> None:
    visit = opened(text, permissions=["clipboard-read", "clipboard-write"])
    visit.unfold()
    button = visit.page.get_by_role("button", name=label).first
    wanted = button.locator("xpath=preceding-sibling::pre").text_content()
    button.click()
    assert visit.copied() == f"Copied {label.removeprefix('Copy ')}"
    assert visit.page.evaluate("navigator.clipboard.readText()") == wanted
    assert wanted.startswith(start)


def test_copy_works_where_the_clipboard_is_refused(opened: Opener, text: str) -> None:
    visit = opened(text)
    visit.page.evaluate("void (Clipboard.prototype.writeText = () => Promise.reject(new Error('refused')))")
    visit.page.get_by_role("button", name="Copy the curl command").first.click()
    assert visit.copied() == "Copied the curl command"
    assert visit.page.locator("textarea").count() == 0


def test_the_first_tab_leads_past_the_navigation(opened: Opener, text: str) -> None:
    visit = opened(text)
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.textContent") == "Skip to the report"
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate("document.activeElement.id") == "main"


def test_everything_that_reacts_can_be_reached_by_tab(opened: Opener, text: str) -> None:
    visit = opened(text)
    visit.unfold()
    reachable = "a[href], button, input, select, summary"
    left = visit.page.evaluate(f"[...document.querySelectorAll('{reachable}')].filter(one => one.tabIndex < 0).length")
    assert left == 0


def test_folds_open_by_key_and_focus_can_be_seen(opened: Opener, text: str) -> None:
    visit = opened(text)
    summary = visit.page.locator(".finding summary").first
    summary.focus()
    visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Shift+Tab")
    assert summary.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    visit.page.keyboard.press("Enter")
    assert visit.page.locator(".finding details[open]").count() == 1


def test_without_scripts_everything_is_there(opened: Opener, text: str) -> None:
    visit = opened(text, java_script_enabled=False)
    page = visit.page
    assert page.locator(".finding").count() == FINDINGS
    assert page.locator("#clauses .rows tr[id]").count() == ROWS
    assert page.locator("#filter").is_hidden()
    assert page.locator("button.copy").count() == 0
    assert page.locator("svg[role=img]").count() > 3
    page.locator(".theme > summary").first.click()
    assert page.locator(".theme[open]").count() == 1


def test_a_green_run_filters_too(opened: Opener) -> None:
    visit = opened(report_html(green()), "?q=attribute_7")
    assert seen_rows(visit) == ["create.attribute_7.type"]
    assert visit.complaints == []


def test_a_job_leaves_its_findings_and_its_clauses(opened: Opener, text: str) -> None:
    visit = opened(text)
    visit.page.click("#jobs a[data-job=list]")
    visit.settle()
    assert visit.page.input_value("select[name=job]") == "list"
    assert seen_findings(visit) == 2
    assert {name.partition(".")[0] for name in seen_rows(visit)} == {"list"}
    assert "job=list" in visit.page.url


def test_an_operation_leaves_its_findings_and_its_clauses(opened: Opener, text: str) -> None:
    visit = opened(text)
    visit.page.select_option("select[name=operation]", "expire")
    visit.settle()
    assert seen_findings(visit) == 1
    assert {name.partition(".")[0] for name in seen_rows(visit)} == {"expire"}


def test_a_finding_is_copied_as_an_issue(opened: Opener, text: str) -> None:
    visit = opened(text, permissions=["clipboard-read", "clipboard-write"])
    item = visit.page.locator(".finding", has=visit.page.locator("h3", has_text="expired session can be expired again"))
    item.locator("button.issue").click()
    assert visit.copied() == "Copied the finding as an issue"
    copied = visit.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("### An expired session can be expired again\n\nOnly an open session can be expired.")
    assert "**Expected:** 400 and the session stays expired" in copied
    assert copied.count("```sh\ncurl") == 2
    assert "Clause `expire.only_open`, MUST, documented." in copied
    assert item.locator("a", has_text="Permalink").get_attribute("href") == "#" + str(item.get_attribute("id"))
