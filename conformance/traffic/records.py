"""The kit's own run records: the exchanges that their witnesses show."""

from __future__ import annotations

from collections.abc import Iterator

import ijson

from checkout_conformance.reports.text import plural
from checkout_conformance.traffic.recorded import Recorded, Unreadable
from checkout_conformance.traffic.sources import Source


def read(source: Source) -> Iterator[Recorded | Unreadable]:
    """Every whole exchange once, in the record's order. What was cut is left out, and counted in a sentence."""
    path, seen, cut = source.path, set[Recorded](), 0
    try:
        for row in ijson.items(source.file, "verdicts.item", use_float=True):
            for shown in row.get("witness", ()):
                request, response = shown["request"], shown["response"]
                if response is None or request.get("truncated") or response.get("truncated"):
                    cut += response is not None
                    continue
                found = Recorded(
                    request["method"],
                    request["url"],
                    tuple((name, value) for name, value in request["headers"]),
                    request["body"].encode(),
                    response["status"],
                    tuple((name, value) for name, value in response["headers"]),
                    response["body"].encode(),
                    f"{path}, {row['clause']}",
                )
                if found not in seen:
                    seen.add(found)
                    yield found
    except ijson.JSONError as error:
        yield Unreadable(f"{path}: breaks off or is no JSON ({error}); what stands before that was read")
    if cut:
        yield Unreadable(f"{path}: left out: {plural(cut, 'exchange')} that the record shows in part")
