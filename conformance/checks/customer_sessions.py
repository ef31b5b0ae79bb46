"""Judge the answer to the creation of a customer session, beyond its shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from checkout_conformance.checks.identity import CLOCK_SLACK
from checkout_conformance.checks.lifecycle import Scenario
from checkout_conformance.checks.outcomes import judged, show
from checkout_conformance.evidence.ledger import Outcome

COMPONENTS = ("buy_button", "payment_element", "pricing_table")
# How long they live is not documented; what counts in milliseconds ends after thousands of years.
A_CENTURY = 100 * 366 * 86_400


def created(
    payload: Mapping[str, Any], answer: Mapping[str, Any], scenario: Scenario, now: int | None
) -> Iterator[Outcome]:
    """What was asked for is in the answer; `now` is the target's time, if known."""
    yield judged(
        "customer_sessions.customer_echo",
        answer.get("customer") == payload["customer"],
        f"customer {payload['customer']!r}",
        f"customer {answer.get('customer')!r}",
        scenario,
        "customer",
    )
    wanted = {name: _enabled(payload.get("components"), name) for name in COMPONENTS}
    found = {name: _enabled(answer.get("components"), name) for name in COMPONENTS}
    differing = next((name for name in COMPONENTS if wanted[name] != found[name]), None)
    yield judged(
        "customer_sessions.components_echo",
        differing is None,
        f"enabled: {wanted}" if differing is None else f"{differing}.enabled {wanted[differing]!r}",
        f"enabled: {found}" if differing is None else f"{differing}.enabled {found[differing]!r}",
        scenario,
        f"components.{differing}" if differing else "components",
    )
    texts = bool(differing) and found[str(differing)] == str(wanted[str(differing)]).lower()
    yield from _features(payload, answer, scenario, texts)
    made, ends = answer.get("created"), answer.get("expires_at")
    begins = now - CLOCK_SLACK if now is not None else None  # where `created` is missing, which its clause says
    if isinstance(made, int):  # the documentation's own sample has no `created` (E-absent-9)
        begins = made
        if now is not None:
            near, words = abs(made - now) <= CLOCK_SLACK, f"{now}, to within {CLOCK_SLACK} seconds"
            yield judged("customer_sessions.created", near, words, show(made), scenario, "created")
    if begins is not None:
        yield judged(
            "customer_sessions.expires_later",
            isinstance(ends, int) and begins < ends < begins + A_CENTURY,
            "expires_at after created, in seconds",
            f"{ends!r}, {made!r}" if begins == made else f"{ends!r}, made at {now}",
            scenario,
            "expires_at",
        )
    yield judged(
        "customer_sessions.test_mode",
        answer.get("livemode") is False,
        "livemode false",
        f"livemode {answer.get('livemode')!r}",
        scenario,
        "livemode",
    )


def _enabled(components: Any, name: str) -> Any:
    """What stands there, as it stands: `"true"` is no boolean. What is not there is not enabled."""
    part = components.get(name) if isinstance(components, dict) else None
    return part.get("enabled") or False if isinstance(part, dict) else False


def _features(
    payload: Mapping[str, Any], answer: Mapping[str, Any], scenario: Scenario, texts: bool
) -> Iterator[Outcome]:
    """Features as given. Where components are shown as `texts`, a feature that is one is the same fault again."""
    asked = payload.get("components", {}).get("payment_element", {}).get("features", {})
    if not asked:
        return
    components = answer.get("components")
    element = components.get("payment_element") if isinstance(components, dict) else None
    found = element.get("features") if isinstance(element, dict) else None
    given = found if isinstance(found, dict) else {}
    different = [name for name, value in asked.items() if given.get(name) != value]
    as_texts = [name for name in different if texts and given.get(name) == str(asked[name])]
    differing = next(iter([name for name in different if name not in as_texts] or different), None)
    outcome = judged(
        "customer_sessions.features_echo",
        differing is None,
        "the features as given" if differing is None else f"{differing} {asked[differing]!r}",
        "the features as given" if differing is None else f"{differing} {given.get(differing)!r}",
        scenario,
        f"components.payment_element.features.{differing}" if differing else "components.payment_element.features",
    )
    yield replace(outcome, cause="customer_sessions.components_echo") if differing in as_texts else outcome


def own_secret(secrets: tuple[Any, ...], scenario: Scenario) -> Outcome:
    """No two customer sessions share a client secret. The secrets themselves are not shown."""
    texts = [secret for secret in secrets if isinstance(secret, str) and secret]
    holds = len(texts) == len(secrets) == len(set(texts))
    seen = f"{len(set(texts))} different secrets in {len(secrets)} answers"
    return judged("customer_sessions.client_secret_is_new", holds, "a secret of its own each", seen, scenario)
