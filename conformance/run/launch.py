"""Starting the pytest that has the run: the packaged suite, under the kit's own configuration.

No `addopts`, `usefixtures`, `python_files`, `minversion` or conftest of the working directory is in it. `pytest
--target` hands over to it in the same process, with the plugins of the environment; `checkout-conformance run` starts
nothing else, and without plugins that nobody asked for.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.run.options import Chosen

HOME = Path(__file__).parent
SUITE = HOME.parent / "suite"
CONFIGURATION = HOME / "run.ini"
# Plugins of a run that nobody's environment has a say in: the kit, and several processes (`-n`).
ALONE = ("--disable-plugin-autoload", "-p", "checkout_conformance.run.plugin", "-p", "xdist.plugin")
# Variables by which an environment changes every pytest that is started in it.
MEDDLING = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")
# In the place of pytest's rows of letters `run.progress` tells how a run goes on, unless somebody asks for them: what
# is added to the arguments, and the verbosity that this makes.
QUIET = "-qq"
QUIET_VERBOSITY = -2
NAMING_ITEMS = ("-v", "--verb", "--collect", "--fixtures", "--markers")
# What the user typed, for the record.
COMMAND = pytest.StashKey[list[str]]()
# What waits for the URL of the embedded emulator, which starts while pytest does.
EMBEDDED_URL = pytest.StashKey[Callable[[], str]]()


class Launched:
    """A plugin that hands the second pytest what the user typed, and the embedded emulator where that is the target."""

    def __init__(self, command: Sequence[str], embedded_url: Callable[[], str] | None) -> None:
        self._command = list(command)
        self._embedded_url = embedded_url

    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(self, early_config: pytest.Config) -> None:
        """Keep it where the run is prepared and the record is made."""
        early_config.stash[COMMAND] = self._command
        if self._embedded_url is not None:
            early_config.stash[EMBEDDED_URL] = self._embedded_url


def start(
    chosen: Chosen, rest: Sequence[str], *, command: Sequence[str], capture: Any = None, alone: bool = False
) -> int | pytest.ExitCode:
    """Run the suite with these options of the kit and `rest`, pytest's own; the exit code.

    `command` is what the user typed. `capture` is the capture manager of a pytest that this is called in. `alone`
    leaves out plugins of the environment and what its variables say.
    """
    selected = [] if any(argument.startswith(str(SUITE)) for argument in rest) else [str(SUITE)]
    given = [*(ALONE if alone else ()), *chosen.arguments(), *rest]
    given += [] if _shows_items(rest) else [QUIET]
    given += ["-c", str(CONFIGURATION), "--rootdir", str(SUITE), *selected]
    shown = capture.global_and_fixture_disabled() if capture else contextlib.nullcontext()
    with shown, _without(MEDDLING if alone else ()), _embedded(chosen) as url:
        return pytest.main(given, plugins=[Launched(command, url)])


def _embedded(chosen: Chosen) -> contextlib.AbstractContextManager[Callable[[], str] | None]:
    """The embedded emulator, where it is asked for: started before all that takes as long as it does to start."""
    from checkout_conformance.target.target_file import EMBEDDED  # too much for a pytest without a target

    if chosen.target != EMBEDDED:
        return contextlib.nullcontext()
    from checkout_conformance.emulator.process import starting_emulator

    return starting_emulator(seed=0)


def _shows_items(arguments: Sequence[str]) -> bool:
    """Whether pytest is asked to name items: with `-v`, or without running them."""
    return any(argument.startswith(NAMING_ITEMS) or argument == "--co" for argument in arguments)


@contextlib.contextmanager
def _without(names: Sequence[str]) -> Iterator[None]:
    """These variables of the environment are not there for a while."""
    kept = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)
