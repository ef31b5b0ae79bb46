"""What an item of the suite declares: what it judges and needs, whether its requests race, whether it comes last.

`judges("lifecycle", "agreement.retrieve*")` names themes and clauses, so that `-k lifecycle` and `-m lifecycle` select
it; `needs("completion")` skips it with the reason where the target has no such capability, and says of the clauses that
the item itself declares that they are unsupported; `needs_endpoint("list")` skips it where the target does not serve
the endpoint, of which the probe has said so. Read by `run.selecting`.
"""

from __future__ import annotations

import pytest

from checkout_conformance.schemas.capabilities import known
from checkout_conformance.schemas.operations import BY_ID


def judges(*themes_or_clauses: str) -> pytest.MarkDecorator:
    """Themes, and clauses by id or pattern."""
    return pytest.mark.judges(*themes_or_clauses)


def needs(*capabilities: str) -> pytest.MarkDecorator:
    """Capabilities without which nothing of the item can be tried. Raises UnknownCapability."""
    return pytest.mark.needs(*map(known, capabilities))


def needs_endpoint(*operations: str) -> pytest.MarkDecorator:
    """Operations without whose endpoints nothing of the item can be tried. Raises KeyError for an unknown one."""
    return pytest.mark.needs_endpoint(*(BY_ID[operation].endpoint for operation in operations))


# After what needs all of its requests: what asks `run.spare` before it goes on.
while_requests_last: pytest.MarkDecorator = pytest.mark.while_requests_last
# Sends requests at the same time: what shows only now and then there is a race, and makes no target unsteady.
sends_at_once: pytest.MarkDecorator = pytest.mark.sends_at_once
# After everything else: what may leave the target in pieces.
last: pytest.MarkDecorator = pytest.mark.last
