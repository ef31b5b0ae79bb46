"""The emulator's own tests with the official Python SDK, through `watch`: a right server is clean, faults are told.

The tests are those of `tests/emulator/test_python_sdk.py`; what is another here is the `url` that they speak to.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from checkout_conformance.mutants.process import embedded_mutant
from checkout_conformance.traffic.judging_process import JudgingProcess
from checkout_conformance.traffic.watching import Watch, served
from tests.emulator.conftest import http, key  # noqa: F401  (fixtures)
from tests.emulator.test_python_sdk import *  # noqa: F403  (tests)
from tests.emulator.test_python_sdk import MODES, stripe
from tests.judged import having
from tests.waiting import LONGEST_S

# What a shop's session says of the server, besides the shape of every answer.
SPOKEN_OF = {
    "lifecycle.expire.open",
    "lifecycle.expire.expired_refused",
    "idempotency.replay",
    "idempotency.other_parameters",
    "paging.forward",
    "paging.has_more",
    "agreement.retrieve",
    "agreement.list_entry",
    "amounts.line_total",
    "errors.envelope",
}


def failing(watch: Watch) -> list[tuple[str, str | None, str | None]]:
    """What fails, once all that passed is judged."""
    assert watch.idle(LONGEST_S)
    return [(outcome.clause, outcome.expected, outcome.observed) for outcome in watch.failures()]


@pytest.fixture(scope="module")
def url(emulator_url: str, process: JudgingProcess) -> Iterator[str]:
    """What the tests from elsewhere speak to: a watch, not the emulator. At the end, what it saw is clean."""
    watch = Watch(process, emulator_url)
    with served(watch) as address:
        yield address
        assert failing(watch) == []


def test_what_a_shop_does_is_clean(emulator_url: str, process: JudgingProcess, closed: stripe.HTTPClient) -> None:
    watch = Watch(process, emulator_url)
    with served(watch) as address:
        session(stripe.StripeClient("sk_test_a_shop", base_addresses={"api": address}, http_client=closed))
        assert failing(watch) == []
    (record,) = watch.told("watch").records
    assert record["counts"]["requests"] > 10
    spoken = having(record, "pass")
    assert spoken >= SPOKEN_OF, SPOKEN_OF - spoken
    assert watch.told("watch").rows


@pytest.mark.parametrize(
    ("mutant", "clause"),
    [
        ("expires_twice", "lifecycle.expire.expired_refused"),
        ("expires_in_words", "lifecycle.expire.open"),
        ("no_memory", "idempotency.replay"),
        ("cursor_included", "paging.forward"),
        ("wrong_echo:create.client_reference_id.echo", "create.client_reference_id.echo"),
    ],
)
def test_a_fault_is_told(mutant: str, clause: str, process: JudgingProcess, closed: stripe.HTTPClient) -> None:
    with embedded_mutant(mutant) as upstream:
        watch = Watch(process, upstream)
        with served(watch) as address:
            session(stripe.StripeClient("sk_test_faulty", base_addresses={"api": address}, http_client=closed))
            assert watch.idle(LONGEST_S)
    assert clause in {outcome.clause for outcome in watch.failures()}


def session(client: stripe.StripeClient) -> None:
    """What a shop does with the SDK."""
    sessions = client.v1.checkout.sessions
    made = [sessions.create({**MODES["payment"], "client_reference_id": "order-7"}).id for _ in range(3)]
    sessions.list({"limit": 1, "starting_after": sessions.list({"limit": 1}).data[-1].id})
    sessions.retrieve(made[0])
    sessions.line_items.list(made[0])
    for _ in range(2):
        sessions.create(MODES["payment"], {"idempotency_key": "order-7"})
    with contextlib.suppress(stripe.IdempotencyError):
        sessions.create({**MODES["payment"], "client_reference_id": "order-8"}, {"idempotency_key": "order-7"})
    for _ in range(2):
        with contextlib.suppress(stripe.InvalidRequestError):
            sessions.expire(made[0])
    with contextlib.suppress(stripe.InvalidRequestError):
        sessions.create({**MODES["payment"], "quantitiy": 1})
