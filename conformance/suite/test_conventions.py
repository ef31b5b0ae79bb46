"""Keys, headers, versions, bodies and expansion: what holds on every endpoint."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from checkout_conformance.checks import conventions, errors
from checkout_conformance.checks.outcomes import blocked, judged
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.run.run import Run
from checkout_conformance.schemas.clauses import Verdict
from checkout_conformance.schemas.form import encode
from checkout_conformance.schemas.operations import SESSIONS
from checkout_conformance.suite.declared import judges
from checkout_conformance.suite.history import history
from checkout_conformance.suite.scenarios import Scenario, made
from checkout_conformance.target.client import FORM_TYPE

pytestmark = judges("conventions")

# Attributes of a session that are ids of objects, as they are there first.
OBJECTS = ("customer", "payment_intent", "setup_intent")


def test_headers(run: Run) -> None:
    create = run.client.create(run.base())
    body = create.json if isinstance(create.json, dict) else {}
    identity = str(body.get("id"))
    labelled = [
        ("create", create),
        ("retrieve", run.client.retrieve(identity)),
        ("list", run.client.list({"limit": 1})),
        ("a refusal", run.client.create({"mode": "conformance_unknown"})),
        ("an id that does not exist", run.client.retrieve("cs_test_conformance_unknown")),
        ("no key", run.client.send_raw("GET", f"{SESSIONS}/{identity}", _keyless(run))),
        ("line items", run.client.line_items(identity, {})),
        ("update", run.client.update(identity, {"metadata": {"a": "b"}})),
        ("expire", run.client.expire(identity)),
        ("a second expiry", run.client.expire(identity)),
    ]
    run.extend(conventions.headers(labelled, run.target.api_version))
    run.add(errors.status_is("conventions.create_status", create, (200,), "create"))


def _keyless(run: Run) -> tuple[tuple[str, str], ...]:
    """The usual headers without the key."""
    return tuple((name, value) for name, value in run.client.authorized() if name.lower() != "authorization")


def _keyed(run: Run) -> Callable[[tuple[tuple[str, str], ...]], Exchange]:
    """A request that needs the key, to be sent with these headers: of the list, else a retrieve, else a create."""
    client, missing = run.client, run.probe.unserved
    if "list" not in missing:
        return lambda headers: client.send_raw("GET", f"{SESSIONS}?limit=1", headers)
    if "retrieve" not in missing:
        path = f"{SESSIONS}/{client.create(run.base()).identity}"
        return lambda headers: client.send_raw("GET", path, headers)
    body = encode(run.base()).encode()
    return lambda headers: client.send_raw("POST", SESSIONS, (*headers, ("Content-Type", FORM_TYPE)), body)


def test_keys(run: Run) -> None:
    standing = _keyless(run)
    ask = _keyed(run)
    without = ask(standing)
    run.add(errors.status_is("conventions.key.required", without, (401,)))
    run.extend(errors.refusal(run.contract, without))
    wrong = (*standing, ("Authorization", "Bearer not_a_key_at_all"))
    refused = ask(wrong)
    run.add(errors.status_is("conventions.key.checked", refused, (401,)))
    run.extend([] if refused.ok else errors.refusal(run.contract, refused))
    user = base64.b64encode(f"{run.target.key}:".encode()).decode()
    basic = (*standing, ("Authorization", f"Basic {user}"))
    if ask(run.client.authorized()).ok:  # what is refused with the right key as well says nothing of the form of keys
        run.add(errors.status_is("conventions.key.basic", ask(basic), (200,)))
    publishable = (*standing, ("Authorization", "Bearer pk_test_conformance"), ("Content-Type", FORM_TYPE))
    refused = run.client.send_raw("POST", SESSIONS, publishable, encode(run.base()).encode())
    run.add(errors.status_is("conventions.key.publishable", refused, (400, 401, 403)))


def test_json_bodies(run: Run) -> None:
    headers = run.client.authorized({"Content-Type": "application/json"})
    exchange = run.client.send_raw("POST", SESSIONS, headers, json.dumps(run.base()).encode())
    run.extend(errors.refusal(run.contract, exchange))
    run.add(errors.refused("conventions.json_body_refused", exchange))


def test_expansion(run: Run) -> None:
    scenario = Scenario()
    session = made(run, scenario, run.base())
    if session is None or "line_items" not in run.base():
        return
    create = scenario.shown
    run.add(
        judged(
            "conventions.expand.absent",
            "line_items" not in session or session["line_items"] is None,
            "no line_items",
            "line_items are there",
            create,
        )
    )
    number = len(run.base()["line_items"])
    one = scenario.add("retrieve, expanded", run.client.retrieve(str(session["id"]), {"expand": ["line_items"]}))
    if isinstance(one.json, dict):
        run.add(conventions.included("conventions.expand.includes", one.json, number, scenario.shown))
    listed = run.client.list({"limit": 3, "expand": ["data.line_items"]})
    mine = [entry for entry in listed.entries if entry.get("id") == session["id"]]
    if not mine:
        _expanded_in_a_list_of_ours(run, number)
    for entry in mine:
        run.add(conventions.included("conventions.expand.list", entry, number, (*create, ("list, expanded", listed))))
    unknown = run.client.retrieve(str(session["id"]), {"expand": ["conformance_unknown"]})
    run.add(errors.refused("conventions.expand.unknown_refused", unknown))
    deep = run.client.retrieve(str(session["id"]), {"expand": ["line_items.data.price.product.a.b"]})
    run.add(errors.refused("conventions.expand.depth", deep))


def _expanded_in_a_list_of_ours(run: Run, number: int) -> None:
    """Where a list does not begin with what was just made: one that holds nothing but sessions with line items."""
    known = history(run)
    if not known.isolated:
        return
    listed = run.client.list({"customer": known.customer, "limit": 3, "expand": ["data.line_items"]})
    for entry in [found for found in listed.entries if found.get("id") in known.sessions]:
        run.add(conventions.included("conventions.expand.list", entry, number, (("list, expanded", listed),)))


def test_expansion_beyond_a_retrieve(run: Run) -> None:
    """Where a session is changed, and over several levels: of an included list and of one of its own."""
    scenario = Scenario()
    session = made(run, scenario, run.base())
    if session is None or "line_items" not in run.base():
        return
    identity, create, product = str(session["id"]), scenario.shown, "data[].price.product"
    lines = {"expand": [product.replace("[]", "")]}
    whole = {"expand": [f"line_items.{lines['expand'][0]}"]}
    for answer, path, served in (
        (partial(run.client.retrieve, identity, whole), f"line_items.{product}", "retrieve"),
        (partial(run.client.line_items, identity, lines), product, "line_items"),
    ):
        if served not in run.probe.unserved:
            exchange = answer()
            outcome = conventions.nested(exchange, path, (*create, ("expanded", exchange)))
            run.extend([] if outcome is None else [outcome])
    included = {"expand": ["line_items"]}
    for operation, change in (
        ("create", partial(run.client.create, {**run.base(), **included})),
        ("update", partial(run.client.update, identity, included)),
        ("expire", partial(run.client.expire, identity, included)),
    ):
        exchange = None if operation in run.probe.unserved else change()
        if exchange is not None and exchange.ok and isinstance(exchange.json, dict):
            before = () if operation == "create" else create
            number, shown = len(run.base()["line_items"]), (*before, (operation, exchange))
            run.add(conventions.included("conventions.expand.changes", exchange.json, number, shown))


# What `expand` includes: operation, path in its answer, and how the clauses on the attribute begin.
BREAKDOWNS = (
    ("retrieve", "total_details.breakdown", "session.total_details.breakdown."),
    ("line_items", "data[].discounts", "line_item.discounts."),
    ("line_items", "data[].taxes", "line_item.taxes."),
)


def test_expanded_breakdowns(run: Run) -> None:
    """One at a time: what refuses one may know the others. What is not there cannot be judged."""
    scenario = Scenario()
    session = made(run, scenario, run.base())
    if session is None or "line_items" not in run.base():
        return
    asking = {"retrieve": run.client.retrieve, "line_items": run.client.line_items}
    for operation, path, prefix in BREAKDOWNS:
        concerned = [clause for clause in run.contract.clauses.values() if clause.id.startswith(prefix)]
        if operation in run.probe.unserved or not concerned:
            continue
        answer = asking[operation](str(session["id"]), {"expand": [path.replace("[]", "")]})
        outcome = conventions.breakdown(answer, path, (*scenario.shown, ("expanded", answer)))
        run.extend([] if outcome is None else [outcome])
        if outcome is not None and outcome.verdict is Verdict.FAIL:
            reason = f"`{path}` is not included"
            run.extend(blocked(c.id, outcome.clause, reason) for c in concerned if run.has(*c.needs))


def test_expanded_objects(run: Run) -> None:
    """An id of the session becomes its object: on a retrieve, in a list, and where the session is changed."""
    customer, scenario = run.probe.provisions.first("customer"), Scenario()
    session = made(run, scenario, run.base(customer=customer) if customer else run.base())
    name = next((name for name in OBJECTS if isinstance((session or {}).get(name), str)), None)
    if session is None or name is None:
        return
    identity, wanted, create = str(session["id"]), str(session[name]), scenario.shown
    one = {"expand": [name]}
    got = run.client.retrieve(identity, one)
    if isinstance(got.json, dict):
        shown = (*create, ("retrieve, expanded", got))
        run.add(conventions.expanded("conventions.expand.object", wanted, got.json.get(name), shown))
    for operation, ask in (
        ("list", partial(run.client.list, {"limit": 3, "expand": [f"data.{name}"]})),
        ("update", partial(run.client.update, identity, one)),
        ("expire", partial(run.client.expire, identity, one)),
    ):
        exchange = None if operation in run.probe.unserved else ask()
        if exchange is None or not exchange.ok:
            continue
        answered = exchange.entries if operation == "list" else [exchange.json]
        for answer in [found for found in answered if isinstance(found, dict) and found.get("id") == identity]:
            shown = (*create, (f"{operation}, expanded", exchange))
            found = conventions.expanded("conventions.expand.object_elsewhere", wanted, answer.get(name), shown)
            failed_in_list = operation == "list" and found.verdict is Verdict.FAIL
            run.add(replace(found, cause="agreement.list_entry") if failed_in_list else found)
