"""Requests a second through the kit's client, beside bare loops of httpx and http.client; and whole runs, by part.

Against the same emulator; rounds alternate, so that what else the machine does disturbs all alike. Medians, printed.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from checkout_conformance.emulator.process import embedded_emulator
from checkout_conformance.schemas.form import encode
from checkout_conformance.schemas.operations import SESSIONS
from checkout_conformance.target.client import FORM_TYPE, Client
from checkout_conformance.target.target import Target

ROUNDS, REQUESTS, RUNS = 9, 300, 3
KEY = "sk_test_benchmark"
LINE = {
    "price_data": {"currency": "usd", "unit_amount": 1000, "product_data": {"name": "Shirt"}},
    "quantity": 1,
}
PAYLOAD = {"mode": "payment", "success_url": "https://example.com/ok", "line_items": [LINE]}


def main() -> None:
    """Print requests a second for reading and creating, then how long whole runs take."""
    with embedded_emulator(seed=0) as url:
        client = Client(Target(name="benchmark", url=url, key=KEY, api_version="2025-09-30.clover"))
        body = encode(PAYLOAD).encode()
        headers = {"Authorization": f"Bearer {KEY}", "Content-Type": FORM_TYPE}
        address = urlsplit(url)
        plain = HTTPConnection(str(address.hostname), address.port)

        def ask(method: str, path: str, sent: bytes | None = None) -> None:
            plain.request(method, path, sent, headers)
            plain.getresponse().read()

        with httpx.Client(base_url=url, trust_env=False) as bare:
            session = str(client.create(PAYLOAD).identity)
            path = f"{SESSIONS}/{session}"
            _beside(
                "retrieve",
                {
                    "kit": lambda: client.retrieve(session),
                    "httpx": lambda: bare.get(path, headers=headers),
                    "http.client": lambda: ask("GET", path),
                },
            )
            _beside(
                "create",
                {
                    "kit": lambda: client.create(PAYLOAD),
                    "httpx": lambda: bare.post(SESSIONS, content=body, headers=headers),
                    "http.client": lambda: ask("POST", SESSIONS, body),
                },
            )
        plain.close()
        client.close()
    for profile in ("quick", "standard"):
        _whole_runs(profile)


def _beside(name: str, calls: Mapping[str, Callable[[], object]]) -> None:
    found: dict[str, list[float]] = {who: [] for who in calls}
    for _ in range(ROUNDS):
        for who, call in calls.items():
            started = time.perf_counter()
            for _ in range(REQUESTS):
                call()
            found[who].append(REQUESTS / (time.perf_counter() - started))
    rates = {who: statistics.median(rounds) for who, rounds in found.items()}
    listed = ", ".join(f"{who} {rate:.0f}/s" for who, rate in rates.items())
    print(f"{name}: {listed}; kit / http.client {rates['kit'] / rates['http.client']:.2f} (goal 0.9)", flush=True)


def _whole_runs(profile: str) -> None:
    seconds, requests, parts = [], 0, dict[str, float]()
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as home:
            started = time.perf_counter()
            command = ["--target", "embedded", "--profile", profile, "-q", "--report-dir", home]
            subprocess.run([sys.executable, "-m", "pytest", *command], stdout=subprocess.DEVNULL, check=True)
            seconds.append(time.perf_counter() - started)
            record = json.loads((Path(home) / "run.json").read_text(encoding="utf-8"))
            requests, parts = record["counts"]["requests"], record["parts_s"]
    goal = {"quick": 4, "standard": 10}[profile]
    whole = sum(parts.values())
    shares = ", ".join(f"{name} {part / whole:.0%}" for name, part in sorted(parts.items(), key=lambda row: -row[1]))
    print(
        f"{profile}: median {statistics.median(seconds):.1f} s from start to exit (goal {goal}), "
        f"{requests} requests, {requests / 25 / 60:.1f} min at 25 a second; of the last one's time: {shares}",
        flush=True,
    )


if __name__ == "__main__":
    main()
