"""A fault met in a history is blamed on the clause it breaks, and shown by as few steps as show it."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.suite.test_histories import test_histories as item
from tests.conformance.suite.faulty_server import Fault, run_against

EXPIRE = "/expire"


class Forgets:
    """Updates of metadata are accepted, and what else was there is gone."""

    def __init__(self) -> None:
        self.sent: dict[str, Any] = {}

    def __call__(self, method: str, path: str, sent: dict[str, Any], status: int, body: Any) -> Any:
        identity = path.rpartition("/")[2]
        updated = method == "POST" and identity.startswith("cs_") and isinstance(sent.get("metadata"), dict)
        if updated and status == 200:
            self.sent[identity] = {name: value for name, value in sent["metadata"].items() if value}
        if isinstance(body, dict) and body.get("id") in self.sent:
            return status, {**body, "metadata": self.sent[body["id"]]}
        return None


def keeps_nothing(method: str, path: str, sent: dict[str, Any], status: int, body: Any) -> Any:
    """No session has metadata."""
    return (status, {**body, "metadata": {}}) if isinstance(body, dict) and "metadata" in body else None


def expires_twice(method: str, path: str, sent: dict[str, Any], status: int, body: Any) -> Any:
    """A second expiry succeeds as well."""
    if path.endswith(EXPIRE) and status == 400:
        return 200, {"id": path.split("/")[-2], "object": "checkout.session", "status": "expired"}
    return None


@pytest.mark.parametrize(
    ("fault", "clause", "follow", "most"),
    [
        (Forgets(), "updates.metadata_merge", set(), 6),
        (keeps_nothing, "create.metadata.echo", {"updates.metadata_merge"}, 1),
        (expires_twice, "lifecycle.history.status", {"lifecycle.race.one_expiry_wins"}, 4),
    ],
    ids=["merge", "echo", "status"],
)
def test_a_fault_is_blamed_on_its_own_clause_by_few_requests(
    fault: Fault, clause: str, follow: set[str], most: int
) -> None:
    """`follow` are clauses that the same fault breaks as well."""
    run = run_against(fault, profile="standard")
    item(run)
    found = {outcome.clause: outcome for outcome in run.ledger.failures()}
    assert set(found) == {clause, *follow}
    assert len(found[clause].exchanges) <= most
