"""Every figure of the documentation has a command that renews it, and only it knows the table's name and page."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from checkout_conformance.marked_tables import with_table
from tests.benchmarks.measured import begin
from tests.figures import ROOT, Figures, main, measurements, without_make

KNOWN = list(measurements())


def program(command: str) -> Path:
    """The file of a measurement; that of a Make target as the Makefile runs it."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    words = shlex.split(command)
    if words[0] == "make":
        (recipe,) = re.findall(rf"^{words[1]}:.*\n\t(.+)$", makefile, re.MULTILINE)
        words = recipe.split()
    if words[0].endswith("checkout-conformance"):
        return ROOT / "conformance" / "commands" / f"{words[1]}.py"
    module = words[words.index("-m") + 1].replace(".", "/")
    return next(path for path in (ROOT / f"{module}.py", ROOT / module / "__main__.py") if path.exists())


def test_measurements_are_found() -> None:
    assert {"stages", "soak", "creates", "good-for", "beside-schemathesis"} <= {n for f in KNOWN for n in f.tables}


@pytest.mark.parametrize("figures", KNOWN, ids=lambda figures: figures.command)
def test_a_table_is_written_by_the_command_that_its_marker_names(figures: Figures) -> None:
    code = program(figures.command).read_text(encoding="utf-8")
    assert [name for name in figures.tables if f'"{name}"' not in code] == []
    if figures.command.startswith("python"):
        words = shlex.split(figures.command)
        assert ROOT / words[words.index("--page") + 1] == figures.page
    for name in figures.tables:
        with_table(figures.page.read_text(encoding="utf-8"), name, "")


def test_a_table_that_is_not_there_is_told_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["stage"])
    assert "stages" in capsys.readouterr().err


def test_the_arguments_of_make_figures_reach_no_other_target() -> None:
    inherited = {"ARGS": "soak", "MAKEFLAGS": " -- ARGS=soak", "MFLAGS": "", "PATH": "/bin"}
    assert without_make(inherited) == {"PATH": "/bin"}


def test_a_measurement_says_when_and_on_what_it_was_made() -> None:
    said = begin().told("medians of 3 runs")
    assert re.fullmatch(
        r"Measured on \d{4}-\d\d-\d\d: medians of 3 runs; Python 3\.\S+, a machine of \d+ cores "
        r"with a load of \S+ at the start and \S+ at the end\.",
        said,
    )
