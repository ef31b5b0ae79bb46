"""Pictures of what a run leaves, for the documentation: the report, its jobs, a comparison, a history and a comment.

    python -m tests.pictures SAMPLES DIRECTORY

`SAMPLES` is what `tests.samples` wrote. Needs a Chromium, and Markdown's package for the comment (the extra [docs]).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from checkout_conformance.record.reading import read
from checkout_conformance.reports.baseline import Entry, apply
from checkout_conformance.reports.comment import comment
from checkout_conformance.reports.history import history
from checkout_conformance.schemas.run_record import RunRecord
from tests.browser import chromium

WIDTH = 1240
# A comment as a code host shows one.
COMMENT = """<!doctype html><meta charset="utf-8"><style>
body { font: 14px/1.5 system-ui, sans-serif; color: #1f2328; margin: 24px; width: 860px }
main { border: 1px solid #d1d9e0; border-radius: 6px } header { background: #f6f8fa; padding: 8px 16px; color: #59636e;
border-bottom: 1px solid #d1d9e0 } article { padding: 4px 16px 12px } code { background: #eff1f3; border-radius: 6px;
padding: .2em .4em; font-size: 85% }</style><main><header><b>ci</b> commented</header><article>BODY</article></main>"""


class Picture(NamedTuple):
    """A picture's name, the page that it is of, how much of it is seen, and the part that it is of, if not the top."""

    name: str
    page: Path
    height: int = 1000
    part: str | None = None


def pictures(samples: Path) -> Iterator[Picture]:
    """All of them; pages that no sample is are written beside the samples."""
    report = next(place for name in ("emulate-0.8.0", "reference") if (place := samples / name).is_dir()) / "index.html"
    yield Picture("report", report)
    yield Picture("jobs", report, part="#jobs")
    yield Picture("comparison", samples / "matrix.html")
    yield Picture("history", written(samples / "history.html", history(weeks(read(report.parent)))), 640)
    yield Picture(
        "comment", written(samples / "comment.html", as_page(with_baseline(read(report.parent)))), part="main"
    )


def weeks(record: RunRecord) -> list[RunRecord]:
    """The same server week after week, as it is mended finding by finding: a story, told with one real record."""
    made = []
    for week in range(6):
        kept = record["findings"][2 * week :]
        failing = {index for found in kept for index in found["members"]}
        rows = [
            {**row, "verdict": "pass"} if row["verdict"] == "fail" and number not in failing else row
            for number, row in enumerate(record["verdicts"])
        ]
        day = {"started": f"2026-10-{1 + 5 * week:02}T08:00:00+00:00", "label": f"main {week + 1}a2b3c4"}
        made.append({**record, **day, "verdicts": rows, "findings": kept})
    return made  # type: ignore[return-value]


def with_baseline(record: RunRecord) -> RunRecord:
    """The record beside a baseline that knows all findings but two, and one that is mended."""
    known = []
    for found in record["findings"][2:]:
        clauses = {record["verdicts"][index]["clause"] for index in found["members"]}
        known.append(Entry("known", clauses=tuple(sorted(clauses))))
    apply(record, [*known, Entry("known", clauses=("lifecycle.expire.open",))], date(2026, 1, 1))
    return record


def as_page(record: RunRecord) -> str:
    """The comment of a run as a code host shows it."""
    import markdown

    return COMMENT.replace("BODY", markdown.markdown(comment(record), extensions=["sane_lists"]))


def written(file: Path, text: str) -> Path:
    """The file, with the text in it."""
    file.write_text(text, encoding="utf-8")
    return file


def main(arguments: list[str]) -> int:
    """Take them all."""
    samples, directory = map(Path, arguments)
    with chromium() as browser:
        for picture in pictures(samples):
            window = browser.new_page(viewport={"width": WIDTH, "height": picture.height}, color_scheme="light")
            window.goto(picture.page.absolute().as_uri())
            file = directory / f"{picture.name}.png"
            shown = window.locator(picture.part) if picture.part else window
            shown.screenshot(path=str(file))
            window.close()
            print(file)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
