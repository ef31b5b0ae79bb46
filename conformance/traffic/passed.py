"""An exchange as it went through a proxy, in bytes: what is handed over, and made readable where it is judged."""

from __future__ import annotations

from typing import NamedTuple

from checkout_conformance.traffic.framing import HOP, Fields
from checkout_conformance.traffic.recorded import Headers, Recorded, answered


class Passed(NamedTuple):
    """A whole request and its answer; a tuple, since nothing is handed over faster. `upstream` is a base URL; `lost`
    says why the answer is none or not whole ('' where it is), `status` is 0 where none began."""

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
    lost: str = ""

    def recorded(self) -> Recorded:
        """As any recording has it, without what was between the upstream and the proxy alone."""
        method, target = self.method.decode("latin-1"), self.target.decode("latin-1")
        own = [(name, value) for name, value in self.answer_fields if name.lower() not in HOP]
        sent, headers = _readable(self.fields), _readable(own)
        url, where = f"{self.upstream}{target}", f"{method} {target.partition('?')[0]}"
        body, lost = (b"", self.lost) if self.lost else answered(lambda: self.body, headers)
        return Recorded(method, url, sent, self.sent, self.status, headers, body, where, self.began, self.ended, lost)


def _readable(fields: Fields) -> Headers:
    return tuple((name.decode("latin-1"), value.strip().decode("latin-1")) for name, value in fields)
