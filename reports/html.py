"""Pages from templates: one self-contained file, every value escaped, nothing allowed but its own style and script.

Three nets, one below the other: secrets are masked in the record, then every printed value is made visible and
escaped by the template engine, then the finished page is scrubbed once more. The page's own policy forbids the
browser everything except the style and the script whose hashes it names.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from checkout_conformance.reports.evidence_store import BUDGET
from checkout_conformance.reports.model import page
from checkout_conformance.reports.rows import clause_anchor
from checkout_conformance.reports.scrub import scrub, scrub_record
from checkout_conformance.reports.text import anchor, line, short, visible
from checkout_conformance.reports.verdicts import KINDS
from checkout_conformance.schemas.legend import BASES, LEVELS
from checkout_conformance.schemas.run_record import RunRecord

LARGEST = 1_995_000
_MARGIN = 1_000
STYLE = ("report.css",)
STYLES = dict.fromkeys(("compare.html.jinja", "history.html.jinja", "integration.html.jinja"), (*STYLE, "compare.css"))
SCRIPTS = {
    "report.html.jinja": ("filtering.js", "report.js"),
    "compare.html.jinja": ("filtering.js", "compare.js"),
}
_TICKS = re.compile("`([^`]+)`")
_FOLDER = Path(__file__).parent / "templates"


def _finish(value: Any) -> Any:
    """Whatever a template prints, except markup made by its own macros, has its unseen characters named."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _text(value: str) -> Markup:
    """For element content, never for attributes: unseen characters named, and no quote escaped that need not be."""
    return Markup(visible(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def _line(value: str) -> Markup:
    """As `text`, on a single line."""
    return _text(line(value))


def _ticks(value: str) -> Markup:
    """As `text`, with what stands between backticks set as code."""
    return Markup(_TICKS.sub(r"<code>\1</code>", str(_text(value))))


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finish,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        clause_anchor=clause_anchor,
        finding_anchor=lambda name: anchor("finding", name),
        text=_text,
        line=_line,
        ticks=_ticks,
        short=short,
    )
    return made


def make_ready() -> None:
    """Compile the report's templates: a report that has to be there at once, after Ctrl-C, is there sooner."""
    environment = _environment()
    for name in environment.list_templates(extensions=["jinja"]):
        if name not in STYLES:  # pages of their own
            environment.get_template(name)


@cache
def _asset(*names: str) -> tuple[Markup, str]:
    """Style or script files as markup, and the hash of both as a Content-Security-Policy wants it."""
    text = "".join((_FOLDER / name).read_text(encoding="utf-8") for name in names)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Markup(text), f"sha256-{digest}"


def html_page(template: str, **values: Any) -> str:
    """The named template filled in, with the shared style and legend and its script, scrubbed."""
    return scrub(_filled_in(template, **values))


def _filled_in(template: str, **values: Any) -> str:
    style, style_hash = _asset(*STYLES.get(template, STYLE))
    code, script_hash = _asset(*SCRIPTS.get(template, ()))
    return (
        _environment()
        .get_template(template)
        .render(
            style=style,
            style_hash=style_hash,
            script=code,
            script_hash=script_hash,
            kinds=KINDS,
            levels=LEVELS,
            bases=BASES,
            **values,
        )
    )


def report_html(record: RunRecord, largest: int = LARGEST) -> str:
    """The HTML report of one run record, at most `largest` bytes as long as evidence and findings can give way.

    Evidence gives way first; where that is not enough, findings are in brief, those first that decide least. Raises
    KeyError where the record does not follow its schema.
    """
    clean, budget = scrub_record(record), BUDGET
    while True:
        shown = page(clean, budget)
        made = _filled_in("report.html.jinja", page=shown)
        over = _size(made) - largest
        if over <= 0:
            return scrub(made)
        if budget <= 0:
            return scrub(_with_brief_findings(clean, largest, _size(made)))
        budget = max(0, min(budget, shown.used_budget) - over - _MARGIN)


def _with_brief_findings(clean: RunRecord, largest: int, size: int) -> str:
    """The page without further evidence, with as many findings told whole as fit; `size` is that with all of them."""
    least = _filled_in("report.html.jinja", page=page(clean, 0, 0))
    each = (size - _size(least)) / max(1, len(clean["findings"]))
    whole = int((largest - _size(least)) / each) if each > 0 else 0
    while whole > 0:
        made = _filled_in("report.html.jinja", page=page(clean, 0, whole))
        if _size(made) <= largest:
            return made
        whole = whole * 9 // 10
    return least


def _size(made: str) -> int:
    return len(made.encode("utf-8", "replace"))
