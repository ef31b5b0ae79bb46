"""Object ids: the documented prefixes, and texts that repeat under one seed.

Ids are opaque to clients; prefixes and lengths are those of captured answers (E-conventions-26, E-identity-1).
"""

from __future__ import annotations

import random
import string

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
ID_LENGTH = 24
SESSION_TEXT_LENGTH = 56
SECRET_LENGTH = 48


class IdSource:
    """Makes ids. Two sources with one seed make the same ids in the same order."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def text(self, length: int) -> str:
        """`length` random letters and digits."""
        return "".join(self._random.choices(ALPHABET, k=length))

    def make(self, prefix: str) -> str:
        """An id such as `price_…`."""
        return f"{prefix}_{self.text(ID_LENGTH)}"

    def session(self, letter: str) -> str:
        """A session id, 66 characters: `cs_test_`, a letter for the kind of session, `1`, 56 characters."""
        return f"cs_test_{letter}1{self.text(SESSION_TEXT_LENGTH)}"

    def secret(self, owner: str) -> str:
        """A client secret of an object: its id and a text that nobody can guess."""
        return f"{owner}_secret_{self.text(SECRET_LENGTH)}"
