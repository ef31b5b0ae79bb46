"""What is said of a session's line items: looked at once where they are right, and as often as asked where not."""

from __future__ import annotations

from typing import Any

from checkout_conformance.schemas import Verdict
from checkout_conformance.suite.answers import Answers
from tests.conformance.suite.faulty_server import run_against


class Counting:
    """Counts the line items that are asked for; where `wrong`, it doubles their quantity."""

    def __init__(self) -> None:
        self.wrong = False
        self.asked = 0

    def __call__(self, method: str, path: str, _payload: dict[str, Any], status: int, body: Any) -> Any:
        if not path.endswith("/line_items") or method != "GET":
            return None
        self.asked += 1
        if self.wrong:
            for line in body["data"]:
                line["quantity"] *= 2
        return status, body


def test_line_items_that_are_wrong_are_wrong_again_and_right_ones_are_looked_at_once() -> None:
    server = Counting()
    run = run_against(server)

    def judged(answers: Answers) -> tuple[bool, int]:
        before = server.asked
        found = answers.judged(run.base(), elsewhere=True)
        fails = any(o.verdict is Verdict.FAIL and o.clause == "create.line_items.quantity.echo" for o in found)
        return fails, server.asked - before

    answers = Answers(run)
    assert [judged(answers), judged(answers)] == [(False, 1), (False, 0)]
    server.wrong, answers = True, Answers(run)
    assert [judged(answers), judged(answers)] == [(True, 1), (True, 1)]


def test_what_was_wrong_on_others_is_wrong_again_where_its_create_is_repeated() -> None:
    server = Counting()
    run, server.wrong = run_against(server), True
    one, other = run.base(), {**run.base(), "currency": "eur"}
    other["line_items"][0]["price_data"]["currency"] = "eur"
    answers = Answers(run)
    for payload in (one, other, other, other):  # the first of the others shows no news: no further one is looked at
        found = answers.judged(payload, elsewhere=True)
        assert any(o.failed and o.clause == "create.line_items.quantity.echo" for o in found)
    asked = server.asked
    assert not [o for o in answers.judged({**other, "client_reference_id": "1"}, elsewhere=True) if o.failed]
    assert server.asked == asked
