"""What CONTRIBUTING says is so: files, rooms and commands exist, and rooms may know what it says they may."""

from __future__ import annotations

import re
from pathlib import Path

from tests.test_arrows import ARROWS, EVERYTHING

HOME = Path(__file__).parents[2]
TEXT = (HOME / "CONTRIBUTING.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return TEXT.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_every_file_and_folder_that_is_named_exists() -> None:
    named = set(re.findall(r"`([\w.-]+/[\w./-]*|[\w-]+\.(?:md|toml|py|yml))`", TEXT))
    named |= set(re.findall(r"\]\((?!http)([^)#]+)\)", TEXT))
    named = {
        name for name in named if not re.search(r"[A-Z]{4,}", name.removesuffix(".md"))
    }  # `VERSION` stands for any
    assert len(named) > 35
    assert sorted(name for name in named if not (HOME / name).exists()) == []


def test_both_ways_are_told_file_by_file() -> None:
    for title, least in (("One payload's way", 14), ("One sentence's way", 12)):
        steps = re.findall(r"^\d+\. `([^`]+)`: \S", section(title), re.MULTILINE)
        assert len(steps) >= least, title
        assert len(steps) == len(re.findall(r"^\d+\.", section(title), re.MULTILINE)), title


def test_every_room_has_its_row_and_knows_no_more_than_it_says() -> None:
    rows = dict(
        re.findall(
            r"^\| `(?:conformance/)?(\w+)/` \| [^|]+ \| ([^|]+) \|$", section("The rooms and their arrows"), re.M
        )
    )
    rooms = {path.name for path in (HOME / "conformance").iterdir() if (path / "__init__.py").exists()}
    assert set(rows) == rooms | {"schemas", "strategies", "reports"}
    for room, knows in rows.items():
        if ARROWS[room] == EVERYTHING:
            assert knows == "everything"
        else:
            said = set(re.findall(r"`(\w+)`", knows))
            allowed = {name.partition(".")[0] for name in ARROWS[room]} - {"errors", "", "secret_shapes"}
            assert said <= allowed or knows.startswith("all of the above"), room
            assert (allowed <= said | {"run"}) or knows.startswith("all of the above"), f"{room} may know {allowed}"


def test_every_command_is_a_target_of_make() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (HOME / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"^make ([a-z-]+)", TEXT, re.MULTILINE))
    assert named
    assert named <= targets
