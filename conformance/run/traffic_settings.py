"""The settings of judging traffic (`judge`, `watch`, `checkout_watch`): those of a run that mean something there.

They come from where a run's come from (`run.settings`): what is given, the environment, `pyproject.toml`, a target
file.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from checkout_conformance.run.baselines import check_baselines
from checkout_conformance.run.options import OF_TRAFFIC, Chosen
from checkout_conformance.run.settings import DEFAULT, chosen_of, resolve
from checkout_conformance.schemas.naming import resolved


@dataclass(frozen=True, slots=True)
class TrafficSettings:
    """What was chosen, and the version that somebody named: without one, each exchange is judged by its own."""

    chosen: Chosen
    version: str | None


def traffic_settings(given: Mapping[str, str]) -> TrafficSettings:
    """The settings here, with these options (key -> text). Raises UsageError where something is wrong with one."""
    found = [setting for setting in resolve(given, os.environ, Path.cwd()) if setting.option.name in OF_TRAFFIC]
    chosen = chosen_of(found)
    check_baselines(chosen)
    named = next(setting for setting in found if setting.option.key == "api_version")
    version = None if named.source == DEFAULT else resolved(chosen.api_version)
    return TrafficSettings(chosen, version)
