"""What a deployed guardian has used, by what CloudWatch counted of the resources of its stack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.running.cost import KEPT_KB, Used

_DAY: Final = 24 * 3600
_FUNCTION, _QUEUE, _TABLE, _RULE, _LOGS, _TOPIC = (
    "AWS::Lambda::Function",
    "AWS::SQS::Queue",
    "AWS::DynamoDB::Table",
    "AWS::Events::Rule",
    "AWS::Logs::LogGroup",
    "AWS::SNS::Topic",
)
_HUB_RULE: Final = "HubChanges"


class UsageMetrics:
    """`clients`: of CloudWatch, CloudFormation, Lambda and DynamoDB in the region of the guardian."""

    actions: ClassVar[frozenset[str]] = frozenset(
        {
            "cloudformation:ListStackResources",
            "cloudwatch:GetMetricStatistics",
            "dynamodb:DescribeTable",
            "lambda:GetFunctionConfiguration",
        }
    )

    def __init__(self, clients: Callable[[str], Any]) -> None:
        self._clients = clients

    def used(self, stack: str, until: datetime, days: int) -> Used:
        """Scaled to a month of 30 days where fewer are asked for. Raises AccessRefused."""
        since = until - timedelta(days=days)
        with named_refusals():
            resources = list(self._resources(stack))
            names = {kind: [name for each, _, name in resources if each == kind] for kind, _, _ in resources}
            scale = 30 / days

            def total(namespace: str, metric: str, dimension: str, value: str) -> float:
                return scale * self._sum(namespace, metric, dimension, value, since, until)

            functions, queues, tables = (names.get(kind, []) for kind in (_FUNCTION, _QUEUE, _TABLE))
            requests = (
                "NumberOfMessagesSent",
                "NumberOfMessagesReceived",
                "NumberOfMessagesDeleted",
                "NumberOfEmptyReceives",
            )
            hub_rules = [name for kind, logical_id, name in resources if kind == _RULE and logical_id == _HUB_RULE]
            return Used(
                bus_events=sum(total("AWS/Events", "MatchedEvents", "RuleName", _last(name)) for name in hub_rules),
                sqs_requests=sum(
                    total("AWS/SQS", each, "QueueName", _last(name)) for name in queues for each in requests
                ),
                invocations=sum(total("AWS/Lambda", "Invocations", "FunctionName", name) for name in functions),
                gb_seconds=sum(
                    total("AWS/Lambda", "Duration", "FunctionName", name) / 1000 * self._gigabytes(name)
                    for name in functions
                ),
                write_units=sum(
                    total("AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", name) for name in tables
                ),
                read_units=sum(
                    total("AWS/DynamoDB", "ConsumedReadCapacityUnits", "TableName", name) for name in tables
                ),
                stored_gb=sum(self._stored(name) for name in tables),
                emails=sum(
                    total("AWS/SNS", "NumberOfNotificationsDelivered", "TopicName", _last(name))
                    for name in names.get(_TOPIC, [])
                ),
                log_gb=sum(
                    total("AWS/Logs", "IncomingBytes", "LogGroupName", name) / 1024**3 for name in names.get(_LOGS, [])
                ),
            )

    def _resources(self, stack: str) -> Iterator[tuple[str, str, str]]:
        """(type, logical id, physical id)."""
        pages = self._clients("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
        for page in pages:
            for each in page["StackResourceSummaries"]:
                yield each["ResourceType"], each["LogicalResourceId"], each.get("PhysicalResourceId", "")

    def _sum(self, namespace: str, metric: str, dimension: str, value: str, since: datetime, until: datetime) -> float:
        answer = self._clients("cloudwatch").get_metric_statistics(
            Namespace=namespace,
            MetricName=metric,
            Dimensions=[{"Name": dimension, "Value": value}],
            StartTime=since,
            EndTime=until,
            Period=_DAY,
            Statistics=["Sum"],
        )
        return float(sum(point["Sum"] for point in answer["Datapoints"]))

    def _gigabytes(self, function: str) -> float:
        told = self._clients("lambda").get_function_configuration(FunctionName=function)
        return float(told["MemorySize"]) / 1024

    def _stored(self, table: str) -> float:
        told = self._clients("dynamodb").describe_table(TableName=table)["Table"]
        return float(told.get("TableSizeBytes", KEPT_KB)) / 1024**3


def _last(name: str) -> str:
    """The name in a URL, an ARN, or `bus|rule`."""
    return name.replace("|", "/").rpartition("/")[2].rpartition(":")[2]
