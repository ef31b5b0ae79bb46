"""Requests a second through the kit's client, beside a bare httpx loop, against the same emulator; and whole runs.

Rounds alternate, so that what else the machine does disturbs both alike. Medians, printed; goal: at least half.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

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
        with httpx.Client(base_url=url, trust_env=False) as bare:
            made = client.create(PAYLOAD).json
            assert isinstance(made, dict)
            session = str(made["id"])
            _beside(
                "retrieve", lambda: client.retrieve(session), lambda: bare.get(f"{SESSIONS}/{session}", headers=headers)
            )
            _beside(
                "create", lambda: client.create(PAYLOAD), lambda: bare.post(SESSIONS, content=body, headers=headers)
            )
        client.close()
    for profile in ("quick", "standard"):
        _whole_runs(profile)


def _beside(name: str, ours: Callable[[], object], bare: Callable[[], object]) -> None:
    found: dict[str, list[float]] = {"kit": [], "bare httpx": []}
    for _ in range(ROUNDS):
        for who, call in (("kit", ours), ("bare httpx", bare)):
            started = time.perf_counter()
            for _ in range(REQUESTS):
                call()
            found[who].append(REQUESTS / (time.perf_counter() - started))
    kit, plain = (statistics.median(found[who]) for who in ("kit", "bare httpx"))
    print(f"{name}: kit {kit:.0f}/s, bare httpx {plain:.0f}/s, ratio {kit / plain:.2f} (goal 0.5)", flush=True)


def _whole_runs(profile: str) -> None:
    seconds, requests = [], 0
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as home:
            started = time.perf_counter()
            command = ["--target", "embedded", "--profile", profile, "-q", "--report-dir", home]
            subprocess.run([sys.executable, "-m", "pytest", *command], stdout=subprocess.DEVNULL, check=True)
            seconds.append(time.perf_counter() - started)
            requests = json.loads((Path(home) / "run.json").read_text(encoding="utf-8"))["counts"]["requests"]
    goal = {"quick": 8, "standard": 40}[profile]
    print(
        f"{profile}: median {statistics.median(seconds):.1f} s from start to exit (goal {goal}), "
        f"{requests} requests, {requests / 25 / 60:.1f} min at 25 a second",
        flush=True,
    )


if __name__ == "__main__":
    main()
