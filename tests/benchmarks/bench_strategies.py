"""How fast valid creates are drawn, beside Schemathesis and a handwritten strategy, and how long all violations take.

Every figure is the median of several rounds, taken in turns in one process, in seconds of its processor. Drawing is
timed as a run does it: by Hypothesis, from the seed to the bytes on the wire. Prints figures and judges nothing.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from checkout_conformance.schemas.coerce import coerce
from checkout_conformance.schemas.form import FormError, decode, encode
from checkout_conformance.schemas.openapi import document
from checkout_conformance.strategies import Generators, on_paper

ROUNDS = 5
CONTEXT = on_paper()
EXAMPLES = 400
CREATE = ("post", "/v1/checkout/sessions")
TEXT = st.text(min_size=1, max_size=30)
ADDRESS = st.fixed_dictionaries({"line1": TEXT}, optional={"line2": TEXT, "city": TEXT, "state": TEXT})
# What a person writes in an afternoon: 25 optional parameters, no rule between them.
HANDWRITTEN: Mapping[str, st.SearchStrategy[Any]] = {
    "allow_promotion_codes": st.booleans(),
    "automatic_tax": st.fixed_dictionaries({"enabled": st.booleans()}),
    "billing_address_collection": st.sampled_from(["auto", "required"]),
    "cancel_url": st.just("https://example.com/cancel"),
    "client_reference_id": st.text(min_size=1, max_size=200),
    "consent_collection": st.fixed_dictionaries({"promotions": st.sampled_from(["auto", "none"])}),
    "currency": st.sampled_from(["usd", "eur", "jpy"]),
    "custom_text": st.fixed_dictionaries({"submit": st.fixed_dictionaries({"message": TEXT})}),
    "customer_creation": st.sampled_from(["always", "if_required"]),
    "customer_email": st.emails(),
    "expand": st.just(["line_items"]),
    "expires_at": st.integers(1_800_002_000, 1_800_080_000),
    "invoice_creation": st.fixed_dictionaries({"enabled": st.booleans()}),
    "locale": st.sampled_from(["auto", "de", "en", "fr"]),
    "metadata": st.dictionaries(st.text(min_size=1, max_size=40), TEXT, max_size=5),
    "name_collection": st.fixed_dictionaries({"business": st.fixed_dictionaries({"enabled": st.booleans()})}),
    "origin_context": st.sampled_from(["mobile_app", "web"]),
    "payment_intent_data": st.fixed_dictionaries(
        {"description": TEXT, "shipping": st.fixed_dictionaries({"name": TEXT, "address": ADDRESS})}
    ),
    "payment_method_options": st.fixed_dictionaries(
        {"card": st.fixed_dictionaries({"setup_future_usage": st.sampled_from(["off_session", "on_session"])})}
    ),
    "payment_method_types": st.lists(st.sampled_from(["card", "paypal", "link"]), min_size=1, unique=True),
    "phone_number_collection": st.fixed_dictionaries({"enabled": st.booleans()}),
    "shipping_address_collection": st.fixed_dictionaries(
        {"allowed_countries": st.lists(st.sampled_from(["US", "DE", "JP"]), min_size=1, unique=True)}
    ),
    "submit_type": st.sampled_from(["auto", "book", "donate", "pay"]),
    "tax_id_collection": st.fixed_dictionaries({"enabled": st.booleans()}),
    "wallet_options": st.fixed_dictionaries({"link": st.fixed_dictionaries({"display": st.just("auto")})}),
}
LINE = st.fixed_dictionaries(
    {
        "quantity": st.integers(1, 99),
        "price_data": st.fixed_dictionaries(
            {
                "currency": st.just("usd"),
                "unit_amount": st.integers(50, 99_999),
                "product_data": st.fixed_dictionaries({"name": TEXT}),
            }
        ),
    }
)


def handwritten() -> st.SearchStrategy[dict[str, Any]]:
    """A create of payment mode with any of 25 optional parameters."""
    needed = {
        "mode": st.just("payment"),
        "success_url": st.just("https://example.com/success"),
        "line_items": st.lists(LINE, min_size=1, max_size=3),
    }
    return st.fixed_dictionaries(needed, optional=dict(HANDWRITTEN))


def by_schemathesis() -> st.SearchStrategy[dict[str, Any]]:
    """Bodies of the create that Schemathesis draws as valid from our own OpenAPI document.

    Without its rules across parameters: with them, Schemathesis says that it cannot draw at all.
    """
    for result in schemathesis.openapi.from_dict(document(CONTEXT.contract, rules=False)).get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]
        if (operation.method.lower(), operation.path) == CREATE:
            drawn: st.SearchStrategy[Any] = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
            return drawn.map(lambda case: case.body if isinstance(case.body, dict) else {})
    raise LookupError("the OpenAPI document has no create")


def rate(strategy: st.SearchStrategy[dict[str, Any]], number: int, start: int) -> tuple[float, int, int]:
    """Examples a second, encoding included; the length of the mean body; how many of a hundred are valid."""
    sent: list[str] = []

    @seed(start)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),  # of the strategies that ours is compared with
    )
    @given(strategy)
    def draw(payload: dict[str, Any]) -> None:
        sent.append(encode(payload))

    begun = time.process_time()
    draw()
    speed = len(sent) / (time.process_time() - begun)
    return speed, sum(map(len, sent)) // len(sent), 100 * sum(map(_valid, sent)) // len(sent)


def _valid(body: str) -> bool:
    contract, world = CONTEXT.contract, CONTEXT.world
    try:
        return contract.is_valid_request("create", coerce(decode(body), contract.request_schema("create")), world)
    except FormError:
        return False


def everything() -> tuple[int, int]:
    """Build the covering sets and all violations; how many of each."""
    generators = Generators(on_paper())
    covering = sum(len(generators.covering(name)) for name in ("create", "update"))
    clauses = [c.id for c in generators.context.contract.clauses.values() if c.theme == "requests" and not c.excluded]
    return covering, sum(len(list(generators.violations(clause))) for clause in clauses)


def main() -> None:
    """Print the figures."""
    generators = Generators(CONTEXT)
    drawers: Mapping[str, st.SearchStrategy[dict[str, Any]]] = {
        "valid full-schema creates (goal 500 a second)": generators.valid("create"),
        "Schemathesis, our own OpenAPI document": by_schemathesis(),
        "handwritten, 25 optional parameters": handwritten(),
    }
    rates: dict[str, list[tuple[float, int, int]]] = {name: [] for name in drawers}
    for number in range(ROUNDS):
        for name, strategy in drawers.items():
            rates[name].append(rate(strategy, EXAMPLES, number))
    medians = {name: statistics.median(speed for speed, _, _ in found) for name, found in rates.items()}
    for name, median in medians.items():
        size, valid = (statistics.median(row[column] for row in rates[name]) for column in (1, 2))
        print(f"{name}: median {median:.0f} a second, {size:.0f} characters each, {valid:.0f} % valid")
    ours, theirs, _ = medians.values()
    print(f"ours beside Schemathesis: {ours / theirs:.1f} times as many (goal 10)")
    _time("covering sets and all violations of the contract (goal 5 s)", everything)


def _time(name: str, build: Callable[[], tuple[int, int]]) -> None:
    times, built = [], (0, 0)
    for _ in range(3):
        begun = time.process_time()
        built = build()
        times.append(time.process_time() - begun)
    print(f"{name}: median {statistics.median(times):.2f} s ({built[0]} payloads, {built[1]} violations)")


if __name__ == "__main__":
    main()
