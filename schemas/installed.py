"""The version that the `stripe` package of this environment pins, where the kit does not ship it: derived on the spot.

What it gives is what `derive --sdk installed` would write as `version.json`. It is made once a process, when somebody
asks for that version, and never written anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Pinned:
    """A release (`stripe==13.0.1`) and the version of the API that it pins."""

    release: str
    version: str


@cache
def pinned() -> Pinned | None:
    """The installed release; None where there is none, or none that says which version it pins."""
    from checkout_conformance.schemas.derive import sdk
    from checkout_conformance.schemas.derive.reference import BrokenReference

    try:
        package = sdk.package_of(sdk.installed())
        return Pinned(sdk.name_of(package), sdk.version_of(package))
    except (BrokenReference, OSError):
        return None


@cache
def data(version: str) -> Mapping[str, Any] | None:
    """A version as `version.json` would keep it, from the installed release; None where that pins another.

    Raises BrokenReference where the release cannot be read.
    """
    own = pinned()
    if own is None or own.version != version:
        return None
    from checkout_conformance.schemas.derive import sdk
    from checkout_conformance.schemas.derive.release import derive

    return derive(sdk.installed()).data()
