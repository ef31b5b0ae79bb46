"""What probing says of a target on which not even a plain create works, and of endpoints that break."""

from __future__ import annotations

from typing import Any

from checkout_conformance.run.probe import probe
from checkout_conformance.schemas import Verdict
from tests.conformance.suite.faulty_server import refused, run_against

SESSIONS = "/v1/checkout/sessions"


def verdicts(fault: Any) -> dict[str, tuple[Verdict, str | None]]:
    """Clause -> verdict and cause, of probing a faulty target."""
    run = run_against(fault)
    return {outcome.clause: (outcome.verdict, outcome.cause) for outcome in probe(run.client).outcomes}


def test_a_target_that_takes_no_create_at_all_is_one_finding() -> None:
    found = verdicts(lambda method, path, *_: refused("x") if (method, path) == ("POST", SESSIONS) else None)
    assert found["create.served"] == (Verdict.FAIL, None)
    for fallback in ("inline_price", "provisioned_price", "setup_mode"):
        assert found[f"create.base_payload.{fallback}"] == (Verdict.BLOCKED, "create.served")


def test_an_id_that_is_no_text_is_said() -> None:
    def fault(method: str, path: str, sent: Any, status: int, body: Any) -> Any:
        return (status, {**body, "id": 17}) if (method, path, status) == ("POST", SESSIONS, 200) else None

    (created,) = (found for found in run_against(fault).probe.outcomes if found.clause == "create.served")
    assert (created.verdict, created.observed) == (Verdict.FAIL, "status 200, `id` is no text: 17")


def test_one_rung_that_is_refused_is_a_finding_of_its_own() -> None:
    found = verdicts(lambda method, path, sent, *_: refused("mode") if sent.get("mode") == "setup" else None)
    assert found["create.served"][0] is Verdict.PASS
    assert found["create.base_payload.setup_mode"] == (Verdict.FAIL, None)
    assert found["create.base_payload.inline_price"][0] is Verdict.PASS


def test_an_endpoint_that_redirects_does_not_answer() -> None:
    found = verdicts(lambda method, path, *_: (302, {}) if method == "GET" and f"{SESSIONS}/" in path else None)
    assert found["retrieve.served"] == (Verdict.FAIL, None)
    assert found["update.served"] == (Verdict.PASS, None)


def test_customer_sessions_that_end_in_an_error_are_not_served_and_absent_ones_are_no_finding() -> None:
    for status, verdict in ((500, Verdict.FAIL), (404, None)):

        def fault(method: str, path: str, *_: Any, status: int = status) -> Any:
            return (status, refused("x")[1]) if path == "/v1/customer_sessions" else None

        found = verdicts(fault)
        assert found.get("customer_session_create.served", (None, None))[0] is verdict


def test_a_target_that_keeps_sessions_is_not_stateless_though_it_makes_up_those_that_nobody_made() -> None:
    def makes_up(method: str, path: str, _sent: Any, status: int, body: Any) -> Any:
        del body
        made_up = {"id": path.rpartition("/")[2], "object": "checkout.session", "status": "open"}
        return (200, made_up) if method == "GET" and status == 404 and f"{SESSIONS}/" in path else None

    assert verdicts(makes_up)["agreement.sessions_kept"] == (Verdict.PASS, None)


def test_tax_rates_that_nobody_made_may_be_refused_whatever_else_is_ignored() -> None:
    """Who reads no `dynamic_tax_rates` takes any; that says nothing of `tax_rates`, whose made-up id is looked up."""

    def fault(method: str, path: str, sent: Any, status: int, body: Any) -> Any:
        if path == "/v1/tax_rates":
            return refused("x")
        named = any("tax_rates" in line for line in sent.get("line_items", ()) if isinstance(line, dict))
        return refused("line_items[0][tax_rates][0]") if (method, path) == ("POST", SESSIONS) and named else None

    run = run_against(fault)
    assert not run.has("tax_rates")
    assert "creates with it are refused, such as one with `line_items[].tax_rates`" in run.probe.why_not("tax_rates")


def test_tax_rates_are_there_where_any_id_is_taken() -> None:
    assert run_against(lambda method, path, *_: refused("x") if path == "/v1/tax_rates" else None).has("tax_rates")
