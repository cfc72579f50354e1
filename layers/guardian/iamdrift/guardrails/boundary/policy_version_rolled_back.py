"""A customer-managed policy says what its newest version says."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Policies, access_delta, parse
from iamdrift.domain.principals.principal import PolicyVersion, PrincipalType
from iamdrift.domain.reasoning.proof import proven_by


def check(examination: Examination) -> Iterator[Evidence]:
    versions = examination.snapshot.versions
    default = next((version for version in versions if version.default), None)
    newest = max(versions, key=_number, default=None)
    if default is None or newest is None or default is newest:
        return
    more = access_delta(_saying(newest), _saying(default)).newly_allowed
    effect = "which allows more than the newest" if more else "which allows nothing that the newest does not"
    yield proven_by(
        more[:1],
        "default-version",
        f"Its default version is {default.id} of {newest.id}, {effect}",
        severity=None if more else Severity.LOW,
    )


def _number(version: PolicyVersion) -> int:
    digits = version.id.removeprefix("v")
    return int(digits) if digits.isdecimal() else 0


def _saying(version: PolicyVersion) -> Policies:
    text = "" if version.document is None else version.document.text
    return Policies(identity=(parse(text, name=f"version {version.id}"),))


GUARDRAIL = Guardrail(
    id="policy-version-rolled-back",
    title="No policy is rolled back to more access",
    family=Family.BOUNDARY,
    severity=Severity.HIGH,
    why="An old version of a policy can hold access that was taken away since. Whoever may set the default version "
    "brings it back for all who are attached, without writing a policy.",
    remedy="Set the newest version as the default, and delete versions that allow more than they should.",
    check=check,
    applies_to=frozenset({PrincipalType.POLICY}),
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html",
        "https://pathfinding.cloud/",
    ),
    controls=("MITRE ATT&CK T1098.003", "Well-Architected SEC03-BP04", "NIST 800-53 r5 CM-2(2)"),
)
