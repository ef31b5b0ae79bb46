"""One clause in full: what it says, how binding it is, where it is stated, and a sample of either side.

Turns a clause into labelled lines. Samples come from `schemas.samples`; printing is the business of
`commands.explain`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from checkout_conformance.schemas.clauses import Clause, Side
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.schemas.corroboration import documents_of
from checkout_conformance.schemas.documents import name_of, spelled
from checkout_conformance.schemas.legend import BASES, LEVELS
from checkout_conformance.schemas.loader import REQUESTS
from checkout_conformance.schemas.paths import Node, node_at
from checkout_conformance.schemas.samples import BY_SUFFIX, sample_of

CLOSE = 5
NOT_JUDGED = "none that a verdict could rest on; the reason stands below"
LONGEST_TEXT, LONGEST_LIST = 60, 4


def explained(contract: Contract, clause: Clause) -> list[tuple[str, str]]:
    """Everything there is to say about a clause, as (label, text) in reading order."""
    found = [
        ("clause", clause.id),
        ("says", clause.statement),
        ("level", f"{clause.level} ({_inside(LEVELS[clause.level])})"),
        ("basis", f"{clause.basis} ({_inside(BASES[clause.basis])})" if not clause.excluded else NOT_JUDGED),
        ("stated in" if not clause.excluded else "speaks of", spelled(clause.source)),
    ]
    documents = documents_of(clause, contract.version)
    if documents:
        names = "; ".join(name_of(document) for document in documents)
        found.append(("also stated in" if len(documents) > 1 else "attribute in", names))
    found += [("documentation", clause.anchor), *_remarks(contract, clause)]
    if clause.param:
        found.append(("an error blames", clause.param))
    if clause.needs:
        found.append(("needs", ", ".join(clause.needs)))
    if clause.excluded:
        found.append(("not judged", clause.excluded))
    return [*found, *_samples(contract, clause)]


def _inside(sentence: str) -> str:
    """A sentence of the legend as it stands between brackets."""
    return f"{sentence[0].lower()}{sentence[1:-1]}" if not sentence.startswith("Stripe") else sentence[:-1]


def close_matches(contract: Contract, name: str) -> list[str]:
    """Ids that somebody who wrote `name` may have meant, the likeliest first."""
    near = get_close_matches(name, contract.clauses, n=CLOSE, cutoff=0.6)
    holding = [known for known in contract.clauses if name and name in known]
    return list(dict.fromkeys([*near, *holding]))[:CLOSE]


def _remarks(contract: Contract, clause: Clause) -> Iterator[tuple[str, str]]:
    """What was written by hand beside the schemas: why it holds, and notes."""
    for node in _nodes(contract, clause):
        for key in ("why", "note", "x-note"):
            if isinstance(node.get(key), str):
                yield key.removeprefix("x-"), node[key]


def _nodes(contract: Contract, clause: Clause) -> Iterator[Node]:
    place = node_at(contract.schemas[clause.operation], clause.path) if clause.operation in contract.names else None
    if place is None:
        return
    keyword = BY_SUFFIX.get(clause.keyword)
    if keyword is not None:
        yield place.get("x-clauses", {}).get(keyword, {})
        yield place
    yield from (entry["x-rule"] for entry in place.get("allOf", ()) if entry.get("x-rule", {}).get("id") == clause.id)


def _samples(contract: Contract, clause: Clause) -> Iterator[tuple[str, str]]:
    made = None if clause.side is Side.BEHAVIOUR else sample_of(contract, clause)
    if made is not None:
        whole = "a request" if clause.operation in REQUESTS else "an answer"
        what = f"part of {whole}" if clause.keyword in BY_SUFFIX else whole
        yield f"{what} that keeps it", shown(made.keeps)
        yield f"{what} that breaks it", shown(made.breaks)
    else:
        yield "example", _why_none(clause)


def _why_none(clause: Clause) -> str:
    if clause.side is Side.BEHAVIOUR:
        return (
            "none: it speaks of what a server does, which one request or answer alone does not show; "
            f"`pytest --target embedded -k {clause.theme}` shows it judged"
        )
    if clause.keyword == "accepted":
        return f"none: a valid request with `{clause.path}` keeps it, and a server that refuses that request breaks it"
    if clause.excluded:
        return "none: it is not judged, for the reason above"
    return "none: no small request that breaks it was found from the schemas alone"


def shown(value: Any) -> str:
    """A value as JSON, long texts and lists cut."""
    return json.dumps(_cut(value), ensure_ascii=False)


def _cut(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return f"{value[:12]}... ({len(value)} characters)"
    if isinstance(value, list) and len(value) > LONGEST_LIST:
        return [_cut(value[0]), f"... ({len(value)} entries)"]
    if isinstance(value, list):
        return [_cut(entry) for entry in value]
    if isinstance(value, Mapping):
        entries = list(value.items())
        most = entries if len(entries) <= 3 * LONGEST_LIST else entries[:2]
        rest = {} if most is entries else {"...": f"({len(entries)} keys)"}
        return {key: _cut(child) for key, child in most} | rest
    return value
