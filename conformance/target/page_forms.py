"""The forms of a page on which a customer pays, filled in as a person would: by the names and types of their fields.

What a page has filled in stays; what it leaves open gets a value that its name or type asks for, a choice its first
option, and a box that has to be ticked is. Pure: whoever asks for pages is elsewhere (`completing`, `drivers`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

EMAIL, NAME, CARD = "completed@example.com", "Jenny Rosen", "4242424242424242"
# What a field is for, by a word of its name, its id or what it says to browsers (`autocomplete`); the first that fits.
BY_WORD: tuple[tuple[str, str], ...] = (
    ("email", EMAIL),
    ("phone", "+15555550123"),
    ("cvc", "123"),
    ("cvv", "123"),
    ("csc", "123"),
    ("expir", "12/34"),
    ("cc-exp", "12/34"),
    ("card", CARD),
    ("cc-number", CARD),
    ("postal", "94107"),
    ("zip", "94107"),
    ("country", "US"),
    ("city", "Springfield"),
    ("state", "IL"),
    ("line2", "Apartment 4"),
    ("address", "1 Main Street"),
    ("line1", "1 Main Street"),
    ("street", "1 Main Street"),
)
# What stands in any other field, by its type; a name, where nothing else is known.
BY_TYPE: Mapping[str, str] = {"email": EMAIL, "number": CARD, "tel": CARD}
# Buttons that do not pay.
LEAVING = ("cancel", "back", "decline", "expire", "fail")
TICKED = ("checkbox", "radio")


@dataclass(frozen=True, slots=True)
class PageForm:
    """A form that is sent by POST: where to, what a person would send with the button that pays, and of which type."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)


def forms(page: str) -> list[PageForm]:
    """The forms of a page that are sent by POST."""
    reader = _Reader()
    reader.feed(page)
    return reader.found


def path_of_url(url: str) -> str:
    """Path and query of a URL: the host is the target's, whatever the page says."""
    parts = urlsplit(url)
    return f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"


def sent_to(form: PageForm, page: str) -> str:
    """The path that a form on a page with this path is sent to."""
    return path_of_url(urljoin(f"http://page{page}", form.action))


class _Reader(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[PageForm] = []
        self._form: PageForm | None = None
        self._pressed = False
        self._choice = ""
        self._first = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form begins, or a field of one stands there."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = PageForm(given.get("action", "")) if given.get("method", "get").lower() == "post" else None
            self.found += [] if self._form is None else [self._form]
            self._pressed = False
        elif self._form is not None and "disabled" not in given:
            self._field(tag, given, self._form)

    def handle_endtag(self, tag: str) -> None:
        """A form ends, or a choice."""
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._choice = ""

    def _field(self, tag: str, given: Mapping[str, str], form: PageForm) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        kind = given.get("type", "submit" if tag == "button" else "text").lower()
        if tag == "select":
            self._choice, self._first = name, True
        elif tag == "option" and self._choice:
            self._option(given, form)
        elif tag == "textarea" and name:
            form.fields[name] = _for(given, kind)
        elif tag in ("input", "button") and kind in ("submit", "image"):
            leaves = any(word in f"{name} {value}".lower() for word in LEAVING)
            if name and not self._pressed and not leaves:
                self._pressed, form.fields[name] = True, value
        elif tag in ("input", "button") and name and self._is_sent(given, kind, form):
            form.fields[name] = value or ("on" if kind in TICKED else "" if kind == "hidden" else _for(given, kind))
            form.types[name] = kind

    def _option(self, given: Mapping[str, str], form: PageForm) -> None:
        """The option that is selected, else the first that has a value."""
        value = given.get("value", "")
        if "selected" in given or (self._first and value):
            form.fields[self._choice], self._first = value, False

    @staticmethod
    def _is_sent(given: Mapping[str, str], kind: str, form: PageForm) -> bool:
        """Whether a box is ticked, or has to be; of several choices one is made."""
        if kind not in TICKED:
            return True
        return "checked" in given or "required" in given or (kind == "radio" and given["name"] not in form.fields)


def _for(given: Mapping[str, str], kind: str) -> str:
    """What a person would type into a field."""
    about = " ".join(given.get(name, "") for name in ("name", "id", "autocomplete")).lower()
    known = next((value for word, value in BY_WORD if word in about), None)
    return known or given.get("min", "") or BY_TYPE.get(kind, NAME)
