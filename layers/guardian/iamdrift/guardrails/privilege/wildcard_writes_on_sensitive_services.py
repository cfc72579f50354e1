"""Nobody may be able to write everything in the services that decide about access, keys, secrets and logs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import ACTING, Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.reasoning.proof import proven_by

_SERVICES: Final = (
    "iam",
    "organizations",
    "sso",
    "sts",
    "kms",
    "secretsmanager",
    "ssm",
    "cloudtrail",
    "config",
    "guardduty",
    "securityhub",
    "access-analyzer",
    "rolesanywhere",
    "identitystore",
    "account",
)


def check(examination: Examination) -> Iterator[Evidence]:
    """All that a service can do to what it holds, on all of it; conditions are named, not trusted."""
    abilities = examination.abilities
    if abilities.administrator:
        return
    for service in _SERVICES:
        cells = abilities.writes_all_of(service)
        if cells:
            yield proven_by(cells[:1], service, f"It can write everything in {service}")


GUARDRAIL = Guardrail(
    id="wildcard-writes-on-sensitive-services",
    title="No service:* on services that decide about access",
    family=Family.PRIVILEGE,
    severity=Severity.HIGH,
    why="These services hold permissions, keys, secrets and the records of what happened. Every write in one of them "
    "on every resource is an administrator in all but name, and grows with each action that AWS adds.",
    remedy="Name the actions that the work needs, and the resources. Read access can stay.",
    check=check,
    applies_to=ACTING,
    references=(
        "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    ),
    controls=("FSBP IAM.21", "Well-Architected SEC03-BP02", "MITRE ATT&CK T1098", "NIST 800-53 r5 AC-6"),
)
