"""Where the documents stand for tests, and small documents of every kind written for tests alone."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from checkout_conformance.cli import main

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
with_documents = pytest.mark.skipif(not SEEDS.is_dir(), reason="the documents are not beside this checkout")


def path_of(document: str) -> Path:
    """The file of a document by its short name (`002`)."""
    (path,) = SEEDS.glob(f"{document}_*")
    return path


@cache
def text_of(document: str) -> str:
    """The text of a document by its short name."""
    return path_of(document).read_text(encoding="utf-8")


def small_contract(folder: Path) -> Path:
    """A folder derived from `SMALL_REFERENCE`, every sentence of it read as a description."""
    document = folder.parent / "small_reference.txt"
    document.write_text(SMALL_REFERENCE, encoding="utf-8")
    assert main(["derive", str(document), "--folder", str(folder)]) == 0
    read_everything(folder)
    return folder


def read_everything(folder: Path) -> None:
    """What a person does with a table of a new document: here every sentence is read as a description."""
    table = folder / "readings.json"
    table.write_text(table.read_text(encoding="utf-8").replace('"unread"', '"describes"'), encoding="utf-8")


# Every section with the least it may hold; the table of contents repeats the headings, as the document does.
SMALL_REFERENCE = """Checkout Sessions

The Checkout Session object

Create a Checkout Session

The Checkout Session object

Attributes

  • id (string) Some words.

  • currency (enum, nullable) Three-letter ISO currency code, in lowercase.

  • line_items (object) Words.

    • line_items.data (array of objects) Words.

      • line_items.data.id (string) Words.

  • metadata (object, nullable) Set of key-value pairs that are kept.

  • status (enum, nullable) Words. Possible enum values:

    • complete Done.

    • open Not done.

{
  "id": "cs_1"
}

Create a Checkout Session

Returns

Parameters

  • mode (enum, required) Words. Possible enum values:
    • payment Words.

    • setup Words.

  • fields (array of objects, optional) Words. Up to 3 fields are supported.

    • fields.key (string, required) Alphanumeric, and up to 200 characters.

  • options (object, optional) Words.

    • options.<currency>.amount (integer, required) A non-negative integer in cents.

Response

{
  "id": "cs_1"
}

Update a Checkout Session

Parameters

  • metadata (object, optional) Set of key-value pairs that are kept.

{
  "id": "cs_1"
}

Retrieve a Checkout Session

{
  "id": "cs_1"
}

Retrieve a Checkout Session's line items

Parameters

  • limit (integer, optional) Limit can range between 1 and 100, and the default is 10.

{
  "object": "list"
}

List all Checkout Sessions

Parameters

  • status (enum, optional) Words. Possible enum values:
    • open Words.

{
  "object": "list"
}

Expire a Checkout Session

{
  "id": "cs_1"
}
"""

# Of the other kinds of documents: a page of the Ruby SDK, a list of properties and events, and typespecs.
SMALL_RUBY_PAGE = """Class: Stripe::Thing

#mode\u200bObject (readonly)

1
# File 'thing.rb', line 1

def mode
  @mode
end

def
  @metadata
end

def self.inner_class_types
  @inner_class_types = {
    lines: Line,
  }
end

def lines
  @lines
end
"""
SMALL_PROPERTIES = """Thing

  • afterExpiration (object): Words.
  • amountTotal (number): Words in cents.
  • cancelUrl ([[URL]]): Words.
  • methodTypes (string[]): Words.
  • mode (string): The mode (payment, setup).
  • expiresAt (number): Words (Unix timestamp).

Events

  • asyncPaymentFailed: Triggered when it fails.
"""
SMALL_TYPESPECS = """Types
@type part() :: %{ optional(:kind) => :a | :"b-c", :inner => inner(), optional(:list) => [:string] }
Words.
@type inner() :: %{amount: :integer}
@type shared() :: %{optional(:x) => :boolean}
@type t() :: %Stripe.Thing{ id: binary(), status: binary() | nil, buyer: (binary() | Stripe.Buyer.t()) | nil, extra: term() | nil, made: integer() }
Words.
id
The id.status
One ofopen
,complete
, orexpired
. Words.made
The timestamp of it.
@spec create( client :: term(), params :: %{ optional(:part) => part(), optional(:one) => shared(), optional(:two) => [shared()], :url => :string, :metadata => :object } ) :: {:ok, t()}
@spec expire( client :: term(), params :: %{optional(:expand) => [:string]} ) :: {:ok, t()}
@spec list( client :: term(), params :: %{ optional(:limit) => :integer } ) :: {:ok, t()}
@spec list_line_items( client :: term(), params :: %{ optional(:limit) => :integer } ) :: {:ok, t()}
@spec retrieve( client :: term(), params :: %{optional(:expand) => [:string]} ) :: {:ok, t()}
"""  # noqa: E501 - the document writes a definition in one line
# One of every kind, by the short name of the document that it stands for.
SMALL_TEXTS: dict[str, str] = {
    "000": SMALL_RUBY_PAGE,
    "001": SMALL_TYPESPECS,
    "002": SMALL_REFERENCE,
    "003": SMALL_PROPERTIES,
    "004": SMALL_RUBY_PAGE,
}
