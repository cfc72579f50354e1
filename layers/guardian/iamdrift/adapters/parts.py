"""What stands of the guardian in one region of one account: rules, queues, roles; and what only its hub has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.running.health import RuleSeen, TrailSeen

Clients = Callable[[str], Any]  # a client of a service, in this region of this account
_ABSENT = frozenset(
    {
        "ResourceNotFoundException",
        "NoSuchEntity",
        "QueueDoesNotExist",
        "AWS.SimpleQueueService.NonExistentQueue",
        "NotFound",
        "NotFoundException",
    }
)


class SpokeParts:
    """Raises AccessRefused for what may not be looked at, and Throttled."""

    actions: ClassVar[frozenset[str]] = frozenset(
        {
            "events:DescribeRule",
            "events:ListTargetsByRule",
            "iam:GetRole",
            "sqs:GetQueueAttributes",
            "sqs:GetQueueUrl",
        }
    )

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def rule(self, name: str, bus: str = "default") -> RuleSeen | None:
        found = self._found("events", "describe_rule", Name=name, EventBusName=bus)
        if found is None:
            return None
        targets = self._found("events", "list_targets_by_rule", Rule=name, EventBusName=bus) or {}
        return RuleSeen(
            enabled=found.get("State", "").startswith("ENABLED"),
            pattern=found.get("EventPattern", ""),
            targets=tuple((each["Arn"], "DeadLetterConfig" in each) for each in targets.get("Targets", [])),
        )

    def waiting(self, queue: str) -> int | None:
        found = self._found("sqs", "get_queue_url", QueueName=queue)
        if found is None:
            return None
        wanted = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        told = self._found("sqs", "get_queue_attributes", QueueUrl=found["QueueUrl"], AttributeNames=wanted) or {}
        return sum(int(told.get("Attributes", {}).get(name, 0)) for name in wanted)

    def has_role(self, name: str) -> bool:
        return self._found("iam", "get_role", RoleName=name) is not None

    def _found(self, service: str, operation: str, **parameters: Any) -> dict[str, Any] | None:
        try:
            with named_refusals():
                answer: dict[str, Any] = getattr(self._clients(service), operation)(**parameters)
                return answer
        except ClientError as error:
            if error.response["Error"]["Code"] in _ABSENT:
                return None
            raise


class HubParts(SpokeParts):
    actions: ClassVar[frozenset[str]] = (SpokeParts.actions - {"iam:GetRole"}) | {
        "cloudtrail:DescribeTrails",
        "cloudtrail:GetEventSelectors",
        "cloudtrail:GetTrailStatus",
        "events:DescribeEventBus",
        "lambda:ListEventSourceMappings",
        "sns:GetTopicAttributes",
        "sqs:ListQueues",
    }

    def bus_policy(self, bus: str) -> str:
        """Empty where there is no bus, or no policy."""
        found = self._found("events", "describe_event_bus", Name=bus)
        return str((found or {}).get("Policy", ""))

    def final_queues(self, prefix: str) -> Iterator[str]:
        with named_refusals():
            for page in self._clients("sqs").get_paginator("list_queues").paginate(QueueNamePrefix=prefix):
                for url in page.get("QueueUrls", []):
                    name = url.rpartition("/")[2]
                    if name.endswith(("-dead", "-rejected")):
                        yield name

    def subscriptions(self, topic: str) -> tuple[int, int]:
        told = (self._found("sns", "get_topic_attributes", TopicArn=topic) or {}).get("Attributes", {})
        return int(told.get("SubscriptionsConfirmed", 0)), int(told.get("SubscriptionsPending", 0))

    def feeds(self, function: str) -> tuple[str, ...]:
        with named_refusals():
            pages = self._clients("lambda").get_paginator("list_event_source_mappings").paginate(FunctionName=function)
            return tuple(each.get("State", "") for page in pages for each in page["EventSourceMappings"])

    def trails(self) -> Iterator[TrailSeen]:
        """Also those of the organization, which a member account sees as its own."""
        found = self._found("cloudtrail", "describe_trails") or {}
        for trail in found.get("trailList", []):
            arn = trail["TrailARN"]
            status = self._found("cloudtrail", "get_trail_status", Name=arn) or {}
            selectors = self._found("cloudtrail", "get_event_selectors", TrailName=arn) or {}
            yield TrailSeen(
                arn, bool(status.get("IsLogging")), bool(trail.get("IsMultiRegionTrail")), records_writes(selectors)
            )


def records_writes(selectors: dict[str, Any]) -> bool:
    """Whether event selectors of either kind take the write events of management."""
    simple = (
        each.get("IncludeManagementEvents") and each.get("ReadWriteType") in ("All", "WriteOnly")
        for each in selectors.get("EventSelectors", [])
    )
    return any(simple) or any(
        _takes_writes({field["Field"]: field.get("Equals", []) for field in each["FieldSelectors"]})
        for each in selectors.get("AdvancedEventSelectors", [])
    )


def _takes_writes(fields: dict[str, list[str]]) -> bool:
    return "Management" in fields.get("eventCategory", []) and "true" not in fields.get("readOnly", [])
