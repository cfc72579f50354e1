"""A short run of every fuzz test, and what hostile policies may cost; `make fuzz` runs them for longer."""

from __future__ import annotations

import ast
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from iamdrift.domain.judging.assessment import Verdict
from iamdrift.domain.policy import parse
from iamdrift.domain.policy.documents.grammar import LARGEST
from tests.fuzz.engine import ENGINE, MOST_LINES, assessed, changed
from tests.fuzz.hostile import HOSTILE, written
from tests.fuzz.meter import TooMuchWork, within
from tests.fuzz.parsers import PARSERS

Fuzz = Callable[[], None]
ALL: tuple[Fuzz, ...] = (*PARSERS, *ENGINE)
PAGES = (8_192, 32_768)  # characters: about what IAM's quotas allow, and four times as much
MOST_BYTES = 64 * 1024 * 1024


@pytest.mark.parametrize("fuzz", ALL, ids=lambda fuzz: fuzz.__name__)
def test_whatever_comes_is_answered_or_refused(fuzz: Fuzz) -> None:
    fuzz()


def test_every_fuzz_test_is_listed() -> None:
    for module in ("parsers", "engine"):
        tree = ast.parse((Path(__file__).parent / f"{module}.py").read_text(encoding="utf-8"))
        made = {each.name for each in tree.body if isinstance(each, ast.FunctionDef) and each.decorator_list}
        assert made <= {fuzz.__name__ for fuzz in ALL}


def largest(make: Callable[[int], str], characters: int) -> str:
    """The largest of the hostile policies that fits, by halving."""
    low, high = 1, characters
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (middle, high) if len(make(middle)) <= characters else (low, middle)
    return make(low)


@pytest.mark.parametrize("as_trust", [False, True], ids=["inline", "trust"])
@pytest.mark.parametrize("characters", PAGES)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_policy_is_judged_within_a_bound(name: str, characters: int, as_trust: bool) -> None:
    text = largest(HOSTILE[name], characters)
    seen = within(MOST_LINES, lambda: assessed(text, as_trust=as_trust))
    within(MOST_LINES, lambda: changed(text, as_trust=as_trust))
    assert seen.recommended is not Verdict.COMPLIANT


def test_what_is_larger_than_iam_takes_is_a_problem_and_no_policy() -> None:
    text = written(*({"Effect": "Deny", "Action": f"s3:Get{n}", "Resource": "*"} for n in range(3_000)))
    assert len(text) > LARGEST
    document = parse(text)
    assert "no document of more than" in document.fatal[0].message
    assert document.statements[0].unknown == ("Document",)
    assert parse("%7B" + "%20" * LARGEST * 2).fatal
    found = {finding.guardrail for finding in assessed(text, as_trust=False).findings}
    assert "document-not-understood" in found


@pytest.mark.parametrize("name", HOSTILE)
def test_memory_is_bounded_by_the_size_of_the_policy(name: str) -> None:
    text = largest(HOSTILE[name], PAGES[0])
    tracemalloc.start()
    try:
        assessed(text, as_trust=False)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MOST_BYTES


def test_the_meter_stops_what_does_not_end() -> None:
    with pytest.raises(TooMuchWork):
        within(10, lambda: parse('{"Statement":[{"Effect":"Allow"}]}, '))
