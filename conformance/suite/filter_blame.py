"""Whose failure a wrong filtered list is: the filter's, the combination's, or that of a session that has changed.

Asked only where a filter has failed, so that a right list costs nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from checkout_conformance.checks.outcomes import blocked
from checkout_conformance.checks.paging import Page, page_of
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.run import Run
from checkout_conformance.suite.history import LONGEST_PAGE, History

COMBINED = "filters.combined"
STATUS = "lifecycle.history.status"
# What a list without anything in it is told by; a filter that is not served is answered otherwise.
EMPTY, NOT_FOUND = "paging.beyond_the_end", "status 404"
CUSTOMER = "customer"


def blamed(
    run: Run, failure: Outcome, known: History, wanted: Collection[str], pages: list[Page], params: dict[str, Any]
) -> Outcome:
    """The failure of a filtered list, under the clause that is at fault; blocked where a session is not as it was."""
    if "status" in params and STATUS in run.contract.clauses and _has_changed(run, known, wanted, pages):
        return blocked(failure.clause, STATUS, "a session has another status than it was left in")
    if not wanted and failure.observed == NOT_FOUND and EMPTY in run.contract.clauses:
        return replace(failure, clause=EMPTY, expected="an empty list", param=None)
    alone = {name: value for name, value in params.items() if name != CUSTOMER}
    if failure.clause == COMBINED or COMBINED not in run.contract.clauses or alone in ({}, params):
        return failure
    if _is_right(pages[0], known, wanted):  # what is wrong behind a cursor is not shown by a first page
        return failure
    page = page_of(run.client.list({**alone, "limit": LONGEST_PAGE}))
    if not _is_right(page, known, wanted):
        return failure
    return replace(failure, clause=COMBINED, exchanges=(("without the customer", page.exchange), *failure.exchanges))


def _is_right(page: Page, known: History, wanted: Collection[str]) -> bool:
    """Whether a page of what everybody made holds those of ours that it should, as far as it goes, and no others."""
    ours = set(page.ids) & set(known.order) if page.ok else set()
    due = [i for i in known.order if i in set(wanted)]
    return bool(ours) and ours == set(due[: len(ours)] if page.has_more else due)


def _has_changed(run: Run, known: History, wanted: Collection[str], pages: list[Page]) -> bool:
    """Whether a session that the list wrongly holds, or lacks, has another status by now than is known of it."""
    listed = {i for page in pages for i in page.ids} & set(known.order)
    wrong = min(listed - set(wanted) or set(wanted) - listed, default=None)
    if wrong is None:
        return False
    now = run.client.retrieve(wrong).json
    return isinstance(now, dict) and now.get("status") != known.sessions[wrong].get("status")
