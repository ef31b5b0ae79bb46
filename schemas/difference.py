"""A version as what differs from the one it is based on: small in the repository, and readable as a diff.

`schemas/<version>/version.json` names the release of the SDK that the version was derived from and, place by place
(a line each), what its derived schemas say otherwise: the node's own keywords, or null where the place is gone. The
rest is as in the derived files of the version that it is based on. Beside that stand overlay entries of its own,
written by hand (`overlay`), the readings of sentences that no other version has, the rules of the base that its
sentences do not state (`unstated`), and how many there are.

Here: the form, both ways, as pure functions; and the file read (or made, `schemas.installed`). What it means for
overlay and rules is decided in `schemas.loader`; how it is made, in `schemas.derive.release`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from checkout_conformance.schemas import installed
from checkout_conformance.schemas.nodes import Node, nodes
from checkout_conformance.schemas.paths import ENTRY, copied

FILE = "version.json"
DERIVED = ("create", "update", "list", "line_items", "session", "line_item")
CHILDREN = ("properties", "items", "additionalProperties")
LEFT_OUT = ("x-line", "x-document", "x-section", "$schema", "title")
Places = dict[str, Node | None]


def own_keywords(node: Mapping[str, Any]) -> Node:
    """What a node says itself: without its children, its line and its document."""
    kept = {key: value for key, value in node.items() if key not in LEFT_OUT}
    return {key: value for key, value in kept.items() if key not in CHILDREN or not isinstance(value, dict)}


def places_of(schemas: Mapping[str, Node]) -> dict[str, Node]:
    """Every place of some schemas (`create:line_items[].price`) with its own keywords, parents first."""
    return {f"{name}:{path}": own_keywords(node) for name, schema in schemas.items() for path, node in nodes(schema)}


def difference(base: Mapping[str, Node], schemas: Mapping[str, Node]) -> Places:
    """What `schemas` say otherwise than `base`, by place; null where a place is gone (its children go with it)."""
    old, new = places_of(base), places_of(schemas)
    found: Places = {place: said for place, said in new.items() if old.get(place) != said}
    for place in old:
        if place not in new and not any(_within(place, gone) for gone, said in found.items() if said is None):
            found[place] = None
    return found


def applied(base: Mapping[str, Node], changes: Mapping[str, Node | None], document: str) -> dict[str, Node]:
    """The schemas that follow from `base` by `changes`; they cite `document`, without lines."""
    made = {name: _without_lines(copied(schema)) for name, schema in base.items()}
    known = {name: dict(nodes(schema)) for name, schema in made.items()}
    for place, said in changes.items():
        name, _, path = place.partition(":")
        if said is None:
            _remove(made, known, name, path)
        else:
            _put(made, known, name, path, said)
    for name, schema in made.items():
        schema |= {"x-document": document, "x-section": name}
    return made


def _within(place: str, above: str) -> bool:
    return place.startswith((f"{above}.", f"{above}[")) if not above.endswith(":") else place.startswith(above)


def _without_lines(schema: Node) -> Node:
    for _, node in nodes(schema):
        node["x-line"] = None
    return schema


def _parent(path: str) -> tuple[str, str]:
    """The path of the node above, and the step from it: a name, `[]` or `*`."""
    if path.endswith(ENTRY):
        return path.removesuffix(ENTRY), ENTRY
    above, _, name = path.rpartition(".")
    return above, name


def _remove(made: dict[str, Node], known: dict[str, dict[str, Node]], name: str, path: str) -> None:
    if not path:
        made.pop(name, None)
        return
    above, step = _parent(path)
    holder = known[name][above]
    if step == ENTRY:
        holder.pop("items", None)
    elif step == "*":
        holder.pop("additionalProperties", None)
    else:
        holder["properties"].pop(step, None)


def _put(made: dict[str, Node], known: dict[str, dict[str, Node]], name: str, path: str, said: Node) -> None:
    if not path:
        schema = made.setdefault(name, {"title": name, "properties": {}})
        known.setdefault(name, {})[""] = schema
        _renew(schema, said)
        return
    above, step = _parent(path)
    holder = known[name][above]
    key = {ENTRY: "items", "*": "additionalProperties"}.get(step)
    children = holder if key else holder.setdefault("properties", {})
    there = children.get(key or step)
    child: Node = there if isinstance(there, dict) else {}
    children[key or step] = known[name][path] = child
    _renew(child, said)


def _renew(node: Node, said: Node) -> None:
    for key in [key for key in node if key not in LEFT_OUT and (key not in CHILDREN or key in said)]:
        del node[key]
    if "object" in said.get("type", ()):
        node.setdefault("properties", {})
    node.update(copied(said))
    node["x-line"] = None


@cache
def read(folder: Path) -> Mapping[str, Any] | None:
    """What a version says otherwise: by its file, or by the installed SDK where the folder is not there.

    None for a version whose derived files are whole, or that nobody has. Raises ValueError where the file is damaged.
    """
    return shipped(folder) if folder.is_dir() else installed.data(folder.name)


def shipped(folder: Path) -> Mapping[str, Any] | None:
    """A version's file; None where there is none. Raises ValueError where it is damaged."""
    path = folder / FILE
    if not path.exists():
        return None
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def text_of(data: Mapping[str, Any]) -> str:
    """The bytes that are committed: a line per place and per reading."""
    parts = []
    for key, value in data.items():
        if key == "overlay":
            rows = ",\n".join(f"  {json.dumps(row, ensure_ascii=False)}" for row in value)
            parts.append(f" {json.dumps(key)}: [\n{rows}\n ]" if rows else f" {json.dumps(key)}: []")
        elif isinstance(value, dict) and key in ("places", "readings"):
            rows = ",\n".join(
                f"  {json.dumps(k)}: {json.dumps(v, ensure_ascii=False, sort_keys=False)}" for k, v in value.items()
            )
            parts.append(f" {json.dumps(key)}: {{\n{rows}\n }}" if rows else f" {json.dumps(key)}: {{}}")
        else:
            parts.append(f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"
