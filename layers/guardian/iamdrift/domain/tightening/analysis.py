"""What IAM Access Analyzer says, as values, and where the guardian and it agree about access from outside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from iamdrift.domain.judging.finding import Finding
from iamdrift.domain.principals.principal import PrincipalType
from iamdrift.domain.sweep.exposure import ExternalFinding, by_resource
from iamdrift.domain.sweep.review import Opinion

_ROLE = "AWS::IAM::Role"
AGREE, ONLY_THEY, ONLY_WE = "agree", "only Access Analyzer", "only the guardian"


@dataclass(frozen=True, slots=True)
class Remark:
    """kind: ERROR, SECURITY_WARNING, WARNING or SUGGESTION. code: like `PASS_ROLE_WITH_STAR_IN_RESOURCE`."""

    kind: str
    code: str
    details: str
    link: str


def second_opinions(
    theirs: Iterable[ExternalFinding], ours: Iterable[Finding], rules: frozenset[str]
) -> Iterator[Opinion]:
    """One for each role of either, then for each other resource that only Access Analyzer looks at."""
    said = _by_role(ours, rules)
    others: list[Opinion] = []
    for finding in sorted(by_resource(theirs), key=lambda each: (each.kind != _ROLE, each.resource)):
        name = (finding.account, finding.resource.rpartition("/")[2].lower())
        about = finding.problem or "somebody outside can reach it"
        if finding.kind != _ROLE:
            others.append(Opinion(finding.resource, ONLY_THEY, f"{finding.kind}: {about}"))
        elif name in said:
            yield Opinion(finding.resource, AGREE, ", ".join(sorted(said.pop(name))))
        else:
            yield Opinion(finding.resource, ONLY_THEY, about)
    for (account, role), rules_broken in sorted(said.items()):
        yield Opinion(f"role {role} in {account}", ONLY_WE, ", ".join(sorted(rules_broken)))
    yield from others


def _by_role(findings: Iterable[Finding], rules: frozenset[str]) -> dict[tuple[str, str], set[str]]:
    """Account and name -> the guardrails about who comes in."""
    said: dict[tuple[str, str], set[str]] = {}
    for finding in findings:
        if finding.guardrail in rules and finding.principal.type is PrincipalType.ROLE:
            said.setdefault((finding.principal.account, finding.principal.name.lower()), set()).add(finding.guardrail)
    return said
