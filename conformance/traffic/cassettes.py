"""VCR cassettes: vcrpy's (`interactions`) and Ruby VCR's (`http_interactions`), in YAML or JSON.

Source: vcrpy.readthedocs.io (serializers) and benoittgt.github.io/vcr (cassette format).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import yaml

from checkout_conformance.traffic.recorded import (
    Recorded,
    Unreadable,
    answered,
    as_bytes,
    each,
    from_base64,
    header_pairs,
)
from checkout_conformance.traffic.sources import Source, as_far_as_it_goes

ITEM = re.compile(rb"(?m)^( *)- ")


class _Loader(yaml.SafeLoader):
    """Plain data; a tag that only the recorder's language knows is read as the data under it."""


def _untagged(loader: _Loader, _: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None


_Loader.add_multi_constructor("!", _untagged)


def read(source: Source) -> Iterator[Recorded | Unreadable]:
    """The interactions of a cassette; one that is broken as a sentence."""
    text, broken = as_far_as_it_goes(source.file)
    try:
        loaded = yaml.load(text, Loader=_Loader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        found: list[Any] = list(_pieces(text))
    else:
        listed = loaded.get("interactions") or loaded.get("http_interactions") if isinstance(loaded, Mapping) else None
        found = listed if isinstance(listed, list) else []
    yield from each(source.path, found, _recorded, "interaction")
    if broken is not None:
        yield Unreadable(f"{source.path}: cannot be read to its end ({broken}); what stands before that was read")


def _pieces(text: bytes) -> Iterator[bytes]:
    """The interactions of a cassette that is no YAML as a whole, each as its lines."""
    first = ITEM.search(text)
    if first is None:
        yield text
        return
    inside = rb"(?ms)^%b- .*?(?=^ {0,%d}\S|\Z)" % (first[1], len(first[1]))
    yield from (found[0] for found in re.finditer(inside, text))


def _parsed(piece: bytes) -> Any:
    try:
        (entry,) = yaml.load(piece, Loader=_Loader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, TypeError, ValueError) as error:
        raise Unreadable(f"is no YAML, or breaks off ({' '.join(str(error).split())[:160]})") from None
    return entry


def _recorded(found: Mapping[str, Any] | bytes, where: str) -> Recorded:
    entry = _parsed(found) if isinstance(found, bytes) else found
    request, response = entry["request"], entry["response"]
    headers = header_pairs(response.get("headers"))
    body, lost = answered(lambda: _body(response.get("body")), headers)
    return Recorded(
        str(request["method"]).upper(),
        str(request["uri"]),
        header_pairs(request.get("headers")),
        _body(request.get("body")),
        int(response["status"]["code"]),
        headers,
        body,
        where,
        _seconds(entry.get("recorded_at")),
        lost=lost,
    )


def _body(body: Any) -> bytes:
    if not isinstance(body, Mapping):
        return as_bytes(body)
    if "base64_string" in body:
        return from_base64(body["base64_string"])
    return as_bytes(body.get("string"))


def _seconds(text: Any) -> float | None:
    try:
        return parsedate_to_datetime(str(text)).timestamp()
    except ValueError:
        return None
