"""What the processes of a run have sent, each in a column of its own, so that any of them sees the sum.

With `-n`, what a profile allows (`strategies.quotas`) is one number for the whole run: were it divided among the
workers, the one that drew the costly items would leave clauses untried while the others have requests to spare. The
table is a small file that all processes of one machine map into their memory; each writes only its own column, so
nothing is locked. Not here: the limits themselves (`run.effort`, `run.run`), nor `--max-requests`, which nobody may
exceed even by one and which therefore is divided (`run.worker`).
"""

from __future__ import annotations

import mmap
import tempfile
from pathlib import Path

# What is counted: everything that was sent, what the last items sent of it, and what was sent for each effort.
SENT, LAST = "sent", "last"
ROWS = (SENT, LAST, "reducing", "shrinking", "shortening", "repeating")
COLUMNS = 256
_CELL = 8  # bytes: an unsigned integer in the machine's own order
_SIZE = len(ROWS) * COLUMNS * _CELL


class Spending:
    """The table as one process sees it: it writes column `process`, and reads them all."""

    def __init__(self, process: int = 0, table: Path | None = None) -> None:
        """With the others that have this file; alone without one, or where it is not there (on another machine)."""
        self._process = process % COLUMNS
        self._mapped: mmap.mmap | None = None
        if table is not None and table.is_file():
            with table.open("r+b") as file:
                self._mapped = mmap.mmap(file.fileno(), _SIZE)
        self._cells = memoryview(self._mapped if self._mapped is not None else bytearray(_SIZE)).cast("Q")

    def mine(self, row: str) -> int:
        """What this process has sent of this. Raises ValueError where there is no such row, as all methods do."""
        return self._cells[self._first(row) + self._process]

    def write(self, row: str, number: int) -> None:
        """This process has sent so much of this until now."""
        self._cells[self._first(row) + self._process] = number

    def total(self, row: str) -> int:
        """What all processes together have sent of this."""
        first = self._first(row)
        return sum(self._cells[first : first + COLUMNS])

    def close(self) -> None:
        """Let go of the file."""
        self._cells.release()
        if self._mapped is not None:
            self._mapped.close()

    def _first(self, row: str) -> int:
        return ROWS.index(row) * COLUMNS


def new_table() -> Path:
    """A file in which nothing has been sent; the caller removes it."""
    with tempfile.NamedTemporaryFile(prefix="checkout-conformance-", suffix=".sent", delete=False) as file:
        file.write(bytes(_SIZE))
    return Path(file.name)
