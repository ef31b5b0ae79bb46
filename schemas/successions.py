"""What was renamed from one version of the API to another: one table of successions, and a version's own words by it.

Hand-written tables, rules and code say the first word; `words_of` a version's schemas gives the word that holds there.
A succession holds where the old word is gone and the new one is there. Whoever compares versions asks the tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# place of a parameter -> what took its place (evidence E-versions-30)
PLACES: Mapping[str, str] = {"create.payment_method_types": "create.allowed_payment_method_types"}
# name of an attribute -> old value -> new value (evidence E-versions-26)
VALUES: Mapping[str, Mapping[str, str]] = {
    "ui_mode": {"hosted": "hosted_page", "embedded": "embedded_page", "custom": "elements"},
}


@dataclass(frozen=True)
class Words:
    """The successions that hold in one version: parameters of a create by their first name, values by name and value.

    The methods take what is written in first words, and give it in the version's; `first` is the way back.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def name(self, name: str) -> str:
        """A parameter's name in this version."""
        return self.names.get(name, name)

    def path(self, path: str) -> str:
        """A path of a create in this version: `payment_method_types[]`."""
        return re.sub(r"^\w+", lambda found: self.name(found[0]), path)

    def value(self, name: str, value: Any) -> Any:
        """A value of an attribute in this version."""
        return self.values.get(name, {}).get(value, value) if isinstance(value, str) else value

    def first(self, name: str, value: Any) -> Any:
        """The first word for a value of this version."""
        return next((old for old, new in self.values.get(name, {}).items() if new == value), value)

    def said(self, create: Mapping[str, Any]) -> dict[str, Any]:
        """A create in this version's words."""
        return {self.name(name): self.value(name, value) for name, value in create.items()}

    def shown(self, session: Mapping[str, Any]) -> dict[str, Any]:
        """A session in this version's words: attributes keep their names."""
        return {name: self.value(name, value) for name, value in session.items()} if self.values else dict(session)

    def kept(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """A create, or a session, with the first words for its values; names stay."""
        return {name: self.first(name, value) for name, value in body.items()} if self.values else dict(body)

    def statement(self, text: str) -> str:
        """A statement in this version's words: values where it speaks of the attribute that has them."""
        for old, new in self.names.items():
            text = re.sub(rf"\b{old}\b", new, text)
        for name, pairs in self.values.items():
            if name in text:
                text = re.sub(rf"\b({'|'.join(pairs)})\b", lambda found, pairs=pairs: pairs[found[0]], text)  # type: ignore[misc]
        return text

    def condition(self, schema: Any, name: str = "") -> Any:
        """A rule's JSON Schema in this version's words; `name` is the property that it stands at."""
        if isinstance(schema, list):
            return [self.condition(child, name) for child in schema]
        if not isinstance(schema, dict):
            return schema
        made: dict[str, Any] = {}
        for key, child in schema.items():
            if key == "properties":
                made[key] = {self.name(one): self.condition(node, one) for one, node in child.items()}
            elif key == "required":
                made[key] = [self.name(one) for one in child]
            elif key == "enum":
                made[key] = [self.value(name, value) for value in child]
            elif key == "const":
                made[key] = self.value(name, child)
            else:
                made[key] = self.condition(child, name)
        return made

    def rule(self, rule: Mapping[str, Any]) -> dict[str, Any]:
        """A rule across fields, as a file has it, in this version's words. Its id stays: it is the same statement."""
        made = {**rule, "schema": self.condition(rule["schema"]), "statement": self.statement(rule["statement"])}
        return made | ({"param": self.path(rule["param"])} if rule.get("param") else {})


FIRST = Words()


def successors(name: str) -> tuple[str, ...]:
    """Every name that a parameter of a create has had, the first one first."""
    last = PLACES.get(f"create.{name}")
    return (name,) if last is None else (name, last.partition(".")[2])


def in_any_words(names: Iterable[str]) -> frozenset[str]:
    """Names of parameters with all that they were called later."""
    return frozenset(other for name in names for other in successors(name))


def words_of(schemas: Mapping[str, Mapping[str, Any]]) -> Words:
    """The words of a version, from its schemas by name."""
    names, values = {}, {}
    for place, successor in PLACES.items():
        schema, _, old = place.partition(".")
        known = schemas.get(schema, {}).get("properties", {})
        new = successor.partition(".")[2]
        if new in known and old not in known:
            names[old] = new
    for name, pairs in VALUES.items():
        node = schemas.get("create", {}).get("properties", {}).get(name, {})
        listed = node.get("enum", ())
        held = {old: new for old, new in pairs.items() if new in listed and old not in listed}
        if held:
            values[name] = held
    return Words(names, values)
