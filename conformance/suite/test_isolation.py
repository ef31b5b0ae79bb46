"""What one create asks for does not show in the next: servers share defaults between sessions, and change them.

Two creates set the same parameters to different values, each followed by the plainest create. An attribute that follows
them in the plain ones is carried over, whatever stood there before the first.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from checkout_conformance.checks.agreement import CARRIED_OVER, carried_over
from checkout_conformance.checks.outcomes import blocked
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.run import Run
from checkout_conformance.schemas.rules.served import served_id
from checkout_conformance.schemas.rules.table import needs_by_path
from checkout_conformance.strategies.plain import Payload
from checkout_conformance.suite.accepting import Accepting
from checkout_conformance.suite.declared import judges
from checkout_conformance.suite.scenarios import Scenario, made

pytestmark = judges(CARRIED_OVER)

_ONE, _OTHER = {"message": "One"}, {"message": "Other"}
# By parameter two values that no answer shows alike.
SETTINGS: Mapping[str, tuple[Any, Any]] = {
    "after_expiration": ({"recovery": {"enabled": True}}, {"recovery": {"enabled": False}}),
    "allow_promotion_codes": (True, False),
    "automatic_tax": ({"enabled": True}, {"enabled": False}),
    "billing_address_collection": ("required", "auto"),
    "branding_settings": ({"display_name": "One"}, {"display_name": "Other"}),
    "client_reference_id": ("one", "other"),
    "custom_text": ({"submit": _ONE, "after_submit": _OTHER}, {"submit": _OTHER, "after_submit": _ONE}),
    "customer_creation": ("always", "if_required"),
    "customer_email": ("one@example.com", "other@example.com"),
    "invoice_creation": ({"enabled": True}, {"enabled": False}),
    "locale": ("de", "fr"),
    "metadata": ({"set": "one"}, {"set": "other"}),
    "name_collection": ({"business": {"enabled": True}}, {"business": {"enabled": False}}),
    "phone_number_collection": ({"enabled": True}, {"enabled": False}),
    "shipping_address_collection": ({"allowed_countries": ["DE"]}, {"allowed_countries": ["US", "CA"]}),
    "submit_type": ("book", "donate"),
    "tax_id_collection": ({"enabled": True}, {"enabled": False}),
}


def test_what_one_create_asks_for_does_not_show_in_the_next(run: Run) -> None:
    """All parameters together first; what is carried over is shown by a request that sets nothing else."""
    if run.probe.base is None:
        run.add(blocked(CARRIED_OVER, served_id("create"), "no create is accepted"))
        return
    accepting, base, asking = Accepting(run, "create"), run.base(), list[Payload]()
    settings = _that_may_be_sent(run)
    for place in (0, 1):
        asked = accepting.run({**base, **{name: copy.deepcopy(values[place]) for name, values in settings.items()}})
        run.extend(asked.outcomes)
        asking.append({} if asked.payload is None else asked.payload)
    names = sorted((asking[0].keys() & asking[1].keys()) - base.keys())
    for found in _tried(run, names, asking):
        name = found.param
        alone = [] if name is None else [{**base, name: payload[name]} for payload in asking]
        run.extend(_tried(run, [name], alone) if name is not None else [found])


def _tried(run: Run, names: Sequence[str], asking: Sequence[Payload]) -> list[Outcome]:
    """Send each create that asks for something, and a plain one after it; [] where one of them is refused."""
    scenario, asked, plain = Scenario(), list[Payload](), list[Payload]()
    for payload in asking:
        for kept, sent in ((asked, payload), (plain, run.base())):
            session = made(run, scenario, sent)
            if session is None:
                return []
            kept.append(session)
    return carried_over(names, asked, plain, scenario.shown) if names else []


def _that_may_be_sent(run: Run) -> dict[str, tuple[Any, Any]]:
    """What this version and this mode know, and the target has what it needs."""
    needs = needs_by_path(run.contract.request_schema("create"))

    def may_be_sent(name: str, values: tuple[Any, Any]) -> bool:
        payloads = [run.base(**{name: copy.deepcopy(value)}) for value in values]
        return run.has(*needs.get(name, ())) and all(
            name not in run.base() and run.contract.is_valid_request("create", payload, run.world)
            for payload in payloads
        )

    return {name: values for name, values in SETTINGS.items() if may_be_sent(name, values)}
