"""Read a release of the official Python SDK: its typed parameters and attributes as rows like the reference's.

The SDK's docstrings are the reference's sentences. A release (an unpacked wheel, or the `stripe` package of an
environment) is read with `ast` and never imported. Newer releases keep parameters in modules of their own
(`stripe/params/checkout/_session_create_params.py`), older ones as classes inside `stripe.checkout.Session`.

Here: which class states which section, and from annotations to rows. What rows mean as JSON Schema is decided in
`schemas.derive.build`, as for the reference.
"""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from checkout_conformance.schemas.derive.reference import MAP_KEY, BrokenReference, Paragraph, Row, Section
from checkout_conformance.schemas.derive.sentences import bare

PACKAGE = "stripe"
VERSION_FILE, RELEASE_FILE = Path("_api_version.py"), Path("_version.py")
INSTALLED = "installed"
RESOURCE = ("checkout/_session.py", "Session")
# section -> modules and classes that state its parameters, the newer layout first
PARAMETERS: dict[str, tuple[tuple[str, str], ...]] = {
    "create": (("params/checkout/_session_create_params.py", "SessionCreateParams"), (RESOURCE[0], "CreateParams")),
    "update": (("params/checkout/_session_modify_params.py", "SessionModifyParams"), (RESOURCE[0], "ModifyParams")),
    "list": (("params/checkout/_session_list_params.py", "SessionListParams"), (RESOURCE[0], "ListParams")),
    "line_items": (
        ("params/checkout/_session_list_line_items_params.py", "SessionListLineItemsParams"),
        (RESOURCE[0], "ListLineItemsParams"),
    ),
}
# section -> method of the resource whose docstring is the section's prose
METHODS = {
    "create": "create",
    "update": "modify",
    "retrieve": "retrieve",
    "list": "list",
    "line_items": "list_line_items",
    "expire": "expire",
}
PLAIN = {"str": "string", "int": "integer", "float": "float", "bool": "boolean", "Decimal": "decimal string"}
# Parameters of every operation that the overlay states once.
EVERYWHERE = ("expand",)
# What only an object has that was deleted, and a constant of every class: no document lists them.
DELETED = ("deleted", "OBJECT_NAME")
TIME = re.compile(r"timestamp|[Uu]nix epoch|Epoch time|^Date (?:that|when)")
DECIMAL = re.compile(r"_decimal$")
UNION = ("Union",)


@dataclass(frozen=True, slots=True)
class Shape:
    """What an annotation says: the row's type, its values, the class of its members, and three ways to be absent."""

    kind: str
    values: tuple[str, ...] = ()
    members: tuple[Module, ast.ClassDef] | None = None
    mapped: bool = False
    optional: bool = False
    nullable: bool = False
    emptyable: bool = False


@dataclass(slots=True)
class Release:
    """One release: its name, the API version that it pins, and its sections by name (rows without examples)."""

    name: str
    version: str
    sections: dict[str, Section]
    page: list[Paragraph] = field(default_factory=list)
    emptyable: tuple[str, ...] = ()


