"""Pages of the session list over a known history: every limit, both directions, both ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from checkout_conformance.checks import agreement, paging
from checkout_conformance.checks.acceptance import answer_phrase
from checkout_conformance.checks.outcomes import failed
from checkout_conformance.checks.paging import Page, page_of
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Verdict
from checkout_conformance.schemas.status_machine import COMPLETE
from checkout_conformance.strategies.quotas import QUOTAS
from checkout_conformance.suite.answers import session_of
from checkout_conformance.suite.declared import judges, needs_endpoint
from checkout_conformance.suite.history import (
    SHORTEST,
    History,
    created_of,
    history,
    new_customer,
    shown_briefly,
    shown_by_one,
    walk,
)
from checkout_conformance.suite.scenarios import Scenario, made

pytestmark = [judges("agreement", "paging"), needs_endpoint("list")]

OUTSIDE = (0, -1, 101, 1000)
GONE = 404
# A session that was just made is among so many newest, whoever else makes some.
NEWEST = 10


def mine(run: Run, least: int = SHORTEST) -> tuple[History, dict[str, Any], list[str]] | None:
    """The history, the filter that isolates it, and its ids; None where it has fewer sessions than an item needs."""
    known = history(run)
    if len(known.order) < least:
        return None
    return known, ({"customer": known.customer} if known.isolated else {}), known.order


def _page(run: Run, params: dict[str, Any]) -> Page:
    return page_of(run.client.list(params))


def _in_order(run: Run, only: dict[str, Any], order: Sequence[str]) -> bool:
    """Whether a page has our sessions in the order known: else nobody can tell what stands before or after a cursor."""
    ids = [i for i in _page(run, {**only, "limit": 100}).ids if i in set(order)]
    return ids == [i for i in order if i in set(ids)]


def _reads_no_cursor(run: Run, only: dict[str, Any], limit: int, cursor: str) -> bool:
    """Whether the pages on both sides of one session are the same page: neither cursor is read, which is one cause."""
    after, before = (_page(run, {**only, "limit": limit, name: cursor}) for name in ("starting_after", "ending_before"))
    return after.ok and before.ok and after.ids == before.ids != ()


def _just_before(run: Run, rest: Sequence[str], page: Page, asked: Mapping[str, Any]) -> list[Outcome]:
    """Whether a page before a cursor ends where the cursor stands; [] where nobody can tell.

    Where `ending_before` is not read at all, nothing before the newest session is known as such: the walk tells that.
    """
    if not page.ok or not page.ids or not set(page.ids) <= set(rest):
        return []
    judged, follows = paging.just_before(rest, page), paging.more(paging.MORE, page, len(page.ids) < len(rest))
    if judged.verdict is Verdict.PASS:
        return [judged, follows]
    if _page(run, {**asked, "ending_before": rest[0]}).ids:
        return []
    return [judged, *([follows] if len(page.ids) < len(rest) else [])]


@pytest.mark.parametrize("direction", ["forward", "backward"])
@shown_briefly
def test_walks(run: Run, direction: str) -> None:
    found = mine(run)
    if found is None:
        return
    known, only, order = found
    # On a shared list the rest is other people's: there a walk goes from our newest to our oldest.
    alone = known.isolated
    first, ours = (None, order) if alone else (order[0], order[1:])
    newest, oldest = (None if alone else created_of(known.sessions[i]) for i in (order[0], order[-1]))
    for limit in [n for n in QUOTAS[run.profile].walked if n < len(order)]:
        if direction == "forward":
            pages, ended = walk(run, only, limit, start=first, until=() if alone else ours, past=oldest)
            run.extend(paging.walk("paging.forward", ours, pages, ended=ended))
            run.extend(paging.newest_of_a_second(list(reversed(known.sessions)), pages))
            begins = [] if first is None else [_page(run, {**only, "limit": limit})]
            for page in [*begins, *pages[:3]]:
                run.add(paging.newest_first(page))
                run.add(paging.full("paging.limit", page, limit))
        else:
            rest = order[:-1]
            until = () if alone else rest
            pages, ended = walk(run, only, limit, backward=True, start=order[-1], until=until, past=newest)
            first_page = _just_before(run, rest, pages[0], {**only, "limit": limit}) if alone else []
            run.extend(first_page)
            if any(one.verdict is Verdict.FAIL for one in first_page):
                continue
            walked = list(paging.walk("paging.backward", rest, pages, backward=True, ended=ended))
            if any(one.verdict is Verdict.FAIL for one in walked) and _reads_no_cursor(run, only, limit, order[-1]):
                walked = [replace(one, cause="paging.forward") for one in walked]
            run.extend(walked)
            for page in pages[:3] if _in_order(run, only, order) else ():
                run.add(paging.full("paging.limit", page, limit))


@shown_by_one
def test_limits(run: Run) -> None:
    found = mine(run, least=1)
    if found is None:
        return
    known, only, order = found
    for limit in QUOTAS[run.profile].asked:
        page = _page(run, {**only, "limit": limit})
        wanted = min(limit, len(order))
        if page.ok and (known.isolated or limit <= len(order)):
            run.add(paging.size("paging.limit", page, wanted))
        if page.ok and known.isolated:
            run.add(paging.more("paging.has_more", page, limit < len(order)))
        elif page.ok and order[-1] not in page.ids:  # on a shared account the end is unknown, but our oldest follows
            run.add(paging.more("paging.has_more", page, True))
    whole = _page(run, {"limit": 100})  # whatever else is on the list
    if whole.ok:
        run.add(paging.full("paging.limit", whole, 100))
        # Made over a longer time than the history, which may take less than a second.
        run.add(paging.newest_first(whole))
    page = _page(run, dict(only))
    if page.ok:
        run.add(paging.size("paging.default_limit", page, min(10, len(order))))
    for limit in OUTSIDE:
        if limit < 1 or len(order) > 100:  # with fewer sessions nothing tells a clamped limit from a larger one
            run.add(paging.out_of_range(limit, _page(run, {**only, "limit": limit})))


@shown_briefly
def test_ends(run: Run) -> None:
    found = mine(run)
    if found is None:
        return
    known, only, order = found
    if not known.isolated:
        return
    beyond = _page(run, {**only, "limit": 5, "starting_after": order[-1]})
    if beyond.ok:
        run.add(paging.size("paging.beyond_the_end", beyond, 0))
        run.add(paging.more("paging.beyond_the_end", beyond, False))
    elif not beyond.exchange.ok and _page(run, {**only, "limit": 5, "starting_after": order[0]}).ok:
        run.add(failed("paging.beyond_the_end", "an empty page", answer_phrase(beyond.exchange), paging.shown(beyond)))
    in_order = _in_order(run, only, order)
    for size in [n for n in (1, 5, 10) if n < len(order)]:
        last = _page(run, {**only, "limit": size, "starting_after": order[-size - 1]})
        if last.ok:
            run.extend([paging.size("paging.limit", last, size)] if in_order else [])
            run.add(paging.more("paging.full_last_page", last, False))
    if len(order) <= 5 or not in_order:
        return
    newest = _page(run, {**only, "limit": 5, "ending_before": order[5]})
    if newest.ok:
        run.add(paging.more("paging.has_more", newest, False))
        run.add(paging.size("paging.limit", newest, 5))


@shown_briefly
def test_creating_while_paging(run: Run) -> None:
    """What follows a cursor is the same before and after newer sessions are made, whoever else is on the list."""
    found = mine(run)
    if found is None:
        return
    known, only, _ = found
    before = _page(run, {**only, "limit": 10})
    if not before.ok or len(before.ids) < 10:
        return
    for _ in range(3):
        known.add(run.client.create(run.base(**({"customer": known.customer} if known.customer else {}))))
    after = _page(run, {**only, "limit": 5, "starting_after": before.ids[4]})
    if after.ok:
        run.add(paging.continued("paging.stable_while_creating", before, after))


@needs_endpoint("retrieve")
@shown_briefly
def test_old_sessions_are_as_they_were(run: Run) -> None:
    """The oldest sessions of the history, retrieved again now that there are many newer ones."""
    found = mine(run)
    if found is None:
        return
    known, _, order = found
    for identity in (order[-1], order[-2], order[len(order) // 2]):
        got = run.client.retrieve(identity)
        session = session_of(got)
        before = known.sessions[identity]
        shown = (("the retrieve, later", got),)
        if got.status == GONE:
            run.add(failed("agreement.retrieve", "the session that was made", "it is gone (status 404)", shown))
        elif session is not None and before.get("status") != COMPLETE:
            run.extend(agreement.kept("agreement.retrieve", before, session, shown))


@needs_endpoint("retrieve")
def test_the_list_shows_sessions_as_they_are(run: Run) -> None:
    """After an update, an expiry and a payment: the entry in the list is what a retrieve answers."""
    if run.probe.base is None:
        return
    for change in ("update", "expire", "pay"):
        scenario = Scenario()
        session = made(run, scenario, run.base())
        if session is None or not _changed(run, scenario, session, change):
            continue
        got = scenario.add("the retrieve", run.client.retrieve(str(session["id"])))
        page = scenario.add("the list", run.client.list({"limit": NEWEST}))
        now = session_of(got)
        entry = next((found for found in page.entries if found.get("id") == session["id"]), None)
        if now is not None and entry is not None:
            run.extend(agreement.kept("agreement.list_entry", now, entry, scenario.shown))


def _changed(run: Run, scenario: Scenario, session: Mapping[str, Any], change: str) -> bool:
    """Change a session; whether that was done."""
    identity = str(session["id"])
    if change == "pay":
        if not run.pays_alone:
            return False
        paid = run.drivers.complete(session, "pay")
        return paid is not None and scenario.add("a customer: pay", paid).ok
    if change in run.probe.unserved:
        return False
    if change == "update":
        return scenario.add("update", run.client.update(identity, {"metadata": {"changed": "yes"}})).ok
    return scenario.add("expire", run.client.expire(identity)).ok


def test_unknown_cursor(run: Run) -> None:
    """Two sessions are there, of a customer of their own: a page of one says the same wherever it is asked for."""
    scenario, only = Scenario(), dict[str, Any]()
    if run.probe.base is not None:
        customer = new_customer(run)
        only = {"customer": customer} if customer else {}
        for _ in range(2):
            made(run, scenario, run.base(**only))
    for name in ("starting_after", "ending_before"):
        page = _page(run, {**only, name: "cs_test_conformance_unknown", "limit": 1})
        outcome = paging.refused("paging.unknown_cursor_refused", page)
        run.add(replace(outcome, exchanges=(*scenario.shown, *outcome.exchanges)))
