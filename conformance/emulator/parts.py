"""The parts an emulator is made of, each of which can be exchanged: `dataclasses.replace(REFERENCE, paging=Faulty)`.

A part is a class with small methods or a table. One overridden method is one fault; that is what mutants are made of.
They stand in three layers, so that who uses whom is a line and not a circle: `general_parts` know no tenant, a tenant
is made with them, `tenant_parts` change one tenant, and the operations below answer requests by those.
"""

from __future__ import annotations

from dataclasses import dataclass

from checkout_conformance.emulator.customer_sessions import CustomerSessions
from checkout_conformance.emulator.objects_api import Objects
from checkout_conformance.emulator.sessions import Sessions
from checkout_conformance.emulator.tenant_parts import TenantParts


@dataclass(frozen=True)
class Parts(TenantParts):
    """Everything that makes up one emulator."""

    customer_sessions: type[CustomerSessions] = CustomerSessions
    objects: type[Objects] = Objects
    sessions: type[Sessions] = Sessions


REFERENCE = Parts()
