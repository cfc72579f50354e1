"""No credential stays that nobody signs in with."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.principal import Credential, PrincipalType
from iamdrift.domain.principals.usage import days_since


def check(examination: Examination) -> Iterator[Evidence]:
    """Keys and passwords: of the others AWS does not say when they were used."""
    most = examination.settings.parameters.unused_days
    for credential in examination.snapshot.credentials:
        last = _last_used(examination, credential)
        days = days_since(last or credential.created, examination.now) if last is not None else None
        if credential.status != "Inactive" and days is not None and days > most:
            what = "password" if credential.kind == "login_profile" else f"access key {credential.id}"
            when = f"was last used {days} days ago" if last else f"is {days} days old and was never used"
            yield Evidence(
                subject=f"{credential.kind}/{credential.id}", summary=f"Its {what} {when}; agreed are {most}"
            )


def _last_used(examination: Examination, credential: Credential) -> str | None:
    """When it was last used, empty for never; None where that is not known."""
    if credential.kind == "login_profile":
        return credential.last_used or examination.snapshot.last_used
    if credential.kind != "access_key":
        return None
    told = {} if examination.usage is None else examination.usage.keys
    return credential.last_used or told.get(credential.id)


GUARDRAIL = Guardrail(
    id="unused-credential",
    title="No unused credentials",
    family=Family.USAGE,
    severity=Severity.MEDIUM,
    why="A key or password that nobody uses is one that nobody will notice being used by somebody else.",
    remedy="Deactivate the key or delete the login profile; delete it when nobody has missed it. The time is "
    "parameters.unused_days.",
    check=check,
    applies_to=frozenset({PrincipalType.USER}),
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#remove-credentials",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-22",
    ),
    controls=("CIS AWS 3.0 1.12", "CIS AWS 5.0 1.11", "CIS AWS 7.0 2.11", "FSBP IAM.8", "FSBP IAM.22"),
    needs_usage=True,
)
