"""`derive`: exit codes, what it says, and that bad input overwrites nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checkout_conformance.cli import main as cli
from checkout_conformance.schemas.derive.versions import DERIVATIONS, FROM_REFERENCE, FROM_TYPESPECS
from checkout_conformance.schemas.derive.write import TABLES
from checkout_conformance.schemas.loader import FOLDER
from tests.schemas.documents import SMALL_REFERENCE, path_of, read_everything, small_contract, text_of, with_documents

DOCUMENTS = {FROM_REFERENCE: "002", FROM_TYPESPECS: "001"}
REMOVED = "  • client_reference_id (string, optional)"
ADDED_TO = "    • payment Accept one-time payments"


@dataclass(frozen=True)
class Derived:
    """A document, the version that it is read as, and what was derived from it."""

    document: Path
    version: str
    folder: Path


def main(arguments: list[str]) -> int:
    try:
        return cli(["derive", *arguments])
    except SystemExit as stopped:
        return int(stopped.code or 0)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "reference.txt"
    path.write_text(SMALL_REFERENCE, encoding="utf-8")
    return path


@pytest.fixture(params=["small", *(pytest.param(version, marks=with_documents) for version in DERIVATIONS)])
def derived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Derived:
    """A document and the folder that is derived from it: the small reference's, and those that are committed."""
    version: str = request.param
    if version != "small":
        return Derived(path_of(DOCUMENTS[version]), version, FOLDER / version)
    place = tmp_path_factory.mktemp("small")
    small_contract(place / "contract")
    return Derived(place / "small_reference.txt", FROM_REFERENCE, place / "contract")


