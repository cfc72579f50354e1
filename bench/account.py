"""A synthetic account of any size, varied like a grown one, and the same for the same seed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from zlib import crc32

Json = Any  # the output of `aws iam get-account-authorization-details`
ACCOUNT: Final = "111122223333"
_OTHERS: Final = ("444455556666", "777788889999", "123456789012")
_ENVIRONMENTS: Final = ("dev", "test", "staging", "prod")
_WORDS: Final = (
    "billing", "orders", "catalog", "search", "mail", "report", "invoice", "login", "profile", "media", "stock",
    "price", "route", "parcel", "claim", "quote", "ledger", "photo", "video", "score", "audit", "batch", "export",
    "import", "index", "queue", "stream", "event", "notice", "survey", "ticket", "coupon", "basket", "payment",
)  # fmt: skip
_SERVICES: Final = ("lambda", "ecs-tasks", "ec2", "states", "glue", "codebuild", "events", "scheduler", "apigateway")
_ACTIONS: Final = (
    ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"),
    ("s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
    ("s3:ListBucket", "s3:GetBucketLocation"),
    ("sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    ("sns:Publish",),
    ("kms:Decrypt", "kms:GenerateDataKey"),
    ("secretsmanager:GetSecretValue",),
    ("ssm:GetParameter", "ssm:GetParametersByPath"),
    ("states:StartExecution",),
    ("lambda:InvokeFunction",),
    ("events:PutEvents",),
    ("firehose:PutRecordBatch",),
    ("xray:PutTraceSegments", "xray:PutTelemetryRecords"),
    ("cloudwatch:PutMetricData",),
    ("ec2:Describe*",),
    ("rds-db:connect",),
)
_KINDS: Final = {  # what stands before the name in the ARNs of a service
    "dynamodb": "table/", "kms": "key/", "secretsmanager": "secret:", "ssm": "parameter/", "states": "stateMachine:",
    "lambda": "function:", "events": "event-bus/", "firehose": "deliverystream/", "rds-db": "dbuser:",
}  # fmt: skip
_SHARED: Final[tuple[tuple[str, Json], ...]] = (  # AWS's own policies, in the manner of those
    ("AdministratorAccess", [{"Action": "*"}]),
    ("PowerUserAccess", [{"NotAction": ["iam:*", "organizations:*", "account:*"]}, {"Action": ["iam:ListRoles"]}]),
    ("ReadOnlyAccess", [{"Action": [f"{each}:{verb}*" for each in ("s3", "ec2", "iam", "rds", "sqs", "sns", "kms")
                                    for verb in ("Get", "List", "Describe")]}]),
    ("service-role/AWSLambdaBasicExecutionRole", [{"Action": ["logs:CreateLogGroup", "logs:CreateLogStream",
                                                              "logs:PutLogEvents"]}]),
    ("service-role/AmazonECSTaskExecutionRolePolicy", [{"Action": ["ecr:GetAuthorizationToken", "ecr:BatchGetImage",
                                                                   "logs:CreateLogStream", "logs:PutLogEvents"]}]),
    ("AmazonSSMManagedInstanceCore", [{"Action": ["ssm:UpdateInstanceInformation", "ssmmessages:*",
                                                  "ec2messages:GetMessages"]}]),
    ("AmazonS3FullAccess", [{"Action": ["s3:*", "s3-object-lambda:*"]}]),
    ("AmazonDynamoDBFullAccess", [{"Action": ["dynamodb:*", "dax:*", "cloudwatch:GetMetricStatistics"]},
                                  {"Action": "iam:PassRole",
                                   "Condition": {"StringLike": {"iam:PassedToService": ["dax.amazonaws.com"]}}}]),
    ("CloudWatchReadOnlyAccess", [{"Action": ["cloudwatch:Get*", "cloudwatch:List*", "logs:Get*", "logs:Describe*"]}]),
)  # fmt: skip


def write_account(file: Path, roles: int, seed: int = 7) -> None:
    """Write the export of an account with so many roles, and the users, groups and policies that go with them."""
    account = _Account(roles, random.Random(seed))  # noqa: S311 - not for secrets: the same account every time
    file.write_text(json.dumps(account.export(), indent=4), encoding="utf-8")  # as the AWS CLI writes it


class _Account:
    def __init__(self, roles: int, chance: random.Random) -> None:
        self.size, self.chance = roles, chance
        self.policies = [f"arn:aws:iam::aws:policy/{name}" for name, _ in _SHARED]
        self.customer = [f"arn:aws:iam::{ACCOUNT}:policy/shared-{number}" for number in range(max(1, roles // 20))]
        self.boundary = f"arn:aws:iam::{ACCOUNT}:policy/boundary"

    def export(self) -> Json:
        return {
            "UserDetailList": [self.user(number) for number in range(self.size // 20)],
            "GroupDetailList": [self.group(number) for number in range(8)],
            "RoleDetailList": [self.role(number) for number in range(self.size)],
            "Policies": list(self.managed()),
        }

    def role(self, number: int) -> Json:
        app = f"{self.chance.choice(_WORDS)}-{self.chance.choice(_WORDS)}-{number // 4}"
        environment = _ENVIRONMENTS[number % 4]
        name = f"{app}-{environment}-role" if self.chance.random() < 0.9 else f"{app}Role"
        kind = self.chance.choices((self.workload, self.pipeline, self.person, self.vendor), (80, 8, 8, 4))[0]
        trust, inline, attached = kind(app, environment)
        detail = {
            **_identity("Role", name, "AROA", number),
            "AssumeRolePolicyDocument": _document([trust]),
            "RolePolicyList": [
                {"PolicyName": key, "PolicyDocument": _document(value)} for key, value in inline.items()
            ],
            "AttachedManagedPolicies": _attached(attached),
            "InstanceProfileList": [],
            "Tags": [{"Key": "owner", "Value": app}] if self.chance.random() < 0.7 else [],
            "RoleLastUsed": {
                "LastUsedDate": f"2026-0{self.chance.randint(1, 6)}-11T08:00:00+00:00",
                "Region": "eu-central-1",
            },
        }
        if self.chance.random() < 0.3:
            detail["PermissionsBoundary"] = _bounded(self.boundary)
        return detail

    def workload(self, app: str, environment: str) -> tuple[Json, dict[str, Json], list[str]]:
        service = self.chance.choice(_SERVICES)
        trust = _allow(Action="sts:AssumeRole", Principal={"Service": f"{service}.amazonaws.com"})
        if self.chance.random() < 0.5:
            trust["Condition"] = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
        statements = [self.statement(app, environment) for _ in range(self.chance.randint(2, 6))]
        return trust, {"access": statements}, [*self.some(self.policies[3:], 2), *self.some(self.customer, 1)]

    def statement(self, app: str, environment: str) -> Json:
        actions = list(self.chance.choice(_ACTIONS))
        service = actions[0].partition(":")[0]
        kind = _KINDS.get(service, "")
        arn = f"arn:aws:{service}:eu-central-1:{ACCOUNT}:{kind}{app}-{environment}"
        if service == "s3":
            arn = f"arn:aws:s3:::{app}-{environment}"
        wide = self.chance.random() < 0.1 or "*" in actions[0]
        statement = _allow(Action=actions, Resource="*" if wide else [arn, f"{arn}/*"])
        if self.chance.random() < 0.15:
            statement["Condition"] = {"StringEquals": {"aws:ResourceTag/app": app}}
        return statement

    def pipeline(self, app: str, environment: str) -> tuple[Json, dict[str, Json], list[str]]:
        provider = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
        claims = {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}
        if self.chance.random() < 0.8:
            claims["token.actions.githubusercontent.com:sub"] = f"repo:example/{app}:ref:refs/heads/main"
        trust = _allow(Action="sts:AssumeRoleWithWebIdentity", Principal={"Federated": provider})
        trust["Condition"] = {"StringEquals": claims}
        passed = "*" if self.chance.random() < 0.3 else f"arn:aws:iam::{ACCOUNT}:role/{app}-*"
        deploy = [
            _allow(Action=["cloudformation:*", "lambda:*", "ecs:*", "logs:*"], Resource="*"),
            _allow(Action="iam:PassRole", Resource=passed),
            _allow(Action=["s3:*"], Resource=[f"arn:aws:s3:::{app}-artifacts", f"arn:aws:s3:::{app}-artifacts/*"]),
            _deny(Action=["cloudtrail:StopLogging", "iam:*User*"], Resource="*"),
        ]
        return trust, {"deploy": deploy, f"assume-{environment}": [self.assuming(app)]}, []

    def assuming(self, app: str) -> Json:
        return _allow(
            Action="sts:AssumeRole", Resource=f"arn:aws:iam::{self.chance.choice((ACCOUNT, *_OTHERS))}:role/{app}-*"
        )

    def person(self, _app: str, _environment: str) -> tuple[Json, dict[str, Json], list[str]]:
        trust = _allow(Action="sts:AssumeRole", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
        if self.chance.random() < 0.5:
            trust["Condition"] = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
        chosen = self.chance.choices(self.policies[:3], (2, 38, 60))
        return trust, {}, [*chosen, *self.some(self.policies[6:], 1)]

    def vendor(self, app: str, _environment: str) -> tuple[Json, dict[str, Json], list[str]]:
        trust = _allow(Action="sts:AssumeRole", Principal={"AWS": f"arn:aws:iam::{self.chance.choice(_OTHERS)}:root"})
        if self.chance.random() < 0.6:
            trust["Condition"] = {"StringEquals": {"sts:ExternalId": app}}
        return trust, {}, self.some(self.policies[2:], 2)

    def user(self, number: int) -> Json:
        return {
            **_identity("User", f"user-{number}", "AIDA", number),
            "UserPolicyList": [],
            "GroupList": [f"group-{self.chance.randrange(8)}"],
            "AttachedManagedPolicies": _attached(self.some(self.policies[2:], 1)),
            "Tags": [],
        }

    def group(self, number: int) -> Json:
        statement = self.statement(f"group-{number}", "prod")
        return {
            **_identity("Group", f"group-{number}", "AGPA", number),
            "GroupPolicyList": [{"PolicyName": "access", "PolicyDocument": _document([statement])}],
            "AttachedManagedPolicies": _attached(self.some(self.customer, 1)),
        }

    def managed(self) -> Iterator[Json]:
        for arn, (_, statements) in zip(self.policies, _SHARED, strict=True):
            yield _policy(arn, [_allow(Resource="*", **statement) for statement in statements])
        for number, arn in enumerate(self.customer):
            yield _policy(arn, [self.statement(f"shared-{number}", "prod") for _ in range(self.chance.randint(1, 8))])
        yield _policy(
            self.boundary, [_allow(Action="*", Resource="*"), _deny(Action=["iam:*", "organizations:*"], Resource="*")]
        )

    def some(self, given: list[str], most: int) -> list[str]:
        return self.chance.sample(given, min(len(given), self.chance.randint(0, most)))


def _identity(kind: str, name: str, prefix: str, number: int) -> Json:
    return {
        "Path": "/",
        f"{kind}Name": name,
        f"{kind}Id": f"{prefix}{number:017d}",
        "Arn": f"arn:aws:iam::{ACCOUNT}:{kind.lower()}/{name}",
        "CreateDate": "2025-03-04T05:06:07+00:00",
    }


def _policy(arn: str, statements: list[Json]) -> Json:
    version = {
        "VersionId": "v1",
        "IsDefaultVersion": True,
        "Document": _document(statements),
        "CreateDate": "2025-03-04T05:06:07+00:00",
    }
    return {
        "PolicyName": arn.rpartition("/")[2],
        "PolicyId": f"ANPA{crc32(arn.encode()):017d}",
        "Arn": arn,
        "Path": "/",
        "DefaultVersionId": "v1",
        "AttachmentCount": 1,
        "IsAttachable": True,
        "CreateDate": "2025-03-04T05:06:07+00:00",
        "UpdateDate": "2025-03-04T05:06:07+00:00",
        "PolicyVersionList": [version],
    }


def _attached(arns: list[str]) -> Json:
    return [{"PolicyName": arn.rpartition("/")[2], "PolicyArn": arn} for arn in arns]


def _bounded(arn: str) -> Json:
    return {"PermissionsBoundaryType": "PermissionsBoundaryPolicy", "PermissionsBoundaryArn": arn}


def _allow(**elements: Json) -> dict[str, Json]:
    return {"Effect": "Allow", **elements}


def _deny(**elements: Json) -> dict[str, Json]:
    return {"Effect": "Deny", **elements}


def _document(statements: list[Json]) -> Json:
    return {"Version": "2012-10-17", "Statement": statements}
