"""Mock servers that make an API of an OpenAPI document, each started on the kit's own.

They get the document without the rules across parameters, which none of them understands, and with `livemode: false` as
an example: the contract says boolean, and a run ends at the first answer that claims to be live.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from checkout_conformance.schemas import load
from checkout_conformance.schemas.openapi import document
from tests.third_party.node_server import node_server

BRACKETS = [f"--validator-{part}-format=brackets" for part in ("form-array", "form-object", "query-object")]


def prism(home: Path) -> contextlib.AbstractContextManager[str]:
    """Prism, as it was installed in `home`."""
    program = str(home / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js")
    return _serving("prism", lambda file, port: [program, "mock", "-h", "127.0.0.1", "-p", str(port), file])


def steady(home: Path) -> contextlib.AbstractContextManager[str]:
    """Steady, told that objects and lists come in brackets."""
    program = str(home / "node_modules" / "@stdy" / "cli" / "steady.js")
    return _serving(
        "steady", lambda file, port: [program, "--host", "127.0.0.1", "-p", str(port), "--quiet", *BRACKETS, file]
    )


def scalar(home: Path) -> contextlib.AbstractContextManager[str]:
    """Scalar's mock server, which is a library."""
    program = str(Path(__file__).parent / "scalar_server.mjs")
    return _serving("scalar", lambda file, port: [program, str(home), file, str(port)])


@contextlib.contextmanager
def _serving(name: str, command: Callable[[str, int], Sequence[str]]) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "openapi.json"
        file.write_text(json.dumps(mock_document()), encoding="utf-8")
        with node_server(lambda port: command(str(file), port), name) as url:
            yield url


def mock_document() -> dict[str, Any]:
    """The kit's document, as a mock server gets it."""
    made = document(load(), rules=False)
    _say_not_live(made)
    return made


def _say_not_live(node: Any) -> None:
    """Give every `livemode` the example false."""
    if isinstance(node, dict):
        properties = node.get("properties")
        if isinstance(properties, dict) and isinstance(properties.get("livemode"), dict):
            properties["livemode"]["example"] = False
        node = list(node.values())
    if isinstance(node, list):
        for inner in node:
            _say_not_live(inner)
