"""Whether the overlay still overrides what it says: no entry goes against a derived keyword in silence.

An entry that replaces a derived keyword names what it replaces in `overrides`, keyword by keyword: for a number the
fingerprint of the sentence that states it, for anything else the derived value. Once the document says otherwise,
the derivation's check names the entry. To add to what was derived is not to override it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from checkout_conformance.schemas.based_on import NUMBERS, keeps
from checkout_conformance.schemas.derive.build import Node
from checkout_conformance.schemas.derive.sentences import Sentence
from checkout_conformance.schemas.nodes import nodes


def stale(overlay: Node, schemas: Mapping[str, Node], sentences: Collection[Sentence]) -> Iterator[str]:
    """What is wrong with the overlay's entries against the derived schemas and the document's sentences."""
    for entry in overlay.get("entries", ()):
        names = [entry["schema"]] if isinstance(entry["schema"], str) else entry["schema"]
        unused = set(entry.get("overrides", {}))
        for name in names:
            for path, node in nodes(schemas.get(name, {})):
                if _speaks_of(entry, path, node):
                    for keyword, derived in _replaced(entry, node):
                        unused.discard(keyword)
                        yield from _unnamed(entry, f"{name}.{path}", keyword, derived, sentences)
        if names[0] in schemas:
            yield from (
                f"overlay  {names[0]}.{entry.get('path', entry.get('kind'))}: overrides `{keyword}`, "
                "which is no longer derived there; take it out"
                for keyword in sorted(unused)
            )


def _speaks_of(entry: Node, path: str, node: Node) -> bool:
    if "kind" in entry:
        return bool(node.get("x-kind") == entry["kind"])
    named = [entry["path"]] if isinstance(entry["path"], str) else entry["path"]
    return path in named


def _replaced(entry: Node, node: Node) -> Iterator[tuple[str, Any]]:
    for keyword, value in entry.get("set", {}).items():
        if keyword in node and not keeps(value, node[keyword]):
            yield keyword, node[keyword]
    for keyword in entry.get("drop", ()):
        if keyword in node:
            yield keyword, node[keyword]
    released = [name for name in entry.get("not_required", ()) if name in node.get("required", ())]
    if released:
        yield "required", released


def _unnamed(entry: Node, place: str, keyword: str, derived: Any, sentences: Collection[Sentence]) -> Iterator[str]:
    named = entry.get("overrides", {}).get(keyword)
    if keyword not in NUMBERS:
        if named != derived:
            said = "names nothing" if named is None else f"says it was {named}"
            yield f"overlay  {place}: its entry {said} where it replaces `{keyword}`, which is derived as {derived}"
        return
    stand = {s.fingerprint for s in sentences if s.place == place.replace("[]", "")}
    if named not in stand:
        listed = ", ".join(sorted(stand)) or "none"
        said = "names no sentence" if named is None else f"names the sentence {named}"
        yield (
            f"overlay  {place}: its entry {said} where it replaces `{keyword}`, which is derived as {derived}; "
            f"the sentences there are {listed}: read them again, and put the one into `overrides`"
        )
