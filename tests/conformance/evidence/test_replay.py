"""The commands of a finding stand alone: in a shell, on a fresh server, they do what the run did."""

from __future__ import annotations

import json
import os
import shutil
import subprocess

import pytest

from checkout_conformance.checks.outcomes import failed
from checkout_conformance.evidence.curl import curl
from checkout_conformance.evidence.exchange import Exchange, Request, Response
from checkout_conformance.evidence.ledger import Ledger
from checkout_conformance.evidence.redact import Redactor
from checkout_conformance.evidence.replay import effort, maker, remember, whole
from checkout_conformance.evidence.shell_variables import with_variables
from checkout_conformance.evidence.tally import entries
from checkout_conformance.target.client import Client
from checkout_conformance.target.target import HARMLESS_KEY, Target
from tests.thin_fakes.serving import served
from tests.thin_fakes.variants import SubscriptionsOnly


def exchange(
    operation: str, method: str, path: str, body: str = "", answer: str = "{}", sent: float = 0, status: int = 200
) -> Exchange:
    request = Request(operation, method, f"http://127.0.0.1{path}", (), {}, body.encode())
    return Exchange(request, Response(status, (), answer.encode()), sent=sent)


PRICE = exchange("provision price", "POST", "/v1/prices", "product=prod_conformance", '{"id": "price_conformance"}')
PRODUCT = exchange("provision product", "POST", "/v1/products", "name=a", '{"id": "prod_conformance"}')
CREATE = exchange("create", "POST", "/v1/checkout/sessions", "price=price_conformance", '{"id": "cs_test_made"}')
READ = exchange("retrieve", "GET", "/v1/checkout/sessions/cs_test_made", answer='{"id": "cs_test_made"}')
MADE = {"price_conformance": [PRICE], "prod_conformance": [PRODUCT], "cs_test_made": [CREATE]}


def test_what_a_finding_names_is_made_first_and_in_order() -> None:
    shown = whole((("the retrieve", READ),), MADE)
    assert [found for _, found in shown] == [PRODUCT, PRICE, CREATE, READ]
    assert [found for _, found in whole((("the create", CREATE), ("the retrieve", READ)), MADE)] == [
        PRODUCT,
        PRICE,
        CREATE,
        READ,
    ]
    assert maker(READ) is None


def session(identity: str, sent: float, body: str = "") -> Exchange:
    return exchange("create", "POST", "/v1/checkout/sessions", body, f'{{"id": "{identity}"}}', sent)


def expire(identity: str, sent: float, status: int = 200) -> Exchange:
    path = f"/v1/checkout/sessions/{identity}/expire"
    return exchange("expire", "POST", path, "", f'{{"id": "{identity}"}}', sent, status)


def test_a_cursor_that_is_older_than_its_page_is_made_before_it() -> None:
    old, new, newest = (session(f"cs_test_number_{n}", n) for n in (1, 2, 3))
    page = '{"data": [{"id": "cs_test_number_3"}, {"id": "cs_test_number_2"}], "has_more": false}'
    listed = exchange("list", "GET", "/v1/checkout/sessions?ending_before=cs_test_number_1", answer=page, sent=4)
    made = {f"cs_test_number_{n}": [one] for n, one in ((1, old), (2, new), (3, newest))}
    assert [found for _, found in whole((("the page", listed),), made)] == [old, new, newest, listed]


def page(*identities: str, sent: float, more: bool = False, query: str = "limit=3") -> Exchange:
    answer = {"data": [{"id": identity} for identity in identities], "has_more": more}
    return exchange("list", "GET", f"/v1/checkout/sessions?{query}", answer=json.dumps(answer), sent=sent)


def remembered(*exchanges: Exchange) -> dict[str, list[Exchange]]:
    made: dict[str, list[Exchange]] = {}
    for found in exchanges:
        remember(found, made)
    return made


def test_what_a_list_holds_is_made_as_it_was_then() -> None:
    first, second = session("cs_test_first", 1), session("cs_test_second", 2)
    expired, listed = expire("cs_test_first", 3), page("cs_test_second", "cs_test_first", sent=4)
    refused, again, later = expire("cs_test_second", 3, 400), expire("cs_test_first", 3.5), expire("cs_test_second", 5)
    made = remembered(first, second, expired, refused, again, listed, later)
    assert whole((("the list", listed),), made) == (
        ("first, session", first),
        ("first, expire", expired),
        ("first, session", second),
        ("the list", listed),
    )
    paid = exchange("driver complete", "POST", "/checkout/cs_test_second/complete", sent=3, status=302)
    shown = whole((("the list", page("cs_test_second", sent=4)),), remembered(second, paid))
    assert [label for label, _ in shown] == ["first, session", "first, complete", "the list"]
    # What a finding makes itself is as the finding has it.
    alone = (("create", second), ("the list", listed))
    assert whole(alone, made) == alone


def test_a_list_on_which_a_server_fails_is_asked_for_where_something_is_listed() -> None:
    older, newer, later = session("cs_test_older", 1), session("cs_test_newer", 2), session("cs_test_later", 9)
    made = {one.identity or "": [one] for one in (older, newer, later)}
    for status, first in ((500, [newer]), (400, [])):
        asked = exchange("list", "GET", "/v1/checkout/sessions", sent=5, status=status)
        assert [found for _, found in whole((("the request", asked),), made)] == [*first, asked]


