"""What is lacking is said once: a tiny fake without one thing fails its clause, and what leans on it is blocked by it.

Every fake is met by the items that lean on what it lacks, and compared with the one it is made from.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from checkout_conformance.evidence.findings import findings
from checkout_conformance.evidence.tally import Tally
from checkout_conformance.mutants.evaluation import collected
from checkout_conformance.mutants.suite_items import SuiteItem
from checkout_conformance.record.record import verdicts
from checkout_conformance.schemas import load
from checkout_conformance.schemas.run_record import VerdictRow
from tests.faulty_fakes.fakes import IgnoresKeys, KeepsMetadata, OldestFirst
from tests.faulty_fakes.test_fakes import run_on
from tests.faulty_fakes.tiny import Refused, Session, Tiny

WALKS = ("test_paging.py::test_walks",)
LISTS = (*WALKS, "test_paging.py::test_ends", "test_filters.py", "test_conventions.py::test_keys")
STATES = (
    "test_lifecycle.py::test_new_session",
    "test_lifecycle.py::test_expiry_by_request[payment",
    "test_lifecycle.py::test_second_expiry",
    "test_races.py::test_racing_expiries[0]",
    "test_updates.py::test_metadata",
)


class WithCustomers(Tiny):
    """It has customers as well, and a filter by them."""

    attributes = (*Tiny.attributes, "customer")

    def listed(self, params: dict[str, Any]) -> dict[str, Any]:
        found = [s for s in list(self.sessions.values())[::-1] if self.shows(s, params)]
        rows, more = self.page(found, params, int(params.get("limit", 10)))
        return {"object": "list", "url": "/v1/checkout/sessions", "has_more": more, "data": rows}

    def shows(self, session: Session, params: dict[str, Any]) -> bool:
        return params.get("customer") in (None, session["customer"])

    def answer(self, method: str, path: str, params: dict[str, Any], key: str | None) -> tuple[int, Any]:
        if (method, path) == ("POST", "/v1/customers"):
            self.customers = getattr(self, "customers", 0) + 1
            return 200, {"id": f"cus_{self.customers}", "object": "customer", **params}
        return super().answer(method, path, params, key)


class OldestFirstByCustomer(WithCustomers):
    """The lists of customers begin with the oldest session; pages and cursors are right for that order."""

    def now(self) -> int:
        return int(time.time()) + len(self.sessions)

    def page(self, newest: list[Session], params: dict[str, Any], limit: int) -> tuple[list[Session], bool]:
        return super().page(newest[::-1], params, limit)


class AnyEmail(WithCustomers):
    """A filter by the customer's address leaves nobody out; sessions do not show that address."""


class ByEmail(WithCustomers):
    """The same, with a filter that holds."""

    def shows(self, session: Session, params: dict[str, Any]) -> bool:
        return super().shows(session, params) and "customer_details" not in params


class FiltersNobody(WithCustomers):
    """A filter by customer leaves nobody out."""

    def shows(self, session: Session, params: dict[str, Any]) -> bool:
        return True


class NoList(Tiny):
    """There is no list."""

    def listed(self, params: dict[str, Any]) -> dict[str, Any]:
        raise Refused(404, "Unrecognized request URL (GET: /v1/checkout/sessions).")


class NoExpire(Tiny):
    """There is no expire."""

    def expire(self, session: Session) -> Session:
        raise Refused(404, "Unrecognized request URL (POST: expire).")


class InertExpire(Tiny):
    """An expiry is answered, and has no effect."""

    def expire(self, session: Session) -> Session:
        return session


class NoUpdate(Tiny):
    """There is no update."""

    def update(self, session: Session, params: dict[str, Any]) -> Session:
        raise Refused(404, "Unrecognized request URL (POST: update).")


class NoMetadata(Tiny):
    """Sessions do not show their metadata."""

    def create(self, params: dict[str, Any], key: str | None) -> Session:
        return super().create({**params, "metadata": {}}, key)

    def update(self, session: Session, params: dict[str, Any]) -> Session:
        return session


class NoCreate(Tiny):
    """Every create is refused."""

    def create(self, params: dict[str, Any], key: str | None) -> Session:
        raise Refused(400, "This account cannot make payments.")


@dataclass(frozen=True)
class Lacks:
    """A fake, the one it is made from, the items it is met by, the one clause that fails, and what that blocks."""

    fake: Callable[[], Tiny]
    items: tuple[str, ...]
    cause: str
    blocks: frozenset[str]
    beside: Callable[[], Tiny] = Tiny


