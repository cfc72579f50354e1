"""Depth found chunk by chunk is the depth of the whole."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.adapters.files.json_depth import Depth

values = st.recursive(
    st.text('"\\[]{}a', max_size=5) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('"\\[{', max_size=3), inner, max_size=3),
)


def depth_of(value: object) -> int:
    if isinstance(value, dict):
        value = [*value.values()]
    return 1 + max(map(depth_of, value), default=0) if isinstance(value, list) else 0


@given(values, st.lists(st.integers(1, 9), min_size=1))
@settings(max_examples=200, deadline=None)
def test_however_the_text_is_cut(value: object, lengths: list[int]) -> None:
    text, depth = json.dumps(value).encode(), Depth()
    while text:
        for length in lengths:
            depth.feed(text[:length])
            text = text[length:]
    assert (depth.deepest, depth.level, depth.within) == (depth_of(value), 0, False)


def test_where_the_limit_is_passed() -> None:
    depth = Depth()
    depth.feed(b'{"[[[": [')
    assert depth.offset_beyond(3, b'1, {"[": [], "a": {}}') == 9


def test_a_long_string_of_quotes_takes_linear_time() -> None:
    depth = Depth()
    for _ in range(20):
        depth.feed(b'"' + b'\\"' * 32_000)
    assert depth.deepest == 0