class Module:
    """A file of the package: its classes by qualified name, and the modules that its names come from."""

    def __init__(self, package: Path, name: str) -> None:
        self.package, self.name = package, name
        try:
            self.tree = ast.parse((package / name).read_text(encoding="utf-8"))
        except (SyntaxError, ValueError) as error:
            raise BrokenReference(f"{name} is no Python file: {error}") from None

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        found: dict[str, ast.ClassDef] = {}

        def visit(node: ast.AST, prefix: str) -> None:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.ClassDef):
                    found[f"{prefix}{child.name}"] = child
                    visit(child, f"{prefix}{child.name}.")

        visit(self.tree, "")
        return found

    @cached_property
    def imports(self) -> dict[str, tuple[str, str]]:
        """name here -> (file of the package, name there)."""
        found: dict[str, tuple[str, str]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(f"{PACKAGE}."):
                file = "/".join(node.module.split(".")[1:]) + ".py"
                for alias in node.names:
                    found[alias.asname or alias.name] = (file, alias.name)
        return found


class _Reader:
    """Turns the annotations of one release into rows."""

    def __init__(self, package: Path) -> None:
        self.package = package
        self.modules: dict[str, Module] = {}
        self.emptyable: list[str] = []

    def module(self, name: str) -> Module:
        if name not in self.modules:
            self.modules[name] = Module(self.package, name)
        return self.modules[name]

    def rows(self, module: Module, name: str, prefix: str, *, section: str, request: bool) -> Iterator[Row]:
        """The rows of a class (by its qualified name), each followed by those of its members."""
        definition = module.classes[name]
        body = definition.body
        for index, statement in enumerate(body):
            if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
                continue
            attribute = statement.target.id
            if attribute.startswith("_") or attribute in (EVERYWHERE if request else DELETED):
                continue
            words = _docstring(body[index + 1] if index + 1 < len(body) else None)
            path = f"{prefix}{attribute.rstrip('_')}"
            shape = self.shape(module, name, statement.annotation)
            if shape.emptyable:
                self.emptyable.append(f"{section}.{path}")
            yield _row(path, shape, words, statement.lineno, request=request)
            if shape.members is not None:
                below = f"{path}.{MAP_KEY}." if shape.mapped else f"{path}."
                inner, inner_class = shape.members
                inner_name = next(key for key, value in inner.classes.items() if value is inner_class)
                yield from self.rows(inner, inner_name, below, section=section, request=request)

    def shape(self, module: Module, scope: str, node: ast.expr) -> Shape:
        """What an annotation says. Raises BrokenReference for one that is unknown."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return self.shape(module, scope, ast.parse(node.value, mode="eval").body)
        if isinstance(node, ast.Constant) and node.value is None:
            return Shape("", nullable=True)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return self._union([self.shape(module, scope, side) for side in (node.left, node.right)])
        if isinstance(node, ast.Subscript):
            return self._subscript(module, scope, node)
        name = ast.unparse(node)
        if name in PLAIN:
            return Shape(PLAIN[name])
        if name in ("Any", "object"):
            return Shape("object")
        if name in ("UntypedStripeObject", "StripeObject"):
            return Shape("object")
        return Shape("object", members=self._class(module, scope, name))

    def _subscript(self, module: Module, scope: str, node: ast.Subscript) -> Shape:
        outer = ast.unparse(node.value).rpartition(".")[2]
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if outer == "Literal":
            values = [str(part.value) for part in parts if isinstance(part, ast.Constant)]
            listed = tuple(value for value in values if value)
            return Shape("enum" if listed else "", listed, emptyable="" in values)
        if outer == "ExpandableField":
            return Shape("string")
        if outer in ("Dict", "UntypedStripeObject"):
            value = self.shape(module, scope, parts[-1])
            return Shape("object", members=value.members, mapped=value.members is not None)
        if outer == "ListObject":
            return Shape("object", members=self._list_of(module, parts[0]))
        inner = self.shape(module, scope, parts[0])
        if outer == "List":
            plural = inner.kind if inner.kind.startswith("array") else f"array of {inner.kind}s"
            return Shape(plural, inner.values, inner.members, inner.mapped)
        if outer == "NotRequired":
            return Shape(inner.kind, inner.values, inner.members, inner.mapped, True, inner.nullable, inner.emptyable)
        if outer == "Optional":
            return Shape(inner.kind, inner.values, inner.members, inner.mapped, inner.optional, True, inner.emptyable)
        if outer in UNION:
            return self._union([self.shape(module, scope, part) for part in parts])
        raise BrokenReference(f"{module.name}, line {node.lineno}: the annotation `{ast.unparse(node)}` is unknown")

    def _union(self, shapes: list[Shape]) -> Shape:
        """Alternatives: the one with members first (a filter by time takes a number as well), empty and null aside."""
        real = [shape for shape in shapes if shape.kind]
        chosen = next((shape for shape in real if shape.members), real[0])
        return Shape(
            chosen.kind,
            chosen.values,
            chosen.members,
            chosen.mapped,
            nullable=any(shape.nullable for shape in shapes),
            emptyable=any(shape.emptyable for shape in shapes),
        )

    def _list_of(self, module: Module, item: ast.expr) -> tuple[Module, ast.ClassDef]:
        """The class that a list of the API is: its four attributes, the entries of the named class among them."""
        text = (
            "class List:\n"
            f"    object: Literal['list']\n    data: List[{ast.unparse(item)}]\n    has_more: bool\n    url: str\n"
        )
        made = Module.__new__(Module)
        made.package, made.name = module.package, module.name
        made.tree = ast.parse(text)
        made.__dict__["imports"] = module.imports
        return made, made.classes["List"]

    def _class(self, module: Module, scope: str, name: str) -> tuple[Module, ast.ClassDef]:
        """The class that a name means where it stands: an inner one of a scope around it, or an imported one."""
        around = scope.split(".")
        for depth in range(len(around), -1, -1):
            qualified = ".".join([*around[:depth], name])
            if qualified in module.classes:
                return module, module.classes[qualified]
        head, _, rest = name.partition(".")
        if head in module.imports:
            file, there = module.imports[head]
            if not (self.package / file).exists():
                file = f"{file.removesuffix('.py')}/__init__.py"
            other = self.module(file)
            qualified = f"{there}.{rest}" if rest else there
            if qualified in other.classes:
                return other, other.classes[qualified]
        raise BrokenReference(f"{module.name}: no class `{name}` was found where it is named, inside `{scope}`")


def package_of(place: Path) -> Path:
    """The package's folder in an unpacked wheel, or itself. Raises BrokenReference where there is none."""
    for folder in (place, place / PACKAGE):
        if (folder / VERSION_FILE).exists():
            return folder
    raise BrokenReference(
        f"{place}: no {PACKAGE}/{VERSION_FILE} was found; name the folder of an unpacked release of the official SDK"
    )


def installed() -> Path:
    """The folder of this environment's `stripe` package. Raises BrokenReference where there is none."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise BrokenReference(f"no package `{PACKAGE}` is installed in this environment; install it, or name a folder")
    return Path(found.origin).parent


def name_of(package: Path) -> str:
    """What the release is called where it is cited, `stripe==13.0.1`. Raises BrokenReference where it has no name."""
    try:
        match = re.search(r'VERSION = "([^"]+)"', (package / RELEASE_FILE).read_text(encoding="utf-8"))
    except OSError:
        match = None
    if match is None:
        raise BrokenReference(f"{RELEASE_FILE}: no line `VERSION = ...` says which release this is")
    return f"{PACKAGE}=={match[1]}"


def version_of(package: Path) -> str:
    """The API version that a release pins. Raises BrokenReference where it pins none."""
    match = re.search(r'CURRENT = "([^"]+)"', (package / VERSION_FILE).read_text(encoding="utf-8"))
    if match is None:
        raise BrokenReference(f"{VERSION_FILE}: no line `CURRENT = ...` says which API version this release pins")
    return match[1]


def read(place: Path) -> Release:
    """A release. Raises BrokenReference where a class is missing or an annotation is unknown."""
    package = package_of(place)
    reader = _Reader(package)
    resource = reader.module(RESOURCE[0])
    sections: dict[str, Section] = {}
    session = Section("session", resource.classes[RESOURCE[1]].lineno)
    session.rows = list(reader.rows(resource, RESOURCE[1], "", section="session", request=False))
    sections["session"] = session
    for name, places in PARAMETERS.items():
        found = next((place for place in places if _stated(reader, *place)), None)
        if found is None:
            continue
        file, class_name = found
        module = reader.module(file)
        qualified = class_name if class_name in module.classes else f"{RESOURCE[1]}.{class_name}"
        sections[name] = Section(name, module.classes[qualified].lineno)
        sections[name].rows = list(reader.rows(module, qualified, "", section=name, request=True))
    for name, method in METHODS.items():
        words = _method_words(resource.classes[RESOURCE[1]], method)
        if words:
            sections.setdefault(name, Section(name, words[0][0])).paragraphs = words
    page = _docstring(resource.classes[RESOURCE[1]].body[0])
    return Release(name_of(package), version_of(package), sections, page, tuple(reader.emptyable))


def _stated(reader: _Reader, file: str, class_name: str) -> bool:
    if not (reader.package / file).exists():
        return False
    classes = reader.module(file).classes
    return class_name in classes or f"{RESOURCE[1]}.{class_name}" in classes


def _row(path: str, shape: Shape, words: list[Paragraph], line: int, *, request: bool) -> Row:
    text = " ".join(words_ for _, words_ in words)
    kind = shape.kind
    values = list(shape.values)
    if path.rpartition(".")[2] == "object" and len(values) == 1:  # the reference names no value of it
        kind, values = "string", []
    if kind == "integer" and TIME.search(text):
        kind = "timestamp"
    if kind == "string" and DECIMAL.search(path) and not request:
        kind = "decimal string"
    note = ("optional" if shape.optional else "required") if request else ("nullable" if shape.nullable else "")
    return Row(path, kind, note, text, line, 0, values, words)


def _docstring(node: ast.AST | None) -> list[Paragraph]:
    """The paragraphs of a string that stands as a statement: (line, words as the reference writes them)."""
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)):
        return []
    found: list[tuple[int, list[str]]] = []
    for offset, line in enumerate(node.value.value.splitlines()):
        stripped = line.strip()
        if not stripped:
            found.append((0, []))
        elif not found or not found[-1][1]:
            found.append((node.lineno + offset, [stripped]))
        else:
            found[-1][1].append(stripped)
    return [(line, bare(" ".join(words))) for line, words in found if words]


def _method_words(resource: ast.ClassDef, method: str) -> list[Paragraph]:
    for statement in resource.body:
        if isinstance(statement, ast.FunctionDef) and statement.name == method:
            words = _docstring(statement.body[0] if statement.body else None)
            if words:
                return words
    return []