CASES = (
    Lacks(
        NoList,
        LISTS,
        "list.served",
        frozenset({"paging.forward", "paging.has_more", "paging.limit", "filters.status.open", "filters.created.gte"}),
    ),
    Lacks(
        NoExpire,
        STATES,
        "expire.served",
        frozenset({"lifecycle.expire.open", "lifecycle.race.one_expiry_wins", "lifecycle.history.status"}),
    ),
    Lacks(
        InertExpire,
        (*STATES, "test_histories.py"),
        "lifecycle.expire.open",
        frozenset({"lifecycle.race.one_expiry_wins", "lifecycle.history.status", "lifecycle.expire.expired_refused"}),
    ),
    Lacks(OldestFirst, WALKS, "paging.newest_first", frozenset({"paging.forward", "paging.backward"})),
    Lacks(
        OldestFirstByCustomer,
        (*WALKS, "test_paging.py::test_ends", "test_paging.py::test_limits"),
        "paging.newest_first",
        frozenset(f"paging.{name}" for name in ("forward", "backward", "full_last_page", "beyond_the_end")),
        WithCustomers,
    ),
    Lacks(AnyEmail, ("test_filters.py::test_a_value",), "filters.customer_details_email", frozenset(), ByEmail),
    Lacks(FiltersNobody, (*WALKS, "test_filters.py"), "filters.customer", frozenset(), WithCustomers),
    Lacks(
        IgnoresKeys,
        ("test_idempotency.py",),
        "idempotency.replay",
        frozenset(
            {f"idempotency.{name}" for name in ("replay_header", "other_parameters", "concurrent", "key_length")}
        ),
    ),
    Lacks(NoUpdate, STATES, "update.served", frozenset({"updates.metadata_merge"})),
    Lacks(
        NoMetadata,
        ("test_histories.py", "test_updates.py::test_metadata"),
        "create.metadata.echo",
        frozenset({"updates.metadata_set"}),
    ),
    Lacks(
        NoCreate,
        (*LISTS, *STATES, "test_idempotency.py", "test_errors.py"),
        "create.served",
        frozenset({"paging.forward", "lifecycle.new.open", "idempotency.replay", "updates.metadata_merge"}),
    ),
)


@cache
def collected_once() -> Mapping[str, SuiteItem]:
    """The suite's items by name."""
    return collected()


@cache
def rows(fake: Callable[[], Tiny], named: tuple[str, ...]) -> list[VerdictRow]:
    """The record's rows after the items of these names met a fake."""
    run, tally = run_on(fake()), Tally()
    run.extend(run.probe.outcomes)
    tally.extend(run.finish()["entries"])
    for name, item in collected_once().items():
        if name.startswith(named):
            item.meet(run)
            tally.extend(run.finish()["entries"])
    return verdicts(tally, run.contract, run.probe)


def failing(found: list[VerdictRow]) -> set[str]:
    return {row["clause"] for row in found if row["verdict"] == "fail"}


@pytest.mark.parametrize("lacks", CASES, ids=lambda lacks: lacks.fake.__name__)
def test_what_leans_on_it_is_blocked(lacks: Lacks) -> None:
    found = rows(lacks.fake, lacks.items)
    right = rows(lacks.beside, lacks.items)
    causes = {row["clause"]: row["cause"] for row in found if row["verdict"] == "blocked"}
    assert failing(found) - failing(right) == {lacks.cause}
    assert {name: causes.get(name) for name in lacks.blocks} == dict.fromkeys(lacks.blocks, lacks.cause)


def test_keys_are_judged_by_a_retrieve_where_there_is_no_list() -> None:
    found = {row["clause"]: row for row in rows(CASES[0].fake, ("test_conventions.py::test_keys",))}
    required = found["conventions.key.required"]  # the tiny fake looks at no key
    assert required["verdict"] == "fail"
    assert "/v1/checkout/sessions/" in required["witness"][-1]["curl"]


def test_a_value_that_is_refused_is_not_said_of_its_parameter() -> None:
    found = rows(KeepsMetadata, ("test_updates.py::test_metadata_is_unset_as_a_whole",))
    assert "updates.metadata_unset_all" in failing(found)
    assert "update.metadata.accepted" not in failing(found)


class KeysOnExpiries(Tiny):
    """Keys are read on creates and expiries, and not on updates."""

    def answer(self, method: str, path: str, params: dict[str, Any], key: str | None) -> tuple[int, Any]:
        if key is None or not path.endswith("/expire"):
            return super().answer(method, path, params, key)
        if key not in self.replies:
            self.replies[key] = {"status": 0, "body": None}
            status, body = super().answer(method, path, params, key)
            self.replies[key] = {"status": status, "body": copy.deepcopy(body)}
        return self.replies[key]["status"], self.replies[key]["body"]


@pytest.mark.parametrize(
    ("fake", "expected"),
    [
        (IgnoresKeys, {"idempotency.replay"}),
        (Tiny, {"idempotency:elsewhere"}),
        (KeysOnExpiries, {"idempotency.update_replay"}),
    ],
)
def test_keys_that_are_ignored_by_one_mechanism_are_one_finding(fake: type[Tiny], expected: set[str]) -> None:
    """By all endpoints, by all but the create, by one alone."""
    found = {row["id"] for row in findings(rows(fake, ("test_idempotency.py",)), load().clauses)}
    assert {name for name in found if name.endswith(("replay", ":elsewhere"))} == expected
