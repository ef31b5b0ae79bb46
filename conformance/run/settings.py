"""Which settings a run has, and where each comes from: option, environment, `pyproject.toml`, target file, default.

The nearest source that says anything wins, setting by setting. What a setting is, and what its values may be, stands in
`run.options`; what is wrong with values that only the machine can tell (files, versions) in `run.usage`.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any

from checkout_conformance.errors import UsageError
from checkout_conformance.run.options import DEFAULTS, OPTIONS, VARIABLE_PREFIX, Chosen, Kind, Option, Value
from checkout_conformance.schemas.nearest import nearest
from checkout_conformance.target import target_file

PYPROJECT = "pyproject.toml"
TABLE = "tool.checkout-conformance"
DEFAULT = "default"
BY_KEY = {option.key: option for option in OPTIONS}
# What one source says: key -> value, and the place where it stands.
Source = dict[str, tuple[Value, str]]


@dataclass(frozen=True, slots=True)
class Setting:
    """One value and where it comes from: the option, the variable, the file, or `default`."""

    option: Option
    value: Value | None
    source: str


def resolve(given: Mapping[str, str], environment: Mapping[str, str], folder: Path) -> list[Setting]:
    """Every setting of a run that is started in `folder` with these options (key -> text), in the table's order.

    A target file that is named nearer than a target brings its own `url`. Raises UsageError with a sentence that names
    the place where the kit does not know a name or a value is none of what it takes.
    """
    sources = [
        {key: (_checked(BY_KEY[key], text, BY_KEY[key].short), BY_KEY[key].short) for key, text in given.items()},
        _of_environment(environment),
        _of_pyproject(folder),
    ]
    file = next((source["target_file"] for source in sources if "target_file" in source), None)
    if file is not None:
        sources.append(_of_target_file(target_file.located(str(file[0]))))
        _forget_farther_target(sources)
    found = []
    for option in OPTIONS:
        value, place = next((s[option.key] for s in sources if option.key in s), (DEFAULTS[option.key], DEFAULT))
        found.append(Setting(option, value, place))
    return found


def chosen(given: Mapping[str, str]) -> Chosen:
    """The settings of a run that is started here with these options. Raises UsageError as `resolve` does."""
    return chosen_of(resolve(given, os.environ, Path.cwd()))


def chosen_of(settings: Sequence[Setting]) -> Chosen:
    """The same settings without where they come from."""
    values: dict[str, Any] = {setting.option.key: setting.value for setting in settings}
    return Chosen(**values)


def _checked(option: Option, text: str, place: str) -> Value:
    try:
        return option.read(text, place)
    except ValueError as error:
        raise UsageError(str(error)) from None


def _of_environment(environment: Mapping[str, str]) -> Source:
    """What variables say; an empty one says nothing, as an input of a CI that is left out."""
    by_variable = {option.variable: option for option in OPTIONS}
    found: Source = {}
    for name, text in environment.items():
        if name.startswith(VARIABLE_PREFIX) and text:
            option = by_variable.get(name)
            if option is None:
                raise UsageError(f"the environment has {name}, which is no setting{_meant(name, by_variable)}")
            found[option.key] = (_checked(option, text, name), name)
    return found


def _of_pyproject(folder: Path) -> Source:
    """What the nearest `pyproject.toml` with a table of the kit's says, in this folder or above it."""
    for place in (folder, *folder.parents):
        path = place / PYPROJECT
        table = _table(path) if path.is_file() else None
        if table is not None:
            return _of_table(table, f"[{TABLE}] in {path}:", place)
    return {}


def _table(path: Path) -> dict[str, Any] | None:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return None  # another tool's to complain about
    table = data.get("tool", {}).get("checkout-conformance")
    if table is not None and not isinstance(table, dict):
        raise UsageError(f"{path}: tool.checkout-conformance is {table!r}; it is a table, [{TABLE}]")
    return table


def _of_table(table: Mapping[str, Any], place: str, folder: Path) -> Source:
    found: Source = {}
    for key, raw in table.items():
        option = BY_KEY.get(key)
        if option is None:
            raise UsageError(f"{place} {key!r} is no setting{_meant(key.replace('-', '_'), BY_KEY)}")
        is_flag, is_text = isinstance(raw, bool), option.kind in (Kind.TEXT, Kind.FILE, Kind.CHOICE)
        if (
            not isinstance(raw, str | int | float)
            or is_flag != (option.kind is Kind.FLAG)
            or is_text != (isinstance(raw, str))
        ):
            raise UsageError(f"{place} {key} = {raw!r} is not {option.expected}")
        value = _checked(option, str(raw), f"{place} {key} =")
        found[key] = (_beside(option, value, folder), place.rstrip(":"))
    return found


def _of_target_file(path: Path) -> Source:
    """What a target file says: `[options]`, which its schema has checked, and its URL.

    Target files are passed around, so they name no file but those in their own folder; raises UsageError for others.
    """
    data = target_file.read(path)
    found: Source = {}
    for key, value in data.get("options", {}).items():
        option = BY_KEY[key]
        if option.kind is Kind.FILE and _leads_out(value):
            raise UsageError(
                f"--target-file {path}: options.{key}: {value!r} is outside the target file's folder; put the file "
                f"beside the target file, or name it with --{key.replace('_', '-')}, which takes any path"
            )
        found[key] = (_beside(option, value, path.parent), str(path))
    if "url" in data:
        found["target"] = (data["url"], str(path))
    return found


def _leads_out(value: str) -> bool:
    """Whether a path is absolute, on POSIX or on Windows, or climbs above where it starts."""
    windows = PureWindowsPath(value)
    climbs = os.path.normpath(windows.as_posix()).split("/")[0] == ".."
    return bool(windows.root or windows.drive) or climbs


def _beside(option: Option, value: Value, folder: Path) -> Value:
    """A path in a file is meant from where the file is; the name of a shipped target file is no path."""
    is_name = option.key == "target_file" and target_file.names_shipped(str(value), folder)
    return str(folder / str(value)) if option.kind is Kind.FILE and not is_name else value


def _forget_farther_target(sources: list[Source]) -> None:
    """Who names a target file means its server: a URL that comes from farther away does not count."""
    of_file = sources[-1]
    nearest_file = next(place for place, source in enumerate(sources) if "target_file" in source)
    if "target" in of_file:
        for source in sources[nearest_file + 1 : -1]:
            source.pop("target", None)


def _meant(name: str, known: Mapping[str, Option]) -> str:
    alike = nearest(name, known)
    return f"; did you mean {alike[0]}?" if alike else "; `checkout-conformance settings` lists all"
