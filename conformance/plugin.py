"""The pytest plugin: `pytest --target URL` runs the packaged suite, and nothing else; without it, nothing happens.

This module is loaded in every pytest run of an environment, so it imports nothing heavy. What a run needs is in
`conformance.session`, registered as a plugin of its own when there is a target.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.options import add_options

SUITE = Path(__file__).parent / "suite"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the options of the kit."""
    add_options(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """With a target, the packaged suite is what is collected; a conftest of the working directory stays out."""
    known = early_config.known_args_namespace
    if not (getattr(known, "target", None) or getattr(known, "target_file", None)):
        return
    named = [name for name in known.file_or_dir if str(SUITE) not in name]
    if named:
        raise pytest.UsageError(
            f"with --target the packaged suite is run, and no other tests; leave out {named[0]!r} "
            "(select suite items with -k)"
        )
    if not known.file_or_dir:
        known.file_or_dir = [str(SUITE)]
        args += ["--import-mode=importlib", "-p", "no:cacheprovider", str(SUITE)]


def pytest_configure(config: pytest.Config) -> None:
    """Start a conformance session where a target is given. Usage errors come before the first request."""
    if config.getoption("target") or config.getoption("target_file"):
        from conformance.session import Session

        Session.start(config)