def listing(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_what_was_written_passes_the_check(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(tmp_path / "new")
    assert main([str(small), "--folder", folder]) == 0
    assert "files written: create.json, update.json" in capsys.readouterr().out
    assert main([str(small), "--folder", folder, "--check"]) == 1
    assert "Some words." in capsys.readouterr().out
    read_everything(tmp_path / "new")
    assert main([str(small), "--folder", folder, "--check"]) == 0
    assert "the contract is what this document says" in capsys.readouterr().out


def test_a_check_writes_nothing(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "new"
    main([str(small), "--folder", str(folder)])
    before = listing(folder)
    small.write_text(SMALL_REFERENCE.replace("Up to 3 fields", "Up to 4 fields"), encoding="utf-8")
    capsys.readouterr()
    assert main([str(small), "--folder", str(folder), "--check"]) == 1
    assert "create.fields.max_items" in capsys.readouterr().out
    assert listing(folder) == before


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("text", ["", "a poem", SMALL_REFERENCE[:400], SMALL_REFERENCE.replace("(string)", "(text)")])
def test_bad_input_is_one_sentence_and_exit_code_4(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, check: bool
) -> None:
    small, folder = tmp_path / "reference.txt", tmp_path / "new"
    small.write_text(SMALL_REFERENCE, encoding="utf-8")
    main([str(small), "--folder", str(folder)])
    before = listing(folder)
    capsys.readouterr()
    small.write_text(text, encoding="utf-8")
    assert main([str(small), "--folder", str(folder), *(["--check"] if check else [])]) == 4
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("checkout-conformance: line ")
    assert err.endswith("nothing was overwritten\n")
    assert err.count("\n") == 1
    assert listing(folder) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["{tmp}/absent.txt"], "No such file"),
        (["{tmp}"], "directory"),
        (["{small}", "--folder", "{tmp}/none", "--check"], "there is no folder"),
        (["{small}", "--version", "1999-01-01"], "invalid choice"),
        ([], "a document is missing"),
    ],
)
def test_wrong_use_is_exit_code_4(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main([argument.format(tmp=tmp_path, small=small) for argument in arguments]) == 4
    assert said in capsys.readouterr().err


def test_a_file_that_is_no_text_is_exit_code_4(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "binary"
    path.write_bytes(b"\xff\xfe\x00")
    assert main([str(path)]) == 4
    assert "nothing was overwritten" in capsys.readouterr().err


def test_a_folder_with_a_file_missing_is_exit_code_4(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "new"
    main([str(small), "--folder", str(folder)])
    (folder / "update.json").unlink()
    before = listing(folder)
    capsys.readouterr()
    assert main([str(small), "--folder", str(folder)]) == 4
    assert "new/update.json is missing" in capsys.readouterr().err
    assert listing(folder) == before


@with_documents
@pytest.mark.parametrize("version", DERIVATIONS)
def test_the_committed_schemas_are_what_the_documents_say(version: str) -> None:
    command = [
        sys.executable,
        "-m",
        "checkout_conformance",
        "derive",
        str(path_of(DOCUMENTS[version])),
        "--version",
        version,
        "--check",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=FOLDER.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"the contract is what this document says; all \d+ sentences are read\n", done.stdout)


def test_derived_again_changes_no_byte(derived: Derived, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(derived.folder, folder)
    assert main([str(derived.document), "--version", derived.version, "--folder", str(folder)]) == 0
    assert listing(folder) == listing(derived.folder)


def test_every_file_of_a_version_is_missed(
    derived: Derived, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in sorted(derived.folder.glob("*.json")):
        if path.stem == "corroboration":  # nothing that is judged comes from it
            continue
        folder = tmp_path / path.stem
        shutil.copytree(derived.folder, folder)
        (folder / path.name).unlink()
        words = [str(derived.document), "--version", derived.version, "--folder", str(folder), "--check"]
        assert main(words) == 4
        assert f"/{path.name} is missing" in capsys.readouterr().err


def test_an_edited_copy_of_the_small_reference_is_named_by_what_was_edited(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, path = small_contract(tmp_path / "contract"), tmp_path / "edited.txt"
    key = "\n    • fields.key (string, required) Alphanumeric, and up to 200 characters.\n"
    payment = "    • payment Words.\n"
    assert key in SMALL_REFERENCE
    assert payment in SMALL_REFERENCE
    edited = SMALL_REFERENCE.replace(key, "").replace(payment, f"{payment}\n    • donation Words.\n")
    path.write_text(edited, encoding="utf-8")
    capsys.readouterr()
    assert main([str(path), "--folder", str(folder), "--check"]) == 1
    found = [line.split(maxsplit=2) for line in capsys.readouterr().out.splitlines()]
    changed = [line for line in found if line and line[0] in ("new", "gone", "changed")]
    assert ["gone", "create.fields.key.type"] in [line[:2] for line in changed]
    assert ["new", "create.mode.enum", "the value `donation`"] in changed
    assert ["create.mode=donation"] in found


@with_documents
def test_an_edited_copy_of_the_reference_is_named_by_what_was_edited(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = text_of("002").splitlines()
    create = max(i for i, line in enumerate(lines) if line == "Create a Checkout Session")
    (removed,) = [i for i in range(create, len(lines)) if lines[i].startswith(REMOVED)]
    added = next(i for i in range(create, len(lines)) if lines[i].startswith(ADDED_TO))
    edited = [*lines[:removed], *lines[removed + 1 : added + 1], "", "    • donation Words.", *lines[added + 1 :]]
    path = tmp_path / "edited.txt"
    path.write_text("\n".join(edited), encoding="utf-8")
    assert main([str(path), "--check"]) == 1
    found = [line.split(maxsplit=2) for line in capsys.readouterr().out.splitlines()]
    changed = [line for line in found if line and line[0] in ("new", "gone", "changed")]
    assert ["gone", "create.client_reference_id.type"] in [line[:2] for line in changed]
    assert ["new", "create.mode.enum", "the value `donation`"] in changed
    assert {line[1].rpartition(".")[0] for line in changed} == {"create.client_reference_id", "create.mode"}
    assert ["create.mode=donation"] in found


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_document_cut_anywhere_never_writes_a_part(
    derived: Derived, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text, version = derived.document.read_text(encoding="utf-8"), derived.version
    path = tmp_path_factory.mktemp("cut") / "document.txt"
    path.write_text(text[: data.draw(st.integers(0, len(text)), label="cut")], encoding="utf-8")
    folder = path.parent / "folder"
    code = main([str(path), "--version", version, "--folder", str(folder)])
    assert code in (0, 4)
    written = listing(folder) if folder.is_dir() else {}
    whole = {*DERIVATIONS[version].schemas(text), *TABLES}
    assert set(written) == ({f"{name}.json" for name in whole} if code == 0 else set())
    for name in DERIVATIONS[version].schemas(text) if written else ():
        assert written[f"{name}.json"] == (derived.folder / f"{name}.json").read_bytes()


@with_documents
@pytest.mark.parametrize("document", DOCUMENTS.values())
def test_the_version_is_found_from_the_document(document: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(path_of(document)), "--check"]) == 0
    assert "the contract is what this document says" in capsys.readouterr().out
