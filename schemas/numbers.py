"""The numbers of a version's rules, as its document's sentences state them (`schemas/<version>/numbers.json`).

They are derived (`schemas.derive.numbers`), never typed. What a version's document does not state holds as the version
that it is based on states it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from checkout_conformance.schemas import difference
from checkout_conformance.schemas.loader import DEFAULT_VERSION, FOLDER, BrokenSchemas

FILE = "numbers.json"


@cache
def numbers_of(version: str = DEFAULT_VERSION) -> Mapping[str, int]:
    """The numbers by name (`shortest_life` in seconds). Raises BrokenSchemas where the file is missing or damaged."""
    found = dict(numbers_of()) if version != DEFAULT_VERSION else {}
    data = difference.read(FOLDER / version)
    if data is not None:
        return {**found, **data["numbers"]}
    try:
        return found | {
            name: int(value)
            for name, value in json.loads((FOLDER / version / FILE).read_text(encoding="utf-8")).items()
        }
    except (OSError, ValueError, AttributeError) as error:
        raise BrokenSchemas(f"{version}/{FILE} cannot be used ({error}); restore it from version control") from error
