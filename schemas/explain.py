"""One clause in full: what it says, how binding it is, and where it is stated, as labelled lines.

Examples are made by the generators; they and the printing are the business of `commands.explain`.
"""

from __future__ import annotations

from collections.abc import Iterator

from checkout_conformance.schemas.clauses import Clause
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.schemas.corroboration import documents_of
from checkout_conformance.schemas.documents import name_of, spelled
from checkout_conformance.schemas.keywords import BY_SUFFIX
from checkout_conformance.schemas.legend import BASES, LEVELS
from checkout_conformance.schemas.nodes import Node, node_at

NOT_JUDGED = "none that a verdict could rest on; the reason stands below"


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
    return found


def _inside(sentence: str) -> str:
    """A sentence of the legend as it stands between brackets."""
    return f"{sentence[0].lower()}{sentence[1:-1]}" if not sentence.startswith("Stripe") else sentence[:-1]


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
