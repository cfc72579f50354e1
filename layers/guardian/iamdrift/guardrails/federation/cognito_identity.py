"""A role for users of Cognito names its identity pool, and says whether guests are meant."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy.matching.glob import is_wild, matches_any
from iamdrift.domain.reasoning.entering import entry, where
from iamdrift.domain.reasoning.federated import Federated
from iamdrift.domain.reasoning.issuers import COGNITO


def check(examination: Examination) -> Iterator[Evidence]:
    for source in examination.federated:
        if source.host == COGNITO:
            if not _names_pool(source):
                yield _any_pool(examination, source)
            elif not _keeps_guests_out(source):
                yield _guests(examination, source)


def _names_pool(source: Federated) -> bool:
    """Every value of one condition has to: a second one that is open lets in everybody's pools."""
    pinning = (*source.sound("aud"), *source.sound("sub"))
    return any(asked.literal or not any(map(is_wild, asked.term.values)) for asked in pinning)


def _keeps_guests_out(source: Federated) -> bool:
    """`amr` holds `authenticated` or `unauthenticated`, and the login behind it."""
    signed_in = (asked for asked in source.sound("amr") if not matches_any(asked.term.values, "unauthenticated"))
    return any(signed_in) or bool(source.sound("sub"))


def _any_pool(examination: Examination, source: Federated) -> Evidence:
    holes = "; ".join(asked.hole for asked in source.claims("aud") if asked.hole)
    shown = entry(
        examination.trusted, examination.snapshot.arn, source.admission, also={f"{COGNITO}:aud": "us-east-1:any"}
    )
    return Evidence(
        subject="any identity pool",
        summary="Users of any identity pool, of any AWS account, can become this role"
        + (f": {holes}" if holes else ""),
        statement=where(source.admission),
        witness=shown.text,
        missing=f"StringEquals on {COGNITO}:aud with the id of your identity pool",
        confidence=shown.confidence,
    )


def _guests(examination: Examination, source: Federated) -> Evidence:
    holes = "; ".join(asked.hole for asked in source.claims("amr") if asked.hole)
    shown = entry(
        examination.trusted, examination.snapshot.arn, source.admission, also={f"{COGNITO}:amr": "unauthenticated"}
    )
    return Evidence(
        subject="guests",
        summary="Guests who never signed in can become this role, if the pool lets guests in"
        + (f": {holes}" if holes else ""),
        statement=where(source.admission),
        witness=shown.text,
        missing=f"ForAnyValue:StringLike on {COGNITO}:amr with authenticated",
        confidence=shown.confidence,
        severity=Severity.MEDIUM,
    )


GUARDRAIL = Guardrail(
    id="cognito-identity",
    title="Roles for Cognito name their pool, and guests get little",
    family=Family.FEDERATION,
    severity=Severity.CRITICAL,
    why="All identity pools of the world speak with one name. Without the pool's id somebody makes a pool of his own "
    "and becomes your role; without a condition on amr a guest of yours does.",
    remedy="Require your pool's id with StringEquals on cognito-identity.amazonaws.com:aud, and "
    "ForAnyValue:StringLike on amr with authenticated. For guests make a role of their own that may do next to "
    "nothing.",
    check=check,
    references=(
        "https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html",
    ),
    controls=("MITRE ATT&CK T1078.004", "Well-Architected SEC03-BP07"),
)
