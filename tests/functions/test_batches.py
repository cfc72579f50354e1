"""A record that fails is reported alone, logged and counted; nothing else of its batch is held up or lost."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from iamdrift.batches import Record, changes, messages
from iamdrift.telemetry import logger, metrics


@pytest.fixture(autouse=True)
def fresh_telemetry() -> Iterator[None]:
    logging.Logger.manager.loggerDict.pop("iam-drift-guardian", None)  # it keeps the stream that it was made with
    logger.cache_clear()
    metrics.cache_clear()
    yield
    metrics().clear_metrics()


def queue(*bodies: str) -> dict[str, Any]:
    return {"Records": [{"messageId": f"m-{number}", "body": body} for number, body in enumerate(bodies)]}


def stream(*bodies: str) -> dict[str, Any]:
    return {
        "Records": [{"body": body, "dynamodb": {"SequenceNumber": f"{n}00"}} for n, body in enumerate(bodies, start=1)]
    }


class Dealing:
    """Fails for what is bad, and notes what it was given."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, record: Record) -> None:
        self.seen.append(record["body"])
        if record["body"] == "bad":
            raise ConnectionError("IAM is away")


def failures(*names: str) -> dict[str, list[dict[str, str]]]:
    return {"batchItemFailures": [{"itemIdentifier": name} for name in names]}


def test_only_the_message_that_fails_comes_again() -> None:
    dealing = Dealing()
    assert messages(queue("good", "bad", "good too"), dealing) == failures("m-1")
    assert dealing.seen == ["good", "bad", "good too"]


def test_a_batch_of_which_everything_fails_is_reported_message_by_message() -> None:
    assert messages(queue("bad", "bad"), Dealing()) == failures("m-0", "m-1")


def test_nothing_is_reported_of_a_batch_that_went_well() -> None:
    assert messages(queue("good"), Dealing()) == failures()


def test_a_change_of_the_table_is_reported_by_its_place_in_the_stream() -> None:
    dealing = Dealing()
    assert changes(stream("good", "bad", "good too"), dealing) == failures("200")
    assert dealing.seen == ["good", "bad", "good too"]


def test_what_is_no_batch_fails_as_a_whole() -> None:
    with pytest.raises(KeyError):
        messages({"detail": {}}, Dealing())


def test_a_failure_is_logged_with_its_reason_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    messages(queue("good", "bad"), Dealing())
    (line,) = [json.loads(each) for each in capsys.readouterr().out.splitlines()]
    assert (line["level"], line["message"], line["error"]) == ("ERROR", "record failed", "ConnectionError")
    assert "IAM is away" in line["exception"]
    assert metrics().metric_set["Failed"]["Value"] == [1.0]
