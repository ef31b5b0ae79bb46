"""The derived files of one version: which there are, and how they are written without half-finished folders."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from schemas.derive.build import DRAFT, Node, answer_schema, request_schema
from schemas.derive.reference import Section

DERIVED_REQUESTS = ("create", "update", "list", "line_items")


def derive(sections: dict[str, Section]) -> dict[str, Node]:
    """Every derived schema by name. The line item, stated inside the session, becomes a schema of its own."""
    schemas = {name: request_schema(sections[name]) for name in DERIVED_REQUESTS}
    session = answer_schema(sections["session"])
    data = session["properties"]["line_items"]["properties"]["data"]
    line_item = data["items"]
    data["items"] = {"$ref": "line_item.json"}
    schemas["session"] = session
    schemas["line_item"] = {"$schema": DRAFT, "title": "line_item", **line_item}
    return schemas


def text_of(schema: Node) -> str:
    """The bytes that are committed: two-space JSON, one final newline."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write(schemas: dict[str, Node], folder: Path) -> list[str]:
    """Write what differs, each file whole or not at all; the names of those written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in schemas.items():
        path = folder / f"{name}.json"
        text = text_of(schema)
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
        written.append(path.name)
    return written
