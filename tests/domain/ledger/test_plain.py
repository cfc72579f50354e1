"""Values survive their plain form, and plain data from another time is read as far as it can be."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamdrift.domain.judging.assessment import AccessChange, AccessLine, Assessment, Verdict
from iamdrift.domain.judging.finding import Evidence, Finding, Status
from iamdrift.domain.judging.severity import Confidence, Severity
from iamdrift.domain.ledger.outbox import Consumer, OutboxItem
from iamdrift.domain.ledger.plain import from_plain, json_text, to_plain
from iamdrift.domain.ledger.record import Cause, Version
from iamdrift.domain.ledger.version_codec import decode_version, encode_version
from iamdrift.domain.principals.drift import Drift, DriftKind, FacetDrift
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.errors import InvalidInput
from tests.fakes.principals import allow, inline, role

texts = st.text(st.characters(), max_size=12)
refs = st.builds(PrincipalRef, texts, st.sampled_from(PrincipalType), texts, texts)
evidence = st.builds(Evidence, texts, texts, severity=st.none() | st.sampled_from(Severity))
findings = st.builds(Finding, texts, refs, evidence, st.sampled_from(Severity), st.sampled_from(Status))
lines = st.builds(AccessLine, texts, texts, texts, texts, texts, texts, st.sampled_from(Confidence))
changes = st.builds(AccessChange, st.lists(lines, max_size=3).map(tuple), newly_total=st.integers(0, 9))
drifts = st.builds(Drift, st.lists(st.builds(FacetDrift, texts, st.sampled_from(DriftKind)), max_size=3).map(tuple))
assessments = st.builds(
    Assessment,
    refs,
    texts,
    texts,
    drifts,
    changes,
    st.lists(findings, max_size=3).map(tuple),
    st.sampled_from(Severity),
    st.sampled_from(Verdict),
    st.sampled_from(Verdict),
)


@given(assessments)
def test_an_assessment_survives_storage(assessment: Assessment) -> None:
    stored = json.loads(json_text(to_plain(assessment)))
    assert from_plain(Assessment, stored) == assessment


@given(st.builds(OutboxItem, texts, st.sampled_from(Consumer), refs, st.integers(), texts, st.frozensets(texts)))
def test_sets_survive_storage(item: OutboxItem) -> None:
    assert from_plain(OutboxItem, json.loads(json_text(to_plain(item)))) == item


def test_equal_values_have_one_text() -> None:
    assert json_text({"b": 1, "a": "ü"}) == '{"a":"\\u00fc","b":1}'


def test_what_a_later_version_added_or_dropped_does_not_matter() -> None:
    plain = to_plain(Evidence("subject", "summary"))
    assert from_plain(Evidence, {"subject": "s", "summary": "t"}) == Evidence("s", "t")
    assert from_plain(Evidence, plain | {"added_in_2030": True}) == Evidence("subject", "summary")


def test_what_is_required_and_missing_is_named() -> None:
    with pytest.raises(KeyError, match="Evidence without summary"):
        from_plain(Evidence, {"subject": "s"})


VERSION = Version(
    role().ref,
    1,
    "2026-11-24T03:00:00+00:00",
    Assessment(role().ref, "", "", Drift(), AccessChange(), (), Severity.INFO, Verdict.COMPLIANT, Verdict.COMPLIANT),
    role(inline=(inline("x", allow("*")),)),
    Cause("e", "PutRolePolicy", "iam.amazonaws.com", "1", "", "", "alice", parameters=(("roleName", "x"),)),
)


def test_a_version_survives_storage_and_its_text_is_always_the_same() -> None:
    body, documents = encode_version(VERSION)
    assert encode_version(VERSION) == (body, documents)
    assert decode_version(body, documents.__getitem__) == VERSION
    assert all(text not in body for text in documents.values())


def test_a_version_from_a_newer_guardian_is_refused() -> None:
    body, documents = encode_version(VERSION)
    newer = json.dumps(json.loads(body) | {"schema": 99})
    with pytest.raises(InvalidInput, match="schema 99"):
        decode_version(newer, documents.__getitem__)
