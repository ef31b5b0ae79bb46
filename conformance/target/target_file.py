"""Target files: everything that is known about one target, in TOML, and how settings and file become a `Target`.

Knowledge about a target lives here and nowhere else. The file's own schema is `schemas/target-file.schema.json`.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import jsonschema_rs

from checkout_conformance.errors import UsageError
from checkout_conformance.evidence.redact import Redactor
from checkout_conformance.schemas import capabilities
from checkout_conformance.schemas.loader import DEFAULT_VERSION, FOLDER
from checkout_conformance.schemas.naming import resolved
from checkout_conformance.schemas.nearest import nearest
from checkout_conformance.target.target import TIME_LIMIT_S, TIMEOUT_S, Target, check_key, check_url, default_rate
from checkout_conformance.target.tls import Tls, check_tls

if TYPE_CHECKING:
    from jsonschema import ValidationError

SHIPPED = Path(__file__).parent / "files"
EMBEDDED = "embedded"
KEY_VARIABLE = "STRIPE_API_KEY"
SUFFIX = ".toml"


def shipped_names() -> list[str]:
    """The target files that come with the kit, by the names that `--target-file` takes."""
    return sorted(path.stem for path in SHIPPED.glob(f"*{SUFFIX}"))


def about(name: str) -> str:
    """What a shipped file is for: the first line of its comment."""
    first, _, _ = (SHIPPED / f"{name}{SUFFIX}").read_text(encoding="utf-8").partition("\n")
    return first.removeprefix("# ").rstrip(":")


def names_shipped(text: str, folder: Path | None = None) -> bool:
    """Whether a name of a shipped file is meant, and no path.

    A name has no folder before it and no `.toml` behind it; a file of that very name in `folder` (the working directory
    where nothing is said) is only meant where the kit ships none.
    """
    if Path(text).name != text or text.endswith(SUFFIX):
        return False
    return text in shipped_names() or not ((folder or Path.cwd()) / text).is_file()


def located(text: str) -> Path:
    """The file that `--target-file` means. Raises UsageError, with the names there are, for a name that nothing has."""
    if not names_shipped(text):
        return Path(text)
    names = shipped_names()
    if text not in names:
        alike = nearest(text, names)
        meant = f"did you mean {alike[0]}? Shipped" if alike else "shipped"
        raise UsageError(
            f"--target-file {text}: no target file of that name is shipped; {meant} are {', '.join(names)}; "
            f"a file of your own is given by its path, which ends in {SUFFIX}"
        )
    return SHIPPED / f"{text}{SUFFIX}"


def read(path: Path) -> dict[str, Any]:
    """A target file's content. Raises UsageError where it is missing, no TOML, or holds what nobody reads."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"--target-file {path}: cannot be read ({error.strerror}); check the path") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"--target-file {path}: is not TOML: {error}") from None
    schema = json.loads((FOLDER / "target-file.schema.json").read_text(encoding="utf-8"))
    if not jsonschema_rs.is_valid(schema, data):
        from jsonschema import Draft202012Validator  # takes long to import

        errors = sorted(Draft202012Validator(schema).iter_errors(data), key=lambda e: list(map(str, e.absolute_path)))
        raise UsageError(f"--target-file {path}: {_said(errors[0])}; docs/target-files.md lists every member")
    named = {"account.allow": data.get("account", {}).get("allow", ()), "capabilities": data.get("capabilities", ())}
    for place, names in named.items():
        for name in names:
            try:
                capabilities.known(name)
            except capabilities.UnknownCapability as error:
                raise UsageError(f"--target-file {path}: {place}: {error}") from None
            if place == "account.allow" and name not in capabilities.ACCOUNT:
                listed = ", ".join(capabilities.ACCOUNT)
                raise UsageError(
                    f"--target-file {path}: {place}: `{name}` is nothing that an account decides; {listed} are"
                )
    return data


def _said(error: ValidationError) -> str:
    """What is wrong with a file's content, where, and what may have been meant."""
    place = ".".join(map(str, error.absolute_path)) or "the file"
    if error.validator != "additionalProperties" or not isinstance(error.schema, dict):
        return f"{place}: {error.message}"
    known = list(error.schema.get("properties", ()))
    name = next(name for name in cast("dict[str, object]", error.instance) if name not in known)
    alike = nearest(name, known)
    meant = f"did you mean `{alike[0]}`?" if alike else f"{', '.join(known)} are"
    return f"{place}: `{name}` is no member of it; {meant}"


def shipped(name: str) -> dict[str, Any]:
    """The content of a target file that comes with the kit, by name without `.toml`."""
    return read(SHIPPED / f"{name}{SUFFIX}")


def make_target(options: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> Target:
    """The target that settings (by key, as in `run.options`) and the rest of their target file describe.

    What `[options]` of the file says is among the settings already. Raises UsageError, or UnknownVersion, before
    anything is sent.
    """
    environment = os.environ if environment is None else environment
    asked = options.get("target")
    path = options.get("target_file")
    data = read(located(path)) if path else (shipped(EMBEDDED) if asked == EMBEDDED else {})
    embedded = asked == EMBEDDED
    if path and not (asked or data.get("url")):
        raise UsageError(
            f"--target-file {path}: it names no `url`; add one, or give the server's URL before the options"
        )
    url = "http://127.0.0.1" if embedded else check_url(str(asked or data.get("url") or ""))
    key = check_key(environment.get(KEY_VARIABLE), url)
    tls = Tls(options.get("ca_file"), bool(options.get("insecure")))
    check_tls(tls, url)
    return Target(
        name=Redactor((key,)).text(str(data.get("name") or (EMBEDDED if embedded else url))),
        url=url,
        key=key,
        api_version=resolved(str(options.get("api_version") or DEFAULT_VERSION)),
        embedded=embedded,
        rate=options.get("rate") or default_rate(url),
        max_requests=options.get("max_requests"),
        timeout_s=options.get("timeout") or TIMEOUT_S,
        time_limit_s=options.get("time_limit") or TIME_LIMIT_S,
        key_requests=options.get("key_requests"),
        tls=tls,
        allow=frozenset(data.get("account", {}).get("allow", ())),
        capabilities=dict(data.get("capabilities", {})),
        drivers=dict(data.get("drivers", {})),
        prices=dict(data.get("prices", {})),
        base=data.get("base"),
        try_completion=bool(options.get("try_completion")),
    )


def at(target: Target, url: str) -> Target:
    """The same target, at the address where it turned out to be (the embedded one, once it is started)."""
    return replace(target, url=url)
