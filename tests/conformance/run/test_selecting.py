"""What items declare: themes select them, what they need is said, and what comes last comes last."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from checkout_conformance.run.selecting import lacking, themes
from checkout_conformance.schemas import load
from checkout_conformance.suite.declared import judges, needs_endpoint
from tests.conformance.running import run_kit

COLLECT = ("--target", "embedded", "--collect-only", "-q")


def collected(place: Path, *arguments: str) -> list[str]:
    """The items that a selection leaves."""
    return [line for line in run_kit(place, *COLLECT, *arguments).output.splitlines() if "::" in line]


def test_themes_select_items_and_what_comes_last_comes_last(tmp_path: Path) -> None:
    every, served = collected(tmp_path), collected(tmp_path, "-k", "served or echo", "-m", "not amounts")
    last = [line for line in every if "test_hostile_requests.py" in line]
    assert last == every[-len(last) :]
    assert served
    assert {line.partition("::")[0].rpartition("/")[2] for line in served} == {"test_accepted.py"}


def test_themes_are_named_or_those_of_clauses() -> None:
    assert themes(["lifecycle", "paging.line_items*"]) == ["lifecycle", "paging"]
    assert themes(["nothing_of_the_kind"]) == []


@pytest.mark.slow
def test_a_skipped_item_says_what_it_needs(tmp_path: Path, emulator_url: str) -> None:
    ran = run_kit(tmp_path, "--target", emulator_url, "--profile", "quick", "-k", "test_declined_payment", "-rs")
    assert "it needs declined_completion: a target file has to say how" in ran.output
    (row,) = [row for row in ran.record["verdicts"] if row["clause"] == "lifecycle.decline.stays_open"]
    assert (row["verdict"], row["cause"]) == ("unsupported", "declined_completion")


class Collected:
    """The little of a collected item that is read: its marks."""

    def __init__(self, *marks: pytest.MarkDecorator) -> None:
        self.own_markers = [mark.mark for mark in marks]

    def iter_markers(self, name: str) -> list[pytest.Mark]:
        return [mark for mark in self.own_markers if mark.name == name]


@pytest.mark.parametrize(("unserved", "why"), [({"expire"}, "the endpoint expire"), ({"list"}, None), (set(), None)])
def test_an_item_is_skipped_where_an_endpoint_that_it_needs_is_not_served(unserved: set[str], why: str | None) -> None:
    run = SimpleNamespace(probe=SimpleNamespace(unserved=frozenset(unserved), canned=None))
    found = lacking(Collected(needs_endpoint("retrieve"), needs_endpoint("expire")), run)  # type: ignore[arg-type]
    assert (found is None) if why is None else (found is not None and why in found)


@pytest.mark.parametrize(
    ("judged", "skipped"),
    [
        (("paging", "agreement"), True),
        (("filters",), True),
        (("shape", "paging"), False),
        (("requests",), False),
        ((), False),
    ],
)
def test_where_answers_are_canned_an_item_that_judges_state_alone_is_skipped(
    judged: tuple[str, ...], skipped: bool
) -> None:
    for canned in ("agreement.sessions_kept", "identity.unique"):
        run = SimpleNamespace(probe=SimpleNamespace(unserved=frozenset(), canned=canned))
        found = lacking(Collected(judges(*judged)), run)  # type: ignore[arg-type]
        assert (found is not None and canned in found) is skipped


def test_an_endpoint_that_is_not_known_is_told_where_it_is_written() -> None:
    with pytest.raises(KeyError, match="expires"):
        needs_endpoint("expires")


def test_every_module_of_the_suite_declares_what_it_judges() -> None:
    known = {clause.theme for clause in load().clauses.values()}
    suite = Path(__file__).parents[3] / "conformance" / "suite"
    text = "".join(path.read_text() for path in suite.glob("test_*.py"))
    assert text.count("pytestmark = ") == len(list(suite.glob("test_*.py")))
    assert known
