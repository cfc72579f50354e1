"""A role that trusts an identity provider says whose tokens, by the claim that tells its customers apart."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.reasoning.entering import entry, where
from iamdrift.domain.reasoning.federated import Federated
from iamdrift.domain.reasoning.issuers import COGNITO, UNKNOWN
from iamdrift.domain.reasoning.subjects import Reach


def check(examination: Examination) -> Iterator[Evidence]:
    for source in examination.federated:
        unpinned = source.reach is Reach.ANYONE or not (source.telling or any(source.dead_ends))
        if source.host != COGNITO and unpinned and not _tells_otherwise(source):
            yield _evidence(examination, source)


def _tells_otherwise(source: Federated) -> bool:
    """Whether some other claim of a provider of one's own (groups, client_id...) says who comes."""
    others = (asked for asked in source.asked if asked.claim not in ("aud", "sub", "iss"))
    return source.issuer is UNKNOWN and any(not asked.hole for asked in others)


def _evidence(examination: Examination, source: Federated) -> Evidence:
    issuer, claim = source.issuer, f"{source.host}:{source.issuer.claims[0]}"
    shown = entry(
        examination.trusted,
        examination.snapshot.arn,
        source.admission,
        also={claim: f"somebody else's {issuer.claims[0]}"},
    )
    return Evidence(
        subject=source.host,
        summary=f"{_who(source)} can become this role: {_why(source)}",
        statement=where(source.admission),
        witness=shown.text,
        missing=f"StringEquals on {claim}, like {issuer.example} ({issuer.source})",
        confidence=shown.confidence,
        severity=_severity(source),
    )


def _who(source: Federated) -> str:
    if source.issuer.shared:
        return f"Any customer of {source.issuer.title}"
    return f"Whatever {source.issuer.title} ({source.host}) signs a token for"


def _why(source: Federated) -> str:
    """What is written about the claims that matter, or that nothing is."""
    names = ("sub", *source.issuer.claims, *source.issuer.others)
    said = [f"{asked.claim} {asked.hole}" for asked in source.claims(*names) if asked.hole]
    said += [
        f"{', '.join(asked.term.values)} leaves open whose it is" for asked in source.claims(*names) if not asked.hole
    ]
    return "; ".join(said) or f"nothing is asked of {' or '.join(source.issuer.claims)}"


def _severity(source: Federated) -> Severity | None:
    if source.issuer.shared:
        return None
    return Severity.MEDIUM if source.issuer is not UNKNOWN or source.sound("aud") else Severity.HIGH


GUARDRAIL = Guardrail(
    id="oidc-subject-not-pinned",
    title="Roles say whose tokens they accept",
    family=Family.FEDERATION,
    severity=Severity.CRITICAL,
    why="GitHub, GitLab, HCP Terraform and others sign the tokens of all their customers with one key. Without a "
    "condition on the right claim a stranger's pipeline becomes your role, and needs nothing of yours for it.",
    remedy="Require the subject of one repository and branch or environment with StringEquals (the audience where the "
    "provider tells its customers apart by that); never with IfExists, ForAllValues or a wildcard before the owner's "
    "end.",
    check=check,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html",
        "https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws",
    ),
    controls=("MITRE ATT&CK T1199", "MITRE ATT&CK T1484.002", "MITRE ATT&CK T1078.004", "Well-Architected SEC02-BP04"),
)
