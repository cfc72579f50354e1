"""Nobody may be able to do everything, by whatever combination of policies, unless it is meant to."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import ACTING, Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.reasoning.proof import proven_by

_SHOWN = 3  # statements


def check(examination: Examination) -> Iterator[Evidence]:
    abilities, snapshot = examination.abilities, examination.snapshot
    meant = examination.settings.breaks_glass(snapshot.arn, snapshot.ref.unique_id)
    expected = " (it is declared to be for emergencies)" if meant else ""
    if abilities.administrator:
        yield proven_by(
            abilities.widest[:_SHOWN],
            "administrator",
            f"It can do everything in the account, or give itself all of it{expected}",
            severity=Severity.LOW if meant else None,
        )
    elif conditional := abilities.administrator_where:
        yield proven_by(
            conditional[:_SHOWN],
            "administrator",
            f"It can do everything in the account under a condition{expected}",
            severity=Severity.LOW if meant else Severity.HIGH,
        )


GUARDRAIL = Guardrail(
    id="full-administrator",
    title="No effective administrators",
    family=Family.PRIVILEGE,
    severity=Severity.CRITICAL,
    why="Whoever takes over this principal owns the account: data, logs, keys, and the means to stay. It counts what "
    "the policies give together, with boundary and denials, not whether one of them is called AdministratorAccess.",
    remedy="Replace the wide statements by what the work needs (Access Analyzer can generate that from the trail), or "
    "set a permissions boundary. Declare emergency principals as break_glass in the configuration.",
    check=check,
    applies_to=ACTING,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-policy-generation.html",
    ),
    controls=(
        "CIS AWS 3.0 1.16",
        "CIS AWS 5.0 1.15",
        "CIS AWS 6.0 2.15",
        "CIS AWS 7.0 2.14",
        "FSBP IAM.1",
        "Well-Architected SEC03-BP02",
        "MITRE ATT&CK T1098.003",
        "Stratus aws.persistence.iam-create-admin-user",
        "NIST 800-53 r5 AC-6",
    ),
)
