"""The pytest plugin: `pytest --target URL` runs the packaged suite, and nothing else; without it, nothing happens.

This module is loaded in every pytest run of an environment, so it imports nothing heavy. What a run needs is in
`run.controller`, registered as a plugin of its own when there is a target.

A run must not depend on where it is started. So the pytest that the user started only hands over to a second one in
the same process, which has the kit's own configuration file: no `addopts`, `usefixtures`, `python_files` or conftest
of the working directory is in it.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from checkout_conformance.run.options import add_options

HOME = Path(__file__).parent
SUITE = HOME.parent / "suite"
CONFIGURATION = HOME / "run.ini"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the options of the kit."""
    add_options(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """With a target, the packaged suite is what is collected; a conftest of the working directory stays out."""
    known = early_config.known_args_namespace
    if getattr(known, "target", None) is None and getattr(known, "target_file", None) is None:
        return
    named = [name for name in known.file_or_dir if str(SUITE) not in name]
    if named:
        raise pytest.UsageError(
            f"with --target the packaged suite is run, and no other tests; leave out {named[0]!r} "
            "(select suite items with -k)"
        )
    known.file_or_dir = known.file_or_dir or [str(SUITE)]


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | pytest.ExitCode | None:
    """Hand a run with a target over to a pytest that has the kit's own configuration."""
    if not _wanted(config) or config.inipath == CONFIGURATION or config.option.help or config.option.version:
        return None
    given = config.invocation_params.args
    selected = [] if any(str(SUITE) in str(argument) for argument in given) else [str(SUITE)]
    capture = config.pluginmanager.get_plugin("capturemanager")
    with capture.global_and_fixture_disabled() if capture else contextlib.nullcontext():
        return pytest.main([*map(str, given), "-c", str(CONFIGURATION), "--rootdir", str(SUITE), *selected])


def pytest_configure(config: pytest.Config) -> None:
    """Start a conformance session where a target is given. Usage errors come before the first request."""
    if _wanted(config) and config.inipath == CONFIGURATION:
        from checkout_conformance.run.controller import Session

        Session.start(config)


def _wanted(config: pytest.Config) -> bool:
    return config.getoption("target") is not None or config.getoption("target_file") is not None
