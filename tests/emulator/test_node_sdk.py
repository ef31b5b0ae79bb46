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
const http = require("node:http");
const Stripe = require("stripe");
const [host, port, key] = process.argv.slice(1);
const client = (given) => new (Stripe.default || Stripe)(given, {
  host, port: Number(port), protocol: "http", telemetry: false, maxNetworkRetries: 0,
});
const stripe = client(key);
const sessions = stripe.checkout.sessions;
const price = {currency: "usd", unit_amount: 1099, product_data: {name: "T-shirt"}};
const success_url = "https://example.com/s";
const plain = {mode: "payment", success_url, line_items: [{quantity: 2, price_data: price}]};
const monthly = [{quantity: 1, price_data: {...price, recurring: {interval: "month"}}}];
const refusal = async (call) => {
  try { await call(); return null; }
  catch (error) { return [error.type, error.statusCode, error.code ?? null, error.param ?? null]; }
};
const hook = () => new Promise((ready) => {
  let arrived;
  const delivery = new Promise((resolve) => { arrived = resolve; });
  const server = http.createServer((request, response) => {
    const pieces = [];
    request.on("data", (piece) => pieces.push(piece));
    request.on("end", () => {
      response.end();
      arrived({body: Buffer.concat(pieces), signature: request.headers["stripe-signature"]});
    });
  });
  server.listen(0, "127.0.0.1", () => ready({server, delivery, url: `http://127.0.0.1:${server.address().port}/hook`}));
});
(async () => {
  const result = {made: [], seen: []};
  for (let i = 0; i < 12; i += 1) result.made.push((await sessions.create(plain)).id);
  for await (const session of sessions.list({limit: 5})) result.seen.push(session.id);
  const {server, delivery, url} = await hook();
  const endpoint = await stripe.webhookEndpoints.create({url, enabled_events: ["checkout.session.expired"]});
  result.status = (await sessions.expire(result.made[0])).status;
  const {body, signature} = await delivery;
  server.close();
  server.closeAllConnections();
  const event = stripe.webhooks.constructEvent(body, signature, endpoint.secret);
  result.event = [event.type, event.data.object.id];
  result.forged = await refusal(async () => stripe.webhooks.constructEvent(body + " ", signature, endpoint.secret));
  result.refused = await refusal(() => sessions.expire(result.made[0]));
  result.missing = await refusal(() => sessions.create({mode: "payment", line_items: plain.line_items}));
  result.unknown = await refusal(() => sessions.retrieve("cs_test_unknown"));
  result.keyless = await refusal(() => client("pk_test_wrong").checkout.sessions.create(plain));
  const subscription = await sessions.create({mode: "subscription", success_url, line_items: monthly});
  const setup = await sessions.create({mode: "setup", currency: "usd", success_url});
  result.modes = [subscription.mode, subscription.amount_total, setup.mode, setup.payment_status];
  const options = {idempotencyKey: "order-7"};
  const [first, second] = [await sessions.create(plain, options), await sessions.create(plain, options)];
  result.replayed = first.id === second.id;
  result.reused = await refusal(() => sessions.create({...plain, client_reference_id: "x"}, options));
  result.lines = (await sessions.listLineItems(first.id)).data.map((line) => [line.quantity, line.amount_total]);
  console.log(JSON.stringify(result));
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
def result(url: str) -> dict[str, Any]:
    """What the script printed."""
    parts = urlsplit(url)
    command = ["node", "-e", SCRIPT, str(parts.hostname), str(parts.port), "sk_test_node_sdk"]
    ended = subprocess.run(command, cwd=HOME, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def test_auto_pagination_visits_every_session_once(result: dict[str, Any]) -> None:
    assert result["seen"] == result["made"][::-1]


def test_sessions_of_every_mode_are_created(result: dict[str, Any]) -> None:
    assert result["modes"] == ["subscription", 1099, "setup", "no_payment_required"]
    assert result["lines"] == [[2, 2198]]


def test_expiry_and_its_refusal(result: dict[str, Any]) -> None:
    assert result["status"] == "expired"
    assert result["refused"][:2] == ["StripeInvalidRequestError", 400]


def test_errors_are_the_sdks_own_and_carry_code_and_param(result: dict[str, Any]) -> None:
    assert result["missing"] == ["StripeInvalidRequestError", 400, "parameter_missing", "success_url"]
    assert result["unknown"][:3] == ["StripeInvalidRequestError", 404, "resource_missing"]
    assert result["keyless"][1] in (401, 403)


def test_an_idempotency_key_makes_one_session(result: dict[str, Any]) -> None:
    assert result["replayed"] is True
    assert result["reused"][:2] == ["StripeIdempotencyError", 400]


def test_the_sdk_verifies_a_webhooks_signature(result: dict[str, Any]) -> None:
    assert result["event"] == ["checkout.session.expired", result["made"][0]]
    assert result["forged"][0] == "StripeSignatureVerificationError"
