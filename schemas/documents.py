"""The documents that clauses cite, by the keys that `Source.document` holds: what people call them, and where they are.

One table, read by everything that shows a source to a person. Not here: which clause cites what (`schemas.rules`,
the folders of the versions), and the rows of the evidence themselves (`docs/evidence.md`).
"""

from __future__ import annotations

from dataclasses import dataclass

from checkout_conformance.schemas.clauses import Source

REFERENCE = "002"
EVIDENCE = "evidence"
EVIDENCE_PAGE = "docs/evidence.md"


@dataclass(frozen=True, slots=True)
class Document:
    """A document as people know it; `link` is its public address, or its path in this repository, where it has one."""

    name: str
    link: str | None = None


DOCUMENTS: dict[str, Document] = {
    "000": Document("Ruby SDK, Stripe::Checkout::Session"),
    "001": Document("Elixir typespecs, Stripe.Checkout.Session of Striped 0.2.0"),
    REFERENCE: Document("API reference", "https://docs.stripe.com/api/checkout/sessions"),
    "003": Document("apis.do, CheckoutSession"),
    "004": Document("Ruby SDK, Stripe::CustomerSession"),
    EVIDENCE: Document("Evidence of the real API", EVIDENCE_PAGE),
}
# Documents that are cited by what they are instead of by a key: the start of what is cited -> name.
CITED_BY_ADDRESS = {"docs.stripe.com/": "Stripe's documentation,", "stripe==": "official Python SDK"}
ERRORS = "docs.stripe.com/api/errors"
HTTP_STATUSES = Source(ERRORS, "HTTP status code summary")


def reference(section: str, attribute: str = "") -> Source:
    """A section of the API reference as a source, and the attribute that it speaks of."""
    return Source(REFERENCE, section, attribute)


def evidence(key: str, row: str) -> Source:
    """A row of `docs/evidence.md` as a source: its key, and what it is about, as it stands there."""
    return Source(EVIDENCE, key, row)


def name_of(document: str) -> str:
    """What people call a document. Raises KeyError for one that is in no table."""
    if document in DOCUMENTS:
        return DOCUMENTS[document].name
    for start, name in CITED_BY_ADDRESS.items():
        if document.startswith(start):
            return f"{name} {document.removeprefix(start)}"
    raise KeyError(f"{document!r} is in no table of `schemas/documents.py`; enter it there with its name and its link")


def spelled(source: Source) -> str:
    """A source in one line for people: document, section, `attribute`."""
    attribute = f"`{source.attribute}`" if source.attribute and source.document != EVIDENCE else source.attribute
    return ", ".join(part for part in (name_of(source.document), source.section, attribute) if part)
