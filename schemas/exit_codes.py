"""Exit codes of the kit's programs, one table for all of them. A run's own outcome is `reports.outcome`'s."""

from __future__ import annotations

# A run deviates, or what was compared differs.
DIFFERENCES = 1
# A person pressed Ctrl-C: pytest's own code for it.
INTERRUPTED = 2
# The command cannot be carried out as given: pytest's own code for it.
USAGE_ERROR = 4
