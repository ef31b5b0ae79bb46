"""Run records with hostile text, or with secrets, in every field that a target or a file about one can reach."""

from __future__ import annotations

import copy
import json

from tests.reports.records import Record, exchange, full, green, rich

HOSTILE = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "' onmouseover='alert(3)",
    "<svg onload=alert(4)><animate onbegin=alert(5)>",
    "</pre></details></style></title></textarea><iframe src=javascript:alert(6)>",
    "javascript:alert(7)",
    "{{ 7*7 }}{% raw %}${7*7}",
    "\u202eevil\u2066mirror\u2069\u200b",
    "nul\x00bel\x07esc\x1b[31mred",
    "\ud800lone",
    "<!--<base href=//evil.example><meta http-equiv=refresh content=0;url=//evil.example>",
)
KEY = "sk_" + "test_51H8hostileKEYvalue0123456789"
RESTRICTED = "rk_" + "live_51H8restrictedKEYvalue"
WEBHOOK = "wh" + "sec_Zm9vYmFyMTIzNDU2Nzg5"
CLIENT = "cs_test_a1b2" + "_secret_fidwbEhqYWAnPydAYyt2"
SECRETS = (KEY, RESTRICTED, WEBHOOK, CLIENT)


def hostile() -> Record:
    """The rich record with hostile text in every field that a target, or a file about one, can reach."""
    return _hostile(copy.deepcopy(rich()), HOSTILE)


def secretive() -> Record:
    """The rich record with a secret of every shape in every free field, as if redaction upstream had failed."""
    return _hostile(copy.deepcopy(rich()), SECRETS)


def _hostile(made: Record, hostile_inputs: tuple[str, ...]) -> Record:
    everything = " ".join(hostile_inputs)
    made["target"]["name"] = everything
    made["target"]["url"] = "http://127.0.0.1:4000/" + everything
    made["target"]["capabilities"] = {everything: everything}
    made["kit"] = {"kit": everything}
    made["command"] = "pytest --target " + everything
    made["partial"] = everything
    made["notes"] = list(hostile_inputs)
    made["contract"]["version"] = everything
    made["started"] = everything
    for index, row in enumerate(made["verdicts"]):
        hostile = hostile_inputs[index % len(hostile_inputs)]
        row.update(
            expected=everything,
            observed=hostile,
            reason=everything,
            statement=everything,
            anchor="javascript:" + hostile,
        )
        row["source"] = {"document": hostile, "section": hostile, "attribute": hostile, "line": 1}
        row["param"] = f"p{index}{everything}"
        row["theme"] = everything
        row["cause"] = everything if row["verdict"] == "blocked" else None
        row["accepted"] = everything if row.get("accepted") else None
        for number, item in enumerate(row["witness"] or [exchange()]):
            item = copy.deepcopy(item)
            item["label"] = everything
            item["request"].update(
                method=hostile, url=f"http://127.0.0.1:4000/{everything}?a={everything}", body=everything
            )
            item["request"]["headers"] = [[hostile, everything], ["Authorization", "Bearer " + everything]]
            item["request"]["params"] = {everything: everything}
            item["curl"] = "curl " + everything
            item["python"] = "print() # " + everything
            if item["response"]:
                item["response"]["headers"] = [[everything, hostile]]
                item["response"]["body"] = (
                    json.dumps({everything: [everything, {"status": hostile}]}) if index % 2 else everything
                )
            item["failure"] = item["failure"] and everything
            row["witness"] = [*row["witness"][:number], item]
    made["baseline"] = {"newly_failing": [everything], "newly_passing": [made["verdicts"][0]["clause"], everything]}
    for item in made["findings"]:
        item.update(title=everything, id=item["id"] + everything)
    for item in made["lifecycle"]["transitions"][:4]:
        item["event"] = everything
    made["lifecycle"]["transitions"].append(
        {"from": everything, "event": everything, "to": everything, "tried": 1, "seen": 0, "refused": 0}
    )
    made["coverage"]["parameters"][everything] = 0
    made["coverage"]["enum_values"][everything] = {everything: 0}
    made["latency"][everything] = {"count": 1, "median_ms": 1.0, "p95_ms": 2.0, "max_ms": 3.0}
    return made


# How every kind of record is made, for what has to hold of any.
EVERY_RECORD = (rich, green, full, hostile, secretive)
