"""A request as a command that can be pasted into a shell.

The key is never in it: the command reads it from the environment, as the run did.
"""

from __future__ import annotations

import shlex
from urllib.parse import quote

from checkout_conformance.evidence.exchange import Request
from checkout_conformance.schemas.form import pairs

KEY_ARGUMENT = '-u "$STRIPE_API_KEY:"'
SHOWN_HEADERS = ("stripe-version", "content-type")
OWN_KEYS = "conformance-"
PLAIN_BYTES = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -._=&[]{}:,/@")
FORM_TYPE = "application/x-www-form-urlencoded"


def curl(request: Request, *, own_key: bool = True) -> str:
    """The request as a `curl` command, one argument a line.

    `own_key` says that it was sent with the run's key, which the command reads from the environment; any other
    Authorization is written out.
    """
    body, before = _body(request)
    parts = [f"{before}curl", *_method(request)]
    if any(c in request.url for c in "[]{}"):
        parts.append("--globoff")
    parts.append(shlex.quote(request.url))
    for name, value in request.headers:
        if name.lower() == "authorization":
            parts.append(KEY_ARGUMENT if own_key else _header(name, value))
        elif _shown(name, value):
            parts.append(_header(name, value))
    sends = request.body or request.method == "POST"
    if sends and not any(name.lower() == "content-type" for name, _ in request.headers):
        parts.append("-H 'Content-Type:'")
    return " \\\n  ".join([*parts, *body])


def _method(request: Request) -> list[str]:
    if request.method == "HEAD":
        return ["--head"]
    usual = "POST" if request.body or request.method == "POST" else "GET"
    return [] if request.method == usual else [f"-X {shlex.quote(request.method)}"]


def _header(name: str, value: str) -> str:
    return f"-H {shlex.quote(f'{name}: {value}')}"


def _shown(name: str, value: str) -> bool:
    """Headers that matter to whoever repeats it. A key of the client's own would only bring the stored answer back."""
    if name.lower() == "idempotency-key":
        return not value.startswith(OWN_KEYS)
    return name.lower() in SHOWN_HEADERS and value != FORM_TYPE


def _body(request: Request) -> tuple[list[str], str]:
    """The arguments for the body, and what stands before the command (for bytes that no argument can hold)."""
    if not request.body:
        return (["-d ''"] if request.method == "POST" else []), ""
    if request.params and request.method == "POST":
        shown = list(pairs(request.params))
        if all("\x00" not in key + value for key, value in shown) and all("=" not in key for key, _ in shown):
            return [_data(key, value) for key, value in shown], ""
    try:
        text = request.body.decode("utf-8")
    except UnicodeDecodeError:
        text = "\x00"
    if "\x00" in text:
        octal = "".join(chr(b) if chr(b) in PLAIN_BYTES else f"\\{b:03o}" for b in request.body)
        return ["--data-binary @-"], f"printf '{octal}' | "
    at_file = "@" if text.startswith("@") else ""
    return ([f"--data-raw {shlex.quote(text)}"] if at_file else [f"--data-binary {shlex.quote(text)}"]), ""


def _data(key: str, value: str) -> str:
    """`-d` where nothing has to be escaped, `--data-urlencode` elsewhere."""
    plain = all(c.isalnum() or c in "-._:/ ,@" for c in value) and value.isascii() and " " not in value
    safe_key = all(c.isalnum() or c in "-._[]" for c in key) and key.isascii()
    if plain and safe_key:
        return f"-d {shlex.quote(f'{key}={value}')}"
    if safe_key:
        return f"--data-urlencode {shlex.quote(f'{key}={value}')}"
    escaped = quote(key, safe="[]")
    return f"-d {shlex.quote(f'{escaped}={quote(value)}')}"
