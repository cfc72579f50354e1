"""The rules let every write through and nothing else, with operators that AWS and the local engine agree on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from iamdrift.domain.catalogue.entry import Entry
from iamdrift.domain.catalogue.lookup import look_in, services_by_source
from iamdrift.domain.catalogue.patterns import (
    Pattern,
    broad,
    by_root,
    exact,
    narrowed,
    refusals,
    watched_broadly,
    watched_exactly,
    watched_narrowly,
)
from iamdrift.domain.catalogue.services import SERVICES

EVENTS = Path(__file__).parents[3] / "events"
OWN = [{"prefix": "iamdrift-"}, {"prefix": "1234abcd"}, {"prefix": "arn:aws:any:thing/iamdrift-"}]
PATTERNS: dict[str, Pattern] = {
    **{source: broad(source) for source in watched_broadly()},
    **{source: exact(source) for source in watched_exactly()},
    **{source: narrowed(source, OWN) for source in watched_narrowly()},
    "root": by_root(),
    "refusals": refusals(),
}
# A rule cannot tell an ordinary sign-in from one that matters; the code does.
TOLD_APART_BY_CODE = {"user_console_login.json", "failed_root_console_login.json"}


def test_every_service_is_watched_in_one_way() -> None:
    ways = [*watched_broadly(), *watched_exactly(), *watched_narrowly()]
    assert sorted(ways) == sorted(service.source for service in SERVICES)


@pytest.mark.parametrize("source", watched_broadly())
def test_a_broad_rule_passes_every_write_of_the_sdk_and_one_of_tomorrow(source: str) -> None:
    service = services_by_source()[source]
    names = botocore.session.get_session().get_service_model(service.api).operation_names
    for name in (*names, "GraftRole", "GenerateConsoleSession"):
        is_write = isinstance(look_in(service, name), Entry) or name in ("GraftRole", "GenerateConsoleSession")
        assert matches(PATTERNS[source], call(source, name)) is is_write, name


@pytest.mark.parametrize("source", watched_exactly())
def test_an_exact_rule_passes_what_the_catalogue_lists_only(source: str) -> None:
    for entry in services_by_source()[source].entries:
        assert matches(PATTERNS[source], call(source, entry.name))
    assert not matches(PATTERNS[source], call(source, "TagResource"))


def test_a_narrowed_rule_looks_at_names() -> None:
    own = call("lambda.amazonaws.com", "UpdateFunctionCode20150331v2", requestParameters={"functionName": "iamdrift-a"})
    foreign = call("lambda.amazonaws.com", "UpdateFunctionCode20150331v2", requestParameters={"functionName": "shop"})
    assert matches(PATTERNS["lambda.amazonaws.com"], own)
    assert not matches(PATTERNS["lambda.amazonaws.com"], foreign)


def test_a_place_for_arns_is_compared_with_arns_and_one_for_random_ids_with_nothing() -> None:
    functions = json.dumps(PATTERNS["lambda.amazonaws.com"])
    assert "functionArn" in functions
    assert "uuid" not in functions.lower()
    (by_arn,) = [each for each in PATTERNS["lambda.amazonaws.com"]["detail"]["$or"] if "responseElements" in each]
    assert by_arn["responseElements"] == {"functionArn": OWN[2:]}


def test_a_failed_call_passes_only_the_rule_for_refusals() -> None:
    refused = call("iam.amazonaws.com", "PutRolePolicy", errorCode="AccessDenied")
    assert [name for name, pattern in PATTERNS.items() if matches(pattern, refused)] == ["refusals"]


def test_an_event_of_our_own_making_passes_no_rule() -> None:
    forged = {**call("iam.amazonaws.com", "PutRolePolicy"), "source": "my.app"}
    assert not any(matches(pattern, forged) for pattern in PATTERNS.values())


@pytest.mark.parametrize("file", sorted((EVENTS / "assess_change").glob("*.json")), ids=lambda file: file.stem)
def test_each_sample_of_a_change_passes_a_rule(file: Path) -> None:
    assert any(matches(pattern, json.loads(file.read_text("utf-8"))) for pattern in PATTERNS.values())


@pytest.mark.parametrize("file", sorted((EVENTS / "ignored").glob("*.json")), ids=lambda file: file.stem)
def test_no_sample_to_ignore_passes_a_rule(file: Path) -> None:
    event = json.loads(file.read_text("utf-8"))
    passed = [name for name, pattern in PATTERNS.items() if name != "refusals" and matches(pattern, event)]
    assert bool(passed) is (file.name in TOLD_APART_BY_CODE), passed


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_is_small_and_uses_plain_operators(name: str) -> None:
    assert len(json.dumps(PATTERNS[name], separators=(",", ":"))) < 2048
    assert set(operators(PATTERNS[name])) <= {"prefix", "anything-but", "exists"}
    assert all(len(choices) >= 2 for choices in choices_in(PATTERNS[name]))


def call(source: str, name: str, **more: Any) -> dict[str, Any]:
    detail = {"eventSource": source, "eventName": name, "userIdentity": {"type": "IAMUser"}, **more}
    kind = "AWS API Call via CloudTrail"
    return {"source": f"aws.{source.removesuffix('.amazonaws.com')}", "detail-type": kind, "detail": detail}


def matches(pattern: Mapping[str, Any], event: Any) -> bool:
    """EventBridge's matching, for the operators in use."""
    for key, wanted in pattern.items():
        if key == "$or":
            if not any(matches(choice, event) for choice in wanted):
                return False
        elif isinstance(wanted, Mapping):
            if not matches(wanted, event.get(key) if isinstance(event, Mapping) else None):
                return False
        elif not any(fits(each, event.get(key) if isinstance(event, Mapping) else None) for each in wanted):
            return False
    return True


def fits(wanted: Any, value: Any) -> bool:
    if not isinstance(wanted, Mapping):
        return bool(wanted == value)
    if "exists" in wanted:
        return (value is not None) is wanted["exists"]
    if "prefix" in wanted:
        return isinstance(value, str) and value.startswith(wanted["prefix"])
    return isinstance(value, str) and not value.startswith(tuple(wanted["anything-but"]["prefix"]))


def operators(pattern: Any) -> Iterator[str]:
    if isinstance(pattern, Mapping):
        for value in pattern.values():
            yield from operators(value)
    elif isinstance(pattern, list):
        for each in pattern:
            if isinstance(each, Mapping) and len(each) == 1 and not isinstance(next(iter(each.values())), list):
                yield from each
            else:
                yield from operators(each)


def choices_in(pattern: Any) -> Iterator[list[Any]]:
    if isinstance(pattern, Mapping):
        for key, value in pattern.items():
            if key == "$or":
                yield value
            yield from choices_in(value)
