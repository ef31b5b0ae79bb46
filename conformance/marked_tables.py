"""Tables in Markdown files that a program keeps: each stands between two markers with its name.

`<!-- NAME:begin (how to make it) -->`, the table, `<!-- NAME:end -->`. What the tables say is their commands' business.
"""

from __future__ import annotations

from pathlib import Path

from checkout_conformance.errors import UsageError


def with_table(text: str, name: str, rows: str) -> str:
    """A file's text with the table between its markers. Raises UsageError where it has none."""
    begin, end = f"<!-- {name}:begin", f"<!-- {name}:end -->"
    before, begun, rest = text.partition(begin)
    marker, closed, rest = rest.partition("-->")
    _, ended, after = rest.partition(end)
    if not (begun and closed and ended):
        raise UsageError(f"the file has no lines `{begin} ... -->` and `{end}`; add both, the table goes between them")
    return f"{before}{begin}{marker}{closed}\n{rows}\n{end}{after}"


def write_tables(path: Path, tables: dict[str, str]) -> None:
    """Put tables (name -> rows) between a file's markers. Raises UsageError, and changes nothing, where it has none."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}); give a file with the markers") from None
    for name, rows in tables.items():
        text = with_table(text, name, rows)
    path.write_text(text, encoding="utf-8")
