"""What is said of the shape of answers beside their schemas: attributes that no document mentions.

The schemas' own clauses (types, presence, enums) come from the schemas; `checks.shape` judges both.
"""

from __future__ import annotations

from checkout_conformance.schemas.clauses import Basis, Clause, Level, Side
from checkout_conformance.schemas.documents import reference
from checkout_conformance.schemas.rules.table import table

_row = table("session", "session", "https://docs.stripe.com/api/checkout/sessions/object", Side.ANSWER)

CLAUSES: tuple[Clause, ...] = (
    _row(
        "undocumented_attribute",
        Level.INFO,
        Basis.DOCUMENTED,
        "A session has documented attributes only.",
        reference("The Checkout Session object"),
    ),
)
