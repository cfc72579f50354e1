"""Pattern algebra against a brute-force oracle on a small alphabet, and its bounds on hostile patterns."""

from __future__ import annotations

import time
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.domain.policy.documents.variables import has_variables, plain, substitute, variable_keys, widened
from iamdrift.domain.policy.matching.glob import contains, contains_union, intersects, matches
from iamdrift.domain.policy.matching.glob_intersection import example, intersection

# Two patterns of four signs with a star each: three letters and three letters, or a run of four between, decide it all.
PATTERNS = st.text(alphabet="ab*?", max_size=4)
WORDS = ["".join(letters) for length in range(8) for letters in product("abc", repeat=length)]


def brute(pattern: str, word: str) -> bool:
    """The definition, by backtracking: fine for six letters."""
    if not pattern:
        return not word
    if pattern[0] == "*":
        return brute(pattern[1:], word) or (bool(word) and brute(pattern, word[1:]))
    return bool(word) and pattern[0] in ("?", word[0]) and brute(pattern[1:], word[1:])


@cache
def language(pattern: str) -> frozenset[str]:
    return frozenset(word for word in WORDS if brute(pattern, word))


@given(PATTERNS, st.text(alphabet="abc", max_size=6))
def test_matches_is_the_definition(pattern: str, word: str) -> None:
    assert matches(pattern, word) == brute(pattern, word)


@settings(max_examples=150, deadline=None)
@given(PATTERNS, PATTERNS)
def test_containment_and_overlap_are_those_of_the_languages(left: str, right: str) -> None:
    # "c" occurs in no pattern, so it stands for every other character
    assert contains(left, right) == (language(right) <= language(left))
    assert intersects(left, right) == bool(language(left) & language(right))


@settings(max_examples=100, deadline=None)
@given(st.lists(PATTERNS, min_size=1, max_size=3), PATTERNS)
def test_containment_in_a_union(outers: list[str], inner: str) -> None:
    union: set[str] = set().union(*(language(outer) for outer in outers))
    assert contains_union(outers, inner) == (language(inner) <= union)


@settings(max_examples=150, deadline=None)
@given(PATTERNS, PATTERNS)
def test_intersection_has_exactly_the_common_words(left: str, right: str) -> None:
    common = intersection(left, right)
    assert common is not None
    assert set().union(*(language(pattern) for pattern in common)) == language(left) & language(right)


@given(PATTERNS)
def test_example_is_a_word_of_its_pattern(pattern: str) -> None:
    word = example(pattern)
    assert word is not None
    assert matches(pattern, word)


def test_example_avoids_other_patterns() -> None:
    assert example("arn:aws:s3:::*", avoid=["*:x", "*example*"]) == "arn:aws:s3:::a1b2c3"
    assert example("a*", avoid=["*"]) is None


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        ("*?", "a*", True),
        ("?*?", "a*b", True),
        ("?*", "*", False),
        ("arn:aws:s3:::*", "arn:aws:s3:::bucket/*", True),
        ("arn:aws:s3:::bucket/*", "arn:aws:s3:::*", False),
    ],
)
def test_containment_examples(outer: str, inner: str, expected: bool) -> None:
    assert contains(outer, inner) is expected


HOSTILE = {
    "12 stars": "arn:aws:s3:::" + "*a" * 12 + "*b/x",
    "2,000 stars": "*a" * 2_000 + "b",
    "2,000 stars and marks": "*a?" * 2_000 + "b",
    "64 KB": "a*" * 32_768,
    "64 KB of marks": "?a*b" * 16_384,
    "64 KB of different letters": "".join(chr(0x4E00 + i % 20_000) for i in range(65_536)) + "*?",
    "64 KB of nothing but stars": "*" * 65_536 + "?b",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_patterns_are_bounded(name: str) -> None:
    pattern = HOSTILE[name]
    started = time.process_time()
    matches(pattern, "arn:aws:s3:::" + "a" * 2_000)
    contains(pattern, "arn:aws:s3:::*/home/*")
    contains("arn:aws:s3:::*/home/?*", pattern)
    intersects(pattern, "arn:aws:s3:::*/home/?*")
    intersects(pattern, pattern[::-1])
    intersection(pattern, "arn:aws:s3:::*/home/*")
    assert time.process_time() - started < 1.0  # far above the aim (below 100 ms each), far below an exponential


def test_variables_take_the_value_of_the_request_literally() -> None:
    pattern = substitute("home/${aws:username}/*", {"aws:username": "a*"}.get)
    assert pattern is not None
    assert matches(pattern, "home/a*/x")
    assert not matches(pattern, "home/ab/x")


def test_variables_without_value_match_nothing_unless_they_have_a_default() -> None:
    assert substitute("home/${aws:username}", lambda _: None) is None
    assert substitute("home/${aws:username, 'guest'}", lambda _: None) == "home/guest"
    assert variable_keys("${a:b}/${c:d, 'x'}") == ("a:b",)


def test_escapes_are_literal_characters() -> None:
    pattern = plain("a${*}b${?}${$}{x}*")
    assert pattern is not None
    assert matches(pattern, "a*b?${x}tail")
    assert not matches(pattern, "azb?${x}")
    assert not has_variables("a${*}")
    assert widened("a/${aws:username}/${*}") == "a/*/" + (plain("${*}") or "")


@pytest.mark.parametrize("text", ["${", "a${b", "${}", "${a, b}", "${a:b, 'x}"])
def test_what_is_no_variable_is_text(text: str) -> None:
    assert plain(text) == text
