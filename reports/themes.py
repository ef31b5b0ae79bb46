"""What each theme of the contract is about, in one line, for readers who have not met its name.

A theme that is not here is listed by its name alone.
"""

from __future__ import annotations

THEMES: dict[str, str] = {
    "accepted": "valid requests are accepted, each documented parameter at least once",
    "agreement": "what the endpoints say of one session agrees",
    "amounts": "sums of a session and of its line items add up",
    "conventions": "what every endpoint does alike: keys, versions, content types, expansion",
    "customer_sessions": "what creating a customer session answers",
    "defaults": "what stands in a new session where a parameter was left out",
    "echo": "what was sent is what comes back",
    "errors": "what every refusal is like, whatever was refused",
    "events": "which transition is announced by which event",
    "filters": "filters of the session list, alone, combined and on their boundaries",
    "fuzz": "whatever is sent, the server answers and stays itself",
    "idempotency": "one key, one result",
    "identity": "ids, times and keys that every new session has of its own",
    "lifecycle": "the status machine: what each transition changes and leaves alone",
    "paging": "order, pages and cursors of lists",
    "requests": "invalid requests are refused, for one broken clause at a time",
    "served": "the endpoints are there and take the plainest request",
    "session": "what holds of every session, whichever endpoint shows it",
    "shape": "attributes of answers: present, of their type, one of their values",
    "updates": "an update changes what it names, and nothing else",
}
