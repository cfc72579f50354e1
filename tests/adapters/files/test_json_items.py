"""The fast reader gives what the close one gives, or leaves the file to it; never something else."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamdrift.adapters.files.json_items import Unusual, items
from iamdrift.adapters.files.json_object import written
from iamdrift.adapters.files.json_stream import streamed

WANTED = ("Roles.item", "Users.item", "More")
STRINGS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | STRINGS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(STRINGS, inner, max_size=3),
    max_leaves=12,
)
FILES = st.dictionaries(st.sampled_from(["Roles", "Users", "More", "Other", "roles"]), VALUES | st.lists(VALUES))


def fast(file: Path, wanted: Collection[str] = WANTED) -> list[tuple[str, str]]:
    return [(item.prefix, written(item.value)) for item in items(file, wanted)]


def close(file: Path, wanted: Collection[str] = WANTED) -> list[tuple[str, str]]:
    return [(prefix, written(value)) for prefix, value in streamed(file, *wanted, remedy="")]


def saved(folder: Path, content: str | bytes) -> Path:
    file = folder / "account.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


@given(content=FILES, indent=st.sampled_from([None, 1, 4]), ascii_only=st.booleans())
def test_what_is_read_fast_is_what_is_read_closely(
    tmp_path_factory: pytest.TempPathFactory, content: Any, indent: int | None, ascii_only: bool
) -> None:
    text = json.dumps(content, indent=indent, ensure_ascii=ascii_only)
    file = saved(tmp_path_factory.mktemp("export"), text)
    try:
        found = fast(file)
    except Unusual:
        assert "\\ud" in text  # nothing else here is unusual
    else:
        assert sorted(found) == sorted(close(file))


def test_values_longer_than_what_is_read_at_once_are_put_together(tmp_path: Path) -> None:
    roles = [{"name": f"r{number}", "text": "x" * 150_000} for number in range(5)]
    file = saved(tmp_path, json.dumps({"Roles": roles}))
    assert fast(file) == [("Roles.item", json.dumps(role)) for role in roles]


def test_the_length_is_that_of_the_text_it_was_written_with(tmp_path: Path) -> None:
    file = saved(tmp_path, '{"Roles": [ {"a" :  1} , [] ]}')
    assert [item.length for item in items(file, WANTED)] == [len('{"a" :  1}'), len("[]")]


UNUSUAL: dict[str, str | bytes] = {
    "a key written twice": '{"Roles": [{"a": 1, "a": 2}]}',
    "a number with a fraction": '{"Roles": [1.0]}',
    "no number": '{"Roles": [NaN]}',
    "half of a pair": '{"Roles": ["\\ud83d"]}',
    "half of a pair where two readings meet": '{"Roles": ["' + "x" * 65_521 + '\\ud83d"]}',
    "cut off": '{"Roles": [{"a": 1}',
    "cut off after its last value": '{"Roles": [{"a": 1}]',
    "something after it": '{"Roles": []} {}',
    "a comma too many": '{"Roles": [1,]}',
    "a key that is no string": "{1: 2}",
    "no object": "[]",
    "empty": "",
    "UTF-16": '{"Roles": []}'.encode("utf-16"),
    "no UTF-8": b'{"Roles": ["\xff"]}',
    "nesting": '{"Roles": [' + "[" * 100 + "]" * 100 + "]}",
    "a million levels": '{"Roles": ' + "[" * 1_000_000,
    "a number of 5,000 digits": '{"Roles": [' + "9" * 5_000 + "]}",
}


@pytest.mark.parametrize("content", UNUSUAL.values(), ids=UNUSUAL.keys())
def test_what_is_unusual_is_left_to_the_reader_that_looks_closely(content: str | bytes, tmp_path: Path) -> None:
    with pytest.raises(Unusual):
        fast(saved(tmp_path, content))


def test_a_file_that_is_not_there_is_left_to_it_too(tmp_path: Path) -> None:
    with pytest.raises(Unusual):
        fast(tmp_path / "none.json")
