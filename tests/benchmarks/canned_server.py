"""What answering alone costs: a server that reads a request and answers with a fixture, whatever it was asked.

It stands for stripe-mock's way of answering, of which it is the cheapest form: stripe-mock also checks parameters
against the OpenAPI document. Served as the emulator is (Starlette, uvicorn), so that the difference is the work done.
"""

from __future__ import annotations

import json

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from checkout_conformance.emulator.process import serve_child
from tests.thin_fakes.canned import SESSION

PROGRAM = "tests.benchmarks.canned_server"
BODY = json.dumps(SESSION, indent=2).encode()


async def answer(request: Request) -> Response:
    """The fixture."""
    await request.body()
    return Response(BODY, media_type="application/json")


if __name__ == "__main__":
    serve_child(Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])]))
