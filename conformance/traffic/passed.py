"""An exchange as it went through a proxy, in bytes: what is handed over, and made readable where it is judged."""

from __future__ import annotations

from typing import NamedTuple

from checkout_conformance.traffic.framing import HOP, Fields
from checkout_conformance.traffic.recorded import Headers, Recorded, plain


class Passed(NamedTuple):
    """A request and its whole answer; a tuple, since nothing is handed over faster. `upstream` is a base URL."""

    upstream: str
    method: bytes
    target: bytes
    fields: Fields
    sent: bytes
    status: int
    answer_fields: Fields
    body: bytes
    began: float
    ended: float

    def recorded(self) -> Recorded:
        """As any recording has it, without what was between the upstream and the proxy alone. Raises Unreadable."""
        method, target = self.method.decode("latin-1"), self.target.decode("latin-1")
        own = [(name, value) for name, value in self.answer_fields if name.lower() not in HOP]
        sent, answered = _readable(self.fields), _readable(own)
        url, where = f"{self.upstream}{target}", f"{method} {target.partition('?')[0]}"
        body = plain(self.body, answered, where)
        return Recorded(method, url, sent, self.sent, self.status, answered, body, where, self.began, self.ended)


def _readable(fields: Fields) -> Headers:
    return tuple((name.decode("latin-1"), value.strip().decode("latin-1")) for name, value in fields)
