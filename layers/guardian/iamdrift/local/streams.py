"""Feeds DynamoDB streams to functions as Lambda does: in order, blocking, retrying, splitting, giving up loudly."""

from __future__ import annotations

import json
import logging
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from iamdrift.local.emulator import Emulator
from iamdrift.local.session import session
from iamdrift.local.stream_batch import (
    Batch,
    Discarded,
    RetryPolicy,
    after,
    created_at,
    first_failure,
    sequence_number,
)

logger = logging.getLogger("iamdrift.local.streams")

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
SHARD = "shardId-00000000000000000000-00000001"


@dataclass(frozen=True, slots=True)
class Feed:
    """One event source mapping on one table's stream, with the function it feeds."""

    mapping: dict[str, Any]
    account: str
    region: str
    table: str
    function: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.mapping["UUID"])

    @property
    def settings(self) -> dict[str, Any]:
        return self.function.get("config") or self.function


@dataclass(frozen=True, slots=True)
class StreamPoller:
    """Replaces the emulator's own poller; one thread per mapping that has records, none that has not."""

    emulator: Emulator
    endpoint: str
    _busy: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def install(self) -> None:
        self.emulator.lambdas._poll_dynamodb_streams = self.poll

    def poll(self) -> bool:
        """Start a worker for every mapping with something new; True if any was started."""
        started = [self._start(feed) for feed in self._feeds()]
        return any(started)

    def _feeds(self) -> Iterator[Feed]:
        for account, region, mapping in self.emulator.lambdas._iter_all_esms():
            with self.emulator.responses.request_scope(account, region):
                feed = self._feed(account, region, mapping)
                if feed is not None:
                    yield feed

    def _feed(self, account: str, region: str, mapping: dict[str, Any]) -> Feed | None:
        lambdas = self.emulator.lambdas
        source = str(mapping.get("EventSourceArn", ""))
        if not mapping.get("Enabled", True) or ":dynamodb:" not in source or "/stream/" not in source:
            return None
        named = lambdas._dynamodb_stream_table_from_arn_spec(self.emulator.arn.parse_arn(source))
        function, _settings = lambdas._get_func_record_for_qualifier(mapping["FunctionName"], mapping.get("Qualifier"))
        table = self.emulator.dynamodb._tables.get(named[0]) if named else None
        if function is None or not table or table.get("LatestStreamArn") != source:
            return None
        return Feed(mapping, account, region, named[0], function)

    def _start(self, feed: Feed) -> bool:
        with self.emulator.responses.request_scope(feed.account, feed.region), self._lock:
            position = self._position(feed)
            if feed.id in self._busy or position >= self.emulator.dynamodb.stream_end_position(feed.table):
                return False
            self._busy.add(feed.id)
            self.emulator.concurrency.spawn_background(self._work, feed, position, thread_name="iamdrift-stream")
        return True

    def _work(self, feed: Feed, position: int) -> None:
        try:
            with self.emulator.responses.request_scope(feed.account, feed.region):
                size = int(feed.mapping.get("BatchSize", 100))
                records = self.emulator.dynamodb.stream_records_since(feed.table, position, size)
                wanted = self.emulator.lambdas._apply_filter_criteria(records, feed.mapping)
                if self._finish(feed, tuple(wanted)):
                    self._checkpoint(feed, position + len(records))
        finally:
            with self._lock:
                self._busy.discard(feed.id)
            self.emulator.concurrency.esm_wake.set()

    def _finish(self, feed: Feed, records: tuple[Any, ...]) -> bool:
        """Invoke until every record succeeded or was given up; False if the mapping went away meanwhile."""
        todo = [Batch(records)] if records else []
        while todo:
            current = self._feed(feed.account, feed.region, feed.mapping)  # code or settings may have changed
            if current is None or feed.id not in self.emulator.lambdas._esms:
                return False
            batch, policy = todo.pop(0), RetryPolicy.of(feed.mapping)
            result = self.emulator.lambdas._execute_function(current.function, {"Records": list(batch.records)})
            failed_at = first_failure(batch, result, policy)
            self._report(current, batch, failed_at, result)
            following = after(batch, failed_at, policy, time.time())
            todo[:0] = following.batches
            if following.discarded:
                self._give_up(current, following.discarded, result)
            elif failed_at is not None:
                time.sleep(min(FIRST_PAUSE * 2 ** min(batch.failures, 5), LONGEST_PAUSE))
        return True

    def _report(self, feed: Feed, batch: Batch, failed_at: int | None, result: dict[str, Any]) -> None:
        good = failed_at is None
        feed.mapping["LastProcessingResult"] = f"OK - {len(batch.records)} records" if good else "FAILED"
        if not good:
            name = feed.settings.get("FunctionName")
            logger.warning(
                "%s failed from record %s of %d: %s", name, failed_at, len(batch.records), result.get("body")
            )

    def _position(self, feed: Feed) -> int:
        """Where this mapping reads next; first time, where its StartingPosition says."""
        dynamodb, lambdas = self.emulator.dynamodb, self.emulator.lambdas
        horizon = dynamodb.stream_start_position(feed.table)
        oldest = feed.mapping.get("StartingPosition", "LATEST") == "TRIM_HORIZON"
        with lambdas._dynamodb_stream_positions_lock:
            start = horizon if oldest else dynamodb.stream_end_position(feed.table)
            known = lambdas._dynamodb_stream_positions.setdefault(feed.id, start)
            return int(max(known, horizon))

    def _checkpoint(self, feed: Feed, position: int) -> None:
        with self.emulator.lambdas._dynamodb_stream_positions_lock:
            self.emulator.lambdas._dynamodb_stream_positions[feed.id] = position

    def _give_up(self, feed: Feed, lost: Discarded, result: dict[str, Any]) -> None:
        """Tell the failure destination, as the function's own role: without the grant nothing arrives, as on AWS."""
        destination = ((feed.mapping.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination", "")
        if not destination:
            logger.error("%d records lost: no failure destination", len(lost.batch.records))
            return
        keys = self.emulator.runtime.execution_credentials(feed.settings)
        body = json.dumps(failure_message(feed, lost, result, time.time()))
        role = session(
            feed.region, keys["AWS_ACCESS_KEY_ID"], keys["AWS_SECRET_ACCESS_KEY"], keys["AWS_SESSION_TOKEN"] or None
        )
        try:
            if ":sns:" in destination:
                role.client("sns", endpoint_url=self.endpoint).publish(TopicArn=destination, Message=body)
            else:
                sqs = role.client("sqs", endpoint_url=self.endpoint)
                account, queue = destination.split(":")[-2:]
                sqs.send_message(QueueUrl=f"{self.endpoint}/{account}/{queue}", MessageBody=body)
        except Exception:  # the stream must go on; Lambda too only counts DestinationDeliveryFailures
            logger.exception("failure destination %s did not take the message", destination)


def failure_message(feed: Feed, lost: Discarded, result: dict[str, Any], now: float) -> dict[str, Any]:
    """The record a failure destination gets: which records, never their content."""
    first, last = lost.batch.records[0], lost.batch.records[-1]
    return {
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "functionArn": feed.settings.get("FunctionArn", ""),
            "condition": lost.condition.value,
            "approximateInvokeCount": lost.batch.failures,
        },
        "responseContext": {
            "statusCode": 200,
            "executedVersion": "$LATEST",
            "functionError": result.get("function_error") or "Unhandled",
        },
        "version": "1.0",
        "timestamp": _time(now),
        "DDBStreamBatchInfo": {
            "shardId": SHARD,
            "startSequenceNumber": sequence_number(first),
            "endSequenceNumber": sequence_number(last),
            "approximateArrivalOfFirstRecord": _time(created_at(first, now)),
            "approximateArrivalOfLastRecord": _time(created_at(last, now)),
            "batchSize": len(lost.batch.records),
            "streamArn": feed.mapping["EventSourceArn"],
        },
    }


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
