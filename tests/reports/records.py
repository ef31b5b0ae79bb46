"""Run records for tests: a small rich one, a full-sized one and a green one.

Here records are made, and nothing is judged. Those with hostile text or secrets in them: `hostile_records`. What makes a record valid is `schemas/run-record.schema.json`.
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from pathlib import Path
from typing import Any

from checkout_conformance.schemas import load

Record = dict[str, Any]
SCHEMA = Path(__file__).parents[2] / "schemas" / "run-record.schema.json"
DOCS = "https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-"


TARGET: Record = {
    "name": "acme-emulator 2.1",
    "url": "http://127.0.0.1:4000",
    "capabilities": {
        "inline_price": True,
        "customers": True,
        "clock": "the target has no test clock",
        "events": False,
    },
}
COVERAGE: Record = {
    "parameters": {
        "create:mode": 900,
        "create:line_items": 880,
        "create:line_items[].price": 400,
        "create:line_items[].quantity": 880,
        "create:line_items[].price_data.currency": 0,
        "create:line_items[].price_data.unit_amount": 0,
        "create:custom_fields[].key": 40,
        "create:custom_fields[].type": 40,
        "create:custom_text.submit.message": 0,
        "create:metadata": 112,
        "list:limit": 210,
        "list:starting_after": 90,
        "list:created.gte": 0,
        "update:metadata": 31,
    },
    "enum_values": {
        "create:mode": {"payment": 500, "subscription": 300, "setup": 100},
        "create:ui_mode": {"hosted": 400, "embedded": 12, "custom": 0},
        "create:submit_type": {"auto": 9, "book": 8, "donate": 0, "pay": 11, "subscribe": 0},
    },
    "boundaries": {"max_items": 12},
}
# from, event, to, tried, seen, refused
TRANSITIONS = (
    ("open", "update", "open", 40, 40, 0),
    ("open", "retrieve", "open", 212, 212, 0),
    ("open", "pay", "complete", 24, 24, 0),
    ("open", "expire", "expired", 31, 31, 0),
    ("open", "time passes", "expired", 0, 0, 0),
    ("complete", "expire", None, 12, 0, 12),
    ("complete", "pay", None, 9, 0, 9),
    ("expired", "expire", None, 14, 14, 0),
    ("expired", "update", None, 6, 0, 6),
)
LATENCY: Record = {
    "POST /v1/checkout/sessions": {"count": 2100, "median_ms": 3.1, "p95_ms": 9.4, "max_ms": 61.0},
    "GET /v1/checkout/sessions": {"count": 800, "median_ms": 5.8, "p95_ms": 22.0, "max_ms": 240.5},
    "GET /v1/checkout/sessions/:id": {"count": 900, "median_ms": 0.9, "p95_ms": 1.7, "max_ms": 12.0},
    "POST /v1/checkout/sessions/:id/expire": {"count": 120, "median_ms": 1.2, "p95_ms": 2.2, "max_ms": 4.0},
}


def exchange(
    label: str = "the request",
    *,
    method: str = "POST",
    path: str = "/v1/checkout/sessions",
    body: str = "mode=payment&line_items[0][quantity]=1",
    params: Record | None = None,
    status: int | None = 200,
    answer: Any = None,
    elapsed_ms: float = 3.2,
) -> Record:
    """One exchange of the record. `answer` is JSON unless it is text; `status` None means that no response came."""
    text = answer if isinstance(answer, str) else json.dumps(answer or {"object": "checkout.session"})
    url = f"http://127.0.0.1:4000{path}"
    return {
        "label": label,
        "request": {
            "operation": "create",
            "method": method,
            "url": url,
            "headers": [
                ["Authorization", "Bearer [redacted]"],
                ["Stripe-Version", "2025-09-30.clover"],
                ["Content-Type", "application/x-www-form-urlencoded"],
            ],
            "body": body,
            "params": params or {},
        },
        "response": None
        if status is None
        else {
            "status": status,
            "headers": [["content-type", "application/json"], ["request-id", "req_1"]],
            "body": text,
            "truncated": None,
        },
        "failure": None if status else "the connection was closed before an answer came",
        "elapsed_ms": elapsed_ms,
        "python": f"import os\nimport stripe\n\nclient = stripe.StripeClient(os.environ['KEY'])\nclient.{method}({params!r})",
        "curl": f"curl -sS -X {method} '{url}' \\\n  -H \"Authorization: Bearer $STRIPE_API_KEY\" \\\n  -d '{body}'",
    }


def verdict(clause: str, outcome: str = "pass", **changes: Any) -> Record:
    """One verdict row. Keyword arguments replace members."""
    operation, _, rest = clause.partition(".")
    path, _, keyword = rest.rpartition(".")
    made: Record = {
        "clause": clause,
        "operation": operation,
        "theme": "request shape",
        "keyword": keyword,
        "level": "MUST",
        "basis": "documented",
        "statement": f"`{path or rest}` keeps to its documented {keyword.replace('_', ' ')}.",
        "source": {"document": "API reference", "section": "Create a session", "attribute": path, "line": 1204},
        "anchor": DOCS + path.replace(".", "-"),
        "verdict": outcome,
        "param": None,
        "cause": None,
        "reason": None,
        "expected": None,
        "observed": None,
        "cases": {"tried": 12, "failed": 0 if outcome == "pass" else 12},
        "witness": [],
    }
    made.update(changes)
    return made


def finding(identity: str, title: str, members: list[int], *, level: str = "MUST", blocks: int = 0) -> Record:
    """One finding over the rows with these indices."""
    return {"id": identity, "title": title, "level": level, "members": members, "blocks": blocks}


def record(verdicts: list[Record], findings: list[Record] | None = None, **changes: Any) -> Record:
    """A whole record around the rows. Keyword arguments replace top-level members."""
    made: Record = {
        "format": "checkout-conformance/run",
        "version": 1,
        "kit": {"kit": "0.1.0", "python": "3.11.7", "pytest": "9.2.0", "hypothesis": "6.170.0"},
        "target": copy.deepcopy(TARGET),
        "contract": {"version": "2025-09-30.clover", "clauses": len({row["clause"] for row in verdicts})},
        "profile": "standard",
        "seed": 20251120,
        "command": "pytest --target http://127.0.0.1:4000 --profile standard --seed 20251120",
        "options": {},
        "started": "2026-11-20T22:30:00Z",
        "duration_s": 38.4,
        "partial": None,
        "counts": {
            "requests": 4210,
            "retries": 3,
            "cases": 5120,
            "verdicts": dict(Counter({row["clause"]: row["verdict"] for row in verdicts}.values())),
        },
        "verdicts": verdicts,
        "findings": findings or [],
        "coverage": copy.deepcopy(COVERAGE),
        "lifecycle": {"transitions": [_transition(*row) for row in TRANSITIONS]},
        "latency": copy.deepcopy(LATENCY),
        "notes": ["The base payload uses a provisioned price: inline prices are refused (finding 1)."],
    }
    made.update(changes)
    return made


def _transition(before: str, event: str, after: str | None, tried: int, seen: int, refused: int) -> Record:
    return {"from": before, "event": event, "to": after, "tried": tried, "seen": seen, "refused": refused}


def session(**changes: Any) -> Record:
    """A session as a target might answer it."""
    made: Record = {
        "id": "cs_test_a1F5vWm0kQ",
        "object": "checkout.session",
        "amount_subtotal": 2000,
        "amount_total": "2000",
        "currency": "usd",
        "line_items": {"object": "list", "data": [], "has_more": False},
        "metadata": {},
        "mode": "payment",
        "payment_status": "unpaid",
        "status": "open",
        "url": "http://127.0.0.1:4000/c/pay/cs_test_a1F5vWm0kQ",
    }
    made.update(changes)
    return made


def error(message: str, param: str | None = None, code: str = "parameter_invalid_integer") -> Record:
    """A documented error answer."""
    return {"error": {"type": "invalid_request_error", "code": code, "message": message, "param": param}}


def _priced_inline() -> Record:
    """A create with an inline price, refused."""
    priced = {
        "mode": "payment",
        "line_items": [
            {"quantity": 1, "price_data": {"currency": "usd", "unit_amount": 2000, "product_data": {"name": "T-shirt"}}}
        ],
        "success_url": "https://example.com/thanks",
    }
    return exchange(
        body="mode=payment&line_items[0][quantity]=1&line_items[0][price_data][currency]=usd"
        "&line_items[0][price_data][unit_amount]=2000&line_items[0][price_data][product_data][name]=T-shirt"
        "&success_url=https%3A%2F%2Fexample.com%2Fthanks",
        params=priced,
        status=400,
        answer=error("Missing required param: line_items[0][price].", "line_items[0][price]", "parameter_missing"),
    )


def _expired_twice() -> list[Record]:
    """Two expiries of one session, both of which succeed."""
    path = "/v1/checkout/sessions/cs_test_a1F5/expire"
    return [
        exchange(label, path=path, body="", answer=session(status="expired"))
        for label in ("the first expiry", "the second expiry")
    ]


def _failing(shared: Record) -> list[Record]:
    """What fails: of every level, accepted by a baseline or not, with scenarios of one exchange and of several."""
    control = exchange("its control, the same request without the violation", answer=session(amount_total=2000))
    too_many = exchange(
        body="&".join(["mode=payment", *(f"custom_fields[{n}][key]=field{n}" for n in range(4))]),
        params={"mode": "payment", "custom_fields": [{"key": f"field{n}"} for n in range(4)]},
        answer=session(amount_total=2000),
    )
    return [
        verdict(
            "create.line_items.price_data.accepted", "fail", param="line_items[0][price_data]", theme="request shape",
            statement="A line item may describe its price inline with `price_data` instead of naming a stored price.",
            expected="200 and a session", observed="400 parameter_missing for line_items[0][price]", witness=[_priced_inline(), control],
            cases={"tried": 14, "failed": 14},
        ),
        verdict(
            "create.custom_fields.max_items", "fail", param="custom_fields",
            statement="`custom_fields` holds at most 3 items.",
            expected="refused with 400, custom_fields holds at most 3 items", observed="accepted with 200, custom_fields holds 4 items",
            witness=[too_many, control], cases={"tried": 6, "failed": 6},
        ),
        verdict("create.custom_text.submit.message.max_length", "fail", param="custom_text[submit][message]",
            expected="refused with 400", observed="accepted with 200", witness=[too_many]),
        verdict("create.payment_method_types.max_items", "fail", param="payment_method_types",
            expected="refused with 400", observed="accepted with 200", witness=[shared]),
        verdict(
            "session.amount_total.type", "fail", theme="answers", operation="session", param="amount_total",
            statement="`amount_total` of a session is an integer or null.", expected="an integer or null", observed='the text "2000"',
            witness=[exchange(answer=session())], cases={"tried": 480, "failed": 480},
        ),
        verdict(
            "expire.only_open", "fail", theme="status machine", operation="expire", statement="Only an open session can be expired.",
            expected="400 and the session stays expired", observed="200 and the session stays expired", witness=_expired_twice(),
            cases={"tried": 14, "failed": 14},
        ),
        verdict("list.limit.default", "fail", theme="lists", level="SHOULD", basis="convention", param="limit",
            statement="A list without `limit` holds ten objects.", expected="10 objects", observed="20 objects",
            witness=[exchange(method="GET", path="/v1/checkout/sessions", body="", answer={"object": "list", "data": []})]),
        verdict("session.no_unknown", "fail", theme="answers", operation="session", level="INFO", basis="observed", param="acme_debug",
            statement="A session has no attribute that the documents do not name.", expected="only documented attributes", observed="`acme_debug`"),
        verdict("list.ending_before.present", "fail", theme="lists", param="ending_before", accepted="ACME-12: backward paging comes in 2.2",
            expected="the page before the cursor", observed="the first page"),
    ]  # fmt: skip


def _unjudged() -> list[Record]:
    """What could not be judged, for every reason."""
    return [
        verdict("create.idempotency.replay", "inconclusive", theme="conventions", reason="Failed 3 of 20 times under concurrency.",
            cases={"tried": 20, "failed": 3}, statement="One idempotency key used twice gives one session."),
        verdict("expire.by_time", "unsupported", theme="status machine", cause="clock", reason="The target has no test clock.",
            cases={"tried": 0, "failed": 0}),
        verdict("event.completed.sent", "no_evidence", theme="events", reason="No session was completed in this run.", cases={"tried": 0, "failed": 0}),
        *(
            verdict(
                f"create.line_items.price_data.{name}",
                "blocked",
                cause="create.line_items.price_data.accepted",
                reason="Inline prices are refused, so nothing inside them can be tried.",
                cases={"tried": 0, "failed": 0},
            )
            for name in ("currency.required", "currency.enum", "unit_amount.minimum", "product_data.name.required")
        ),
    ]  # fmt: skip


def _passing(shared: Record) -> list[Record]:
    """What passes, all by the same request."""
    return [
        verdict(f"{where}.attribute_{n}.{keyword}", theme=theme, operation=where, witness=[shared])
        for where, theme, count in (("create", "request shape", 14), ("session", "answers", 22), ("list", "lists", 9), ("expire", "status machine", 5))
        for n in range(count)
        for keyword in ("type", "required")
    ]  # fmt: skip


RICH_FINDINGS = [
    finding("create.line_items.price_data.accepted", "Inline prices are refused", [0], blocks=4),
    finding("create:max", "Limits on lengths and counts are not enforced on create", [1, 2, 3]),
    finding("session.amount_total.type", "amount_total is text instead of a number", [4]),
    finding("expire.only_open", "An expired session can be expired again", [5]),
    finding("list.limit.default", "Lists hold 20 objects when no limit is given", [6], level="SHOULD"),
    finding("session.no_unknown", "Sessions carry an attribute that no document names", [7], level="INFO"),
    finding("list.ending_before.present", "Backward paging is ignored", [8]),
]


def rich() -> Record:
    """A run with every kind of verdict, several findings, and scenarios of more than one exchange."""
    shared = exchange(answer=session(amount_total=2000), elapsed_ms=2.4)
    return record([*_failing(shared), *_unjudged(), *_passing(shared)], copy.deepcopy(RICH_FINDINGS))


def green() -> Record:
    """A run in which every clause was judged and passes."""
    rows = [verdict(f"create.attribute_{n}.type", witness=[exchange()]) for n in range(20)]
    made = record(rows, notes=[])
    made["target"]["capabilities"] = {"inline_price": True}
    return made


def full() -> Record:
    """As large as a standard run gets: the whole contract, a sixth failing with requests of their own, a lot blocked.

    The shares are about those of a run against a third-party emulator: 560 failing rows in some 110 findings, each
    row with a request of its own, 1,700 blocked by 67 others; controls and passes share their requests.
    """
    answer = session(**{f"attribute_{n}": {"nested": [n, "text " * 4]} for n in range(20)})
    rows: list[Record] = []
    clauses = list(load().clauses.values())
    shares = {"pass": 1, "blocked": 3, "fail": 2, "unsupported": 3, "blocked ": 3}
    outcomes = [outcome.strip() for outcome, share in shares.items() for _ in range(share)]
    for n, clause in enumerate(clauses):
        outcome, witness = outcomes[n * len(outcomes) // len(clauses)], []
        changes: Record = {}
        if outcome in ("fail", "pass"):
            case = n if outcome == "fail" else n // 3
            body = "&".join(f"metadata[key{k}]=value-{case}-{k}" for k in range(6))
            curl = 'curl \\\n  http://127.0.0.1:4000/v1/checkout/sessions \\\n  -u "$STRIPE_API_KEY:" \\\n  -d ' + body
            sent = exchange(body=body, answer={**answer, "id": f"cs_test_{case}"})
            witness = [{**sent, "curl": curl}]
        if outcome == "fail":
            control = exchange(
                "its control, the same request without the violation",
                body=f"mode=setup&metadata[n]={n // 4}",
                answer=session(),
            )
            witness = [control, *witness]
            changes = {"param": clause.path, "expected": "refused: a string", "observed": "accepted with an object"}
        elif outcome == "blocked":
            changes = {"cause": f"session.attribute_{n // 25}.present", "reason": f"`attribute_{n // 25}` is absent"}
        elif outcome == "unsupported":
            changes = {"cause": f"capability_{n % 9}", "reason": "the target file does not allow it"}
        rows.append(
            verdict(
                clause.id, outcome, operation=clause.operation, theme=clause.theme, keyword=clause.keyword,
                statement=clause.statement, anchor=clause.anchor, witness=witness,
                source={"document": "API reference", "section": clause.source.section, "attribute": clause.path, "line": n},
                **changes,
            )
        )  # fmt: skip
    failing = [index for index, row in enumerate(rows) if row["verdict"] == "fail"]
    single, family = failing[:100], failing[100:]
    made = record(
        rows,
        [
            *(finding(rows[index]["clause"], f"{rows[index]['statement']} Seen: something else", [index]) for index in single),
            *(finding(f"create:family{n}", f"Family {n} is not checked", family[n::12], blocks=9) for n in range(12)),
        ],
    )  # fmt: skip
    made["coverage"]["parameters"] = {
        f"{row['operation']}:{row['source']['attribute']}": n % 3 for n, row in enumerate(rows[:500])
    }
    return made
