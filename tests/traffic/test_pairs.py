"""A refusal beside the same request that was accepted: the one place in which both differ is the reason."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from checkout_conformance.schemas.clauses import Verdict
from checkout_conformance.traffic.recorded import Recorded
from tests.traffic.test_lists_and_refusals import one, refusal, verdicts
from tests.traffic.traffic import SESSIONS, cart, exchange

LOCALE = "create.locale.accepted"
NAME = "line_items[0][price_data][product_data][name]"
FRENCH = cart(locale="fr")
TWO = cart(**{"line_items[0][quantity]": "two"})


def taken(form: dict[str, str]) -> Recorded:
    return exchange("POST", SESSIONS, one("cs_test_1"), form=form)


@pytest.mark.parametrize(
    ("accepted", "refused", "param", "clause"),
    [
        (cart(), FRENCH, "locale", LOCALE),
        (cart(locale="de"), FRENCH, "locale", "create.locale.enum"),
        (cart(), cart(**{NAME: "Größe"}), NAME, "create.line_items.price_data.product_data.name.accepted"),
        (cart(), cart(**{"custom_text[submit][message]": "Hi"}), "custom_text", "create.custom_text.accepted"),
        (cart(**{"metadata[a]": "b"}), cart(**{"metadata[a]": "b" * 500}), "metadata[a]",
         "create.metadata.any.max_length"),
    ],
)  # fmt: skip
def test_a_valid_request_is_refused_for_the_one_place_that_another_lacks(
    accepted: dict[str, str], refused: dict[str, str], param: str, clause: str
) -> None:
    pair = taken(accepted), refusal(refused, 400, param=param)
    assert verdicts(*pair)[clause] is verdicts(*reversed(pair))[clause] is Verdict.FAIL


@pytest.mark.parametrize(
    ("accepted", "refused", "error"),
    [
        (cart(), FRENCH, {}),  # nothing is blamed
        (cart(), FRENCH, {"param": "customer_email"}),  # something else is
        (cart(mode="setup"), FRENCH, {"param": "locale"}),  # differs in more
        (cart(), cart(locale="fr", client_reference_id="7"), {"param": "locale"}),  # so does this
        (cart(), FRENCH, {"param": "locale", "code": "account_invalid"}),  # the account is the reason
        (cart(), FRENCH, {"param": "locale", "type": "card_error"}),
        (cart(), cart(**{"payment_method_types[0]": "klarna"}), {"param": "payment_method_types"}),  # may lack it
        (cart(), cart(**{"line_items[0][quantity]": "1", "line_items[0][price_data][unit_amount]": "1"}),
         {"param": "line_items"}),  # too little for a real account
    ],
)  # fmt: skip
def test_what_may_have_another_reason_is_none(
    accepted: dict[str, str], refused: dict[str, str], error: dict[str, Any]
) -> None:
    found = verdicts(taken(accepted), refusal(refused, 400, **error))
    assert [clause for clause, verdict in found.items() if verdict is Verdict.FAIL] == [
        clause for clause, verdict in verdicts(taken(accepted)).items() if verdict is Verdict.FAIL
    ]


def test_another_key_may_belong_to_another_account() -> None:
    refused = refusal(FRENCH, 400, param="locale")
    elsewhere = dataclasses.replace(refused, headers=(*refused.headers, ("Authorization", "Bearer sk_test_other")))
    assert verdicts(taken(cart()), elsewhere).get(LOCALE) is not Verdict.FAIL


@pytest.mark.parametrize(
    ("error", "failing"),
    [
        ({"param": "line_items[0][quantity]"}, None),
        ({"param": "line_items"}, None),
        ({"param": "locale"}, "errors.param.names_offender"),
        ({}, "errors.param.present"),
    ],
)
def test_an_invalid_request_beside_its_control_is_judged_as_a_run_does(
    error: dict[str, str], failing: str | None
) -> None:
    found = verdicts(taken(cart()), refusal(TWO, 400, **error))
    blamed = {clause for clause, verdict in found.items() if clause.startswith("errors.param") and verdict == "fail"}
    assert blamed == ({failing} if failing else set())
    quantity = found.get("create.line_items.quantity.type")
    assert quantity is (None if failing == "errors.param.names_offender" else Verdict.PASS)
    assert "errors.param.present" not in verdicts(refusal(TWO, 400))
