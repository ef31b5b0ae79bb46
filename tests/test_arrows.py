"""Who may import whom. The arrows of the house, held against the imports of every module."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = "checkout_conformance"
# folder -> the dotted name below the package that setuptools maps it to (`pyproject.toml`)
FOLDERS = {"schemas": "schemas", "strategies": "strategies", "reports": "reports", "conformance": ""}
EVERYTHING = ("",)

# part of the package (the longest match counts) -> the parts that it may import, besides itself. "" is the whole.
ARROWS: dict[str, tuple[str, ...]] = {
    "schemas": (),
    "strategies": ("schemas",),
    "secret_shapes": (),
    "sockets": (),
    "reports": ("secret_shapes", "schemas.run_record", "schemas.legend", "schemas.jobs", "schemas.keywords"),
    "errors": ("schemas", "evidence", "secret_shapes"),
    "evidence": ("schemas", "secret_shapes"),
    "target": ("schemas", "evidence", "errors"),
    "record": ("schemas", "evidence", "errors", "run.probe"),
    "run": (
        "secret_shapes",
        "traffic",
        "schemas",
        "strategies",
        "reports",
        "evidence",
        "target",
        "record",
        "errors",
        "checks",
        "emulator.process",
    ),
    "checks": ("schemas", "evidence"),
    "emulator": ("schemas", "sockets"),
    "traffic": ("schemas", "evidence", "record", "checks", "reports", "errors", "sockets", "strategies.undisputed"),
    "mutants": EVERYTHING,
    "commands": EVERYTHING,
    "suite": EVERYTHING,
    "": EVERYTHING,
}
SUITE = "suite"
# part -> third-party modules it does without: what is read or judged there needs no network and no test runner
WITHOUT = {
    "schemas": ("httpx", "hypothesis", "pytest", "starlette", "requests", "socket"),
    "strategies": ("httpx", "pytest", "starlette", "requests", "socket"),
    "reports": ("httpx", "hypothesis", "pytest", "starlette", "requests", "socket"),
    "record": ("httpx", "hypothesis", "starlette", "requests", "socket"),
    "checks": ("httpx", "hypothesis", "pytest", "starlette", "requests", "socket"),
    "emulator": ("httpx", "hypothesis", "pytest", "requests"),
    "traffic": ("hypothesis", "pytest", "requests"),
}


def modules() -> dict[str, Path]:
    """Every module by its dotted name below the package; the package itself is ""."""
    found = {}
    for folder, name in FOLDERS.items():
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = [*([name] if name else []), *path.relative_to(ROOT / folder).with_suffix("").parts]
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(text: str, module: str, *, package: bool = False) -> Iterator[str]:
    """The dotted names that a module's text imports, relative ones resolved."""
    full = f"{PACKAGE}.{module}".rstrip(".").split(".")
    for node in ast.walk(ast.parse(text)):
        yield from imported_by_call(node)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = full[: len(full) - node.level + package] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def imported_by_call(node: ast.AST) -> Iterator[str]:
    """The module that `import_module("...")` or `__import__("...")` names."""
    if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in ("import_module", "__import__") and isinstance(node.args[0].value, str):
            yield node.args[0].value


def within(module: str, part: str) -> bool:
    return not part or module == part or module.startswith(f"{part}.")


def part_of(module: str) -> str:
    """The part whose arrows hold for a module."""
    return max((part for part in ARROWS if within(module, part)), key=len)


def broken_arrows(text: str, module: str, *, package: bool = False) -> list[str]:
    """What a module imports against the arrows."""
    part, known, wrong = part_of(module), modules(), set[str]()
    for name in imports(text, module, package=package):
        if name.partition(".")[0] in FOLDERS:
            wrong.add(f"{module} imports {name} past the package")
        if name == PACKAGE or within(name, PACKAGE):
            below = name.removeprefix(PACKAGE).removeprefix(".")
            # `from ...schemas import load` names a module and a thing in it: only modules have arrows.
            target = below if below in known or not below else below.rpartition(".")[0]
            allowed = not target or any(within(target, other) for other in (part, *ARROWS[part]))
            if not allowed or (within(target, SUITE) and not within(module, SUITE)):
                wrong.add(f"{module} imports {target}")
        wrong |= {
            f"{module} imports {name}" for owner, barred in WITHOUT.items() if within(module, owner)
            for other in barred if within(name, other)
        }  # fmt: skip
    return sorted(wrong)


