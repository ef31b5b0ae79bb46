"""The parts that work on one tenant (`parts` has all of them)."""

from __future__ import annotations

from dataclasses import dataclass

from checkout_conformance.emulator.building import SessionBuilder
from checkout_conformance.emulator.events import Events
from checkout_conformance.emulator.general_parts import GeneralParts
from checkout_conformance.emulator.lifecycle import Lifecycle
from checkout_conformance.emulator.updates import Updates
from checkout_conformance.emulator.webhooks import Webhooks


@dataclass(frozen=True)
class TenantParts(GeneralParts):
    """What operations let do their work."""

    builder: type[SessionBuilder] = SessionBuilder
    events: type[Events] = Events
    lifecycle: type[Lifecycle] = Lifecycle
    updates: type[Updates] = Updates
    webhooks: type[Webhooks] = Webhooks
