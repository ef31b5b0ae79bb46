"""The page is one file: nothing from outside, its own policy, everything escaped, under 2 MB for a full run."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from checkout_conformance import reports
from checkout_conformance.reports.html import LARGEST, report_html
from tests.reports.hostile_records import HOSTILE, hostile
from tests.reports.records import exchange, finding, full, green, record, rich, session, verdict

TEMPLATES = Path(reports.__file__).parent / "templates"
FULL_SIZE = 2_000_000


class Reader(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every such tag."""
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def whole() -> tuple[dict[str, Any], str]:
    made = full()
    return made, report_html(made)


def test_a_full_run_with_failures_stays_below_two_megabytes_with_all_its_evidence(
    whole: tuple[dict[str, Any], str],
) -> None:
    made, page = whole
    assert len(made["verdicts"]) > 3000
    assert len(made["findings"]) > 100
    assert len(page.encode()) < FULL_SIZE
    assert "are in run.json only" not in page


def test_a_full_run_has_every_clause_and_every_finding(whole: tuple[dict[str, Any], str]) -> None:
    made, page = whole
    reader = Reader(page)
    rows = {attributes["id"] for attributes in reader.named("tr") if "id" in attributes}
    assert rows == {row["clause"] for row in made["verdicts"]}
    assert len(reader.named("article")) == len(made["findings"])


def test_where_room_is_short_evidence_gives_way_and_says_so() -> None:
    made = full()
    for row in made["verdicts"]:
        for shown in row["witness"]:
            shown["curl"] += " # " + "x" * 3000
    limit = 1_750_000
    page = report_html(made, limit)
    assert len(page.encode()) <= limit
    assert re.search(r"\d+ more are in run.json only", page)
    assert len(Reader(page).named("article")) == len(made["findings"])


def test_three_hundred_findings_fit_too() -> None:
    made = full()
    failing = [index for index, row in enumerate(made["verdicts"]) if row["verdict"] == "fail"]
    made["findings"] = [finding(made["verdicts"][index]["clause"], "Wrong.", [index]) for index in failing[:300]]
    page = report_html(made)
    assert len(page.encode()) < FULL_SIZE
    assert len(Reader(page).named("article")) == 300
    assert page.count("Response in brief; run.json has it with headers") > 50


def test_where_evidence_is_not_enough_findings_give_way_the_last_ones_first() -> None:
    rows = [
        verdict(f"create.attribute_{n}.type", "fail", witness=[exchange(body=f"n={n}", answer=session())])
        for n in range(40)
    ]
    made = record(rows, [finding(row["clause"], f"Wrong {n}.", [n]) for n, row in enumerate(rows)])
    whole = len(report_html(made, 0).encode())  # with every finding in brief
    page = report_html(made, whole + 20_000)
    assert len(page.encode()) <= whole + 20_000
    articles = page.split("<article")[1:]
    brief = ["There are too many findings for one page" in article for article in articles]
    assert len(brief) == 40
    assert 0 < sum(brief) < 40
    assert brief == sorted(brief)
    assert all(f"Wrong {n}." in article for n, article in enumerate(articles))
    assert report_html(made) == report_html(made, 1_000_000)
    assert "There are too many findings" not in report_html(made)


def test_the_limit_is_below_what_is_promised() -> None:
    assert LARGEST < FULL_SIZE


@pytest.mark.parametrize("made", [rich(), green(), hostile(), record([])], ids=["rich", "green", "hostile", "empty"])
def test_nothing_is_loaded_from_anywhere(made: dict[str, Any]) -> None:
    reader = Reader(report_html(made))
    for tag, attributes in reader.tags:
        assert tag not in {"link", "img", "iframe", "object", "embed", "base", "video", "audio", "use"}
        assert not {"src", "srcset", "style", "action", "formaction", "xlink:href"} & attributes.keys()
        assert not [name for name in attributes if name.startswith("on")]
        href = attributes.get("href")
        assert href is None or href.startswith(("#", "https://docs.stripe.com/"))


def test_the_policy_allows_this_style_and_this_script_and_nothing_else() -> None:
    page = report_html(rich())
    policy = next(item["content"] or "" for item in Reader(page).named("meta") if "http-equiv" in item)
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        found = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S)
        assert len(found) == 1
        digest = base64.b64encode(hashlib.sha256(found[0].encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_hostile_text_is_text() -> None:
    page = report_html(hostile())
    said = "".join(Reader(page).words)
    assert HOSTILE[0] in said
    assert HOSTILE[1] in said
    assert page.count("<script") == 1
    assert not re.search("[\x00\x07\x1b\u200b\u202e\u2066\ud800]", page)
    assert "49" not in re.findall(r"\{\{ 7\*7 \}\}|49", said)


def test_the_page_can_be_written_as_utf_8() -> None:
    assert report_html(hostile()).encode("utf-8")


def test_backticks_become_code_and_nothing_else_does() -> None:
    made = rich()
    made["findings"][0]["title"] = "`a<b>` is `no` <i>markup</i>`"
    page = report_html(made)
    assert "<code>a&lt;b&gt;</code> is <code>no</code> &lt;i&gt;markup&lt;/i&gt;`" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"newly_failing": ["a.b (c)"], "newly_passing": []}, "Newly failing: 1"),
        ({"newly_failing": [], "newly_passing": ["a.b", "c.d"]}, "Newly passing: 2"),
        ({"newly_failing": [], "newly_passing": []}, "Nothing changed"),
    ],
)
def test_changes_beside_a_baseline_are_named(changes: dict[str, Any], words: str) -> None:
    page = report_html({**rich(), "baseline": changes})
    assert words in page
    assert "Since the baseline" not in report_html(rich())


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.jinja")), ids=lambda path: path.name)
def test_filters_for_element_content_stay_out_of_attributes(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    quoted = re.findall(r'="[^"]*\|(?:text|line|ticks)\b[^"]*"', text)
    unquoted = re.findall(r"=\{\{(?! (?:\w+\.)*(?:anchor|key|finding|width|\d)\b)[^}]*\}\}", text)
    assert (quoted, unquoted) == ([], [])


@pytest.mark.parametrize("member", ["verdicts", "target", "lifecycle", "latency"])
def test_a_record_that_breaks_its_schema_is_refused(member: str) -> None:
    made = rich()
    del made[member]
    with pytest.raises(KeyError, match=member):
        report_html(made)


def test_the_same_record_gives_the_same_page() -> None:
    assert report_html(rich()) == report_html(rich())
