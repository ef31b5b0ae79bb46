"""A page of the browser under test, and everything it did that a report must not do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

ADDRESS = "https://report.example/conformance-report/index.html"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}

# What the audit may say nothing against: WCAG 2.2 up to AA, and what axe itself recommends.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

# Elements and attributes that could run something, load something, or send a reader away.
FORBIDDEN = (
    "script ~ script, head script, iframe, object, embed, img, image, base, link, video, audio, textarea, "
    "meta[http-equiv=refresh], animate, set, foreignObject, use"
)
ATTRIBUTES = """() => [...document.querySelectorAll("*")].flatMap((element) => [...element.attributes]
    .filter(({ name, value }) => name.startsWith("on") || name === "style" || name === "src" || name === "srcdoc"
      || (/href$/.test(name) && !/^(#|https:\\/\\/)/.test(value)))
    .map(({ name, value }) => `${name}=${value}`))"""


@dataclass
class Visit:
    """One page in the browser, and everything it did that a report must not do."""

    page: Any
    dialogs: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def unfold(self) -> None:
        """Open everything that is folded."""
        self.page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")

    def settle(self) -> None:
        """Let the page's own time pass until what was asked of it is done: a filter waits for the last key."""
        self.page.clock.run_for(200)

    def copied(self) -> str:
        """What the page says of a copy, once it is made; its words stay until time passes."""
        self.page.wait_for_function("document.querySelector('#shown').textContent.startsWith('Copied')")
        return str(self.page.inner_text("#shown"))

    def hash(self) -> str:
        """The fragment of the address."""
        return str(self.page.evaluate("decodeURIComponent(location.hash)"))

    def query(self) -> str:
        """The query of the address."""
        return str(self.page.evaluate("location.search"))


Opener = Callable[..., Visit]


def audit(visit: Visit) -> list[str]:
    """What axe finds, one line for each element."""
    visit.page.clock.resume()  # axe leaves pauses between its rules
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is a test dependency").Axe()
    violations: list[Any] = axe.run(visit.page, options=RULES).response["violations"]
    return [
        f"{item['id']}: {node['html'][:200]} {node['failureSummary']}" for item in violations for node in item["nodes"]
    ]


def harmless(visit: Visit) -> list[str]:
    """What the page did or holds that it must not; empty for a good page."""
    page = visit.page
    found = [f"dialog {message}" for message in visit.dialogs]
    found += [f"request {url}" for url in visit.requests if url.partition("?")[0] != ADDRESS]
    found += [f"complaint {text}" for text in visit.complaints]
    found += [f"attribute {text}" for text in page.evaluate(ATTRIBUTES)]
    found += [f"element {tag}" for tag in page.eval_on_selector_all(FORBIDDEN, "all => all.map(one => one.tagName)")]
    return found
