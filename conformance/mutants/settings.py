"""Mutants of what answers repeat and default to, made from the tables of the contract.

An echo mutant answers with another value than the one that was sent; a default mutant with a value that the
documents do not name for what was left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from checkout_conformance.mutants.mutant import Mutant
from checkout_conformance.mutants.rewriting import Rewrite, apply, exchanged, rewriting
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.schemas.nodes import Node, node_at, types_of
from checkout_conformance.schemas.rules import echo
from checkout_conformance.schemas.rules.defaults import DEFAULTS, SOME, Default

Body = dict[str, Any]
KNOWN_DEFAULTS: dict[str, tuple[Any, ...]] = {}
for _default in DEFAULTS:
    KNOWN_DEFAULTS[_default.attribute] = (*KNOWN_DEFAULTS.get(_default.attribute, ()), *_default.accepted)


def mutants(contract: Contract) -> Iterator[Mutant]:
    """One mutant for every row of the echo and default tables."""
    for row in echo.rows(contract.schemas):
        node = node_at(dict(contract.answer_schema(row.kind)), row.answer) or {}
        usual = KNOWN_DEFAULTS.get(row.answer, ())
        yield Mutant(
            name=f"wrong_echo:{row.clause.id}",
            clause=row.clause.id,
            fault=f"answers with another value than was sent as {row.param}",
            kind="wrong_echo",
            parts=exchanged(rewrite_answer=_rewriting(row.kind, row.answer, _twisting(node, usual))),
        )
    for default in DEFAULTS:
        yield _other_default(contract, default)


def _rewriting(kind: str, path: str, change: Callable[[Any], Any]) -> Rewrite:
    return rewriting(kind, lambda found: apply(found, path, change))


def _twisting(node: Node, usual: tuple[Any, ...]) -> Callable[[Any], Any]:
    # Where every value is the default of some session, an unasked twist is the only one there is.
    always = bool(node.get("enum")) and set(node["enum"]) - {None} <= set(usual)

    def twist(value: Any) -> Any:
        if (value in usual and not always) or not value:
            return value
        return wrong_echo(value, node)

    return twist


def wrong_echo(value: Any, node: Mapping[str, Any]) -> Any:
    """Another value of the same kind: still as the schema wants it, but not what was sent."""
    listed = [entry for entry in node.get("enum", ()) if entry not in (None, value)]
    if listed:
        return listed[0]
    if value is True:
        return False
    if isinstance(value, (int, float)):
        return value + 1
    if isinstance(value, str):
        return _other_text(value, node)
    if isinstance(value, list):
        return value[:-1]
    if isinstance(value, dict):
        return dict(list(value.items())[1:]) if node.get("x-kind") == "metadata" else None
    return value


def _other_text(value: str, node: Mapping[str, Any]) -> str:
    if node.get("x-kind") == "currency":
        return "eur" if value != "eur" else "usd"
    if value.startswith("#"):
        return "#123456" if value != "#123456" else "#654321"
    if value.replace(".", "").isdigit():
        return f"{value}1" if "." in value else str(int(value) + 1)
    return value[:-1] + ("x" if value[-1] != "x" else "y")


def _other_default(contract: Contract, default: Default) -> Mutant:
    node = node_at(dict(contract.answer_schema("session")), default.attribute) or {}
    accepted = tuple(contract.words.value(default.attribute, value) for value in default.accepted)

    def change(value: Any) -> Any:
        if SOME in accepted:
            return None
        return _unlisted(accepted, node) if value in accepted else value

    def in_its_modes(session: Body) -> None:
        page = contract.words.first("ui_mode", session.get("ui_mode", "hosted"))
        if session.get("mode") in default.modes and page in default.ui_modes:
            apply(session, default.attribute, change)

    return Mutant(
        name=f"wrong_default:{default.clause.id}",
        clause=default.clause.id,
        fault=f"answers with a value nobody documents: {default.clause.statement}",
        kind="wrong_default",
        parts=exchanged(rewrite_answer=rewriting("session", in_its_modes)),
    )


def _unlisted(accepted: tuple[Any, ...], node: Mapping[str, Any]) -> Any:
    """A value that the schema allows and the default table does not."""
    listed = [value for value in node.get("enum", ()) if value is not None and value not in accepted]
    if listed:
        return listed[0]
    samples: dict[str, Any] = {
        "boolean": True,
        "integer": 7,
        "string": "https://example.com/x",
        "object": {},
        "array": [],
    }
    wanted = types_of(node) or ("string",)
    for name in wanted:
        value = samples.get(name)
        if name != "null" and value not in accepted:
            return value
    return {"unexpected": "entry"} if "object" in wanted else ["unexpected"]
