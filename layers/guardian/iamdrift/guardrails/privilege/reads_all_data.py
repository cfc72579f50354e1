"""Nobody may be able to read all data of a kind in the account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import ACTING, Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Cell
from iamdrift.domain.reasoning.breadth import AllOf, narrowing
from iamdrift.domain.reasoning.proof import proven_by, said

# What holds the data -> (its resources, what reads it, conditions that choose among them)
_DATA: Final[Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]]] = {
    "s3": (
        "arn:*:s3:::*/*",
        ("s3:GetObject", "s3:GetObjectVersion"),
        ("s3:existingobjecttag", "s3:dataaccesspoint", "s3:prefix"),
    ),
    "secretsmanager": (
        "arn:*:secretsmanager:*:*:secret:*",
        ("secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue"),
        ("secretsmanager:resourcetag", "secretsmanager:secretid"),
    ),
    "ssm": (
        "arn:*:ssm:*:*:parameter/*",
        ("ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "ssm:GetParameterHistory"),
        ("ssm:resourcetag",),
    ),
    "kms": (
        "arn:*:kms:*:*:key/*",
        ("kms:Decrypt", "kms:ReEncryptFrom"),
        ("kms:viaservice", "kms:encryptioncontext", "kms:resourcealias"),
    ),
    "dynamodb": (
        "arn:*:dynamodb:*:*:table/*",
        ("dynamodb:Scan", "dynamodb:Query", "dynamodb:GetItem", "dynamodb:ExportTableToPointInTime"),
        ("dynamodb:leadingkeys",),
    ),
}
_TAG: Final = "aws:resourcetag"


def check(examination: Examination) -> Iterator[Evidence]:
    if examination.abilities.administrator:
        return
    for service, (resources, actions, choosing) in _DATA.items():
        possible = examination.abilities.among(actions)
        held = {action: cell for action in possible for cell in _reading(examination, action, resources, choosing)}
        if held:
            yield proven_by(list(held.values())[:1], service, f"It can read all data in {service} by {said(held)}")


def _reading(examination: Examination, action: str, resources: str, choosing: tuple[str, ...]) -> Iterator[Cell]:
    cells = examination.abilities.wide(action, _all_of(resources), resources)
    free = (cell for cell in cells if narrowing(cell, _TAG, *choosing) is None)
    if (cell := next(free, None)) is not None:
        yield cell


@cache
def _all_of(resources: str) -> AllOf:
    return AllOf(resources.split(":", 5)[5])


GUARDRAIL = Guardrail(
    id="reads-all-data",
    title="Nobody reads all data of a kind",
    family=Family.PRIVILEGE,
    severity=Severity.MEDIUM,
    why="Every bucket, secret, parameter, table or key of the account at once: one stolen session takes all of it, and "
    "whatever is created later is readable from its first day.",
    remedy="Name the buckets, secrets, paths, tables and keys of the workload in Resource, or choose them by tag "
    "(aws:ResourceTag).",
    check=check,
    applies_to=ACTING,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html",
        "https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html",
    ),
    controls=(
        "FSBP KMS.1",
        "MITRE ATT&CK T1530",
        "MITRE ATT&CK T1555.006",
        "Stratus aws.credential-access.secretsmanager-batch-retrieve-secrets",
        "Stratus aws.credential-access.secretsmanager-retrieve-secrets",
        "Stratus aws.credential-access.ssm-retrieve-securestring-parameters",
        "Well-Architected SEC03-BP02",
    ),
)
