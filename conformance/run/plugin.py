"""The pytest plugin: `pytest --target URL` runs the packaged suite, and nothing else; without it, nothing happens.

This module is loaded in every pytest run of an environment, so it imports nothing heavy. What a run needs is in
`run.process`, registered as a plugin of its own when there is a target.

The kit gets along with others. `--target` and its like are names that a conftest or another plugin may have: they are
registered when somebody uses them, after everybody else, and only where they are free. A run does not depend on where
it is started either: the pytest that the user started only hands over to a second one (see `run.launch`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checkout_conformance.run.launch import CONFIGURATION, SUITE, start
from checkout_conformance.run.options import (
    ASKING,
    OPTIONS,
    add_prefixed,
    add_short,
    given_in,
    spelled,
    split,
    unknown_shorts,
)

if TYPE_CHECKING:
    from checkout_conformance.run.watching import Starts
    from checkout_conformance.traffic.judging_process import JudgingProcess

# A conftest without any of these registers no options, and has no say in whose `--target` is.
MAY_REGISTER = re.compile(rb"pytest_addoption|pytest_plugins|import \*")
# What is handed over: the kit's options and pytest's.
HANDED_OVER = pytest.StashKey[tuple[dict[str, str], list[str]]]()


@pytest.fixture(scope="session")
def _checkout_judging() -> Iterator[JudgingProcess]:
    """The process that judges what passes through the watches of a session."""
    from checkout_conformance.traffic.judging_process import judging_process

    with judging_process() as process:
        yield process


@pytest.fixture
def checkout_watch(_checkout_judging: JudgingProcess) -> Iterator[Starts]:
    """Stand between a test and its Checkout server: `url = checkout_watch("http://localhost:4242")`.

    Requests to `url` are passed on and judged; the test fails where the server deviates from the API, unless a
    baseline (`baseline="known.toml"`) accepts it.
    """
    from checkout_conformance.run.watching import watches

    with watches(_checkout_judging) as start:
        yield start


@pytest.fixture(scope="session")
def checkout_watch_session(_checkout_judging: JudgingProcess) -> Iterator[Starts]:
    """The same for all tests of a session together: what one test shows stands beside what the others showed.

    It fails at the session's end, as an error of the last test.
    """
    from checkout_conformance.run.watching import watches

    with watches(_checkout_judging) as start:
        yield start


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the spellings that are the kit's own."""
    add_prefixed(parser)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser, args: list[str]
) -> Generator[None, None, None]:
    """Register short spellings where they are used and free, and find out whether a run of the kit is wanted."""
    known = early_config.known_args_namespace
    short = unknown_shorts(parser, args)
    if early_config.inipath == CONFIGURATION:
        add_short(parser, short)
        _refuse_what_is_none(parser, args)
        return (yield)
    if known.help:
        yield
        add_short(parser, [option.name for option in OPTIONS])
        return None
    prefixed = given_in(known)
    certain = "target" in prefixed or "target_file" in prefixed
    asked = certain or any(name in short for name in ASKING)
    if asked and (certain or not _may_register(early_config)):
        known.noconftest = True
    before = dict(os.environ)
    yield
    ours = add_short(parser, short)
    if certain or any(f"--{name}" in ours for name in ASKING):
        os.environ.clear()
        os.environ.update(before)
        _hand_over(early_config, args, [*ours, *(option.prefixed for option in OPTIONS)])
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | pytest.ExitCode | None:
    """Hand a run with a target over to a pytest that has the kit's own configuration."""
    handed = config.stash.get(HANDED_OVER, None)
    if handed is None:
        return None
    given, rest = handed
    from checkout_conformance.errors import ConformanceError
    from checkout_conformance.run.settings import chosen

    try:
        settings = chosen(given)
    except ConformanceError as error:
        raise pytest.UsageError(str(error)) from None
    capture = config.pluginmanager.get_plugin("capturemanager")
    command = ["pytest", *map(str, config.invocation_params.args)]
    return start(settings, rest, command=command, capture=capture)


def pytest_configure(config: pytest.Config) -> None:
    """Start the run where this is the pytest that has it. Usage errors come before the first request."""
    if config.inipath == CONFIGURATION:
        from checkout_conformance.run.starting import begin

        begin(config)


def _hand_over(config: pytest.Config, args: list[str], spellings: Iterable[str]) -> None:
    """Keep what the second pytest gets; the first one is left with nothing that it could stumble over."""
    known = list(spellings)
    try:
        given, _ = split(args, known)
        _, rest = split([str(argument) for argument in config.invocation_params.args], known)
    except ValueError as error:
        raise pytest.UsageError(str(error)) from None
    if config.known_args_namespace.version:
        return
    config.stash[HANDED_OVER] = (given, rest)
    args[:] = spelled(given)


def _refuse_what_is_none(parser: pytest.Parser, args: list[str]) -> None:
    """Raises UsageError for other tests than the suite, and for options that nobody has; it says what was meant."""
    from checkout_conformance.schemas.nearest import nearest

    found, unknown = parser.parse_known_and_unknown_args(args)
    for word in (word.partition("=")[0] for word in unknown if word.startswith("--")):
        alike = nearest(word.removeprefix("--"), [option.name for option in OPTIONS])
        meant = f"did you mean --{alike[0]}?" if alike else "`checkout-conformance run --help` lists the kit's own"
        raise pytest.UsageError(f"there is no option {word}; {meant}")
    named = [name for name in found.file_or_dir if not name.startswith(str(SUITE))]
    if named and not unknown:
        raise pytest.UsageError(
            f"with --target the packaged suite is run, and no other tests; leave out {named[0]!r} "
            "(select suite items with -k)"
        )


def _may_register(config: pytest.Config) -> bool:
    """Whether a conftest that pytest loads at its start may register options."""
    here, root = config.invocation_params.dir, config.rootpath
    named = [here / name.partition("::")[0] for name in config.known_args_namespace.file_or_dir]
    bases = {here, root, *(root / path for path in config.getini("testpaths")), *named}
    return any(MAY_REGISTER.search(path.read_bytes()) for path in _conftests(bases, root))


def _conftests(bases: Iterable[Path], root: Path) -> Iterable[Path]:
    """Conftests of these directories and files, of all above them up to the root, and of `test*` below them."""
    folders = set()
    for base in bases:
        folder = base if base.is_dir() else base.parent
        above = [parent for parent in folder.parents if parent.is_relative_to(root)]
        folders |= {folder, *above, *(below for below in folder.glob("test*") if below.is_dir())}
    return [path for folder in sorted(folders) if (path := folder / "conftest.py").is_file()]
