"""What levels and bases mean, in a line each: every legend (reports, `explain`, documents) comes from here."""

from __future__ import annotations

LEVELS = {
    "MUST": "A document states it; a server that breaks it is not compatible.",
    "SHOULD": "A default or a convention that clients lean on; a warning unless `--fail-on should`.",
    "INFO": "Drift worth knowing, such as an attribute that no document mentions; never a failure.",
}
BASES = {
    "documented": "The reference of this API states it.",
    "convention": "Stripe's general documentation or its official SDKs state it, for all objects alike.",
    "observed": "Captured answers of the real API show it; no document says it.",
}
