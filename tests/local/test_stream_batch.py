"""Lambda's rules for a failed batch of stream records, as laws: nothing is lost silently, order is kept."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamdrift.local.stream_batch import Batch, Condition, RetryPolicy, after, first_failure

ids = st.lists(st.integers(0, 99), unique=True, min_size=1, max_size=12)


def records(numbers: list[int]) -> tuple[dict[str, Any], ...]:
    return tuple(
        {"dynamodb": {"SequenceNumber": str(number), "ApproximateCreationDateTime": 1000}} for number in numbers
    )


def numbers(batch: Batch) -> list[int]:
    return [int(record["dynamodb"]["SequenceNumber"]) for record in batch.records]


def run(given_ids: list[int], poison: set[int], policy: RetryPolicy) -> tuple[list[int], list[int], int]:
    """(first successes in order, given up, invocations) of a function that always fails on `poison`."""
    done, lost, calls, todo = list[int](), list[int](), 0, [Batch(records(given_ids))]
    while todo:
        batch, calls = todo.pop(0), calls + 1
        assert calls < 1000
        bad = [index for index, number in enumerate(numbers(batch)) if number in poison]
        failed_at = (bad[0] if policy.partial_responses else 0) if bad else None
        good = numbers(batch) if failed_at is None else numbers(batch)[: bad[0]]
        done += [number for number in good if number not in done]
        following = after(batch, failed_at, policy, now=1000)
        todo[:0] = following.batches
        lost += numbers(following.discarded.batch) if following.discarded else []
    return done, lost, calls


@given(ids, st.sets(st.integers(0, 99)), st.booleans(), st.booleans(), st.integers(0, 4))
def test_every_record_succeeds_or_is_given_up_in_order(
    given_ids: list[int], poison: set[int], partial: bool, bisect: bool, retries: int
) -> None:
    done, lost, _calls = run(given_ids, poison, RetryPolicy(partial, bisect, retries))
    assert set(done) | set(lost) == set(given_ids)
    assert done == [number for number in given_ids if number in done]
    assert poison.isdisjoint(done)
    assert poison & set(given_ids) <= set(lost)


@given(ids, st.sets(st.integers(0, 99)), st.integers(0, 4))
def test_splitting_gives_up_the_failing_records_and_no_other(
    given_ids: list[int], poison: set[int], retries: int
) -> None:
    done, lost, _calls = run(given_ids, poison, RetryPolicy(bisect=True, max_retries=retries))
    assert lost == [number for number in given_ids if number in poison]
    assert done == [number for number in given_ids if number not in poison]


def test_a_lone_failing_record_is_invoked_once_and_then_as_often_as_retries_are_allowed() -> None:
    assert run([1], {1}, RetryPolicy(max_retries=3)) == ([], [1], 4)


def test_without_a_limit_a_failing_batch_stays_and_blocks() -> None:
    following = after(Batch(records([1, 2]), failures=999), 0, RetryPolicy(), now=1000)
    assert following.batches == (Batch(records([1, 2]), failures=1000),)
    assert following.discarded is None


def test_records_that_are_too_old_are_given_up() -> None:
    following = after(Batch(records([1])), 0, RetryPolicy(max_age_seconds=60), now=1061)
    assert following.discarded is not None
    assert following.discarded.condition is Condition.AGE


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"error": True, "body": None}, 0),
        ({"body": None}, None),
        ({"body": ""}, None),
        ({"body": {}}, None),
        ({"body": {"batchItemFailures": []}}, None),
        ({"body": {"batchItemFailures": None}}, None),
        ({"body": {"batchItemFailures": [{"itemIdentifier": "3"}, {"itemIdentifier": "2"}]}}, 1),
        ({"body": '{"batchItemFailures": [{"itemIdentifier": "3"}]}'}, 2),
        ({"body": {"batchItemFailures": [{"itemIdentifier": "2"}, {"itemIdentifier": ""}]}}, 0),
        ({"body": {"batchItemFailures": [{"itemIdentifier": None}]}}, 0),
        ({"body": {"batchItemFailures": [{"wrongKey": "2"}]}}, 0),
        ({"body": {"batchItemFailures": [{"itemIdentifier": "99"}]}}, 0),
        ({"body": {"batchItemFailures": ["2"]}}, 0),
        ({"body": {"batchItemFailures": [{"itemIdentifier": []}]}}, 0),
        ({"body": "done"}, 0),
        ({"body": [1]}, 0),
    ],
)
def test_an_answer_that_makes_no_sense_fails_the_whole_batch(result: dict[str, Any], expected: int | None) -> None:
    assert first_failure(Batch(records([1, 2, 3])), result, RetryPolicy(partial_responses=True)) == expected


def test_partial_answers_count_only_where_the_mapping_asks_for_them() -> None:
    result = {"body": {"batchItemFailures": [{"itemIdentifier": "1"}]}}
    assert first_failure(Batch(records([1])), result, RetryPolicy()) is None


def test_the_settings_of_a_mapping_are_read() -> None:
    mapping = {
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "BisectBatchOnFunctionError": True,
        "MaximumRetryAttempts": 0,
        "MaximumRecordAgeInSeconds": 60,
    }
    assert RetryPolicy.of(mapping) == RetryPolicy(True, True, 0, 60)
    assert RetryPolicy.of({}) == RetryPolicy()
