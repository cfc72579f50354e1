"""A snapshot survives the ledger: through JSON, with its documents kept elsewhere by hash."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.domain.principals.facets import digest
from iamdrift.domain.principals.principal import PolicyText, PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.principals.snapshot_codec import decode, encode, text_hash
from iamdrift.errors import InvalidInput

snapshots = st.builds(Snapshot)
ROLE = Snapshot(
    ref=PrincipalRef("111122223333", PrincipalType.ROLE, "deploy", "AROA1"),
    arn="arn:aws:iam::111122223333:role/deploy",
    trust=PolicyText("{}"),
)


@given(snapshots)
@settings(max_examples=60, deadline=None)
def test_a_snapshot_comes_back_as_it_was(snapshot: Snapshot) -> None:
    record, texts = encode(snapshot)
    again = decode(json.loads(json.dumps(record)), texts.__getitem__)
    assert again == snapshot
    assert digest(again) == digest(snapshot)


def test_documents_are_kept_by_hash_and_never_in_the_record() -> None:
    record, texts = encode(ROLE)
    assert record["trust"] == text_hash("{}")
    assert texts == {text_hash("{}"): "{}"}


def test_a_record_written_before_a_field_existed_reads_as_its_default() -> None:
    old = {"ref": ["111122223333", "role", "deploy", "AROA1"], "arn": ROLE.arn}
    nothing: dict[str, str] = {}
    assert decode(old, nothing.__getitem__) == Snapshot(ref=ROLE.ref, arn=ROLE.arn)


def test_a_record_of_a_newer_schema_is_refused() -> None:
    record, texts = encode(ROLE)
    with pytest.raises(InvalidInput, match="schema 99"):
        decode({**record, "schema": 99}, texts.__getitem__)
