"""Right servers that speak otherwise, in this process: no MUST fails on them, and their faulty counterparts are caught.

Each row is one point where the documents leave room or are stricter than the schema says: a server on the one side of
it (right, with the reason) and a server beside it that is wrong. What is sent to them is what a run sends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas import Verdict, load
from checkout_conformance.strategies.undisputed import disputes
from checkout_conformance.suite import cases
from checkout_conformance.suite.refusing import Refusing
from tests.conformance.suite.faulty_server import Fault, refused, run_against
from tests.judged import broken

ACCEPTED = {"id": "cs_test_1", "object": "checkout.session"}
BOOLEANS = frozenset({"enabled", "optional", "allow_promotion_codes", "tos_shown_and_accepted"})
READ_AS_BOOLEANS = frozenset({"1", "0", "True", "False", ""})


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a decoded payload, with the name it stands under."""
    if isinstance(value, Mapping):
        for key, child in value.items():
            yield from leaves(child, str(key))
    elif isinstance(value, list):
        for child in value:
            yield from leaves(child, name)
    else:
        yield name, str(value)


def refusing(name: str, judge: Callable[[str], bool]) -> Fault:
    """Refuses a parameter of this name whose text the judge finds bad."""

    def fault(method: str, path: str, sent: dict[str, Any], status: int, body: Any) -> Any:
        bad = method == "POST" and any(key.startswith(name) and judge(text) for key, text in leaves(sent))
        return refused(name) if bad and status == 200 else None

    return fault


def taking(judge: Callable[[str], bool]) -> Fault:
    """Takes what the reference refuses where a boolean is written in a way that the judge takes."""

    def fault(method: str, path: str, sent: dict[str, Any], status: int, body: Any) -> Any:
        read = any(name in BOOLEANS and judge(text) for name, text in leaves(sent))
        return (200, ACCEPTED) if status == 400 and read else None

    return fault


def lenient(forgives: Callable[[dict[str, Any]], bool]) -> Fault:
    """Takes a create that the reference refuses where this is what is odd about it."""

    def fault(method: str, path: str, sent: dict[str, Any], status: int, body: Any) -> Any:
        return (200, ACCEPTED) if method == "POST" and status == 400 and forgives(sent) else None

    return fault


def untyped_rates(sent: dict[str, Any]) -> bool:
    """Whether a shipping rate has no type, and what else it needs."""
    rates = [option.get("shipping_rate_data") for option in sent.get("shipping_options", ())]
    whole = [rate for rate in rates if isinstance(rate, dict) and {"fixed_amount", "display_name"} <= rate.keys()]
    return any("type" not in rate for rate in whole)


def typed(value: Any) -> Any:
    """Whole numbers and booleans of a decoded payload as such."""
    if isinstance(value, dict):
        return {key: typed(child) for key, child in value.items()}
    if isinstance(value, list):
        return [typed(child) for child in value]
    words = {"true": True, "false": False}
    return words[value] if value in words else int(value) if str(value).isdigit() and len(value) < 9 else value


def careful(method: str, path: str, sent: dict[str, Any], status: int, body: Any) -> Any:
    """Refuses everything that is in dispute."""
    doubtful = method == "POST" and status == 200 and "mode" in sent and disputes(typed(sent))
    return refused(doubtful[0]) if doubtful else None


def bad_descriptor(text: str) -> bool:
    """By the documented rules: Latin letters, five at least, none of the forbidden characters."""
    return not text.isascii() or sum(map(str.isalpha, text)) < 5 or any(letter in "<>\\'\"*" for letter in text)


@dataclass(frozen=True)
class Row:
    """`clauses`: those whose violations and boundaries are sent, by the start and the end of their ids."""

    right: Fault
    faulty: Fault
    caught: str
    clauses: tuple[str, str]


ROWS: dict[str, Row] = {
    "a number's default is digits": Row(
        refusing("default_value", lambda text: not text.isdigit()),
        refusing("default_value", str.isdigit),
        "create.custom_fields.numeric.default_value",
        ("create.custom_fields.numeric", ""),
    ),
    "1 and True are read as booleans": Row(
        taking(lambda text: text in READ_AS_BOOLEANS),
        taking(lambda text: text == "maybe"),
        "create.allow_promotion_codes.type",
        ("create.", ".type"),
    ),
    "descriptors by their rules": Row(
        refusing("statement_descriptor", bad_descriptor),
        refusing("statement_descriptor", lambda text: len(text) > 21),
        "create.payment_intent_data.statement_descriptor.max_length",
        ("create.payment_intent_data.statement_descriptor", ""),
    ),
    "mode is optional, as the official SDK types it": Row(
        lenient(lambda sent: "mode" not in sent),
        lenient(lambda sent: sent.get("mode") == "no_such_value"),
        "create.mode.enum",
        ("create.mode", ""),
    ),
    "a shipping rate has a type by default, as the official SDK types it": Row(
        lenient(untyped_rates),
        lenient(lambda sent: "shipping_options" in sent),
        "create.shipping_options.shipping_rate_data.display_name.required",
        ("create.shipping_options.shipping_rate_data", ".required"),
    ),
    "what is meant for one mode is ignored in another": Row(
        lenient(
            lambda sent: any(f"{kind}_data" in sent for kind in ("payment_intent", "setup_intent", "subscription"))
        ),
        lenient(lambda sent: "customer_creation" in sent),
        "create.customer_creation.not_in_subscription_mode",
        ("create.", "_mode"),
    ),
    "nothing is accepted that is in dispute": Row(
        careful,
        refusing("unit_amount", lambda text: text == "0"),
        "create.line_items.price_data.unit_amount.minimum",
        ("create.line_items", ""),
    ),
}


def outcomes(row: Row, fault: Fault) -> list[Outcome]:
    """What sending every boundary and a violation of the row's clauses finds, on a server with this fault."""
    run = run_against(fault, profile="standard")
    refusing_ = Refusing(run)
    found: list[Outcome] = []
    start, end = row.clauses
    for clause in run.contract.clauses.values():
        wanted = clause.id.startswith(start) and clause.id.endswith(end) and clause.theme == "requests"
        if clause.side != "request" or clause.excluded or not wanted:
            continue
        if end == ".type" and "boolean" not in clause.statement:
            continue
        for payload in cases.valid_sides_of(run, clause.id):
            found += refusing_.accepted(clause.operation, payload)
        for violation in cases.violations_of(run, clause.id):
            found += refusing_.run(violation)
    assert found
    return found


def demanded(clauses: set[str]) -> set[str]:
    """Those that are MUST: what is SHOULD is a warning, and says that sources differ."""
    return {clause for clause in clauses if load().clauses[clause].level == "MUST"}


@pytest.mark.parametrize("name", ROWS)
def test_a_right_server_fails_nothing(name: str) -> None:
    row = ROWS[name]
    found = outcomes(row, row.right)
    assert demanded(broken(found)) == set()
    assert any(outcome.verdict is Verdict.PASS for outcome in found)


@pytest.mark.parametrize("name", ROWS)
def test_its_faulty_neighbour_is_caught(name: str) -> None:
    row = ROWS[name]
    assert any(clause.startswith(row.caught) for clause in broken(outcomes(row, row.faulty)))
