"""Logs and metrics of the functions: facts once, with keys, at the edge; nothing is created before the first call."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

NAMESPACE = "IamDriftGuardian"
Handler = Callable[[dict[str, Any], Any], Any]


@cache
def logger() -> Logger:
    """The structured logger; service and level come from the function's environment, on the first call."""
    return Logger(service="iam-drift-guardian", use_rfc3339=True)


@cache
def metrics() -> Metrics:
    return Metrics(namespace=NAMESPACE, service="iam-drift-guardian")


def count(name: str, value: float = 1) -> None:
    """Add to a counter that is written when the invocation ends."""
    metrics().add_metric(name=name, unit=MetricUnit.Count, value=value)


def measure(name: str, seconds: float | None) -> None:
    """Add one duration, where there is one, to those of this invocation; CloudWatch makes percentiles of them."""
    if seconds is not None:
        metrics().add_metric(name=name, unit=MetricUnit.Seconds, value=seconds)


def observed(handler: Handler) -> Handler:
    """Put the invocation's request id on every log line, and write the metrics even when the handler fails."""

    @wraps(handler)
    def handle(event: dict[str, Any], context: Any) -> Any:
        logger().append_keys(request_id=getattr(context, "aws_request_id", ""), function=handler.__module__)
        try:
            return handler(event, context)
        finally:
            if metrics().metric_set:
                metrics().flush_metrics()

    return handle
