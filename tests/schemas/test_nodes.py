"""What a schema says of a place is found by every notation of it."""

from __future__ import annotations

from checkout_conformance.schemas import load, nodes
from checkout_conformance.schemas.paths import first_place


def test_every_node_of_the_contract_is_found_by_its_path_and_by_a_place() -> None:
    for schema in load().schemas.values():
        for path, node in nodes.nodes(schema):
            assert nodes.node_at(schema, path) is node
            assert nodes.node_of(schema, first_place(path)) is node
            assert nodes.documented(schema, path) == path


def test_keys_of_maps_are_documented_as_any() -> None:
    schema = load().request_schema("create")
    assert nodes.documented(schema, "metadata.order") == "metadata.*"
    assert nodes.node_at(schema, "nowhere.at.all") is None
    assert nodes.node_of(schema, ("nowhere", 0)) is None


def test_a_nested_schema_says_it_at_its_path() -> None:
    assert nodes.nested("a[].b", {"type": "string"}) == {
        "properties": {"a": {"items": {"properties": {"b": {"type": "string"}}}}}
    }
