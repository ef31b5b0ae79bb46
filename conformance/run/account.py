"""What depends on the account, tried: on a server of one's own nobody has to allow it.

Stripe itself refuses such parameters for reasons that lie in the account, so there a target file says what may be sent.
Anywhere else a capability is tried with a few of its parameters: where one of them is accepted, it is judged; where all
are refused, it is unsupported, and the refusal says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from checkout_conformance.run.asking import answer, asked, is_session
from checkout_conformance.schemas.capabilities import ACCOUNT
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.schemas.nodes import node_at
from checkout_conformance.schemas.paths import top
from checkout_conformance.schemas.rules.table import needs_by_path
from checkout_conformance.strategies.context import GenerationContext
from checkout_conformance.strategies.plain import Payload
from checkout_conformance.strategies.request_templates import RequestTemplates
from checkout_conformance.target.client import Client
from checkout_conformance.target.provision import tax_rate

if TYPE_CHECKING:
    from checkout_conformance.run.probe import Probe

# Parameters of a capability that are tried before it counts as refused as a whole.
MOST_TRIED = 3
# Capabilities whose parameters name objects by their ids, and the kind of these objects.
OBJECTS = {"tax_rates": "tax_rate"}


def try_account(client: Client, found: Probe, contract: Contract) -> None:
    """Add the account's capabilities to a probe. Sends nothing to Stripe itself, nor what a target file denies."""
    open_ones = [name for name in ACCOUNT if not found.has(name) and name not in client.target.capabilities]
    if client.target.is_stripe or found.base is None:
        return
    if "tax_rates" in open_ones:
        tax_rate(client, found.provisions)
    for name in open_ones:
        seen = _tried(client, found, contract, name)
        found.capabilities[name] = found.provisions.capabilities[name] = seen


def _tried(client: Client, found: Probe, contract: Contract, capability: str) -> bool | str:
    """True where a request with one of its parameters is accepted; else the last refusal in a sentence.

    Where its parameters name objects and none could be made, every one has to be accepted: who looks up an id that
    nobody made refuses it with right, and what is not read at all shows nothing of those that are.
    """
    last = "no request that this target could accept has a parameter of it"
    made_up = capability in OBJECTS and found.provisions.first(OBJECTS[capability]) is None
    taken = False
    for path, payload in _requests(found, contract, capability, each=made_up):
        one = asked(lambda payload=payload: client.create(payload), is_session)  # type: ignore[misc]
        taken = one.good
        if one.good and not made_up:
            return True
        if not one.good:
            last = f"creates with it are refused, such as one with `{path}`: {answer(one.exchange)}"
            if made_up:
                return last
    return taken or last


def _requests(
    found: Probe, contract: Contract, capability: str, *, each: bool = False
) -> Iterator[tuple[str, Payload]]:
    """A few requests with one parameter of the capability each, of different parameters at the top, or of `each`."""
    world = found.provisions.world(0)
    world = replace(world, allowed=world.allowed | {*ACCOUNT})
    context = GenerationContext(contract, world, 0, found.inline(), found.provisions.first, found.plains)
    templates, schema, tops = RequestTemplates(context), contract.request_schema("create"), set[str]()
    for path, names in needs_by_path(schema).items():
        first = path.removesuffix("[]") if each else top(path)
        if capability not in names or set(names) - world.allowed or first in tops or len(tops) == MOST_TRIED:
            continue
        payload = templates.carrying("create", path, templates.something(node_at(schema, path) or {}, path))
        if payload is not None and contract.is_valid_request("create", payload, None):
            tops.add(first)
            yield path, payload
