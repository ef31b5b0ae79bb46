"""What the record keeps of an exchange: everything of a failure, little of a pass, and always how much was cut."""

from __future__ import annotations

from checkout_conformance.evidence.exchange import Exchange, Request, Response
from checkout_conformance.evidence.redact import Redactor
from checkout_conformance.evidence.witness import BODY_LIMIT, LEAN_LIMIT, witness

KEY = "sk_test_witness_0123456789"
FORM = (("Authorization", f"Bearer {KEY}"), ("Content-Type", "application/x-www-form-urlencoded"))


def exchange(size: int, answer: int, truncated: int | None = None) -> Exchange:
    body = "a=" + "x" * (size - 2)
    request = Request("create", "POST", "http://127.0.0.1/v1/checkout/sessions", FORM, {"a": body[2:]}, body.encode())
    return Exchange(request, Response(200, (("request-id", "req_1"),), b"y" * answer, truncated), None, 0.0123)


def test_a_failure_is_kept_whole_with_command_and_program() -> None:
    shown = witness("the request", exchange(500, 900), Redactor([KEY]))
    assert (len(shown["request"]["body"]), shown["request"]["truncated"]) == (500, None)
    assert (len(shown["response"]["body"]), shown["response"]["truncated"]) == (900, None)
    assert shown["request"]["headers"][1] == ["Content-Type", "application/x-www-form-urlencoded"]
    assert shown["curl"].startswith("curl")
    assert "StripeClient" in shown["python"]
    assert shown["elapsed_ms"] == 12.3
    assert KEY not in str(shown)


def test_what_is_too_long_is_cut_and_its_length_kept() -> None:
    shown = witness("the request", exchange(BODY_LIMIT + 5, BODY_LIMIT + 7), Redactor([KEY]))
    assert (len(shown["request"]["body"]), shown["request"]["truncated"]) == (BODY_LIMIT, BODY_LIMIT + 5)
    assert (len(shown["response"]["body"]), shown["response"]["truncated"]) == (BODY_LIMIT, BODY_LIMIT + 7)


def test_a_pass_is_kept_lean() -> None:
    shown = witness("the request", exchange(500, 900), Redactor([KEY]), lean=True)
    assert (len(shown["request"]["body"]), shown["request"]["truncated"]) == (LEAN_LIMIT, 500)
    assert (len(shown["response"]["body"]), shown["response"]["truncated"]) == (LEAN_LIMIT, 900)
    assert (shown["request"]["headers"], shown["response"]["headers"]) == ([], [])
    assert (shown["curl"], shown["python"]) == ("", None)


def test_what_the_client_cut_keeps_the_length_that_was_announced() -> None:
    assert witness("x", exchange(10, 10, 1_000_000), Redactor([KEY]))["response"]["truncated"] == 1_000_000
