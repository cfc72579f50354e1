"""Findings in the format of AWS Security Hub (ASFF, schema 2018-10-08): updated and archived, never duplicated.

Security Hub takes two findings with the same Id for one, so the Id follows from the identity of the finding alone.
What people set there (workflow, notes) is left to them: an import cannot change it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from iamdrift.domain.judging.finding import Finding, Status
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.outbox import Notice
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.reports import wording
from iamdrift.reports.neutral import one_line

_LABELS: Final = {level: level.name for level in Severity} | {Severity.INFO: "INFORMATIONAL"}
_RESOURCES: Final = {
    PrincipalType.ROLE: "AwsIamRole",
    PrincipalType.USER: "AwsIamUser",
    PrincipalType.GROUP: "AwsIamGroup",
    PrincipalType.POLICY: "AwsIamPolicy",
    PrincipalType.OIDC_PROVIDER: "Other",
    PrincipalType.SAML_PROVIDER: "Other",
    PrincipalType.ORGANIZATION_POLICY: "Other",
    PrincipalType.ORGANIZATION_ROOT: "Other",
    PrincipalType.ACCOUNT: "AwsAccount",
}
_PRACTICE: Final = "Software and Configuration Checks/AWS Security Best Practices"
_TYPES: Final = {
    Family.TRUST: "Effects/Data Exposure",
    Family.FEDERATION: "Effects/Data Exposure",
    Family.PRIVILEGE: "TTPs/Privilege Escalation",
}
_EVENT: Final = "Unusual Behaviors/User"  # what no guardrail found: an event that is worth telling by itself
# In characters, as Security Hub documents them.
_TITLE, _DESCRIPTION, _ADVICE, _FIELD, _GENERATOR = 256, 1024, 512, 2048, 512


@dataclass(frozen=True, slots=True)
class Product:
    """Whose Security Hub takes the findings: an import is accepted only for the account that makes it."""

    account: str
    region: str
    partition: str = "aws"

    @property
    def arn(self) -> str:
        product = f"product/{self.account}/default"
        return f"arn:{self.partition}:securityhub:{self.region}:{self.account}:{product}"


class SecurityFindings:
    """Writes the findings of a notice; `guardrails` say what to do about them."""

    def __init__(self, product: Product, guardrails: Sequence[Guardrail] = ()) -> None:
        self._product = product
        self._guardrails: Mapping[str, Guardrail] = {guardrail.id: guardrail for guardrail in guardrails}

    def __call__(self, notice: Notice) -> list[dict[str, Any]]:
        return [self._written(finding, notice) for finding in _worth_writing(notice)]

    def _written(self, finding: Finding, notice: Notice) -> dict[str, Any]:
        product, evidence, known = self._product, finding.evidence, self._guardrails.get(finding.guardrail)
        resolved = finding.status is Status.RESOLVED
        advice = " ".join(wording.remedies([finding], self._guardrails))
        return {
            "SchemaVersion": "2018-10-08",
            "Id": finding_id(finding),
            "ProductArn": product.arn,
            "ProductName": "IAM Drift Guardian",
            "GeneratorId": one_line(f"iamdrift/{finding.guardrail}", _GENERATOR),
            "AwsAccountId": product.account,
            "Types": [_type(known)],
            "FirstObservedAt": _time(finding.since or notice.version.time),
            "CreatedAt": _time(finding.since or notice.version.time),
            "LastObservedAt": _time(notice.version.time),
            "UpdatedAt": _time(notice.version.time),
            "Severity": _severity(finding),
            "Title": one_line(f"{finding.guardrail}: {wording.who(finding.principal)}", _TITLE),
            "Description": one_line(evidence.summary, _DESCRIPTION) or finding.guardrail,
            "Remediation": {"Recommendation": {"Text": one_line(advice, _ADVICE)}},
            "ProductFields": dict(_fields(finding, notice)),
            "Resources": [self._resource(finding.principal, notice)],
            "Compliance": {"Status": _compliance(finding)},
            "RecordState": "ARCHIVED" if resolved else "ACTIVE",
        }

    def _resource(self, ref: PrincipalRef, notice: Notice) -> dict[str, Any]:
        """The principal by its ARN; of one that is gone, by the ARN that it would have."""
        partition, snapshot = self._product.partition, notice.version.snapshot
        arn = f"arn:{partition}:iam::{ref.account}:{ref.type.value}/{ref.name}"
        if ref.type is PrincipalType.ACCOUNT:
            arn = f"AWS::::Account:{ref.account}"
        elif snapshot is not None:
            arn = snapshot.arn
        return {
            "Type": _RESOURCES[ref.type],
            "Id": one_line(arn, _GENERATOR),
            "Partition": partition,
            "Region": self._product.region,
        }


def finding_id(finding: Finding) -> str:
    """The same for the same finding, whatever became of it meanwhile."""
    digest = hashlib.sha256(finding.identity.encode("utf-8", "backslashreplace")).hexdigest()
    return f"iamdrift/{finding.principal.account}/{digest[:40]}"


def _worth_writing(notice: Notice) -> Iterator[Finding]:
    """All findings of a principal; of an account, where each is an event of its own, only what just happened."""
    account = notice.version.ref.type is PrincipalType.ACCOUNT
    yield from (each for each in notice.version.assessment.findings if not account or each.status is Status.NEW)


def _type(guardrail: Guardrail | None) -> str:
    return _EVENT if guardrail is None else _TYPES.get(guardrail.family, _PRACTICE)


def _severity(finding: Finding) -> dict[str, str]:
    """What somebody accepted is kept, but alarms nobody."""
    told = Severity.INFO if finding.waived_by else finding.severity
    return {"Label": _LABELS[told], "Original": finding.severity.name}


def _compliance(finding: Finding) -> str:
    if finding.status is Status.RESOLVED:
        return "PASSED"
    return "WARNING" if finding.waived_by else "FAILED"


def _fields(finding: Finding, notice: Notice) -> Iterator[tuple[str, str]]:
    """What Security Hub has no place for; empty values are refused, so they are left out."""
    cause = notice.cause
    said = {
        "account": finding.principal.account,
        "uniqueId": finding.principal.unique_id,
        "guardrail": finding.guardrail,
        "subject": finding.evidence.subject,
        "statement": finding.evidence.statement,
        "witness": finding.evidence.witness,
        "missing": finding.evidence.missing,
        "confidence": finding.evidence.confidence.value,
        "status": finding.status.value,
        "waivedBy": finding.waived_by,
        "recordVersion": str(notice.version.number),
        "verdict": notice.version.assessment.decided.value,
        "actor": cause.actor if cause is not None else "",
        "event": f"{cause.event_name} {cause.event_id}" if cause is not None else "",
    }
    yield from ((f"iamdrift/{name}", one_line(text, _FIELD)) for name, text in said.items() if text.strip())


def _time(text: str) -> str:
    """In UTC, written with a Z. Of what is no time, the beginning of time: a finding must not be lost for it."""
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        moment = datetime(1970, 1, 1, tzinfo=UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
