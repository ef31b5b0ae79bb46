"""`build_app`: the parts, a contract and a clock become one ASGI application."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Mount, Route

from checkout_conformance.emulator.api import Api
from checkout_conformance.emulator.clock import Clock
from checkout_conformance.emulator.control import PREFIX, Control
from checkout_conformance.emulator.home import Home
from checkout_conformance.emulator.hosted import Hosted
from checkout_conformance.emulator.parts import REFERENCE, Parts
from checkout_conformance.emulator.tenants import Tenants
from checkout_conformance.emulator.validation import RequestContract
from checkout_conformance.schemas import load


def build_app(
    parts: Parts = REFERENCE,
    contract: RequestContract | None = None,
    seed: int = 0,
    clock: Callable[[], Clock] = Clock,
) -> Starlette:
    """The emulator as an application.

    `parts` and `contract` make it right or, exchanged, a mutant; `seed` decides all ids; `clock` makes one clock per
    tenant. Raises BrokenSchemas where no contract is given and the schemas cannot be read.
    """
    tenants = Tenants(parts, seed, clock)
    api: Any = Api(parts, load(parts.api_version) if contract is None else contract, tenants)
    control: Any = Control(parts, tenants)
    hosted: Any = Hosted(parts, tenants)
    home: Any = Home(parts, tenants)
    app = Starlette(
        routes=[
            Mount("/v1", app=api),
            Route(PREFIX, endpoint=_Endpoint(control)),
            Mount(PREFIX, app=control),
            Mount("/c", app=hosted),
            Mount("/r", app=hosted),
            Route("/", endpoint=_Endpoint(home), methods=["GET", "HEAD"]),
            Mount("/", app=api),
        ]
    )
    app.state.tenants = tenants
    return app


class _Endpoint:
    """An ASGI application as the endpoint of one exact path, for every method."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app(scope, receive, send)
