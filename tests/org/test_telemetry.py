"""What fails is said in the log and in a metric, and still fails."""

from __future__ import annotations

import json

import pytest

from iamdrift.telemetry import attempted, logger, metrics


def test_a_record_that_fails_is_logged_counted_and_raised_again(capsys: pytest.CaptureFixture[str]) -> None:
    logger.cache_clear()  # a logger keeps the stream that it was made with
    metrics.cache_clear()

    @attempted
    def deal_with(record: str) -> None:
        if record == "bad":
            raise ConnectionError("IAM is away")

    deal_with("good")
    with pytest.raises(ConnectionError):
        deal_with("bad")
    (line,) = [json.loads(each) for each in capsys.readouterr().out.splitlines()]
    assert (line["level"], line["message"], line["error"]) == ("ERROR", "record failed", "ConnectionError")
    assert "IAM is away" in line["exception"]
    assert metrics().metric_set["Failed"]["Value"] == [1.0]
    metrics().clear_metrics()
