"""What the refusal of the plainest create names is told with it, where no create that carries it is accepted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from checkout_conformance.schemas import Verdict
from checkout_conformance.suite.plainly_refused import plainly_refused
from checkout_conformance.suite.test_accepted import test_parameters_that_need_what_the_target_lacks as lacking
from tests.conformance.suite.faulty_server import Fault, refused, run_against
from tests.judged import causes

SERVED, INLINE = "create.served", "create.base_payload.inline_price"


def refuses(param: str | None, which: Callable[[dict[str, Any]], bool], status: int = 400) -> Fault:
    """A server that refuses some creates and names a parameter for it, or none."""

    def fault(method: str, path: str, sent: dict[str, Any], *_: Any) -> tuple[int, Any] | None:
        if (method, path) != ("POST", "/v1/checkout/sessions") or not which(sent):
            return None
        body = refused(param or "")[1]
        return status, body if param else {"error": {**body["error"], "param": None}}

    return fault


def has(name: str) -> Callable[[dict[str, Any]], bool]:
    """Whether a create carries a parameter, or a line item of it does, or its price data."""

    def which(sent: dict[str, Any]) -> bool:
        lines = sent.get("line_items", ())
        return any(name in held for held in (sent, *lines, *(line.get("price_data", {}) for line in lines)))

    return which


@pytest.mark.parametrize(
    ("name", "param", "clause", "cause"),
    [
        ("mode", "mode", "create.mode.accepted", SERVED),
        ("success_url", "success_url", "create.success_url.accepted", SERVED),
        ("line_items", "line_items[0]", "create.line_items.accepted", INLINE),
        ("quantity", "line_items[0][quantity]", "create.line_items.quantity.accepted", INLINE),
        ("currency", "line_items[price_data][currency]", "create.line_items.price_data.currency.accepted", INLINE),
    ],
)
def test_a_parameter_without_which_no_such_create_is_there_is_told_with_it(
    name: str, param: str, clause: str, cause: str
) -> None:
    (found,) = plainly_refused(run_against(refuses(param, has(name))))
    assert (found.clause, found.cause) == (clause, cause)
    assert (found.expected, found.failed) == (f"a request with `{found.param}` is accepted", 2)
    assert [exchange.status for _, exchange in found.exchanges][:1] == [400]


@pytest.mark.parametrize(
    "fault",
    [
        refuses(None, has("mode")),
        refuses("cancel_url", has("mode")),
        refuses("mode", lambda sent: sent.get("mode") == "payment"),
        refuses("line_items", has("price_data")),
        refuses("mode", has("mode"), 401),
        refuses("mode", has("mode"), 500),
    ],
    ids=["nothing named", "not sent", "accepted in another mode", "accepted with a stored price", "the key", "crash"],
)
def test_what_does_not_show_a_refused_parameter_says_nothing_of_one(fault: Fault) -> None:
    run = run_against(fault)
    assert causes(run.probe.outcomes, Verdict.FAIL).keys() & {SERVED, INLINE}
    assert list(plainly_refused(run)) == []


def test_a_run_tells_it_where_no_create_is_accepted() -> None:
    run = run_against(refuses("mode", has("mode")))
    lacking(run, "create")
    assert causes(run.ledger.failures(), Verdict.FAIL) == {"create.mode.accepted": SERVED}


def test_a_server_that_takes_the_plain_creates_is_told_nothing() -> None:
    assert list(plainly_refused(run_against())) == []
