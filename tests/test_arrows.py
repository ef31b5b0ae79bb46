"""Who may import whom. The arrows of the house, held against the imports of every module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOUSE = ("schemas", "strategies", "conformance", "reports")
# Modules of `conformance` that do no input or output and may be used by what has none.
PURE = ("checkout_conformance.evidence.exchange", "checkout_conformance.evidence.ledger")

# part of the house (the longest match counts) -> the parts of the house that it may import, besides itself
ARROWS: dict[str, tuple[str, ...]] = {
    "schemas": (),
    "strategies": ("schemas",),
    "reports": (),
    "checkout_conformance.checks": ("schemas", *PURE),
    "checkout_conformance.emulator": ("schemas",),
    "conformance": ("schemas", "strategies", "conformance", "reports"),
    "checkout_conformance.evidence.exchange": (),
    "checkout_conformance.evidence.ledger": ("schemas", "checkout_conformance.evidence.exchange"),
}
SUITE = "checkout_conformance.suite"
# part -> third-party modules it does without: what is read or judged there needs no network and no test runner
WITHOUT = {
    "schemas": ("httpx", "hypothesis", "pytest", "starlette", "requests", "socket"),
    "strategies": ("httpx", "pytest", "starlette", "requests", "socket"),
    "reports": ("httpx", "hypothesis", "pytest", "starlette", "requests", "socket"),
    "checkout_conformance.checks": ("httpx", "hypothesis", "pytest", "starlette", "requests", "socket"),
    "checkout_conformance.emulator": ("httpx", "hypothesis", "pytest", "requests"),
}


def modules() -> dict[str, Path]:
    """Every module of the house by its dotted name."""
    found = {}
    for package in HOUSE:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(text: str, module: str, *, package: bool = False) -> Iterator[str]:
    """The dotted names that a module's text imports, relative ones resolved."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = module.split(".")[: len(module.split(".")) - node.level + package] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def within(module: str, part: str) -> bool:
    return module == part or module.startswith(f"{part}.")


def part_of(module: str) -> str:
    """The part of the house whose arrows hold for a module."""
    return max((part for part in ARROWS if within(module, part)), key=len)


def broken_arrows(text: str, module: str, *, package: bool = False) -> list[str]:
    """What a module imports against the arrows."""
    part = part_of(module)
    known = modules()
    wrong = []
    for name in sorted(set(imports(text, module, package=package))):
        if any(within(name, other) for other in HOUSE):
            # `from schemas import load` names a module and a thing in it: only modules have arrows.
            target = name if name in known else name.rpartition(".")[0]
            allowed = any(within(target, other) for other in (part, *ARROWS[part]))
            whole_conformance = part != "conformance" and target == "conformance"
            suite = within(target, SUITE) and not within(module, SUITE)
            if (not allowed and not whole_conformance) or suite:
                wrong.append(f"{module} imports {target}")
        wrong += [
            f"{module} imports {name}" for owner, barred in WITHOUT.items() if within(module, owner)
            for other in barred if within(name, other)
        ]  # fmt: skip
    return wrong


def test_every_module_of_the_house_is_looked_at() -> None:
    assert len(modules()) > 80
    assert {module.partition(".")[0] for module in modules()} == set(HOUSE)


@pytest.mark.parametrize("part", ARROWS)
def test_no_import_goes_against_the_arrows(part: str) -> None:
    wrong = [
        line
        for module, path in modules().items()
        if part_of(module) == part
        for line in broken_arrows(path.read_text(encoding="utf-8"), module, package=path.name == "__init__.py")
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("checkout_conformance.schemas.loader", "from checkout_conformance.evidence.exchange import Exchange"),
        ("checkout_conformance.schemas.loader", "import strategies"),
        ("checkout_conformance.schemas.contract", "import httpx"),
        ("strategies.create", "from conformance import exchange"),
        ("strategies.create", "def late():\n    from checkout_conformance.evidence.ledger import Ledger"),
        ("checkout_conformance.checks.echo", "from checkout_conformance.target.client import Client"),
        ("checkout_conformance.checks.echo", "from ..emulator import app"),
        ("checkout_conformance.checks.echo", "import pytest"),
        ("checkout_conformance.emulator.app", "from strategies import create"),
        ("checkout_conformance.emulator.app", "from checkout_conformance.checks import echo"),
        ("checkout_conformance.run.plugin", "import checkout_conformance.suite.test_life"),
        ("checkout_conformance.run.plugin", "from conformance import suite"),
        ("checkout_conformance.reports.html", "from schemas import load"),
    ],
)
def test_an_import_against_the_arrows_is_caught(module: str, text: str) -> None:
    assert broken_arrows(text, module) != []


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("checkout_conformance.schemas.loader", "import json\nfrom schemas import clauses"),
        ("strategies.create", "from schemas import load\nfrom hypothesis import strategies"),
        (
            "checkout_conformance.checks.echo",
            "from checkout_conformance.evidence.exchange import Exchange\nfrom schemas import load",
        ),
        ("checkout_conformance.run.plugin", "from reports import html\nfrom strategies import create"),
        ("checkout_conformance.suite.test_life", "from checkout_conformance.suite import hunting"),
        ("checkout_conformance.emulator.app", "from starlette.applications import Starlette\nfrom . import store"),
    ],
)
def test_an_import_along_the_arrows_is_none(module: str, text: str) -> None:
    assert broken_arrows(text, module) == []
