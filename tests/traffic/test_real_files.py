"""Files that the real tools wrote (`record_samples.py` makes them again) are read whole, and judge clean."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checkout_conformance.traffic.files import read
from checkout_conformance.traffic.judging import Judging
from checkout_conformance.traffic.recorded import Recorded
from checkout_conformance.traffic.routing import find
from tests.judged import having
from tests.traffic.browser import visit
from tests.traffic.traffic import client, shop

PLACE = Path(__file__).parent / "recordings"
# What each file holds: its exchanges with the API, and a word of the tool that wrote it.
SAMPLES = {
    "nock.json": (6, "rawHeaders"),
    "polly.har": (4, "Polly"),
    "mitmproxy.har": (16, "mitmproxy"),
    "shop.yml": (4, "recorded_with: VCR"),
    "playwright.har.zip": (4, "har.har"),
}
SHARED = {"lifecycle.expire.open", "lifecycle.expire.expired_refused", "agreement.retrieve", "lifecycle.new.open"}


def judged(path: Path) -> tuple[Judging, set[str]]:
    """A file judged, and the clauses that it shows to hold."""
    judging = Judging()
    judging.files([path])
    (record,) = judging.records("judge")
    return judging, having(record, "pass")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_tools_own_file_is_read_whole_and_clean(name: str) -> None:
    number, word = SAMPLES[name]
    assert word.encode() in (PLACE / name).read_bytes()
    assert len([entry for entry in read(PLACE / name) if isinstance(entry, Recorded) and find(entry)]) == number
    judging, held = judged(PLACE / name)
    assert [(o.clause, o.observed) for o in judging.failures()] == []
    assert judging.problems == []
    assert judging.exchanges == number
    assert held >= SHARED


@pytest.mark.browser
def test_playwrights_archive_is_read_whole_and_clean(emulator_url: str, tmp_path: Path) -> None:
    path = tmp_path / "traffic.har"
    visit(emulator_url, path)
    judging, held = judged(path)
    assert [(o.clause, o.observed) for o in judging.failures()] == []
    assert judging.exchanges == 4
    assert held >= SHARED


def test_events_as_stripe_listen_prints_them(emulator_url: str, tmp_path: Path) -> None:
    """`stripe listen` is on no registry and needs an account: its lines are made of the emulator's events."""
    with client(emulator_url) as http:
        shop(http)
        events = http.get("/v1/events").json()["data"]
    path = tmp_path / "listen.log"
    path.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
    judging, held = judged(path)
    assert judging.failures() == []
    assert judging.exchanges == len(events) > 0
    assert "events.session_is_valid" in held
