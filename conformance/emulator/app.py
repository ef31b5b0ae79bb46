"""`build_app`: the parts, a contract and a clock become one ASGI application; each path goes to whoever answers it."""

from __future__ import annotations

from collections.abc import Callable

from checkout_conformance.emulator.api import Api
from checkout_conformance.emulator.clock import Clock
from checkout_conformance.emulator.control import PREFIX, Control
from checkout_conformance.emulator.home import Home
from checkout_conformance.emulator.hosted import Hosted
from checkout_conformance.emulator.parts import REFERENCE, Parts
from checkout_conformance.emulator.tenants import Tenants
from checkout_conformance.emulator.validation import RequestContract
from checkout_conformance.emulator.wire import Application, Receive, Scope, Send
from checkout_conformance.schemas import load


class Emulator:
    """The emulator as an ASGI application."""

    def __init__(self, parts: Parts, contract: RequestContract, tenants: Tenants) -> None:
        self.tenants = tenants
        self.api = Api(parts, contract, tenants)
        self.control = Control(parts, tenants)
        self.hosted = Hosted(parts, tenants)
        self.home = Home(parts, tenants)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.whose(scope["path"], scope["method"])(scope, receive, send)

    def whose(self, path: str, method: str) -> Application:
        """Who answers at a path: the API, wherever it is not somebody else's."""
        if path.startswith((f"{PREFIX}/", "/c/", "/r/")) or path == PREFIX:
            return self.control if path.startswith(PREFIX) else self.hosted
        return self.home if path == "/" and method in ("GET", "HEAD") else self.api


def build_app(
    parts: Parts = REFERENCE,
    contract: RequestContract | None = None,
    seed: int = 0,
    clock: Callable[[], Clock] = Clock,
) -> Emulator:
    """The emulator as an application.

    `parts` and `contract` make it right or, exchanged, a mutant; `seed` decides all ids; `clock` makes one clock per
    tenant. Raises BrokenSchemas where no contract is given and the schemas cannot be read.
    """
    return Emulator(parts, load(parts.api_version) if contract is None else contract, Tenants(parts, seed, clock))
