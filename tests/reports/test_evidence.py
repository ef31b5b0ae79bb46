"""Evidence is printed once, cut with its length, marked where it matters, and never beyond its room."""

from __future__ import annotations

from typing import Any

import pytest

from reports.evidence import BRIEF, Book, Limits, Part, beside, brief, fair_limit, shared_arguments, show, without
from tests.reports.records import exchange, session

WHOLE = Limits(3000, 8000)
CUT = Limits(1000, 8000)
NEXT = " \\\n  "
URL = "http://127.0.0.1:4000/v1/checkout/sessions"
SHARED = ('-u "$STRIPE_API_KEY:"', "-H 'Stripe-Version: 1'")


def command(*more: str) -> str:
    return NEXT.join(["curl", URL, *SHARED, *more])


def body(parts: list[Part]) -> str:
    return "\n".join(part.text for part in parts)


@pytest.mark.parametrize(
    ("sizes", "room", "limit"),
    [
        ([10, 10, 10], 30, 10),
        ([10, 100, 100], 110, 50),
        ([100, 100], 0, 0),
        ([5, 5], 100, 95),
        ([], 7, 7),
        ([1, 1000], -5, 0),
    ],
)
def test_long_texts_give_way_to_short_ones(sizes: list[int], room: int, limit: int) -> None:
    assert fair_limit(sizes, room) == limit
    assert sum(min(size, limit) for size in sizes) <= max(0, room)


def test_an_exchange_has_headers_decoded_fields_and_the_concerned_one_marked() -> None:
    given = exchange(body="mode=payment&line_items[0][price]=a%20b", answer=session())
    shown = show(given, "x1", "line_items[0][price]", WHOLE)
    assert shown.start == "POST /v1/checkout/sessions"
    assert shown.outcome == "200"
    assert "Stripe-Version: 2025-09-30.clover" in shown.request.head
    assert shown.request.body == [Part("mode = payment"), Part("line_items[0][price] = a b", True)]
    assert shown.response is not None
    assert shown.response.head.startswith("HTTP 200\ncontent-type: application/json")


def test_a_query_is_decoded_like_a_body() -> None:
    given = exchange(method="GET", path="/v1/checkout/sessions?limit=3", body="")
    assert show(given, "x1", "limit", WHOLE).request.body == [Part("limit = 3", True)]


def test_what_is_no_form_is_shown_as_it_was_sent() -> None:
    shown = show(exchange(body="{not a form"), "x1", None, WHOLE)
    assert shown.request.body == [Part("{not a form")]


def test_a_long_body_is_cut_with_its_length() -> None:
    shown = show(exchange(answer="x" * 5000), "x1", None, CUT)
    assert shown.response is not None
    assert len(body(shown.response.body)) == 1000
    assert shown.response.left_out == "cut: the first 1,000 of 5,000 characters"


def test_what_the_record_cut_is_told_with_the_length_it_had() -> None:
    given = exchange(answer='{"id": "cs')
    given["response"]["truncated"] = 12_345
    shown = show(given, "x1", None, CUT)
    assert shown.response is not None
    assert shown.response.left_out == "cut: the first 10 of 12,345 characters"


def test_a_request_that_the_record_cut_is_told_with_its_length_too() -> None:
    given = exchange(body="mode=payment&line_it")
    given["request"]["truncated"] = 900
    for shown in (show(given, "x1", None, CUT), brief(given, "x1", None, 1)):
        assert shown.request.body == [Part("mode=payment&line_it")]
        assert shown.request.left_out == "cut: the first 20 of 900 characters"


def test_many_and_long_headers_are_cut() -> None:
    given = exchange()
    given["response"]["headers"] = [[f"h{n}", "v" * 1000] for n in range(60)]
    shown = show(given, "x1", None, CUT)
    assert shown.response is not None
    assert "… cut, 600 more characters" in shown.response.head
    assert shown.response.head.endswith("… 20 more headers")


def test_an_exchange_without_an_answer_says_why() -> None:
    shown = show(exchange(status=None), "x1", None, CUT)
    assert shown.response is None
    assert shown.outcome == "no response"
    assert shown.failure is not None
    assert not shown.ok


def test_a_very_long_command_tells_that_it_is_cut() -> None:
    given = {**exchange(), "curl": "curl " + "x" * 20_000, "python": "x" * 20_000}
    shown = show(given, "x1", None, CUT)
    assert shown.curl.endswith("12,005 more characters; the whole command is in run.json")
    assert shown.python is None


def test_in_brief_there_are_no_headers_and_the_request_stands_in_for_a_missing_command() -> None:
    shown = brief({**exchange(answer="a\n  b" * 1000), "curl": ""}, "x1", None, 3)
    assert shown.request.body == [Part("mode=payment&line_items[0][quantity]=1")]
    assert shown.request.head == ""
    assert shown.users == 3
    assert shown.response is not None
    assert len(body(shown.response.body)) == BRIEF
    assert "\n" not in body(shown.response.body)


def test_a_twin_keeps_its_whole_command() -> None:
    shown = beside({**exchange("its twin without the defect"), "curl": "curl " + "x" * 3000}, "x1", None, WHOLE)
    assert shown.twin
    assert len(shown.curl) == 3005


def test_shared_arguments_are_those_of_most_commands() -> None:
    assert shared_arguments([command("-d a=1"), command("-d b=2"), "curl http://other"]) == SHARED
    assert shared_arguments([command("-d a=1"), "curl x", "curl y"]) == ()
    assert shared_arguments([]) == ()


def test_a_command_loses_what_all_share_and_nothing_else() -> None:
    assert without(command("-d a=1"), URL, SHARED) == NEXT.join(["curl …", "-d a=1"])
    for other in (f"curl {URL}", command("-d a=1").replace("-u ", "-U "), "printf x | " + command()):
        assert without(other, URL, SHARED) == other


class TestBook:
    """What one page prints."""

    def test_an_exchange_is_printed_once_and_linked_from_everywhere(self) -> None:
        book, given = Book(), exchange()
        first, second = book.link(given, None), book.link(dict(given), None)
        assert first.anchor == second.anchor
        assert [(shown.anchor, shown.users) for shown in book.appendix()] == [(first.anchor, 2)]

    def test_what_a_finding_prints_is_not_printed_again(self) -> None:
        book, given = Book(), exchange()
        shown = book.print_here([given], None)
        assert book.link(given, None).anchor == shown[0].anchor
        assert book.appendix() == []

    def test_different_requests_are_kept_apart(self) -> None:
        book = Book()
        anchors = {
            book.link(given, None).anchor for given in (exchange(), exchange(method="GET"), exchange(answer="x"))
        }
        assert len(anchors) == 3

    def test_without_room_the_outcome_stands_without_a_link(self) -> None:
        book = Book(room=0)
        link = book.link(exchange(), None)
        assert (link.anchor, link.outcome) == (None, "200")
        assert book.without_room == 1
        assert book.appendix() == []

    def test_findings_share_their_room_and_leave_the_rest(self) -> None:
        long: list[dict[str, Any]] = [exchange(answer="x" * 3000, body=f"a={n}") for n in range(100)]
        book = Book(room=200_000, for_findings=150_000)
        book.share(long)
        shown = book.print_here(long, None)
        sizes = {len(body(one.response.body)) for one in shown if one.response}
        assert len(sizes) == 1
        assert 500 <= sizes.pop() < 1000
        linked = [book.link(exchange(body=f"b={n}"), None) for n in range(1000)]
        assert 0 < sum(link.anchor is not None for link in linked) < 400
