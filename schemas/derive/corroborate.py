"""`python -m checkout_conformance.schemas.derive.corroborate FOLDER [--check]`: which documents state what.

FOLDER holds the documents, their names beginning with `000_` to `004_`. Printed is every disagreement with the
contract, and in `schemas/<version>/corroboration.json` stands, for each attribute and parameter of the contract, which
documents state it. Exit codes: 0 written or as committed, 1 `--check` found the committed file to be another, 4 a
document is missing or cannot be read (nothing is overwritten then).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from checkout_conformance.schemas.contract import Contract, load
from checkout_conformance.schemas.derive.reference import BrokenReference
from checkout_conformance.schemas.derive.statements import DOCUMENTS, Document, Statement
from checkout_conformance.schemas.derive.versions import FROM_REFERENCE
from checkout_conformance.schemas.derive.write import replace
from checkout_conformance.schemas.exit_codes import USAGE_ERROR
from checkout_conformance.schemas.loader import FOLDER, BrokenSchemas
from checkout_conformance.schemas.nodes import Node, listed_values, nodes, types_of

FILE = "corroboration.json"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Where a document and the contract differ: `kind` is one of KINDS."""

    document: str
    schema: str
    path: str
    kind: str
    detail: str

    def __str__(self) -> str:
        return f"{self.schema}.{self.path}: {self.detail}"


# kind -> what it means, in the order of the report
KINDS = {
    "not in the contract": "the document states it and the contract does not",
    "not in the document": "the contract has it, and the document, which lists them all, does not",
    "type": "both state a type, and they have none in common",
    "values": "both list values, and the document has some that the contract does not",
    "no longer all values": "both list values, and the contract has some that the document does not",
}


def read_all(folder: Path) -> dict[str, list[Statement]]:
    """The statements of every document of a folder, by its short name.

    Raises BrokenReference where a document is missing or is another.
    """
    found: dict[str, list[Statement]] = {}
    for document in DOCUMENTS:
        paths = sorted(folder.glob(f"{document.name}_*"))
        if len(paths) != 1:
            raise BrokenReference(
                f"{folder}: {len(paths)} files begin with '{document.name}_', one was expected; "
                "name the folder that holds the documents"
            )
        try:
            found[document.name] = list(document.read(paths[0].read_text(encoding="utf-8")))
        except BrokenReference as error:
            raise BrokenReference(f"{paths[0].name}: {error}") from error
    return found


def corroboration(contract: Contract, statements: Mapping[str, Iterable[Statement]]) -> dict[str, dict[str, str]]:
    """schema -> path -> the documents that state it (`000 002`), for every attribute that any of them states."""
    stated: dict[tuple[str, str], set[str]] = {}
    for document, found in statements.items():
        for statement in found:
            stated.setdefault((statement.schema, statement.path), set()).add(document)
    return {
        name: {
            path: " ".join(sorted(stated[name, path])) for path in _attributes(contract, name) if (name, path) in stated
        }
        for name in contract.names
        if any(schema == name for schema, _ in stated)
    }


def disagreements(contract: Contract, document: Document, statements: Iterable[Statement]) -> Iterator[Disagreement]:
    """Where one document and the contract differ, in the document's order."""
    said = list(statements)
    for statement in said:
        for kind, detail in _compared(contract, statement):
            yield Disagreement(document.name, statement.schema, statement.path, kind, detail)
    for name in document.complete:
        listed = {statement.path for statement in said if statement.schema == name}
        for path in contract.schemas[name]["properties"]:
            if path not in listed:
                yield Disagreement(document.name, name, path, "not in the document", "it lists no such attribute")


def _compared(contract: Contract, statement: Statement) -> Iterator[tuple[str, str]]:
    node = _attributes(contract, statement.schema).get(statement.path)
    if node is None:
        yield "not in the contract", f"stated on line {statement.line}"
        return
    types = frozenset(types_of(node))
    if statement.types and types and not statement.types & types:
        yield "type", f"{_list(statement.types)} on line {statement.line}, {_list(types)} in the contract"
    values = listed_values(node)
    if statement.values and values:
        if statement.values - values:
            yield "values", f"{_list(statement.values - values)} on line {statement.line}"
        if values - statement.values:
            yield "no longer all values", f"{_list(values - statement.values)} in the contract"


def _attributes(contract: Contract, name: str) -> dict[str, Node]:
    """The nodes of a schema by path, without the entries of arrays and the values of maps by themselves."""
    if name not in contract.schemas:
        return {}
    return {path: node for path, node in nodes(contract.schemas[name]) if path and not path.endswith(("[]", ".*"))}


def _list(values: Iterable[str]) -> str:
    shown = sorted(values)
    return ", ".join(shown) if len(shown) <= 6 else f"{', '.join(shown[:6])} ... ({len(shown)} in all)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit code as above."""
    parser = argparse.ArgumentParser(prog="python -m checkout_conformance.schemas.derive.corroborate")
    parser.add_argument("folder", type=Path, help="the folder of the documents")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the committed file differs")
    try:
        options = parser.parse_args(arguments)
    except SystemExit as stopped:
        return USAGE_ERROR if stopped.code else 0
    try:
        statements = read_all(options.folder)
        contract = load(FROM_REFERENCE)
    except (OSError, UnicodeDecodeError, BrokenReference, BrokenSchemas) as error:
        print(f"checkout_conformance.schemas.derive.corroborate: {error}; nothing was overwritten", file=sys.stderr)
        return USAGE_ERROR
    _print_report(contract, statements)
    text = json.dumps(corroboration(contract, statements), indent=1) + "\n"
    path = FOLDER / FROM_REFERENCE / FILE
    same = path.exists() and path.read_text(encoding="utf-8") == text
    if not options.check and not same:
        replace({path: text})
    print(f"{FILE}: {'as committed' if same else 'differs' if options.check else 'written'}")
    return 1 if options.check and not same else 0


def _print_report(contract: Contract, statements: Mapping[str, list[Statement]]) -> None:
    for document in DOCUMENTS:
        found = list(disagreements(contract, document, statements[document.name]))
        note = "" if document.of_the_version else ", of another version"
        print(f"{document.name}: {len(statements[document.name])} statements{note}, {len(found)} disagreements")
        for kind, meaning in KINDS.items():
            of_kind = [disagreement for disagreement in found if disagreement.kind == kind]
            if of_kind:
                print(f" {kind} ({meaning}):")
            for disagreement in of_kind:
                print(f"  {disagreement}")


if __name__ == "__main__":
    sys.exit(main())
