"""What an older version takes over from the version it is based on: limits, overlay entries and rules that fit it.

The older document says less, so much that makes requests acceptable is known from the newer one alone. It is taken
over where the older version has every place it speaks of, never against what the older version says itself, and
a rule is no more than SHOULD there. Pure functions from entries and schemas to entries.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from checkout_conformance.schemas.clauses import Basis, Clause, Level

Node = dict[str, Any]
# What the older document never says of a parameter: how its text is formed, how large or long it may be.
LIMITS = (
    "x-kind",
    "x-valid",
    "enum",
    "exclusiveMinimum",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "pattern",
    "propertyNames",
)
NUMBERS = frozenset(
    {"maxLength", "minLength", "maxItems", "minItems", "maximum", "minimum", "maxProperties", "minProperties"}
)
SAME_PLACE = ("if", "then", "else", "not")
SAME_PLACE_LISTS = ("allOf", "anyOf", "oneOf")
ENTRIES = ("items", "contains")


def take_over_limits(older: Node, newer: Node, document: str, path: str = "") -> None:
    """Give a request schema the limits of the newer one where it states none at a place that both have, as SHOULD.

    Inside objects also what is required: the older document says nothing about it there. Changes `older`. `document` is
    where the newer one states them.
    """
    for keyword in LIMITS:
        if keyword in newer and keyword not in older:
            older[keyword] = newer[keyword]
            _mark(older, newer, keyword, document, path)
    known = older.get("properties", {})
    if path and known and "required" not in older:
        _take_over_required(older, newer, document, path)
    for name, node in known.items():
        if name in newer.get("properties", {}):
            take_over_limits(node, newer["properties"][name], document, f"{path}.{name}" if path else name)
    if isinstance(older.get("items"), dict) and isinstance(newer.get("items"), dict):
        take_over_limits(older["items"], newer["items"], document, f"{path}[]")


def _take_over_required(older: Node, newer: Node, document: str, path: str) -> None:
    needed = [name for name in newer.get("required", ()) if name in older["properties"]]
    if needed:
        older["required"] = needed
    for name in needed:
        _mark(older["properties"][name], newer["properties"][name], "required", document, f"{path}.{name}")


def _mark(older: Node, newer: Node, keyword: str, document: str, path: str) -> None:
    marked = newer.get("x-clauses", {}).get(keyword, {})
    own = marked.get("source", {"document": document, "attribute": path, "line": newer.get("x-line")})
    marks = {"level": str(Level.SHOULD), "basis": str(Basis.CONVENTION), "source": own}
    older.setdefault("x-clauses", {})[keyword] = marks


@dataclass(frozen=True, slots=True)
class Unsaid:
    """What a version's own sentences say and do not say, beside its base's.

    `gone` are the fingerprints that the base's overlay names and that do not stand here; `unstated` the documented
    rules of the base that no sentence gives here; `stated` the rules beyond the base that one does give.
    """

    gone: frozenset[str]
    unstated: frozenset[str]
    stated: frozenset[str] = frozenset()


def holding_keywords(entry: Node, node: Node, unsaid: Unsaid) -> Node:
    """An overlay entry as it holds for a document that states as much as the one it was written for.

    A keyword that the node lacks is set; one that it states is replaced where the entry overrides just that (the
    derived value, or the sentence of a number); else it lends its level alone.
    """
    overrides = entry.get("overrides", {})
    kept: Node = {}
    marked: list[str] = list(entry.get("mark", ()))
    for keyword, value in entry.get("set", {}).items():
        named = overrides.get(keyword)
        sentence = isinstance(named, str) and keyword in NUMBERS
        overridden = named not in unsaid.gone if sentence else "overrides" in entry and named == node.get(keyword)
        if keyword not in node or overridden or keeps(value, node[keyword]):
            kept[keyword] = value
        elif not keyword.startswith("x-") and keyword not in ("properties", "default"):
            marked.append(keyword)
    released = [name for name in entry.get("not_required", ()) if name in node.get("required", ())]
    made = {key: value for key, value in entry.items() if key not in ("set", "mark", "not_required")}
    return made | {"set": kept, "mark": marked, "not_required": released}


def keeps(value: Any, derived: Any) -> bool:
    """Whether a value says all that a derived one says, and perhaps more."""
    if isinstance(value, dict) and isinstance(derived, dict):
        return all(key.startswith("x-") or value.get(key) == said for key, said in derived.items())
    return bool(value == derived)


def missing_keywords(entry: Node, node: Node) -> Node:
    """An overlay entry without the keywords that the node states itself, and without marks on what it may not state
    (what a form cannot say, it cannot say in any version)."""
    left_out = ("set", "drop") if "excluded" in entry else ("set", "mark", "drop")
    kept = {key: value for key, value in entry.items() if key not in left_out}
    lacking = {keyword: value for keyword, value in entry.get("set", {}).items() if keyword not in node}
    return {**kept, "set": lacking} if lacking else kept


def fitting_rules(
    rules: list[Node], places: dict[str, Node], unstated: Collection[str] | None = None
) -> Iterator[Node]:
    """The rules whose places all exist in a schema (given as its nodes by path).

    As SHOULD and by convention; where it is known which of them the version's own sentences do not state
    (`unstated`, by their ids), those alone.
    """
    for rule in rules:
        node = places.get(rule.get("at", ""))
        if node is not None and fits(rule["schema"], node):
            level, basis = Level(rule["level"]), Basis(rule["basis"])
            if unstated is None or rule["id"] in unstated:
                level, basis = _soft(level, basis)
            yield {**rule, "level": str(level), "basis": str(basis)}


def softened(clause: Clause) -> Clause:
    """A clause of the newer version as the older one holds it: SHOULD at most, and by convention."""
    level, basis = _soft(clause.level, clause.basis)
    return replace(clause, level=level, basis=basis)


def _soft(level: Level, basis: Basis) -> tuple[Level, Basis]:
    return (
        Level.SHOULD if level is Level.MUST else level,
        Basis.CONVENTION if basis is Basis.DOCUMENTED else basis,
    )


def fits(condition: Any, node: Node, *, denied: bool = False) -> bool:
    """Whether everything that a condition names is there at its place in a schema: each property, and a value of it
    where the schema lists which there are. What a `not` (`denied`) rules out need not be a value.

    >>> fits({"required": ["price"]}, {"properties": {"price": {}}})
    True
    >>> fits({"not": {"required": ["ui_mode"]}}, {"properties": {"price": {}}})
    False
    >>> fits({"properties": {"ui_mode": {"const": "custom"}}}, {"properties": {"ui_mode": {"enum": ["hosted"]}}})
    False
    """
    if not isinstance(condition, dict):
        return True
    known = node.get("properties", {})
    named = {*condition.get("required", ()), *condition.get("properties", {})}
    for key, value in condition.get("dependentRequired", {}).items():
        named |= {key, *value}
    named |= set(condition.get("dependentSchemas", {}))
    if not named <= known.keys() or not (denied or _has_a_value(condition, node)):
        return False
    inner = [
        *(fits(child, known[name], denied=denied) for name, child in condition.get("properties", {}).items()),
        *(fits(child, node, denied=denied) for child in condition.get("dependentSchemas", {}).values()),
        *(fits(condition[key], node, denied=denied or key == "not") for key in SAME_PLACE if key in condition),
        *(fits(child, node, denied=denied) for key in SAME_PLACE_LISTS for child in condition.get(key, ())),
        *(fits(condition[key], node.get("items", {}), denied=denied) for key in ENTRIES if key in condition),
    ]
    return all(inner)


def _has_a_value(condition: Node, node: Node) -> bool:
    """Whether a schema lists one of the values that a condition asks for, or does not list any."""
    asked = [condition["const"]] if "const" in condition else condition.get("enum", ())
    return not asked or "enum" not in node or any(value in node["enum"] for value in asked)
