"""The rules by which the guardian watches its own parts: how each service spells their names, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from iamdrift.domain.catalogue import patterns
from iamdrift.domain.catalogue.patterns import Pattern

NAME: Final = "iamdrift-${Environment}-"
HERE: Final = "${AWS::Region}:${AWS::AccountId}"
_ARN: Final = "arn:${AWS::Partition}"
_STACKS: Final = ("${AWS::StackName}", "${AWS::StackId}")
_PLACEHOLDER: Final = re.compile(r"\$\{([^}]+)\}")

# Whoever calls chooses the spelling, and records keep it: a name, an ARN, a part of one, a URL of several kinds, an id.
OWN: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "s3.amazonaws.com": (NAME,),
        "events.amazonaws.com": (NAME[:-1], f"{_ARN}:events:{HERE}:rule/{NAME[:-1]}"),  # the bus too
        "scheduler.amazonaws.com": (NAME[:-1],),  # the group too
        "states.amazonaws.com": tuple(
            f"{_ARN}:states:{HERE}:{kind}:{NAME}" for kind in ("stateMachine", "execution", "mapRun")
        ),
        "lambda.amazonaws.com": (
            NAME,
            f"function:{NAME}",
            f"${{AWS::AccountId}}:{NAME}",
            f"${{AWS::AccountId}}:function:{NAME}",
            f"{HERE}:function:{NAME}",
            f"{_ARN}:lambda:{HERE}:function:{NAME}",
        ),
        "dynamodb.amazonaws.com": (NAME, f"{_ARN}:dynamodb:{HERE}:table/{NAME}"),
        "sns.amazonaws.com": (f"{_ARN}:sns:{HERE}:{NAME}",),
        "sqs.amazonaws.com": tuple(
            f"https://{host}/${{AWS::AccountId}}/{NAME}"
            for host in (
                "sqs.${AWS::Region}.${AWS::URLSuffix}",
                "sqs-fips.${AWS::Region}.${AWS::URLSuffix}",
                "sqs.${AWS::Region}.api.aws",
                "${AWS::Region}.queue.${AWS::URLSuffix}",
                "queue.${AWS::URLSuffix}",
            )
        ),
        "kms.amazonaws.com": ("${GuardianKey}", "${GuardianKey.Arn}", f"alias/{NAME[:-1]}"),
        "cloudformation.amazonaws.com": _STACKS,
        "monitoring.amazonaws.com": (NAME,),
        "logs.amazonaws.com": (f"/aws/lambda/{NAME}", f"{_ARN}:logs:{HERE}:log-group:/aws/lambda/{NAME}"),
        "chatbot.amazonaws.com": (f"{_ARN}:chatbot::${{AWS::AccountId}}:chat-configuration/slack-channel/{NAME[:-1]}",),
        "secretsmanager.amazonaws.com": (NAME, f"{_ARN}:secretsmanager:{HERE}:secret:{NAME}"),
        "apigateway.amazonaws.com": ("${RespondApi}",),
    }
)
# The services in which a spoke has resources: its rules, its dead letters, its schedule, its stack; and of the hub's
# account the chat channel, whose events arrive in the region of whoever called. The stacks and the StackSet of the
# management account are named as `docs/deploy.md` names them.
OWN_OF_SPOKE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "events.amazonaws.com": (NAME, f"{_ARN}:events:{HERE}:rule/{NAME}"),
        "scheduler.amazonaws.com": OWN["scheduler.amazonaws.com"],
        "sqs.amazonaws.com": OWN["sqs.amazonaws.com"],
        "cloudformation.amazonaws.com": (*_STACKS, "iamdrift-", f"{_ARN}:cloudformation:{HERE}:stack/iamdrift-"),
        "chatbot.amazonaws.com": OWN["chatbot.amazonaws.com"],
        "lambda.amazonaws.com": OWN["lambda.amazonaws.com"],
    }
)


def own_rules(names: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, Pattern]]:
    """Logical id -> (description, event pattern with the placeholders of CloudFormation)."""
    found = {}
    for source, spelled in names.items():
        service = source.split(".")[0]
        found[f"Own{service.capitalize()}"] = (
            f"The guardian's own resources: {service}",
            patterns.narrowed(source, [{"prefix": value} for value in spelled]),
        )
    return MappingProxyType(found)


def filled(pattern: Any, values: Mapping[str, str]) -> Any:
    """The pattern as it was deployed. Raises KeyError for a placeholder that only the stack knows."""
    if isinstance(pattern, Mapping):
        return {key: filled(value, values) for key, value in pattern.items()}
    if isinstance(pattern, list):
        return [filled(value, values) for value in pattern]
    if isinstance(pattern, str):
        return _PLACEHOLDER.sub(lambda found: values[found[1]], pattern)
    return pattern
