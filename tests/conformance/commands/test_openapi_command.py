"""`python -m checkout_conformance openapi`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checkout_conformance.cli import main
from checkout_conformance.schemas import load
from checkout_conformance.schemas.openapi import document


def test_the_document_is_printed_or_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["openapi"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert main(["openapi", "-o", str(tmp_path / "openapi.json")]) == 0
    assert json.loads((tmp_path / "openapi.json").read_text(encoding="utf-8")) == printed == document(load())


def test_a_file_that_cannot_be_written_is_a_usage_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["openapi", "-o", str(tmp_path / "missing" / "openapi.json")]) == 4
    assert "cannot be written" in capsys.readouterr().err
