"""Read one version's folder: derived schemas, what is written by hand beside them, and the rules across fields.

The folder's files: `<name>.json` (derived, or by hand where the reference has no rows), `overlay.json` (keywords
from other documents, keywords not to be judged, capabilities a clause needs) and `rules/<name>.json` (conditions
across fields). Here they become one schema per operation and answer; no clause is made here.

An older version may be `based_on` another: its overlay then names the schemas it has in common with it (`shared`),
and the other's overlay and rules hold where this version has all the places they speak of and says nothing itself.
A version that is kept as a difference has the base's overlay and rules in its own words (`schemas.successions`), and
those of `later/` as well: entries where it has the place, rules where one of its sentences states them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from checkout_conformance.schemas import based_on, difference
from checkout_conformance.schemas.documents import REFERENCE
from checkout_conformance.schemas.existing import default_version
from checkout_conformance.schemas.nodes import Node, node_at, nodes, types_of
from checkout_conformance.schemas.operations import OPERATIONS
from checkout_conformance.schemas.paths import copied
from checkout_conformance.schemas.successions import FIRST, Words, words_of
from checkout_conformance.schemas.wording import level_of

FOLDER = Path(__file__).parent
DEFAULT_VERSION = default_version()
# What is written by hand beside documents other than the base's, for every version that has its places.
LATER = FOLDER / "later"
# The document that a schema is read from unless it says another.
REQUESTS = tuple(operation.schema for operation in OPERATIONS if operation.schema)
ANSWERS = (
    "session",
    "session_list",
    "line_item",
    "line_item_list",
    "error",
    "event",
    "event_list",
    "customer_session",
)


# What an overlay entry says of the clauses of the keywords that it sets or marks.
MARKS = ("statement", "level", "basis", "source", "why", "excluded")


class BrokenSchemas(Exception):
    """A schema folder cannot be used; the message says which file, what is wrong and what to do."""


def versions() -> list[str]:
    """The API versions that have a folder of schemas, oldest first."""
    whole = {path.parent.name for path in FOLDER.glob("*/session.json")}
    return sorted(whole | {path.parent.name for path in FOLDER.glob(f"*/{difference.FILE}")})


def read_folder(folder: Path) -> dict[str, Node]:
    """Every schema of a folder by name, with overlay, rules and references in place.

    Raises BrokenSchemas where a file is missing, is no JSON, or names a place that does not exist.
    """
    data = _difference(folder)
    if data is None and not folder.is_dir():
        known = ", ".join(versions()) or "none"
        raise BrokenSchemas(f"there is no schema folder '{folder.name}'; the versions are: {known}")
    if data is not None:
        base = folder.parent / data["based_on"]
        made = difference.applied(derived_files(base), data["places"], data["document"])
        return based_schemas(made, base, unsaid_of(data), data["overlay"])
    overlay = _read(folder / "overlay.json")
    base = folder.parent / overlay["based_on"] if "based_on" in overlay else None
    shared = overlay.get("shared", [])
    names = [name for name in (*REQUESTS, *ANSWERS) if _expected(folder, name)]
    schemas = {name: _read((base if base and name in shared else folder) / f"{name}.json") for name in names}
    if base:
        for name in REQUESTS:
            if name in schemas and name not in shared:
                based_on.take_over_limits(schemas[name], _read(base / f"{name}.json"), REFERENCE)
        _apply_overlay(schemas, _read(base / "overlay.json"), inherited=True)
    _apply_overlay(schemas, overlay)
    for name, schema in schemas.items():
        _release_absent(schema)
        inherited = list(based_on.fitting_rules(_rules(base, name), dict(nodes(schema)))) if base else []
        _attach_rules(schema, [*_rules(folder, name), *inherited], name)
    return _standing_alone(schemas)


def derived_files(folder: Path) -> dict[str, Node]:
    """The derived files of a version as they stand, by name. Raises BrokenSchemas where one is missing."""
    return {name: _read(folder / f"{name}.json") for name in difference.DERIVED}


def overlay_of(folder: Path) -> Node:
    """A version's overlay as it stands. Raises BrokenSchemas where it is missing."""
    return _read(folder / "overlay.json")


def later_rules() -> list[Node]:
    """Every rule that only sentences of newer documents state."""
    return rules_in_files(LATER)


def rules_in_files(folder: Path) -> list[Node]:
    """Every rule across fields of a version's files."""
    return [rule for name in (*REQUESTS, *ANSWERS) for rule in _rules(folder, name)]


def unsaid_of(data: Mapping[str, Any]) -> based_on.Unsaid:
    """What a version that is kept as a difference does not say, from its file."""
    return based_on.Unsaid(frozenset(data["gone"]), frozenset(data["unstated"]), frozenset(data["stated"]))


