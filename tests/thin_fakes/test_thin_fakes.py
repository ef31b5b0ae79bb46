"""Thin fakes, run as users run the kit: nothing of the kit breaks, and what is found is what is at fault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.running import Ran, run_pytest
from tests.thin_fakes import canned, only_create
from tests.thin_fakes.serving import Fake, served
from tests.thin_fakes.variants import RefusesAll, SubscriptionsOnly

Record = dict[str, Any]


def ids(record: Record) -> list[str]:
    """The findings that are no mere notes, in their order."""
    return [finding["id"] for finding in record["findings"] if finding["level"] != "INFO"]


def judged(record: Record) -> int:
    """How many clauses have a verdict of their own."""
    return int(record["counts"]["verdicts"]["pass"]) + int(record["counts"]["verdicts"]["fail"])


def refuses_all(record: Record) -> None:
    """A server that accepts no create: one finding blocks nearly everything, and the rest needs no session."""
    assert ids(record)[0] == "create.served"
    assert set(ids(record)) == {
        "create.served",
        "conventions.key.required",
        "conventions.request_id",
        "conventions.version.echoed",
        "errors.unknown_method",
        "fuzz.no_server_error",
        "paging.unknown_cursor_refused",
    }
    assert record["counts"]["requests"] < 1_000


def subscriptions_only(record: Record) -> None:
    """Subscriptions to stored prices by known customers: judged on those; what else is refused is one finding."""
    assert [name for name in ids(record) if name.startswith("create.base_payload")] == [
        "create.base_payload.inline_price"
    ]
    assert "create.served" not in ids(record)
    assert judged(record) > 1_200
    assert not any(name.endswith(".accepted") for name in ids(record))


def answers_are_canned(record: Record) -> None:
    """Fixtures: said once, and not as a dozen findings about state."""
    assert "identity.unique" in ids(record)
    about_state = ("lifecycle.", "paging.", "filters.", "amounts.", "agreement.", "updates.", "idempotency.")
    assert [name for name in ids(record) if name.startswith(about_state)] == []


def creates_only(record: Record) -> None:
    """Only create, as a web framework serves it: the other endpoints are missing, each once."""
    missing = {f"{operation}.served" for operation in ("expire", "line_items", "list", "retrieve", "update")}
    assert missing <= set(ids(record))
    assert [name for name in ids(record) if name.startswith(("lifecycle.", "paging.", "filters."))] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fake", "expect"),
    [
        (RefusesAll, refuses_all),
        (SubscriptionsOnly, subscriptions_only),
        (lambda: canned.fake, answers_are_canned),
        (lambda: only_create.fake, creates_only),
    ],
    ids=["refuses_all", "subscriptions_only", "canned", "only_create"],
)
def test_what_is_found_on_a_thin_fake_is_what_is_at_fault(
    fake: Callable[[], Fake], expect: Callable[[Record], None], tmp_path: Path
) -> None:
    with served(fake()) as url:
        ran: Ran = run_pytest(tmp_path, "--target", url, "--profile", "quick", timeout=300)
    assert ran.record["partial"] is None, ran.output[-2000:]
    assert not any("the kit itself broke" in note for note in ran.record["notes"])
    expect(ran.record)
