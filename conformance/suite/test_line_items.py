"""Line items of a session with many of them: pages in both directions, and what is said of more."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from checkout_conformance.checks import agreement, paging
from checkout_conformance.checks.outcomes import Shown, blocked
from checkout_conformance.checks.paging import Page, page_of
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.run import Run
from checkout_conformance.schemas.clauses import Verdict
from checkout_conformance.suite.declared import judges, needs_endpoint
from checkout_conformance.suite.scenarios import Scenario, made

pytestmark = judges("agreement.expanded_*", "paging.line_items*")

NUMBER = 25
LIMITS = (1, 4, 10, 24, 25, 100)
# With fewer line items than 100 nothing tells a clamped limit from a larger one.
OUTSIDE = (0, -1)


def _session(run: Run) -> str | None:
    base = run.base()
    if "line_items" not in base:
        return None
    items = []
    for number in range(NUMBER):
        item: dict[str, Any] = copy.deepcopy(base["line_items"][0])
        item["quantity"] = number + 1
        items.append(item)
    session = made(run, Scenario(), {**base, "line_items": items})
    return str(session["id"]) if session else None


def _page(run: Run, session: str, **params: Any) -> Page:
    return page_of(run.client.line_items(session, params))


def _walk(run: Run, session: str, limit: int, start: str | None = None) -> list[Page]:
    pages: list[Page] = []
    cursor, seen = start, set[str]()
    name = "ending_before" if start else "starting_after"
    for _ in range(NUMBER + 5):
        page = _page(run, session, limit=limit, **({name: cursor} if cursor else {}))
        pages.append(page)
        if not page.ok or not page.has_more or not set(page.ids) - seen:
            break
        seen |= set(page.ids)
        cursor = page.ids[0] if start else page.ids[-1]
    return pages


def _reads_a_cursor(run: Run, session: str, whole: Page) -> bool:
    """Whether the pages on both sides of one line item differ: else neither cursor is read, which is one cause."""
    middle = whole.ids[NUMBER // 2]
    after, before = (_page(run, session, **{name: middle}) for name in ("starting_after", "ending_before"))
    return after.ids != before.ids


def _included(run: Run, session: str, whole: Page) -> list[Outcome]:
    """What a retrieve says of the line items beyond those that it includes by expand."""
    if "retrieve" in run.probe.unserved:
        return []
    got = run.client.retrieve(session, {"expand": ["line_items"]})
    included = got.json.get("line_items") if got.ok and isinstance(got.json, dict) else None
    if not isinstance(included, dict):
        return []
    shown: Shown = (("the retrieve", got), ("the line items", whole.exchange))
    first = included.get("data")
    same = agreement.same_lines(first, whole.exchange.entries, shown) if isinstance(first, list) else []
    many = [agreement.first_ten(first, shown)] if isinstance(first, list) else []
    return [*same, *many, *agreement.further_lines(included, whole.ids, shown)]


@needs_endpoint("line_items")
def test_line_item_pages(run: Run) -> None:
    session = _session(run)
    if session is None:
        return
    whole = _page(run, session, limit=100)
    if whole.ok and whole.has_more and len(whole.ids) < NUMBER:  # all of them were asked for, and more are announced
        run.add(paging.size("paging.line_items.limit", whole, NUMBER))
        return
    if not whole.ok or len(set(whole.ids)) != NUMBER:
        run.add(paging.size("paging.line_items.complete", whole, NUMBER))
        return
    run.extend(_included(run, session, whole))
    run.extend(
        paging.in_order(
            [line.get("quantity") for line in whole.exchange.entries], (("the line items", whole.exchange),)
        )
    )
    run.add(paging.size("paging.line_items.default_limit", _page(run, session), 10))
    for limit in LIMITS:
        page = _page(run, session, limit=limit)
        if page.ok:
            run.add(paging.size("paging.line_items.limit", page, min(limit, NUMBER)))
            run.add(paging.more("paging.line_items.has_more", page, limit < NUMBER))
        if limit < NUMBER:
            pages = _walk(run, session, limit)
            run.extend(paging.after_the_cursor(pages))
            run.extend(paging.walk("paging.line_items.complete", whole.ids, pages))
    for limit in OUTSIDE:
        page = _page(run, session, limit=limit)
        run.add(paging.out_of_range(limit, page, "paging.line_items.limit_out_of_range"))
    beyond = paging.past_the_end("paging.line_items.past_the_end", _page(run, session, starting_after=whole.ids[-1]))
    if beyond.verdict is Verdict.FAIL and _page(run, session, limit=100).ids != whole.ids:
        beyond = blocked(beyond.clause, agreement.EXPANDED_LINES, "line items have other ids each time")
    before = paging.past_the_end("paging.line_items.before_the_first", _page(run, session, ending_before=whole.ids[0]))
    if beyond.verdict is Verdict.BLOCKED:
        before = replace(beyond, clause=before.clause)
    elif before.verdict is beyond.verdict is Verdict.FAIL and not _reads_a_cursor(run, session, whole):
        before = replace(before, cause=beyond.clause)
    run.extend([beyond, before])
    backward = _walk(run, session, 7, start=whole.ids[-1])
    run.extend(paging.walk("paging.line_items.backward", whole.ids[:-1], backward, backward=True))
