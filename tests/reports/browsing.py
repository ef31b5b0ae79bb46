"""A page of the browser under test, and everything it did that a report must not do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

ADDRESS = "https://report.example/conformance-report/index.html"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


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

    def hash(self) -> str:
        """The fragment of the address."""
        return str(self.page.evaluate("decodeURIComponent(location.hash)"))

    def query(self) -> str:
        """The query of the address."""
        return str(self.page.evaluate("location.search"))


Opener = Callable[..., Visit]
