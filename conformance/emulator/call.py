"""One call to the API, as handlers see it: who asks, for what, with which valid parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from checkout_conformance.emulator.tenant import Tenant

Body = dict[str, Any]


@dataclass(slots=True)
class Call:
    """`payload` is typed and valid; `ids` are the ids in the path; `path` is the path without its query."""

    tenant: Tenant
    operation: str
    path: str
    ids: tuple[str, ...]
    payload: Body
    base_url: str
    request_id: str
    idempotency_key: str | None = None
    expand: Sequence[str] = field(default_factory=tuple)