def _difference(folder: Path) -> Mapping[str, Any] | None:
    try:
        return difference.read(folder)
    except ValueError as error:
        raise BrokenSchemas(f"{folder.name}/{difference.FILE} is not JSON: {error}") from error


def based_schemas(
    derived: Mapping[str, Node], base: Path, unsaid: based_on.Unsaid, entries: list[Node]
) -> dict[str, Node]:
    """The schemas of a version whose document gives `derived`; all else is as the version of the folder `base` has it.

    `unsaid` is what that document's sentences do not say: it decides what of the base's overlay and rules holds as it
    does there. `entries` are overlay entries of the version's own. A schema that the base derives and this document
    does not give is left out. What is given as `derived` is changed and is part of what comes back.
    """
    names = [name for name in (*REQUESTS, *ANSWERS) if name in derived or name not in difference.DERIVED]
    schemas = {name: derived[name] if name in derived else _read(base / f"{name}.json") for name in names}
    words = words_of(schemas)
    for overlay in (_read(base / "overlay.json"), _read(LATER / "overlay.json")):
        _apply_overlay(schemas, overlay, inherited=True, unsaid=unsaid, words=words)
    _apply_overlay(schemas, {"entries": entries})
    for name, schema in schemas.items():
        _release_absent(schema)
        rules = [words.rule(rule) for rule in _rules(base, name)]
        rules = list(based_on.fitting_rules(rules, dict(nodes(schema)), unsaid.unstated))
        stated = [words.rule(rule) for rule in _rules(LATER, name) if rule["id"] in unsaid.stated]
        _attach_rules(schema, [*rules, *stated], name)
    return _standing_alone(schemas)


def _apply_overlay(
    schemas: dict[str, Node],
    overlay: Node,
    *,
    inherited: bool = False,
    unsaid: based_on.Unsaid | None = None,
    words: Words = FIRST,
) -> None:
    common = overlay.get("parameters", {"of": [], "add": {}})
    for name in common["of"]:
        for parameter, node in common["add"].items() if name in schemas else ():
            properties = schemas[name]["properties"]
            properties[parameter] = {**copied(node), **properties.get(parameter, {})}
    for path, gate in overlay.get("gates", {}).items() if "create" in schemas else ():
        _gate(schemas["create"], words.path(path), gate["needs"], inherited=inherited)
    for entry in overlay["entries"]:
        for name in _names(entry["schema"]):
            if name in schemas:
                known = _in_words(entry, words) if name == "create" else entry
                _lay_over(schemas[name], known, name, inherited=inherited, unsaid=unsaid)


def _in_words(entry: Node, words: Words) -> Node:
    """An overlay entry on a create, with the names that its places have in this version."""
    return {**entry, "path": [words.path(path) for path in _names(entry["path"])]} if "path" in entry else entry


def _gate(schema: Node, path: str, needs: list[str], *, inherited: bool) -> None:
    """What of an account decides whether a parameter, and all below it, can be sent."""
    node = node_at(schema, path)
    if node is not None:
        node["x-needs"] = sorted({*node.get("x-needs", []), *needs})
    elif not inherited:
        raise BrokenSchemas(f"overlay.json: there is no create parameter `{path}` to gate; correct the path")


def _rules(folder: Path, name: str) -> list[Node]:
    path = folder / "rules" / f"{name}.json"
    if not path.exists():
        return []
    return [
        {"level": str(level_of(rule["wording"])), **rule} if "wording" in rule else rule
        for rule in _read(path)["rules"]
    ]


@cache
def clauses_without_place(folder: Path) -> frozenset[str]:
    """The ids of clauses that every newer version has and this one has no place for, as its overlay lists them."""
    if _difference(folder) is not None:
        return frozenset()
    return frozenset(_read(folder / "overlay.json").get("without_clauses", {}))


@cache
def unstated_rules(folder: Path) -> frozenset[str] | None:
    """The documented rules that a version's own sentences do not state; None where its document has none to state."""
    data = _difference(folder)
    return None if data is None else frozenset(data["unstated"])


@cache
def optional_schemas(folder: Path) -> frozenset[str]:
    """The names that this version does not have (an older document states less), as its overlay lists them."""
    overlay = _read(folder / "overlay.json")
    return frozenset(overlay.get("without", []))


def _expected(folder: Path, name: str) -> bool:
    return name not in optional_schemas(folder)


def _read(path: Path) -> Node:
    try:
        data: Node = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BrokenSchemas(
            f"{path.parent.name}/{path.name} is missing; reinstall the kit, or restore the file from version control"
        ) from None
    except ValueError as error:
        raise BrokenSchemas(f"{path.parent.name}/{path.name} is not JSON: {error}") from error
    return data


