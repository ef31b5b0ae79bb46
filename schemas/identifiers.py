"""Clause ids: how a schema's name, an attribute path and a keyword become one readable, frozen id.

`create.line_items.price_data.currency.required`: brackets are left out, the values of a map are `any`, and what is
said of every entry of an array (rather than of the array) stands under `each`.
"""

from __future__ import annotations

from checkout_conformance.schemas.paths import ANY_KEY, ENTRY, steps

EACH = "each"
ANY = "any"


def clause_id(schema: str, path: str, ending: str) -> str:
    """The id of a clause on the attribute at `path` ("" is the whole).

    >>> clause_id("create", "payment_method_types[]", "enum")
    'create.payment_method_types.each.enum'
    """
    parts = [ANY if step == ANY_KEY else step for step in steps(path) if step != ENTRY]
    if path.endswith(ENTRY):
        parts.append(EACH)
    return ".".join([schema, *parts, ending])
