"""A whole run against a target that puts hostile bytes wherever it can: its report, in a real browser, is harmless."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.emulator.process import embedded_emulator
from tests.conformance.hostile.hostile_servers import Answer, Proxied, faulty_proxy
from tests.conformance.running import run_kit
from tests.reports.browsing import Opener, harmless
from tests.reports.hostile_records import HOSTILE

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EVERYTHING = " ".join(text for text in HOSTILE if text.isprintable())
PROBED = 40  # what the probe asks first is answered well, or there would be no run


def hostile(number: int, request: Proxied, answer: Answer) -> Answer | None:
    """Hostile text in headers, attributes, names of attributes, messages and blamed parameters."""
    status, headers, body = answer
    changed = {**headers, "X-Note": HOSTILE[0], "Request-Id": HOSTILE[1]}
    document: Any = json.loads(body) if body.startswith(b"{") else None
    if number <= PROBED or not isinstance(document, dict):
        return answer
    if "error" in document:
        document["error"] |= {"message": EVERYTHING, "param": HOSTILE[3], "code": HOSTILE[4]}
    else:
        document |= {"status": EVERYTHING, "currency": HOSTILE[5], "metadata": {HOSTILE[0]: HOSTILE[7]}, HOSTILE[1]: 1}
    return status, changed, json.dumps(document).encode()


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the report."""
    place = tmp_path_factory.mktemp("hostile")
    with embedded_emulator(seed=5) as upstream, faulty_proxy(upstream, hostile) as url:
        ran = run_kit(
            place, "--target", url, "--profile", "quick", "-k", "lifecycle or updates or identity or errors or echo"
        )
    assert ran.code == 1, ran.output[-1500:]
    return place / "conformance-report"


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_its_report_is_harmless(opened: Opener, reported: Path, scripts: bool) -> None:
    page = (reported / "index.html").read_text(encoding="utf-8")
    assert page.count("onerror=alert(2)") > 10, "the run was not damaged"
    visit = opened(page, "?verdict=fail", java_script_enabled=scripts)
    if scripts:
        visit.unfold()
    visit.page.wait_for_timeout(200)
    assert harmless(visit) == []
    assert visit.page.locator("script").count() == 1
    assert visit.page.locator(".finding").count() > 5
