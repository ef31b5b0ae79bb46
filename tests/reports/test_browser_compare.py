"""Comparison and history in a real browser: filters, a head that stays, a phone, the dark, no scripts, and axe."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.reports.compare import compare
from checkout_conformance.reports.history import history
from tests.reports.browsing import DESKTOP, PHONE, Opener, audit
from tests.reports.records import green, record, rich, verdict

pytestmark = pytest.mark.browser
SEEN = "rows => rows.filter(row => row.checkVisibility()).map(row => row.querySelector('code').textContent)"


@pytest.fixture(scope="module")
def matrix() -> str:
    whole = rich()
    rows = [{**row, "verdict": "pass"} if row["verdict"] == "fail" else row for row in whole["verdicts"]]
    return compare([whole, {**record(rows), "label": "fixed"}])


@pytest.fixture(scope="module")
def timeline() -> str:
    return history([rich(), {**green(), "started": "2026-11-21T08:00:00Z"}])


def seen(visit: Any) -> list[str]:
    visit.settle()
    found: list[str] = visit.page.eval_on_selector_all("#clauses tr[id]", SEEN)
    return found


def test_the_comparison_is_filtered_by_text_run_job_and_operation(opened: Opener, matrix: str) -> None:
    visit = opened(matrix)
    assert len(seen(visit)) == 8
    visit.page.select_option("select[name=job]", "list")
    assert seen(visit) == ["list.limit.default", "list.ending_before.present"]
    assert "job=list" in visit.page.url
    visit.page.click("button[type=reset]")
    visit.page.select_option("select[name=operation]", "expire")
    assert seen(visit) == ["expire.only_open"]
    visit.page.click("button[type=reset]")
    visit.page.select_option("select[name=run]", "1")
    assert seen(visit) == []
    assert visit.page.is_visible("#clauses > .none")
    visit.page.click("button[type=reset]")
    visit.page.fill("input[name=q]", "max_items")
    assert len(seen(visit)) == 2
    assert visit.complaints == []


def test_a_changed_clause_leads_to_its_row_and_what_was_seen(opened: Opener, matrix: str) -> None:
    visit = opened(matrix)
    visit.page.click("#changes a:has-text('expire.only_open')")
    row = visit.page.locator("[id='expire.only_open']")
    assert row.is_visible()
    row.locator("summary").first.click()
    assert "the session stays expired" in row.inner_text()


def test_the_head_of_a_long_table_stays(opened: Opener) -> None:
    rows = [verdict(f"create.p{n}.enum", "fail") for n in range(90)]
    visit = opened(compare([record(rows), record([{**row, "verdict": "pass"} for row in rows])]))
    box = visit.page.locator("#clauses .tall").first
    box.evaluate("element => element.scrollTo(0, 2000)")
    head, frame = box.locator("thead th").first.bounding_box(), box.bounding_box()
    assert head is not None
    assert frame is not None
    assert abs(head["y"] - frame["y"]) < 3


@pytest.mark.parametrize("name", ["matrix", "timeline"])
@pytest.mark.parametrize(
    "options", [{}, {"viewport": PHONE}, {"color_scheme": "dark"}], ids=["desktop", "phone", "dark"]
)
def test_pages_fit_and_are_accessible(
    opened: Opener, request: pytest.FixtureRequest, name: str, options: dict[str, Any]
) -> None:
    visit = opened(request.getfixturevalue(name), **options)
    width = options.get("viewport", DESKTOP)["width"]
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    assert audit(visit) == []
    assert visit.complaints == []
    assert visit.requests[1:] == []


@pytest.mark.parametrize("name", ["matrix", "timeline"])
def test_without_scripts_everything_is_there(opened: Opener, request: pytest.FixtureRequest, name: str) -> None:
    visit = opened(request.getfixturevalue(name), java_script_enabled=False)
    assert visit.page.is_visible("text=Take a payment")
    assert visit.page.locator("#filter:visible").count() == 0


def test_the_comparison_is_used_by_keyboard_alone(opened: Opener, matrix: str) -> None:
    visit = opened(matrix)
    page = visit.page
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name ?? ''")
        reached.append(name)
        if name == "q":
            break
    assert reached[-1] == "q", reached
    page.keyboard.type("max_items")
    assert len(seen(visit)) == 2
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none", "where the focus is cannot be seen"
    page.keyboard.press("Enter")
    assert visit.hash() == ""
    page.locator("#clauses summary:visible").first.focus()
    before = page.locator("#clauses details[open]").count()
    page.keyboard.press("Enter")
    assert abs(page.locator("#clauses details[open]").count() - before) == 1
    assert visit.complaints == []


def test_the_comparison_is_filtered_on_a_phone(opened: Opener, matrix: str) -> None:
    visit = opened(matrix, viewport=PHONE, has_touch=True)
    visit.page.tap("input[name=q]")
    visit.page.fill("input[name=q]", "max_items")
    assert len(seen(visit)) == 2
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_history_is_read_by_keyboard_and_leads_to_its_reports(opened: Opener) -> None:
    visit = opened(history([rich(), green()], ["one/index.html", None]))
    links = visit.page.eval_on_selector_all("a", "links => links.map((link) => link.getAttribute('href'))")
    assert "one/index.html" in links
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.tagName") == "A"


def test_four_runs_stand_side_by_side_on_a_desktop_and_more_scroll_beside_their_clauses(opened: Opener) -> None:
    long = "lifecycle.complete.setup_needs_no_payment_method"
    rows = [
        verdict("create.mode.enum", "fail"),
        verdict(f"create.{long}.present", "blocked"),
        verdict(f"{long}.x", "fail"),
    ]
    names = [f"implementation-{n}:with.a.long_name" for n in range(8)]
    held = [{**row, "verdict": "pass"} for row in rows]
    runs = [{**record(held if n % 2 else rows), "label": name} for n, name in enumerate(names)]
    four = opened(compare(runs[:4]), viewport={"width": 1240, "height": 1000}).page
    assert (
        four.eval_on_selector_all(".wide", "all => all.filter((one) => one.scrollWidth > one.clientWidth).length") == 0
    )
    eight = opened(compare(runs), viewport={"width": 1240, "height": 1000}).page
    box = eight.locator("#clauses .wide").first
    box.evaluate("element => element.scrollTo(2000, 0)")
    assert box.evaluate("element => element.scrollLeft") > 100
    clause, frame = box.locator("tbody th").first.bounding_box(), box.bounding_box()
    assert clause is not None
    assert frame is not None
    assert abs(clause["x"] - frame["x"]) < 3
