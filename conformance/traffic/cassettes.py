"""VCR cassettes: vcrpy's (`interactions`) and Ruby VCR's (`http_interactions`), in YAML or JSON.

Source: vcrpy.readthedocs.io (serializers) and benoittgt.github.io/vcr (cassette format).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import IO, Any

import yaml

from checkout_conformance.traffic.recorded import (
    Recorded,
    Unreadable,
    as_bytes,
    each,
    from_base64,
    header_pairs,
    plain,
)


class _Loader(yaml.SafeLoader):
    """Plain data; a tag that only the recorder's language knows is read as the data under it."""


def _untagged(loader: _Loader, _: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None


_Loader.add_multi_constructor("!", _untagged)


def read(file: IO[bytes], path: str) -> Iterator[Recorded | Unreadable]:
    """The interactions of a cassette; one that is broken as a sentence."""
    try:
        loaded = yaml.load(file, Loader=_Loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        yield Unreadable(f"{path}: is no YAML ({' '.join(str(error).split())[:160]})")
        return
    found = loaded.get("interactions") or loaded.get("http_interactions") if isinstance(loaded, Mapping) else None
    yield from each(path, found if isinstance(found, list) else [], _recorded, "interaction")


def _recorded(entry: Mapping[str, Any], where: str) -> Recorded:
    request, response = entry["request"], entry["response"]
    headers = header_pairs(response.get("headers"))
    return Recorded(
        str(request["method"]).upper(),
        str(request["uri"]),
        header_pairs(request.get("headers")),
        _body(request.get("body"), where),
        int(response["status"]["code"]),
        headers,
        plain(_body(response.get("body"), where), headers),
        where,
        _seconds(entry.get("recorded_at")),
    )


def _body(body: Any, where: str) -> bytes:
    if not isinstance(body, Mapping):
        return as_bytes(body)
    if "base64_string" in body:
        return from_base64(body["base64_string"], where)
    return as_bytes(body.get("string"))


def _seconds(text: Any) -> float | None:
    try:
        return parsedate_to_datetime(str(text)).timestamp()
    except ValueError:
        return None
