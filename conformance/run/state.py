"""Whether a target keeps what it is told, or answers from fixtures: what is said of state, amounts and lists follows
from that, so that it is asked first and told as one finding.

Two shapes of canned answers: creates that share one id, and retrieves that answer any id alike. What single items say
of a target that keeps state is not here.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.asking import body
from checkout_conformance.run.base_search import Found
from checkout_conformance.schemas.clauses import Verdict
from checkout_conformance.target.client import Client

UNIQUE, KEPT = "identity.unique", "agreement.sessions_kept"
# An id that nobody made has the form of those that a target makes, so that no form is refused: its end is another.
OTHER_END = "neverMade000"
# What may be made anew for every answer, or is the time of the request.
OF_THE_MOMENT = frozenset({"created", "expires_at", "url", "client_secret"})


def one_id(client: Client, searched: Found) -> list[Outcome]:
    """Whether two creates with other parameters have the same id: then answers are fixtures, and state is none."""
    if searched.base is None or searched.session is None:
        return []
    other = client.create({**searched.base, "metadata": {"conformance": "another"}})
    if other.identity is None or other.identity != searched.session.identity:
        return []
    shown = (("a create", searched.session), ("another create", other))
    seen = f"the id {other.identity} again for another request: answers are canned, and nothing said of state is judged"
    return [Outcome(UNIQUE, Verdict.FAIL, None, None, None, "an id of its own", seen, shown, 2, 2)]


def sessions_kept(client: Client, searched: Found, unserved: Collection[str]) -> list[Outcome]:
    """Whether a retrieve answers an id that nobody made as it does that of a session that was made and expired."""
    if searched.base is None or searched.session is None or "retrieve" in unserved:
        return []
    made_up = _made_up(str(searched.session.identity))
    never_made = client.retrieve(made_up)
    shown: tuple[tuple[str, Exchange], ...] = (("a retrieve of an id that nobody made", never_made),)
    if not never_made.ok or "id" not in body(never_made):
        return [Outcome(KEPT, Verdict.PASS, exchanges=shown)]
    created = client.create({**searched.base, "metadata": {"conformance": "kept"}})
    if created.identity is None:
        return []
    steps, was = [("the create", created)], "made"
    if "expire" not in unserved:
        steps.append(("its expiry", client.expire(created.identity)))
        was = "made and expired"
    retrieved = client.retrieve(created.identity)
    shown = (*steps, ("its retrieve", retrieved), *shown)
    if _lasting(retrieved, created.identity) != _lasting(never_made, made_up):
        return [Outcome(KEPT, Verdict.PASS, exchanges=shown)]
    wanted = f"an id that nobody made is not answered as one that was {was}"
    seen = f"an id that nobody made is answered as one that was {was}"
    return [Outcome(KEPT, Verdict.FAIL, None, None, None, wanted, seen, shown, 2, 2)]


def _made_up(identity: str) -> str:
    return f"{identity[: -len(OTHER_END)]}{OTHER_END}"


def _lasting(exchange: Exchange, identity: str) -> Any:
    """What an answer says whenever it is given, with one word for its own id; None where it is no object."""
    if not exchange.ok:
        return None
    known = {name: value for name, value in body(exchange).items() if name not in OF_THE_MOMENT}
    return json.dumps(known, sort_keys=True).replace(identity, "its own id")
