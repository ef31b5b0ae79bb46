"""The official Python SDK of several years lives its sessions' whole life against the emulator, in its own version.

Nothing of a release is changed: it is installed from the package registry into a folder of pytest's cache, and asks for
the version that it pins. `.ci/run` runs this; where no registry is reached it is skipped and says so.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.schemas import versions
from checkout_conformance.schemas.derive import sdk
from checkout_conformance.target.webhooks import listening
from tests.schemas.releases import kept_release
from tests.waiting import until

LIFE = Path(__file__).with_name("sdk_life.py")
# release -> the version that it pins
RELEASES = {
    "stripe==8.0.0": "2023-10-16",
    "stripe==12.0.0": "2025-03-31.basil",
    "stripe==13.0.1": "2025-09-30.clover",
    "stripe==15.0.0": "2026-03-25.dahlia",
    "stripe==16.1.0": "2026-10-28.endive",
}
# The first release with `Session.modify`.
UPDATES = "2025-03-31.basil"
DELIVERIES, SECONDS = 2, 300


def told(release: Path, *arguments: str, given: Any = None) -> dict[str, Any]:
    """What the program prints with this release."""
    done = subprocess.run(
        [sys.executable, "-P", str(LIFE), *arguments],
        env={**os.environ, "PYTHONPATH": str(release)},
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("requirement", RELEASES)
def test_a_release_lives_the_whole_life_of_sessions_in_its_own_version(
    requirement: str, url: str, key: str, pytestconfig: pytest.Config
) -> None:
    version = RELEASES[requirement]
    assert version in versions()
    release = kept_release(requirement, pytestconfig)
    assert sdk.version_of(sdk.package_of(release)) == version
    with listening() as hook:
        seen = told(release, url, key, hook.url)
        until(lambda: len(hook.deliveries()) >= DELIVERIES, f"{DELIVERIES} deliveries")
        deliveries = [[one.body.decode(), one.signature] for one in hook.deliveries()]
    verified = told(release, "verify", given={"secret": seen["secret"], "deliveries": deliveries})
    assert (seen["pins"], seen["answered_in"]) == (version, version)
    assert seen["created"] == ["payment", "open", "unpaid", 2198, "42"]
    assert (seen["retrieved"], seen["items"], seen["expanded"]) == (True, [[2, 2198]], [2])
    assert seen.get("updated") == ("43" if version >= UPDATES else None)
    assert seen["modes"] == ["subscription", 1099, "setup", "no_payment_required"]
    assert seen["paid"] == ["complete", "paid", True, None]
    assert (seen["expired"], seen["expired_twice"]) == ("expired", ["InvalidRequestError", 400])
    assert seen["unknown"] == ["InvalidRequestError", 404, "resource_missing"]
    assert seen["missing"][0] == 400
    assert seen["no_number"][3] == "line_items[0][quantity]"
    assert (seen["replayed"], seen["reused"]) == (True, ["IdempotencyError", 400])
    assert (seen["listed"], seen["events"]) == (True, True)
    assert verified == {
        "delivered": {f"checkout.session.{kind}": identity for kind, identity in seen["ids"].items()},
        "forged": ["SignatureVerificationError"],
    }
