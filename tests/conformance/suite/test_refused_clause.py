"""Which clause a refused valid request breaks: the parameter, one of its values, its length, or a crash."""

from __future__ import annotations

from typing import Any

from checkout_conformance.schemas import Verdict
from checkout_conformance.suite import cases
from checkout_conformance.suite.accepting import Accepting
from tests.conformance.suite.faulty_server import refused, run_against
from tests.conformance.suite.test_accepting import WIDE, of
from tests.judged import causes

FIELD = {"label": {"type": "custom", "custom": "Size"}, "type": "text"}
OPTION = {
    "shipping_rate_data": {
        "display_name": "Post",
        "type": "fixed_amount",
        "fixed_amount": {"amount": 500, "currency": "usd"},
    }
}


def test_a_single_refused_value_breaks_the_clause_of_its_values() -> None:
    run = run_against(lambda m, p, sent, *_: refused("locale") if sent.get("locale") == "fr" else None)
    outcomes = Accepting(run, "create").run(run.base(**WIDE)).outcomes
    assert of(outcomes, Verdict.FAIL) == {"create.locale.enum"}


def test_a_parameter_that_is_asked_for_without_need_is_named_beside_what_is_refused_without_it() -> None:
    def asks(method: str, path: str, sent: dict[str, Any], *_: Any) -> tuple[int, Any] | None:
        lacks = sent.get("locale") == "fr" and "submit_type" not in sent
        return refused("submit_type") if lacks else None

    run = run_against(asks)
    outcomes = Accepting(run, "create").run(run.base(locale="fr")).outcomes
    (found,) = [outcome for outcome in outcomes if outcome.failed]
    assert found.clause == "create.locale.enum"
    assert found.expected == "`locale` may be `fr` without `submit_type`"
    assert str(found.observed).endswith("; with `submit_type` it is accepted")
    assert [exchange.ok for _, exchange in found.exchanges] == [True, False]


def test_a_crash_is_the_finding_that_it_is() -> None:
    crash = (500, {"error": {"type": "api_error", "message": "Oops"}})
    run = run_against(lambda m, p, sent, *_: crash if "submit_type" in sent else None)
    outcomes = Accepting(run, "create").run(run.base(**WIDE)).outcomes
    assert of(outcomes, Verdict.FAIL) == {"errors.no_server_error"}
    (found,) = [o for o in outcomes if o.verdict is Verdict.FAIL]
    assert found.param == "submit_type"


def found(fault: Any, **more: Any) -> dict[str, str | None]:
    """The failing clauses of one valid create with their causes; `fault` says from the sent form what is refused."""
    run = run_against(lambda m, p, sent, *_: refused("x") if m == "POST" and fault(sent) else None)
    outcomes = Accepting(run, "create").run(run.base(**more)).outcomes
    return causes(outcomes, Verdict.FAIL)


def test_an_entry_that_stands_in_every_valid_list_is_refused_with_its_list() -> None:
    place = "payment_method_options.acss_debit.mandate_options.default_for"
    param = "payment_method_options[acss_debit][mandate_options][default_for][1]"
    run = run_against(lambda m, p, sent, *_: refused(param) if "default_for" in str(sent) else None)
    payload = cases.templates(run).carrying("create", place, ["invoice", "subscription"])
    assert payload is not None
    assert causes(Accepting(run, "create").run(payload).outcomes, Verdict.FAIL) == {
        f"create.{place}.accepted": None,
        f"create.{place}.each.enum": f"create.{place}.accepted",
    }


def test_a_list_that_is_refused_for_its_length_breaks_the_clause_of_its_length() -> None:
    fields = [{"key": f"k{number}", **FIELD} for number in range(3)]
    assert found(lambda sent: len(sent.get("custom_fields", ())) == 3, custom_fields=fields) == {
        "create.custom_fields.max_items": None
    }


def test_a_long_list_that_is_refused_for_its_length_is_narrowed_within_the_budget() -> None:
    options = [{"label": f"L{number}", "value": f"v{number}"} for number in range(200)]
    field = {**FIELD, "key": "fit", "type": "dropdown", "dropdown": {"options": options}}

    def long(sent: dict[str, Any]) -> bool:
        return any(len(each.get("dropdown", {}).get("options", ())) == 200 for each in sent.get("custom_fields", ()))

    assert set(found(long, custom_fields=[field])) == {"create.custom_fields.dropdown.options.max_items"}


def test_the_same_options_five_times_are_refused_for_their_number() -> None:
    collection = {"allowed_countries": ["US"]}
    assert found(
        lambda sent: len(sent.get("shipping_options", ())) == 5,
        shipping_options=[OPTION] * 5,
        shipping_address_collection=collection,
    ) == {"create.shipping_options.max_items": None}


def test_a_price_of_zero_is_told_from_prices_as_such() -> None:
    free = {"price_data": {"currency": "usd", "unit_amount": 0, "product_data": {"name": "Gift"}}, "quantity": 1}

    def no_gifts(sent: dict[str, Any]) -> bool:
        return any(str(item.get("price_data", {}).get("unit_amount")) == "0" for item in sent.get("line_items", ()))

    assert found(no_gifts, line_items=[free]) == {"create.line_items.price_data.unit_amount.minimum": None}


def test_what_always_stands_beside_a_refused_parameter_is_the_same_finding() -> None:
    recovery = {"recovery": {"enabled": True, "allow_promotion_codes": True}}
    seen = found(lambda sent: "after_expiration" in sent, after_expiration=recovery)
    assert seen["create.after_expiration.accepted"] is None
    assert seen["create.after_expiration.recovery.enabled.accepted"] == "create.after_expiration.accepted"


def test_a_refused_subscription_may_be_refused_for_its_recurring_price() -> None:
    month = {"interval": "month"}
    plan = {"currency": "usd", "unit_amount": 1500, "product_data": {"name": "Plan"}, "recurring": month}
    items = [{"price_data": plan, "quantity": 1}]
    run = run_against(lambda m, p, sent, *_: refused("x") if "recurring" in str(sent) else None)
    seen = Accepting(run, "create").run({**run.base(), "mode": "subscription", "line_items": items}).outcomes
    failing = causes(seen, Verdict.FAIL)
    assert "create.line_items.price_data.recurring.accepted" in failing
    assert len({cause or clause for clause, cause in failing.items()}) == 1
