"""Time and memory that judging a large HAR takes: written on the fly, judged by the command in a process of its own.

The exchanges with the API are those of `tests.traffic.traffic.shop` with the embedded emulator, each round under ids of
its own, so that every session is a new one; the rest of the size is what browsers record besides: bodies of 200 kB.

    python -m tests.benchmarks.bench_recording [--megabytes N] [--share PERCENT] [--page docs/traffic.md]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from checkout_conformance.emulator.process import embedded_emulator
from tests.benchmarks.measured import add_page, begin, show
from tests.traffic.traffic import KEY, VERSION, shop

Entry = dict[str, Any]
FOREIGN = {"size": 200_000, "mimeType": "image/png", "encoding": "base64", "text": "A" * 200_000}


def recorded() -> list[Entry]:
    """The exchanges of a shop, as entries of an archive."""
    entries: list[Entry] = []

    def note(response: httpx.Response) -> None:
        response.read()
        request = response.request
        entries.append(
            {
                "startedDateTime": "2026-02-03T04:05:06.000Z",
                "request": {
                    "method": request.method,
                    "url": str(request.url),
                    "headers": [{"name": name, "value": value} for name, value in request.headers.items()],
                    "postData": {"text": request.content.decode()},
                },
                "response": {
                    "status": response.status_code,
                    "headers": [{"name": name, "value": value} for name, value in response.headers.items()],
                    "content": {"text": response.text},
                },
            }
        )

    with embedded_emulator(seed=0) as url:
        headers = {"Authorization": f"Bearer {KEY}", "Stripe-Version": VERSION}
        with httpx.Client(base_url=url, headers=headers, event_hooks={"response": [note]}) as http:
            shop(http)
    return entries


def pieces(share: float) -> Iterator[str]:
    """Entries without end, `share` percent of their bytes with the API."""
    made = json.dumps(recorded())[1:-1]
    request = {"method": "GET", "url": "https://cdn.example/a.png"}
    foreign = {"request": request, "response": {"status": 200, "content": FOREIGN}}
    other, round_number, ours, theirs = json.dumps(foreign), 0, 0, 0
    while True:
        if ours <= share / 100 * (ours + theirs):
            round_number += 1
            text = made.replace('"order-7"', f'"order-{round_number}"')
            for kind in ("cs_test_", "evt_"):
                text = text.replace(kind, f"{kind}{round_number:06d}")
            ours += len(text)
        else:
            text = other
            theirs += len(text)
        yield text


def write(path: Path, megabytes: int, share: float) -> None:
    """An archive of so many megabytes."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"log": {"version": "1.2", "entries": [')
        size, comma = 0, ""
        for piece in pieces(share):
            file.write(comma + piece)
            size, comma = size + len(piece), ","
            if size >= megabytes * 1_000_000:
                break
        file.write("]}}")


def main() -> None:
    """Print the figures, and write them where a page is named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=100, help="size of the archive (default %(default)s)")
    parser.add_argument("--share", type=float, default=100.0, help="percent of it with the API (default %(default)s)")
    add_page(parser)
    asked, began = parser.parse_args(), begin()
    with tempfile.TemporaryDirectory() as folder:
        path, report = Path(folder) / "traffic.har", Path(folder) / "report"
        write(path, asked.megabytes, asked.share)
        size, started = path.stat().st_size, time.perf_counter()
        command = [sys.executable, "-m", "checkout_conformance", "judge", str(path), "--report-dir", str(report)]
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        record = json.loads((report / "run.json").read_text(encoding="utf-8"))
    exchanges, cpu = record["counts"]["requests"], used.ru_utime + used.ru_stime
    seconds, code = time.perf_counter() - started, os.waitstatus_to_exitcode(status)
    cells = (f"{size / 1e6:,.0f}", f"{exchanges:,}", f"{seconds:.0f}", f"{cpu:.0f}", f"{exchanges / cpu:.0f}")
    lines = [
        began.told(f"one archive, {asked.share:g} % of it exchanges with the API"),
        "",
        "| archive, MB | exchanges | seconds | processor seconds | exchanges in one of them | at most, MB of memory |",
        "|---:|---:|---:|---:|---:|---:|",
        f"| {' | '.join(cells)} | {used.ru_maxrss / 1024:.0f} |",
    ]
    show("\n".join(lines), asked.page, "recording")
    if code not in (0, 1):
        sys.exit(f"judging ended with {code}")


if __name__ == "__main__":
    main()