def _names(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _matching(schema: Node, entry: Node, name: str, *, inherited: bool) -> list[Node]:
    """The nodes an overlay entry speaks of: by path, by `kind` (`x-kind`), with `below` for all nodes under a path.

    An inherited entry may speak of places that an older version does not have.
    """
    if "kind" in entry:
        return [node for _, node in nodes(schema) if node.get("x-kind") == entry["kind"]]
    found: list[Node] = []
    for path in _names(entry["path"]):
        node = node_at(schema, path)
        if node is None and inherited:
            continue
        if node is None:
            raise BrokenSchemas(f"overlay.json: `{name}` has no `{path}`; correct the path or derive the folder again")
        found.extend(n for _, n in nodes(node)) if entry.get("below") else found.append(node)
    return found


def _lay_over(schema: Node, whole_entry: Node, name: str, *, inherited: bool, unsaid: based_on.Unsaid | None) -> None:
    marks = {key: whole_entry[key] for key in MARKS if key in whole_entry}
    if "gone" in whole_entry:
        _take_out(schema, whole_entry, name)
        return
    for node in _matching(schema, whole_entry, name, inherited=inherited):
        entry = whole_entry
        if unsaid is not None:
            entry = based_on.holding_keywords(whole_entry, node, unsaid)
        elif inherited:
            entry = based_on.missing_keywords(whole_entry, node)
        for keyword, value in entry.get("set", {}).items():
            node[keyword] = copied(value)
            if not keyword.startswith("x-") and keyword not in ("properties", "default"):
                node.setdefault("x-clauses", {})[keyword] = marks
            if keyword in ("additionalProperties", "items") and isinstance(value, dict):
                node[keyword]["x-clauses"] = dict.fromkeys(value, marks)
        for keyword in entry.get("mark", []):
            node.setdefault("x-clauses", {})[keyword] = {
                **node.get("x-clauses", {}).get(keyword, {}),
                **marks,
            }
        for keyword in entry.get("drop", []):
            node.pop(keyword, None)
        if "needs" in entry:
            node["x-needs"] = sorted({*node.get("x-needs", []), *entry["needs"]})
        for child in entry.get("not_required", []):
            node["required"] = [item for item in node.get("required", []) if item != child]
        if entry.get("emptyable"):
            _allow_empty(node)
        if "absent" in entry:
            node["x-may-be-absent"] = entry["absent"]


def _allow_empty(node: Node) -> None:
    """An empty text, which unsets, may stand there: typed, it is null."""
    node["type"] = list(dict.fromkeys([*(types_of(node) or ("string",)), "null"]))
    node["x-emptyable"] = True
    if "enum" in node:
        node["enum"] = [*(value for value in node["enum"] if value is not None), None]


def _take_out(schema: Node, entry: Node, name: str) -> None:
    """What a document lists and the version no longer has: no place, no clause."""
    _matching(schema, entry, name, inherited=False)
    for path in _names(entry["path"]):
        parent, _, last = path.rpartition(".")
        del node_at(schema, parent)["properties"][last]  # type: ignore[index]


def _release_absent(schema: Node) -> None:
    """What may be absent is not required; the mark stays, so that the clause is listed with its reason."""
    for _, node in nodes(schema):
        if "required" in node:
            properties = node["properties"]
            node["required"] = [name for name in node["required"] if "x-may-be-absent" not in properties[name]]


def _attach_rules(schema: Node, rules: list[Node], name: str) -> None:
    for rule in rules:
        node = node_at(schema, rule.get("at", ""))
        if node is None:
            raise BrokenSchemas(
                f"rules/{name}.json: rule `{rule['id']}` stands at `{rule['at']}`, which does not exist"
            )
        node.setdefault("allOf", []).append({**rule["schema"], "x-rule": rule})


def _standing_alone(schemas: dict[str, Node]) -> dict[str, Node]:
    """Every schema with those it refers to (`{"$ref": "line_item.json"}`) under `$defs`, which all of them share."""
    references = {name: set(_rewrite_references(schema)) for name, schema in schemas.items()}
    missing = sorted(set().union(*references.values()) - schemas.keys())
    if missing:
        raise BrokenSchemas(f"a schema refers to `{missing[0]}.json`, which this version does not have")
    parts = {name: {key: held for key, held in schema.items() if key != "$schema"} for name, schema in schemas.items()}
    made: dict[str, Node] = {}
    for name, schema in schemas.items():
        wanted, new = set[str](), references[name]
        while new:
            wanted |= new
            new = set().union(*(references[other] for other in new)) - wanted
        made[name] = {**schema, "$defs": {other: parts[other] for other in sorted(wanted)}} if wanted else schema
    return made


def _rewrite_references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        target = node.get("$ref")
        if isinstance(target, str) and target.endswith(".json"):
            name = target.removesuffix(".json")
            node["$ref"] = f"#/$defs/{name}"
            yield name
        for key, child in node.items():
            if key != "x-rule":
                yield from _rewrite_references(child)
    elif isinstance(node, list):
        for child in node:
            yield from _rewrite_references(child)
