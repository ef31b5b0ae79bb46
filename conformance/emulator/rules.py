"""How broken rules across parameters are answered: code, whether a parameter is blamed, and words.

Keyed by clause id, or by the last part of one (rules of one name are alike on every operation). A rule without a
row is answered with its own statement, no code, and the parameter that it names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.clauses import Breach


@dataclass(frozen=True, slots=True)
class RuleRow:
    """`message` gets the breach and the value at its place; without one the rule's statement is the message."""

    code: str | None = None
    message: Callable[[Breach, Any], str] | None = None
    blames: bool = True
    source: str = ""

    def words(self, breach: Breach, value: Any) -> str:
        """The message."""
        return breach.expected if self.message is None else self.message(breach, value)


def _missing(breach: Breach, value: Any) -> str:
    return f"Missing required param: {breach.param}."


_MISSING = RuleRow("parameter_missing", _missing, source="2b success_url missing (hosted)")

RULES: Mapping[str, RuleRow] = {
    "create.success_url.required_when_hosted": _MISSING,
    "create.return_url.required_with_ui_mode_embedded": _MISSING,
    "create.currency.required_in_setup_mode": _MISSING,
    "exists": RuleRow("resource_missing", lambda breach, value: f"No such object: '{value}'", source="2c"),
}
