"""Faulty fakes: the tiny fake with one theme wrong, each in a way that real fakes have been seen to be wrong.

Every docstring states the fault. `caught_by` is the clause that has to catch it.
"""

from __future__ import annotations

import itertools
import time
from typing import Any, ClassVar

from tests.faulty_fakes.tiny import Refused, Session, Tiny


class Faulty(Tiny):
    """One fault."""

    caught_by: ClassVar[str]


class RepeatsTheCursor(Faulty):
    """A page begins with the session that the cursor names, instead of the one after it."""

    caught_by = "paging.forward"

    def page(self, newest: list[Session], params: dict[str, Any], limit: int) -> tuple[list[Session], bool]:
        if "starting_after" not in params or limit < 2:
            return super().page(newest, params, limit)
        rest = list(itertools.dropwhile(lambda row: row["id"] != params["starting_after"], newest))
        return rest[:limit], len(rest) > limit


class NeverHasMore(Faulty):
    """Every page says that it is the last one."""

    caught_by = "paging.has_more"

    def page(self, newest: list[Session], params: dict[str, Any], limit: int) -> tuple[list[Session], bool]:
        return super().page(newest, params, limit)[0], False


class IgnoresLimits(Faulty):
    """A page always has ten sessions."""

    caught_by = "paging.limit"

    def page(self, newest: list[Session], params: dict[str, Any], limit: int) -> tuple[list[Session], bool]:
        return super().page(newest, params, 10)


class OldestFirst(Faulty):
    """The list begins with the oldest session."""

    caught_by = "paging.newest_first"

    def now(self) -> int:
        return int(time.time()) + len(self.sessions)

    def listed(self, params: dict[str, Any]) -> dict[str, Any]:
        rows, more = self.page(list(self.sessions.values()), params, int(params.get("limit", 10)))
        return {"object": "list", "url": "/v1/checkout/sessions", "has_more": more, "data": rows}


class ExpiresTwice(Faulty):
    """Expiring an expired session succeeds again."""

    caught_by = "lifecycle.expire.expired_refused"

    def expire(self, session: Session) -> Session:
        session.update(status="expired", url=None)
        return session


class KeepsTheUrl(Faulty):
    """An expired session still has the url of its page."""

    caught_by = "lifecycle.expire.clears_url"

    def expire(self, session: Session) -> Session:
        url = session["url"]
        return {**super().expire(session), "url": url}

    def find(self, identity: str) -> Session:
        found = super().find(identity)
        found["url"] = found["url"] or "https://pay.example.com/gone"
        return found


class ErrorsAreTexts(Faulty):
    """An error is a text instead of an object."""

    caught_by = "errors.envelope"

    def error(self, refused: Refused) -> Any:
        return {"error": str(refused)}


class AmountsAreTexts(Faulty):
    """Amounts are written as texts."""

    caught_by = "session.amount_total.type"

    def amount(self, total: int) -> Any:
        return str(total)


class CountsMilliseconds(Faulty):
    """`created` is in milliseconds."""

    caught_by = "identity.created"

    def now(self) -> int:
        return int(time.time() * 1000)


class ReplacesMetadata(Faulty):
    """An update replaces all metadata instead of merging it."""

    caught_by = "updates.metadata_merge"

    def update(self, session: Session, params: dict[str, Any]) -> Session:
        session["metadata"] = params.get("metadata", {})
        return session


class KeepsMetadata(Faulty):
    """An update that empties all metadata is refused, as if metadata had to have keys."""

    caught_by = "updates.metadata_unset_all"

    def update(self, session: Session, params: dict[str, Any]) -> Session:
        if params.get("metadata") == "":
            raise Refused(400, "metadata must be an object", param="metadata")
        return super().update(session, params)


class ForgetsTheReference(Faulty):
    """`client_reference_id` is null in the answer, whatever was sent."""

    caught_by = "create.client_reference_id.echo"

    def create(self, params: dict[str, Any], key: str | None) -> Session:
        return super().create({**params, "client_reference_id": None}, key)


class CurrencyAsSent(Faulty):
    """A currency is shown as it was sent, in capitals where it was sent so."""

    caught_by = "session.currency.pattern"

    def create(self, params: dict[str, Any], key: str | None) -> Session:
        lines = list(params.get("line_items", {}).values())
        currency = lines[0]["price_data"].get("currency", "usd") if lines else "usd"
        made = super().create(params, key)
        made["currency"] = currency
        return made


class IgnoresKeys(Faulty):
    """The same idempotency key makes another session every time."""

    caught_by = "idempotency.replay"

    def create(self, params: dict[str, Any], key: str | None) -> Session:
        return super().create(params, None)


class AnswersAnyId(Faulty):
    """Retrieves are a fixture with the id that was asked for: nothing that was made or expired is kept."""

    caught_by = "agreement.sessions_kept"

    def answer(self, method: str, path: str, params: dict[str, Any], key: str | None) -> tuple[int, Any]:
        root, _, identity = path.rpartition("/")
        if method == "GET" and root.endswith("/checkout/sessions"):
            return 200, {"id": identity, "object": "checkout.session", "status": "open", "created": self.now()}
        return super().answer(method, path, params, key)


FAKES: tuple[type[Faulty], ...] = tuple(Faulty.__subclasses__())
