"""Which implementations of the API there are, how each is started here, and which cannot be met and why.

A row is a fact about one package: a new version is a new number here. Target files are the kit's own, by name; a row
without one needs none, for a URL is enough. Not here: running the suite (`__main__`), and what is made of the records
(`page`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from checkout_conformance.emulator.process import embedded_emulator
from tests.implementations.mocks import prism, scalar, steady
from tests.thin_fakes.fakes import FAKES
from tests.thin_fakes.serving import served
from tests.third_party.emulate_server import emulate

THIN = "thin fake"
# What starts a server, given the folder into which its packages were installed.
Start = Callable[[Path], AbstractContextManager[str]]


@dataclass(frozen=True, slots=True)
class Implementation:
    """One implementation: its name and version, npm packages to install, how it is started, its target file, and notes.

    `most_s` is how long a run may take.
    """

    name: str
    version: str
    about: str
    start: Start
    packages: tuple[str, ...] = ()
    target_file: str | None = None
    most_s: float = 600.0

    @property
    def slug(self) -> str:
        """Its folder among reports."""
        return "-".join(filter(None, [self.name, self.version])).replace(" ", "-").replace("/", "-").replace(":", "")


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """One that no run can meet here: where it comes from, and why not."""

    name: str
    source: str
    why: str


def _thin_fake(name: str) -> Implementation:
    first = (FAKES[name].__doc__ or sys.modules[f"tests.thin_fakes.{name}"].__doc__ or "").partition("\n")[0]
    return Implementation(f"{THIN}: {name}", "", first, lambda _: served(FAKES[name]()))


IMPLEMENTATIONS = (
    Implementation(
        "embedded", "", "the kit's own emulator, the reference", lambda _: embedded_emulator(), target_file="embedded"
    ),
    # 0.12 needs a Node.js of 22.15 or newer, which npm has as well.
    *(
        Implementation("emulate", version, "stateful fake of several services, npm", emulate, packages, "emulate")
        for version, packages in (("0.8.0", ("emulate@0.8.0",)), ("0.12.2", ("emulate@0.12.2", "node@22")))
    ),
    Implementation(
        "steady",
        "0.22.2",
        "mock that checks requests against an OpenAPI document, npm; here the kit's document",
        steady,
        ("@stdy/cli@0.22.2",),
        "steady",
    ),
    Implementation(
        "prism",
        "5.16.0",
        "mock that checks requests against an OpenAPI document, npm; here the kit's document",
        prism,
        ("@stoplight/prism-cli@5.16.0",),
        "prism",
    ),
    Implementation(
        "scalar-mock-server",
        "0.14.4",
        "mock that answers from an OpenAPI document and checks nothing, npm; here the kit's document",
        scalar,
        ("@scalar/mock-server@0.14.4", "@hono/node-server@1.19.19"),
        "scalar-mock-server",
    ),
    *map(_thin_fake, FAKES),
)

# Looked for on 2026-11-21: names and summaries in lists of PyPI's, npm's and Debian's packages, and the sources of what
# was there, in which `checkout/sessions` and `checkout.session` were sought.
OUT_OF_REACH = (
    OutOfReach("Stripe's test mode", "api.stripe.com", "not reached; its target file is `stripe-test-mode`"),
    OutOfReach("stripe-mock", "Go; no package of Debian, PyPI or npm", "registry not reached; steady answers alike"),
    OutOfReach("stripe-ruby-mock", "RubyGems", "its registry is not reached; it works inside a Ruby process"),
    OutOfReach("parlel", "its own site", "no package of that name on npm"),
    OutOfReach("localstripe 1.15.10", "PyPI", "no checkout sessions: customers, subscriptions and payments only"),
    OutOfReach("localstack-localstripe 1.15.6", "PyPI", "a fork of localstripe; no checkout sessions"),
    OutOfReach("stripe-mock-server 0.1.8", "PyPI", "an early localstripe; no checkout sessions"),
    OutOfReach("stripe-stateful-mock 0.0.16", "npm", "no checkout sessions: charges, customers and subscriptions only"),
    OutOfReach("mockworld-mcp 0.3.3", "PyPI", "tools for agents, no HTTP API; no checkout sessions"),
    OutOfReach("fancy-stripe 0.3.5", "PyPI", "fakes answers inside its own client; serves nothing"),
)  # fmt: skip
