"""The official Node SDK runs against the emulator unchanged."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

HOME = Path(__file__).parents[1] / "node"
SCRIPT = """
const Stripe = require("stripe");
const [host, port, key] = process.argv.slice(1);
const stripe = new (Stripe.default || Stripe)(key, {host, port: Number(port), protocol: "http", telemetry: false});
const item = {quantity: 2, price_data: {currency: "usd", unit_amount: 1099, product_data: {name: "T-shirt"}}};
const plain = {mode: "payment", success_url: "https://example.com/s", line_items: [item]};
(async () => {
  const made = [];
  for (let i = 0; i < 12; i += 1) made.push((await stripe.checkout.sessions.create(plain)).id);
  const seen = [];
  for await (const session of stripe.checkout.sessions.list({limit: 5})) seen.push(session.id);
  const expired = await stripe.checkout.sessions.expire(made[0]);
  let refused = null;
  try { await stripe.checkout.sessions.expire(made[0]); } catch (error) { refused = [error.type, error.statusCode]; }
  let missing = null;
  try { await stripe.checkout.sessions.create({mode: "payment", line_items: [item]}); }
  catch (error) { missing = [error.code, error.param]; }
  const setup = await stripe.checkout.sessions.create({mode: "setup", currency: "usd", success_url: plain.success_url});
  console.log(JSON.stringify({made, seen, status: expired.status, refused, missing, setup: setup.payment_status}));
})().catch((error) => { console.error(error); process.exit(1); });
"""

pytestmark = [
    pytest.mark.node,
    pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not on this machine"),
    pytest.mark.skipif(
        not (HOME / "node_modules" / "stripe").is_dir(),
        reason="the SDK is not installed: npm install --no-save --prefix tests/node $(cat tests/node/packages.txt)",
    ),
]


@pytest.fixture(scope="module")
def told(url: str) -> dict[str, Any]:
    """What the script printed."""
    parts = urlsplit(url)
    command = ["node", "-e", SCRIPT, str(parts.hostname), str(parts.port), "sk_test_node_sdk"]
    ended = subprocess.run(command, cwd=HOME, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def test_auto_pagination_visits_every_session_once(told: dict[str, Any]) -> None:
    assert told["seen"] == told["made"][::-1]


def test_expiry_and_its_refusal(told: dict[str, Any]) -> None:
    assert told["status"] == "expired"
    assert told["refused"] == ["StripeInvalidRequestError", 400]


def test_errors_carry_code_and_param(told: dict[str, Any]) -> None:
    assert told["missing"] == ["parameter_missing", "success_url"]


def test_setup_mode_needs_no_payment(told: dict[str, Any]) -> None:
    assert told["setup"] == "no_payment_required"
