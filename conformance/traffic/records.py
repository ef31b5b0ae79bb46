"""The kit's own run records: the exchanges that their witnesses show.

Witnesses are in the order of their clauses, not of time, and several show the same exchange: each is a recording of its
own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import ijson

from checkout_conformance.reports.text import plural
from checkout_conformance.traffic.recorded import Apart, Entry, Recorded, Unreadable
from checkout_conformance.traffic.sources import Source


def read(source: Source) -> Iterator[Entry]:
    """Every witness once, of its whole exchanges. What was cut is left out, and counted in a sentence."""
    path, seen, cut = source.path, set[tuple[Recorded, ...]](), 0
    try:
        for row in ijson.items(source.file, "verdicts.item", use_float=True):
            where, witness = f"{path}, {row['clause']}", list[Recorded]()
            for shown in row.get("witness", ()):
                request, response = shown["request"], shown["response"]
                if response is None or request.get("truncated") or response.get("truncated"):
                    cut += response is not None
                    continue
                exchange = Recorded(
                    request["method"],
                    request["url"],
                    tuple((name, value) for name, value in request["headers"]),
                    request["body"].encode(),
                    response["status"],
                    tuple((name, value) for name, value in response["headers"]),
                    response["body"].encode(),
                    path,
                )
                witness.append(exchange)
            if tuple(witness) not in seen:
                seen.add(tuple(witness))
                yield Apart()
                yield from (replace(exchange, where=where) for exchange in witness)
    except ijson.JSONError as error:
        yield Unreadable(f"{path}: breaks off or is no JSON ({error}); what stands before that was read")
    if cut:
        yield Unreadable(f"{path}: left out: {plural(cut, 'exchange')} that the record shows in part")
