"""The published schema is current, documented and agrees with what is read; the example is valid, its tests pass."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.config import loaded, published_schema
from iamdrift.config.nodes import read_nodes
from iamdrift.config.records import plain
from iamdrift.domain.configuration.declarative import run_rule_tests
from iamdrift.domain.configuration.settings import Settings
from iamdrift.errors import InvalidInput
from iamdrift.guardrails import GUARDRAILS

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE = (DOCS / "examples" / "guardrails.yaml").read_bytes()
KNOWN = tuple(guardrail.id for guardrail in GUARDRAILS)


@cache
def validator() -> jsonschema.Draft7Validator:
    schema = json.loads(published_schema())
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def as_json(content: bytes) -> Any:
    node = read_nodes(content, "guardrails.yaml")
    assert node is not None
    return plain(node)


def test_the_published_schema_is_current() -> None:
    current = (DOCS / "guardrails.schema.json").read_text(encoding="utf-8")
    assert current == published_schema(), "run scripts/generate_config_schema.py"


def properties(schema: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(schema, dict):
        for key, value in schema.get("properties", {}).items():
            yield f"{path}.{key}", value
        for key, value in schema.items():
            yield from properties(value, f"{path}.{key}")


def test_every_key_is_documented_and_nothing_else_is_allowed() -> None:
    schema = json.loads(published_schema())
    found = list(properties(schema))
    assert len(found) > 60
    assert [path for path, key in found if not str(key.get("description", "")).endswith((".", ")."))] == []
    assert schema["additionalProperties"] is False


def test_editors_are_offered_the_guardrails() -> None:
    schema = json.loads(published_schema(["trust-anyone", "role-naming"]))
    assert schema["properties"]["disabled"]["items"]["anyOf"][0] == {"enum": ["role-naming", "trust-anyone"]}


def test_the_example_validates_and_loads() -> None:
    validator().validate(as_json(EXAMPLE))
    found = loaded(EXAMPLE, "guardrails.yaml", KNOWN, Settings())
    assert [rule.id for rule in found.guardrails] == ["no-billing-writes", "production-carries-its-class"]
    assert "012345678901" in found.settings.accounts


def test_the_example_shows_every_key_but_those_that_need_more_files() -> None:
    schema = json.loads(published_schema())
    assert set(schema["properties"]) - set(as_json(EXAMPLE)) == {"custom_guardrails"}


def test_the_tests_in_the_example_pass() -> None:
    results = run_rule_tests(loaded(EXAMPLE, "guardrails.yaml", KNOWN, Settings()).settings)
    assert len(results) == 6
    assert [str(result) for result in results if not result.passed] == []


@pytest.mark.parametrize(
    "text",
    [
        "vendor: []",
        "mode: alert",
        "trusted_accounts: ['12345678901']",
        "trusted_accounts: 111122223333",
        "naming: {required: 'true'}",
        "parameters: {unused_days: 0}",
        "waivers: [{guardrail: trust-anyone}]",
        "scopes: [{name: a, selector: {type: role}, mode: ask}]",
        "trusted_deployers: ['arn:aws:iam::111122223333:role/*']",
        "rules: [{id: Not_Kebab, severity: low, why: a, selector: {names: [a]}, must_not_trust: [a]}]",
    ],
)
def test_what_the_schema_refuses_is_not_read_either(text: str) -> None:
    assert not validator().is_valid(as_json(text.encode()))
    with pytest.raises(InvalidInput):
        loaded(text.encode(), "guardrails.yaml", KNOWN, Settings())


REPLACEMENTS = st.sampled_from(
    [
        "",
        "*",
        "x",
        "prod",
        "111122223333",
        "AROAEXAMPLEPIPELINE1",
        0,
        1,
        90,
        10**11,
        True,
        None,
        [],
        {},
        ["x"],
        {"x": "y"},
    ]
)


def places(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in the data with each of its keys."""
    pairs = list(data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ())
    for key, value in pairs:
        yield data, key
        yield from places(value)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.none() | REPLACEMENTS), min_size=1, max_size=2))
@settings(max_examples=40, deadline=None)
def test_law_what_is_read_is_valid(mutations: list[tuple[int, Any]]) -> None:
    """A file that loads never shows a complaint in an editor."""
    data = copy.deepcopy(as_json(EXAMPLE))
    for where, replacement in mutations:
        targets = list(places(data))
        container, key = targets[where % len(targets)]
        if replacement is None:
            del container[key]
        else:
            container[key] = replacement
    content = yaml.safe_dump(data).encode()
    try:
        loaded(content, "guardrails.yaml", KNOWN, Settings())
    except InvalidInput:
        return
    validator().validate(as_json(content))
