"""Filters of the session list, alone, combined, and on their boundaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from checkout_conformance.checks import filters, paging
from checkout_conformance.checks.paging import Page, page_of
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Verdict
from checkout_conformance.schemas.paths import first
from checkout_conformance.strategies.queries import BOUNDS, DIRECTIONS, Listed, Query, expected, list_queries
from checkout_conformance.suite.declared import judges, needs, needs_endpoint
from checkout_conformance.suite.failure_search import explore
from checkout_conformance.suite.filter_blame import COMBINED, blamed
from checkout_conformance.suite.history import (
    EMAIL,
    LONGEST_PAGE,
    SHORTEST,
    History,
    history,
    shown_briefly,
    shown_by_one,
    walk,
)
from checkout_conformance.suite.scenarios import Scenario, made

pytestmark = [judges("filters", "paging.limit"), needs_endpoint("list")]

# A filtered page that is so short holds as many sessions as it may, where there are more.
LIMIT, SHORT = 100, 2
EXAMPLES = 60


def _known(run: Run, *, timed: bool = True, least: int = SHORTEST) -> History | None:
    """The history, where lists can be judged by it: of times and words that are none, their own clauses speak.

    Not `timed`: nothing is filtered by time. None as well where it has fewer sessions than an item needs.
    """
    known = history(run)
    sound = all(
        (not timed or type(session.get("created")) is int) and isinstance(session.get("status"), str | None)
        for session in known.sessions.values()
    )
    return known if sound and len(known.order) >= least else None


def _judge(run: Run, clause: str, known: History, wanted: list[str], params: dict[str, Any]) -> None:
    """Walk a filtered list. A filter that has nothing to leave out shows nothing by holding."""
    if clause not in run.contract.clauses:
        return
    pages = walk(run, params, LIMIT, astray=set(known.order) - set(wanted)).pages
    telling = next((page for page in pages if not page.ok), pages[0])
    outcome = filters.refused_or_exact(clause, filters.exactly(clause, known.order, wanted, pages), telling)
    if outcome is not None and outcome.verdict is Verdict.FAIL:
        outcome = blamed(run, outcome, known, wanted, pages, params)
    if outcome is not None and (outcome.verdict is not Verdict.PASS or set(wanted) != set(known.order)):
        run.add(outcome)
        _told(run).update([outcome.clause] if outcome.verdict is Verdict.FAIL else ())


def _filtering(run: Run, *names: str) -> bool:
    """Whether lists of this version are filtered by all of these."""
    return set(names) <= set(run.contract.request_schema("list")["properties"])


def _only(known: History) -> dict[str, Any]:
    return {"customer": known.customer} if known.isolated else {}


@pytest.mark.parametrize("status", ["open", "expired", "complete"])
@shown_briefly
def test_status(run: Run, status: str) -> None:
    known = _known(run, timed=False)
    if known is not None and known.having(status=status):
        asked = {"status": status, **_only(known)}
        _judge(run, f"filters.status.{status}", known, known.having(status=status), asked)
        page = page_of(run.client.list({**asked, "limit": SHORT}))
        if page.ok:
            run.add(paging.full("filters.full_pages", page, SHORT))


@shown_briefly
def test_customer(run: Run) -> None:
    known = _known(run, timed=False)
    if known is None or known.customer is None:
        return
    _judge(run, "filters.customer", known, known.order, {"customer": known.customer})
    other = run.probe.provisions.first("customer")
    if other:
        _judge(run, "filters.customer", known, [], {"customer": other})


@shown_by_one
def test_payment_link(run: Run) -> None:
    """Sessions of the kit come from no payment link; a target may also say that it does not know this one."""
    known = _known(run, timed=False, least=1)
    if known is not None and _filtering(run, "payment_link"):
        params = {"payment_link": "plink_1032D82eZvKYlo2C"}
        if run.client.list(params).ok:
            _judge(run, "filters.payment_link", known, [], params)


@shown_briefly
def test_customer_details_email(run: Run) -> None:
    known = _known(run, timed=False)
    if known is None or known.customer is None:
        return
    wanted = [i for i in known.order if first(known.sessions[i], "customer_details.email") == EMAIL]
    if len(wanted) == len(known.order):
        params = {"customer_details": {"email": EMAIL}}
        _judge(run, "filters.customer_details_email", known, wanted, params)
        _judge(run, "filters.customer_details_email", known, [], {"customer_details": {"email": "nobody@example.com"}})


@pytest.mark.parametrize("name", sorted(BOUNDS))
@shown_briefly
def test_created_bounds(run: Run, name: str) -> None:
    """Around the time of a session in the middle: a second earlier, on it, a second later."""
    known = _known(run)
    if known is None:
        return
    middle = int(known.sessions[known.order[len(known.order) // 2]]["created"])
    for bound in (middle - 1, middle, middle + 1):
        wanted = [i for i in known.order if BOUNDS[name](int(known.sessions[i]["created"]), bound)]
        _judge(run, f"filters.created.{name}", known, wanted, {"created": {name: bound}, **_only(known)})


@shown_briefly
def test_created_exactly(run: Run) -> None:
    known = _known(run)
    if known is not None:
        moment = int(known.sessions[known.order[0]]["created"])
        for bound in (moment, moment - 86_400):
            wanted = [i for i in known.order if known.sessions[i]["created"] == bound]
            _judge(run, "filters.created.exact", known, wanted, {"created": bound, **_only(known)})


# What a completion makes -> the mode in which it makes it.
MADE_IN = {"payment_intent": "payment", "subscription": "subscription"}


@needs("completion")
@pytest.mark.parametrize("name", sorted(MADE_IN))
def test_what_a_completion_made(run: Run, name: str) -> None:
    known = _known(run, timed=False)
    if known is None or not run.pays_alone:
        return
    session = made(run, Scenario(), run.plain(MADE_IN[name]))
    if session is None:
        return
    run.drivers.complete(session, "pay")
    body = run.client.retrieve(str(session["id"])).json
    value = body.get(name) if isinstance(body, dict) else None
    if isinstance(value, str):
        ours = History(order=[str(session["id"]), *known.order])
        _judge(run, f"filters.{name}", ours, [str(session["id"])], {name: value})


NOBODYS_EMAIL = {"customer_details": {"email": "nobody@example.com"}}
# Clause -> a filter by a value that no session has.
NOBODYS: Mapping[str, Mapping[str, Any]] = {
    "filters.payment_intent": {"payment_intent": "pi_conformance_none"},
    "filters.subscription": {"subscription": "sub_conformance_none"},
    "filters.customer_details_email": NOBODYS_EMAIL,
}


@pytest.mark.parametrize("clause", sorted(NOBODYS))
@shown_by_one
def test_a_value_that_no_session_has(run: Run, clause: str) -> None:
    """Nothing is listed, or the value is refused: a filter that lists sessions all the same is not looked at."""
    known = _known(run, timed=False, least=1)
    if known is None or not _filtering(run, *NOBODYS[clause]):
        return
    # Where others make sessions as well, one that is new stands on the first page all the same.
    new = None if known.isolated else run.client.create(run.base()).identity
    page = page_of(run.client.list({**NOBODYS[clause], **_only(known)}))
    judged = filters.exactly(clause, [*([] if new is None else [new]), *known.order], [], [page])
    if judged is not None and judged.verdict is Verdict.FAIL:
        run.add(judged)


@shown_briefly
def test_combined(run: Run) -> None:
    known = _known(run)
    if known is None or known.customer is None:
        return
    if not _filtering(run, "status", "created"):
        with_address = [i for i in known.order if first(known.sessions[i], "customer_details.email") == EMAIL]
        both = {"customer": known.customer, "customer_details": {"email": EMAIL}}
        _judge(run, COMBINED, known, with_address, both)
        _judge(run, COMBINED, known, [], {**both, **NOBODYS_EMAIL})
        return
    newest = int(known.sessions[known.order[0]]["created"])
    wanted = known.having(status="expired")
    params = {"status": "expired", "customer": known.customer, "created": {"lte": newest}}
    _judge(run, COMBINED, known, wanted, params)
    _judge(run, COMBINED, known, [], {**params, "created": {"gte": newest + 86_400}})


@shown_briefly
def test_any_query(run: Run) -> None:
    """Property: filters, a limit and a cursor together bring the page that a model of the list expects."""
    known = _known(run)
    if known is None or not known.isolated:
        return
    only = _only(known)
    entries = [
        Listed(i, int(known.sessions[i]["created"]), {**only, "status": known.sessions[i].get("status")})
        for i in known.order
    ]

    def judge(query: Query) -> list[Outcome]:
        page = page_of(run.client.list(query.params))
        if set(query.filters) == set(only):  # which sessions a bare page holds is the walks' to judge
            return ending("paging.has_more", page, query) if page.ids == query.ids else []
        exact = filters.exactly(COMBINED, known.order, query.ids, [page])
        judged = filters.refused_or_exact(COMBINED, exact, page)
        if judged is None or (judged.verdict is Verdict.FAIL and _cursor_is_broken(run, query, entries, only)):
            return []
        if judged.verdict is Verdict.FAIL:
            judged = blamed(run, judged, known, query.ids, [page], query.params)
            presumed = {row.clause for row in run.contract.clause(judged.clause).presumes}
            if _told(run) & {judged.clause, *presumed}:  # what each filter does by itself was asked before, with less
                return []
        holds = judged.verdict is Verdict.PASS and page.ok
        return [judged, *(ending("filters.full_pages", page, query) if holds else [])]

    says_where_it_ends = _says_where_it_ends(run, only, known.order)

    def ending(clause: str, page: Page, query: Query) -> list[Outcome]:
        return [paging.more(clause, page, query.has_more)] if says_where_it_ends else []

    names = [name for name in ("status",) if _filtering(run, name)]
    queries = list_queries(entries, only, names, created=_filtering(run, "created"))
    explore(run, queries, judge, examples=run.count(EXAMPLES))


def _says_where_it_ends(run: Run, only: Mapping[str, Any], order: Sequence[str]) -> bool:
    """Whether has_more is right on the plainest pages, one and all: where it is not, that is told by the walks."""
    number = len(order)
    plainest = (
        ({"limit": 1}, number > 1),
        ({"limit": min(number, LONGEST_PAGE)}, number > LONGEST_PAGE),
        ({"limit": 1, "ending_before": order[-1]}, number > SHORTEST),
    )
    return all(page_of(run.client.list({**only, **asked})).has_more is more for asked, more in plainest)


def _told(run: Run) -> set[str]:
    """The clauses on filters that the items of this process have seen fail."""
    told: set[str] = run.shared("filters.told", set)
    return told


def _cursor_is_broken(run: Run, query: Query, entries: list[Listed], only: dict[str, Any]) -> bool:
    """Whether the same cursor and limit bring a wrong page without the filters too: that is judged elsewhere."""
    cursor = next(((name, query.params[name]) for name in DIRECTIONS if name in query.params), None)
    bare = expected(entries, only, query.params.get("limit"), cursor)
    page: Page = page_of(run.client.list(bare.params))
    return page.ids != bare.ids
