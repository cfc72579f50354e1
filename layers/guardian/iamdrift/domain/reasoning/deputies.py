"""AWS services as deputies: which of them say on whose behalf they assume a role, and where AWS documents it.

There is no list of AWS's own. SENDS holds services whose documentation shows a role trust policy with the key; SILENT
those for which a condition would lock the service out or has nothing to be compared with. All others are not known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_DOCS: Final = "https://docs.aws.amazon.com"
_PREVENTION: Final = "cross-service-confused-deputy-prevention.html"
_REGION: Final = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d")
_SUFFIXES: Final = (".amazonaws.com.cn", ".amazonaws.com", ".amazon.com", ".aws.internal")

SENDS: Final[dict[str, str]] = {
    "appsync": f"{_DOCS}/appsync/latest/devguide/{_PREVENTION}",
    "bedrock": f"{_DOCS}/bedrock/latest/userguide/{_PREVENTION}",
    "bedrock-agentcore": f"{_DOCS}/bedrock-agentcore/latest/devguide/runtime-permissions.html",
    "cloudformation": f"{_DOCS}/AWSCloudFormation/latest/UserGuide/{_PREVENTION}",
    "cloudtrail": f"{_DOCS}/awscloudtrail/latest/userguide/{_PREVENTION}",
    "codebuild": f"{_DOCS}/codebuild/latest/userguide/setting-up-service-role.html",
    "comprehend": f"{_DOCS}/comprehend/latest/dg/{_PREVENTION}",
    "config": f"{_DOCS}/config/latest/developerguide/iamrole-permissions.html",
    "datasync": f"{_DOCS}/datasync/latest/userguide/{_PREVENTION}",
    "dms": f"{_DOCS}/dms/latest/userguide/{_PREVENTION}",
    "ecs-tasks": f"{_DOCS}/AmazonECS/latest/developerguide/task-iam-roles.html",
    "events": f"{_DOCS}/eventbridge/latest/userguide/{_PREVENTION}",
    "firehose": f"{_DOCS}/firehose/latest/dev/controlling-access.html",
    "fis": f"{_DOCS}/fis/latest/userguide/getting-started-iam-service-role.html",
    "frauddetector": f"{_DOCS}/frauddetector/latest/ug/confused-deputy-prevention.html",
    "glue": f"{_DOCS}/glue/latest/dg/{_PREVENTION}",
    "iot": f"{_DOCS}/iot/latest/developerguide/{_PREVENTION}",
    "kendra": f"{_DOCS}/kendra/latest/dg/{_PREVENTION}",
    "logs": f"{_DOCS}/AmazonCloudWatch/latest/logs/SubscriptionFilters.html",
    "personalize": f"{_DOCS}/personalize/latest/dg/{_PREVENTION}",
    "pipes": f"{_DOCS}/eventbridge/latest/userguide/eb-pipes-permissions.html",
    "sagemaker": f"{_DOCS}/sagemaker/latest/dg/security-confused-deputy-prevention.html",
    "scheduler": f"{_DOCS}/scheduler/latest/UserGuide/{_PREVENTION}",
    "ssm": f"{_DOCS}/systems-manager/latest/userguide/{_PREVENTION}",
    "states": f"{_DOCS}/step-functions/latest/dg/procedure-create-iam-role.html",
    "transfer": f"{_DOCS}/transfer/latest/userguide/confused-deputy.html",
    "vpc-flow-logs": f"{_DOCS}/vpc/latest/userguide/flow-logs-iam-role.html",
}
SILENT: Final[dict[str, str]] = {
    "ec2": "the role reaches an instance through its instance profile, which is in the same account",
    "edgelambda": "the role is the execution role of a function in the same account",
    "eks": "the role is given to a cluster by a principal of the same account who may pass it",
    "lambda": "the role is the execution role of a function in the same account",
    "pods.eks": "the role is tied to a cluster of the same account by an association",
    "rolesanywhere": "the trust anchor is what must be pinned, which a guardrail of its own asks for",
}
_SAME_WORKLOAD: Final = {"ecs-tasks": "ecs", "edgelambda": "lambda", "spotfleet": "ec2", "eks-fargate-pods": "eks"}


@dataclass(frozen=True, slots=True)
class Deputy:
    """`documented`: the page that shows the condition for it; `silent`: why there is nothing to condition on."""

    service: str
    documented: str = ""
    silent: str = ""


def deputy(principal: str) -> Deputy:
    """What is known of a service principal (`states.eu-west-1.amazonaws.com` is `states`)."""
    service = service_of(principal)
    return Deputy(service, SENDS.get(service, ""), SILENT.get(service, ""))


def service_of(principal: str) -> str:
    """The service behind a service principal, whatever region and partition it names."""
    name = principal.lower()
    for suffix in _SUFFIXES:
        if name.endswith(suffix):
            name = name.removesuffix(suffix)
            break
    labels = name.split(".")
    return ".".join(label for label in labels if not _REGION.fullmatch(label)) or name


def workload_of(principal: str) -> str:
    """Services that serve one workload together count as one: `replicator.lambda` and `edgelambda` are `lambda`."""
    service = service_of(principal)
    return _SAME_WORKLOAD.get(service, service.rpartition(".")[2])
