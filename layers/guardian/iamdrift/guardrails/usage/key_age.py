"""No access key gets old."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.principal import PrincipalType
from iamdrift.domain.principals.usage import days_since


def check(examination: Examination) -> Iterator[Evidence]:
    most = examination.settings.parameters.key_age_days
    for key in examination.snapshot.credentials:
        days = days_since(key.created, examination.now)
        if key.kind == "access_key" and key.status == "Active" and days is not None and days > most:
            says = f"Its access key {key.id} is {days} days old; agreed are {most}"
            yield Evidence(subject=f"access_key/{key.id}", summary=says)


GUARDRAIL = Guardrail(
    id="key-age",
    title="Access keys are renewed",
    family=Family.USAGE,
    severity=Severity.MEDIUM,
    why="The older a key, the more laptops, build logs and backups it has been in.",
    remedy="Replace the user by a role where it can be; else make a second key, move what uses the first, deactivate "
    "it, then delete it. The age is parameters.key_age_days.",
    check=check,
    applies_to=frozenset({PrincipalType.USER}),
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-3",
    ),
    controls=("CIS AWS 3.0 1.14", "CIS AWS 5.0 1.13", "CIS AWS 6.0 2.13", "CIS AWS 7.0 2.12", "FSBP IAM.3"),
)