def test_of_a_list_in_another_order_the_first_and_the_last_are_made_in_the_order_of_time() -> None:
    made = [session(f"cs_test_{number}", number) for number in range(5)]
    listed = page(*(str(found.identity) for found in made), sent=9)
    assert [found for _, found in whole((("the list", listed),), remembered(*made))] == [made[0], made[4], listed]
    newest_first = page(*(str(found.identity) for found in made[::-1]), sent=9)
    shown = whole((("the list", newest_first),), remembered(*made))
    assert [found for _, found in shown] == [*made[2:], newest_first]


def test_a_shell_waits_where_times_on_a_list_differ() -> None:
    def created(time: int) -> Exchange:
        answer = json.dumps({"id": f"cs_test_at_{time}", "created": time})
        return exchange("create", "POST", "/v1/checkout/sessions", answer=answer)

    first, same, later, listed = created(7), created(7), created(8), page(sent=9)
    assert [c.split("\n") for c in with_variables([first, same, later, listed], ["curl a"] * 4)] == [
        ["curl a"],
        ["curl a"],
        ["sleep 1", "curl a"],
        ["curl a"],
    ]
    assert with_variables([first, later], ["curl a"] * 2) == ["curl a"] * 2


def test_a_status_and_headers_are_printed_where_a_finding_is_about_them() -> None:
    assert with_variables([CREATE, CREATE], ["curl a", "curl b"], head=True) == ["curl a", "curl -i b"]
    ledger = Ledger()
    ledger.add(failed("errors.status.invalid_request", "status 400", "status 404", (("the request", CREATE),)))
    ledger.add(failed("conventions.request_id", "a Request-Id", "None", (("the request", CREATE),)))
    ledger.add(failed("create.mode.echo", "`mode` is `setup`", "`payment`", (("the request", CREATE),)))
    commands = {row["clause"]: row["witness"][-1]["curl"] for row in entries(ledger, Redactor(()))}
    assert {clause: command.startswith("curl -i ") for clause, command in commands.items()} == {
        "errors.status.invalid_request": True,
        "conventions.request_id": True,
        "create.mode.echo": False,
    }


def test_a_line_item_that_is_a_cursor_is_read_before() -> None:
    made = {"cs_test_made": [CREATE]}
    path, item = "/v1/checkout/sessions/cs_test_made/line_items", '{"data": [{"id": "li_conformance"}]}'
    read = exchange("line_items", "GET", path, answer=item)
    remember(read, made)
    after = exchange("line_items", "GET", f"{path}?starting_after=li_conformance", answer='{"data": []}', sent=1)
    shown = [found for _, found in whole((("the request", after),), made)]
    assert shown == [CREATE, read, after]
    commands = with_variables(shown, [curl(one.request) for one in shown])
    assert "ITEM=$(" in commands[1]
    assert "$ITEM" in commands[2]


def test_where_more_follows_a_page_something_follows_it_again() -> None:
    customer = exchange("provision customer", "POST", "/v1/customers", answer='{"id": "cus_conformance"}')
    mine = [session(f"cs_test_mine_{number}", number, "customer=cus_conformance") for number in (1, 2, 3)]
    other = session("cs_test_other", 2.5)
    made = remembered(customer, *mine[:2], other, mine[2])

    def before(listed: Exchange) -> list[Exchange]:
        return [found for _, found in whole((("the list", listed),), made)][:-1]

    newest = str(mine[2].identity)
    assert before(page(newest, sent=9, more=True)) == [other, customer, mine[2]]
    assert before(page(newest, sent=9, more=True, query="customer=cus_conformance")) == [customer, mine[1], mine[2]]
    assert before(page(newest, sent=9)) == [customer, mine[2]]
    assert before(page("cs_test_unknown", sent=9, more=True)) == []


def test_ids_are_variables_in_and_out_of_quotes() -> None:
    commands = with_variables([CREATE, READ], ["curl url -d x", "curl http://h/cs_test_made -d 'a=cs_test_made&b'"])
    assert commands == [
        "SESSION=$(curl -s url -d x | jq -r .id)",
        "curl http://h/\"$SESSION\" -d 'a='\"$SESSION\"'&b'",
    ]


def test_a_create_shows_more_plainly_than_a_list() -> None:
    listed = exchange("list", "GET", "/v1/checkout/sessions?limit=100")
    assert effort((("a", CREATE),)) < effort((("a", READ),)) < effort((("a", listed),))


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")), reason="needs curl and jq")
def test_the_commands_of_a_run_work_on_a_fresh_server() -> None:
    with served(SubscriptionsOnly()) as url:
        client = Client(Target("t", url, HARMLESS_KEY, "2025-09-30.clover"))
        product = client.post("provision product", "/v1/products", {"name": "a"}).identity
        price = {"product": product, "unit_amount": 500, "currency": "usd"}
        named = client.post("provision price", "/v1/prices", price).identity
        customer = client.post("provision customer", "/v1/customers", {"email": "kit@example.com"}).identity
        lines = [{"price": named, "quantity": 2}]
        payload = {"mode": "subscription", "success_url": "https://e.com", "customer": customer, "line_items": lines}
        session = client.create(payload)
        expired = client.expire(str(session.identity))
        shown = whole((("expire", expired), ("expire again", client.expire(str(session.identity)))), client.made)
        client.close()
    exchanges = [found for _, found in shown]
    commands = with_variables(exchanges, [curl(found.request) for found in exchanges])
    assert len(commands) == 6
    with served(SubscriptionsOnly()) as fresh:
        script = "\n".join(command.replace(url, fresh) for command in commands)
        environment = {**os.environ, "STRIPE_API_KEY": HARMLESS_KEY}
        done = subprocess.run(
            ["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=300, check=True
        )
    assert '"status": "expired"' in done.stdout
    assert "Only open sessions can be expired" in done.stdout
