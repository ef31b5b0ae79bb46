"""Of a list that others fill as well, only the entry of one's own session is judged."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.schemas import Verdict
from checkout_conformance.suite.answers import Answers
from checkout_conformance.suite.test_answers import listed
from tests.conformance.suite.faulty_server import Fault, run_against
from tests.conformance.suite.test_accepting import of

ODD = {"shipping_address_collection": {"allowed_countries": ["no_such_value"]}}
CLAUSE = "session.shipping_address_collection.allowed_countries.each.enum"


def odd_entries(of_others: bool) -> Fault:
    """Lists in which sessions of others, or our own, have a country that is none."""

    def fault(method: str, path: str, sent: dict[str, Any], status: int, body: Any) -> tuple[int, Any] | None:
        if method != "GET" or not path.endswith("/sessions") or not body.get("data"):
            return None
        newest = {**body["data"][0], **ODD}
        data = [{**newest, "id": "cs_test_other"}, *body["data"]] if of_others else [newest, *body["data"][1:]]
        return status, {**body, "data": data}

    return fault


@pytest.mark.parametrize(("of_others", "failing"), [(True, set()), (False, {CLAUSE})])
def test_only_our_own_entry_is_judged(of_others: bool, failing: set[str]) -> None:
    run = run_against(odd_entries(of_others))
    session = run.client.create(run.base()).json
    found = of(listed(run, Answers(run), session), Verdict.FAIL)
    assert {clause for clause in found if clause.startswith("session.")} == failing
