"""Which versions of the API there are, whether the kit has their contract or not, and which one is the default.

Data in `versions.json`, which is the one place that names the default. Cheap to import: the options of a run need it.
Not here: which versions have a contract (`schemas.loader`), and what a name means (`schemas.naming`).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TypedDict

FILE = Path(__file__).parent / "versions.json"


class Versions(TypedDict):
    """The file: `existing` is oldest first."""

    description: str
    default: str
    existing: list[str]


def default_version() -> str:
    """The version that is taken where nobody names one, and that differences start from."""
    return _read()["default"]


def existing_versions() -> tuple[str, ...]:
    """Every version that there is, oldest first."""
    return tuple(_read()["existing"])


@cache
def _read() -> Versions:
    data: Versions = json.loads(FILE.read_text(encoding="utf-8"))
    return data
