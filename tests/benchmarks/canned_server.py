"""What answering alone costs: a server that reads a request and answers with a fixture, whatever it was asked.

It stands for stripe-mock's way of answering, of which it is the cheapest form: stripe-mock also checks parameters
against the OpenAPI document. Read, written and served as the emulator does it, so that the difference is the work done.
"""

from __future__ import annotations

import json

from checkout_conformance.emulator.process import serve_child
from checkout_conformance.emulator.reply import Reply
from checkout_conformance.emulator.wire import Receive, Scope, Send, read_request, send_reply
from tests.thin_fakes.canned import SESSION

PROGRAM = "tests.benchmarks.canned_server"
BODY = json.dumps(SESSION, indent=2).encode()


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    """The fixture."""
    await read_request(scope, receive)
    await send_reply(send, Reply(200, SESSION), BODY)


if __name__ == "__main__":
    serve_child(answer)
