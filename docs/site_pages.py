"""Pages of the documentation that are made from the kit itself: commands, the run record, and every clause.

MkDocs calls `on_files` (`mkdocs.yml` names this file); the pages are made in memory, so that nothing generated is
committed and nothing can be out of date. Not here: pages that people write, which are Markdown files in this folder.
"""

from __future__ import annotations

import argparse
import json
import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from checkout_conformance.cli import parser
from checkout_conformance.schemas import Clause, load, versions
from checkout_conformance.schemas.documents import EVIDENCE, spelled
from checkout_conformance.schemas.loader import DEFAULT_VERSION, FOLDER
from checkout_conformance.schemas.members import Node, cell, members_table

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

HOME = Path(__file__).parents[1]
# Files of the repository that are pages of the site as they are: file -> page.
REPOSITORY = {"README.md": "index.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
NO_PAGE = ("LICENSE", "SECURITY.md", "action.yml", "ci-templates/", "conformance/", "schemas/", "strategies/", "tests/")
CLAUSES_INTRODUCTION = f"""
Every sentence of the contract of version `{DEFAULT_VERSION}`, by theme. What the words mean is explained in
[What a clause is](../../explanation/clauses.md). Each clause has an anchor that is its id.
"""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """MkDocs' hook: the pages of the site with the ones that are made here."""
    from mkdocs.structure.files import File

    for name, text in pages().items():
        files.append(File.generated(config, name, content=text))
    return files


def pages() -> dict[str, str]:
    """Path of the page -> Markdown, for every page that is made here."""
    made = {page: _moved((HOME / name).read_text(encoding="utf-8")) for name, page in REPOSITORY.items()}
    made["reference/commands.md"] = commands_page()
    made["reference/run-record.md"] = schema_page("run-record.schema.json", "The run record")
    clauses = load(DEFAULT_VERSION).clauses.values()
    for theme in sorted({clause.theme for clause in clauses}):
        made[f"reference/clauses/{theme}.md"] = clauses_page(theme, [c for c in clauses if c.theme == theme])
    made["reference/clauses/index.md"] = clauses_index()
    made["explanation/not-judged.md"] = not_judged_page()
    return made


def _moved(text: str) -> str:
    """A file of the repository as a page in the folder `docs`: its links lead to pages, or are plain text."""

    def link(found: re.Match[str]) -> str:
        words, target = found[1], found[2]
        if target.startswith(NO_PAGE):
            return f"`{words}`" if "`" not in words else words
        for name, page in REPOSITORY.items():
            target = page if target == name else target
        return f"[{words}]({target.removeprefix('docs/')})"

    return re.sub(r"\[([^\]]*)\]\(([^)]+)\)", link, text)


def commands_page() -> str:
    """Every subcommand with its own help, as it prints it."""
    lines = ["# Commands", "", "Every command prints this with `--help`.", ""]
    actions = [a for a in parser()._actions if isinstance(a, argparse._SubParsersAction)]
    for name, sub in actions[0].choices.items():
        sub.formatter_class = lambda prog: argparse.HelpFormatter(prog, width=100)
        lines += [f"## {name}", "", "```text", sub.format_help().strip(), "```", ""]
    return "\n".join(lines)


def schema_page(file: str, title: str) -> str:
    """A JSON Schema of the kit as a table: member, type, meaning."""
    schema: Node = json.loads((FOLDER / file).read_text(encoding="utf-8"))
    about = schema.get("description") or schema.get("title", "")
    return "\n".join(
        [f"# {title}", "", f"{about}", "", f"Its JSON Schema is `schemas/{file}`.", "", members_table(schema), ""]
    )


def clauses_index() -> str:
    """The themes with how many clauses each has; per version, how many there are."""
    clauses = list(load(DEFAULT_VERSION).clauses.values())
    lines = [
        "# Clauses",
        "",
        CLAUSES_INTRODUCTION,
        "",
        "| theme | clauses |",
        "|---|---:|",
    ]
    for theme in sorted({clause.theme for clause in clauses}):
        lines.append(f"| [{theme}]({theme}.md) | {sum(1 for clause in clauses if clause.theme == theme):,} |")
    counted = ", ".join(f"`{version}` has {len(load(version).clauses):,}" for version in versions())
    return "\n".join([*lines, "", f"By version: {counted}.", ""])


def clauses_page(theme: str, clauses: list[Clause]) -> str:
    """One theme: a table for each operation, a row for each clause."""
    lines = [f"# Clauses: {theme}", ""]
    for operation in sorted({clause.operation for clause in clauses}):
        rows = "\n".join(_clause_row(clause) for clause in clauses if clause.operation == operation)
        head = "<thead><tr><th>clause</th><th>says</th><th>level</th><th>stated in</th></tr></thead>"
        lines += [f"## {operation}", "", f"<table>{head}<tbody>\n{rows}\n</tbody></table>", ""]
    return "\n".join(lines)


def _clause_row(clause: Clause) -> str:
    source = f'<a href="{escape(clause.anchor)}">{_code(spelled(clause.source))}</a>'
    if clause.source.document == EVIDENCE:
        row = f'<a href="../../evidence.html#{clause.source.section}">{clause.source.section}</a>'
        source = f"{source} ({row})"
    said = _code(clause.statement) + (f"<br><em>Not judged: {_code(clause.excluded)}</em>" if clause.excluded else "")
    return (
        f'<tr id="{escape(clause.id)}"><td><a href="#{escape(clause.id)}"><code>{escape(clause.id)}</code></a></td>'
        f"<td>{said}</td><td>{clause.level}, {clause.basis}</td><td>{source}</td></tr>"
    )


def _code(text: str) -> str:
    """Plain text as HTML, what stands between backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))


def not_judged_page() -> str:
    """What the kit says nothing about, with the reasons that the contract itself gives, most frequent first."""
    by_reason: dict[str, list[str]] = {}
    for clause in load(DEFAULT_VERSION).clauses.values():
        if clause.excluded:
            by_reason.setdefault(clause.excluded, []).append(clause.id)
    written = (HOME / "docs" / "explanation" / "_not-judged.md").read_text(encoding="utf-8")
    rows = [
        f"| {cell(reason)} | {len(ids)} | `{ids[0]}` |"
        for reason, ids in sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    return "\n".join([written, "| why | clauses | for example |", "|---|---:|---|", *rows, ""])
