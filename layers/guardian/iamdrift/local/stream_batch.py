"""Decides what follows an invocation for a batch of stream records: retry, split, discard - Lambda's rules, pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

Record = Mapping[str, Any]


class Condition(Enum):
    """Why records were given up, as the failure destination names it."""

    RETRIES = "RetryAttemptsExhausted"
    AGE = "MaxRecordAgeExceeded"


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """The retry settings of an event source mapping; -1 is "no limit", as in Lambda's API."""

    partial_responses: bool = False
    bisect: bool = False
    max_retries: int = -1
    max_age_seconds: int = -1

    @classmethod
    def of(cls, mapping: Mapping[str, Any]) -> RetryPolicy:
        retries, age = mapping.get("MaximumRetryAttempts"), mapping.get("MaximumRecordAgeInSeconds")
        return cls(
            partial_responses="ReportBatchItemFailures" in (mapping.get("FunctionResponseTypes") or ()),
            bisect=bool(mapping.get("BisectBatchOnFunctionError")),
            max_retries=-1 if retries is None else int(retries),
            max_age_seconds=-1 if age is None else int(age),
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """Records to invoke the function with, and how often that failed."""

    records: tuple[Record, ...]
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Discarded:
    """Records given up, for the failure destination."""

    batch: Batch
    condition: Condition


@dataclass(frozen=True, slots=True)
class Next:
    """What to do now: the batches still to be done, in order, and what was given up."""

    batches: tuple[Batch, ...] = ()
    discarded: Discarded | None = None


def after(batch: Batch, failed_at: int | None, policy: RetryPolicy, now: float) -> Next:
    """`failed_at` is the index of the first record that failed, or None when all succeeded."""
    if failed_at is None:
        return Next()
    if failed_at > 0:  # progress: what is done is checkpointed, what is left starts anew
        return Next((Batch(batch.records[failed_at:]),))
    failed = Batch(batch.records, batch.failures + 1)
    if policy.max_age_seconds >= 0 and now - _oldest(batch.records, now) > policy.max_age_seconds:
        return Next(discarded=Discarded(failed, Condition.AGE))
    if policy.bisect and len(batch.records) > 1:  # a split does not count as a retry
        half = len(batch.records) // 2
        return Next(
            (Batch(batch.records[:half], batch.failures), Batch(batch.records[half:], batch.failures)),
        )
    if 0 <= policy.max_retries < failed.failures:
        return Next(discarded=Discarded(failed, Condition.RETRIES))
    return Next((failed,))


def first_failure(batch: Batch, result: Mapping[str, Any], policy: RetryPolicy) -> int | None:
    """Index of the first failed record in `result`; an error or an answer that makes no sense fails them all."""
    if result.get("error"):
        return 0
    if not policy.partial_responses:
        return None
    answer = _parsed(result.get("body"))
    if answer is None or answer == "":
        return None
    if not isinstance(answer, Mapping):
        return 0
    named = answer.get("batchItemFailures")
    if not named:
        return None
    order = {sequence_number(record): index for index, record in enumerate(batch.records)}
    try:
        return min(order[item["itemIdentifier"]] for item in named)
    except (KeyError, TypeError):
        return 0


def sequence_number(record: Record) -> str:
    return str((record.get("dynamodb") or {}).get("SequenceNumber", ""))


def created_at(record: Record, default: float) -> float:
    return float((record.get("dynamodb") or {}).get("ApproximateCreationDateTime", default))


def _oldest(records: tuple[Record, ...], now: float) -> float:
    return min((created_at(record, now) for record in records), default=now)


def _parsed(body: Any) -> Any:
    if not isinstance(body, str):
        return body
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body