def test_every_module_of_the_house_is_looked_at() -> None:
    assert len(modules()) > 80
    rooms = {path.name for path in (ROOT / "conformance").iterdir() if (path / "__init__.py").exists()}
    assert rooms <= set(ARROWS)


def test_setuptools_maps_every_package() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    packages = {f"{PACKAGE}.{name}".rstrip(".") for name, path in modules().items() if path.name == "__init__.py"}
    assert set(settings["packages"]) == packages
    assert settings["package-dir"] == {f"{PACKAGE}.{name}".rstrip("."): folder for folder, name in FOLDERS.items()}


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
        ("schemas.loader", "from checkout_conformance.evidence.exchange import Exchange"),
        ("schemas.loader", "import checkout_conformance.strategies"),
        ("schemas.loader", "import strategies"),
        ("schemas.contract", "import httpx"),
        ("strategies.create", "from checkout_conformance.evidence import exchange"),
        ("strategies.create", "def late():\n    from checkout_conformance.evidence.ledger import Ledger"),
        ("checks.echo", "from checkout_conformance.target.client import Client"),
        ("checks.echo", "from ..emulator import app"),
        ("checks.echo", "import pytest"),
        ("emulator.app", "from checkout_conformance.strategies import create"),
        ("emulator.app", "from checkout_conformance.checks import echo"),
        ("evidence.witness", "from checkout_conformance.target.client import Client"),
        ("target.client", "from checkout_conformance.run.run import Run"),
        ("run.plugin", "import checkout_conformance.suite.test_life"),
        ("run.plugin", "from checkout_conformance import suite"),
        ("emulator.server", "import importlib\nimportlib.import_module('checkout_conformance.mutants')"),
        ("emulator.server", "def late():\n    __import__('checkout_conformance.mutants.registry')"),
        ("reports.html", "from checkout_conformance.schemas import load"),
    ],
)
def test_an_import_against_the_arrows_is_caught(module: str, text: str) -> None:
    assert broken_arrows(text, module) != []


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("reports.html", "from checkout_conformance.schemas.run_record import RunRecord"),
        ("schemas.loader", "import json\nfrom checkout_conformance.schemas import clauses"),
        ("strategies.create", "from checkout_conformance.schemas import load\nfrom hypothesis import strategies"),
        (
            "checks.echo",
            "from checkout_conformance.evidence import exchange\nfrom checkout_conformance.schemas import load",
        ),
        (
            "run.plugin",
            "from checkout_conformance.reports import html\nfrom checkout_conformance.strategies import create",
        ),
        ("suite.test_life", "from checkout_conformance.suite import failure_search"),
        ("emulator.app", "from starlette.applications import Starlette\nfrom . import store"),
    ],
)
def test_an_import_along_the_arrows_is_none(module: str, text: str) -> None:
    assert broken_arrows(text, module) == []


def circles(room: str) -> set[str]:
    """The modules of a room that import themselves by way of others, for types only or not."""
    known = {name: path for name, path in modules().items() if within(name, room)}
    direct = {
        name: {
            below
            for found in imports(path.read_text(encoding="utf-8"), name, package=path.name == "__init__.py")
            if (below := found.removeprefix(f"{PACKAGE}.")) in known and below not in (room, name)
        }
        for name, path in known.items()
    }
    reached = dict(direct)
    for _ in known:
        reached = {name: set().union(seen, *(direct[one] for one in seen)) for name, seen in reached.items()}
    return {name for name, seen in reached.items() if name in seen}


def test_nothing_in_the_emulator_imports_itself_by_way_of_others() -> None:
    assert circles("emulator") == set()
