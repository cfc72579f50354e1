"""A review with something in every section, and names and texts as an attacker would choose them."""

from __future__ import annotations

import json

from iamdrift.domain.judging.assessment import AccessLine
from iamdrift.domain.judging.finding import Evidence, Finding, Status
from iamdrift.domain.judging.severity import Confidence, Severity
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.principals.identity import PrincipalPattern
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.domain.sweep.coverage import Coverage
from iamdrift.domain.sweep.exposure import Exposure, Since
from iamdrift.domain.sweep.review import Changed, Opinion, Remarked, Review, Risky, Snapped, worst_first
from iamdrift.domain.sweep.sign_off import items_of
from iamdrift.domain.sweep.task import AccountResult, Reached, SweepKind
from iamdrift.domain.tightening.tightening import Proposal
from iamdrift.domain.workloads.workload import RoleUse, Workload

NOW = "2026-11-24T03:00:00+00:00"
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\x00=HYPERLINK("https://evil.example")'
_KEPT = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::search-index/*"}
FILES = frozenset(
    {"review.html", "review.json"}
    | {
        f"{name}.csv"
        for name in (
            "findings",
            "sign-off",
            "accounts",
            "changes",
            "remarks",
            "proposals",
            "waivers",
            "workloads",
            "exposures",
        )
    }
)
ACCOUNTS = ("111122223333", "444455556666", "777788889999")
_RULES = (
    (
        "trust-admits-anyone",
        Severity.CRITICAL,
        "Anyone can become this role: the trust policy names * without a condition",
    ),
    ("full-administrator", Severity.HIGH, "Its policies allow every action on every resource"),
    ("privilege-escalation", Severity.HIGH, "It can give itself more access by iam:CreatePolicyVersion"),
    ("unused-role", Severity.MEDIUM, "Nobody has used it for 214 days"),
    ("confused-deputy", Severity.LOW, "The trust of events.amazonaws.com names no source account"),
    ("role-name-convention", Severity.INFO, "Its name does not follow {app}-{env}-role"),
)


def ref(number: int) -> PrincipalRef:
    teams = ("payments", "search", "billing", "data-lake", "identity")
    name = f"{teams[number % 5]}-{('prod', 'staging', 'dev')[number % 3]}-role"
    return PrincipalRef(
        ACCOUNTS[number % 3], PrincipalType.ROLE, name if number % 7 else f"{name}-{number}", f"AROA{number}"
    )


def finding(number: int) -> Finding:
    guardrail, severity, summary = _RULES[number % len(_RULES)]
    evidence = Evidence(
        subject=f"subject-{number}",
        summary=summary,
        statement="trust policy, statement 1 (AllowPartner)" if number % 2 else "",
        witness=f"sts:AssumeRole on arn:aws:iam::{ACCOUNTS[0]}:role/{ref(number).name}" if number % 3 == 0 else "",
        confidence=Confidence.CONDITIONAL if number % 5 == 0 else Confidence.PROVEN,
    )
    waived = "W-7" if number % 11 == 10 else ""
    return Finding(
        guardrail, ref(number), evidence, severity, Status.OPEN, "2026-09-01T00:00:00+00:00", waived_by=waived
    )


def sample_review(number: int = 40, *, name: str = "search-prod-role") -> Review:
    findings = worst_first(finding(each) for each in range(number))
    proposal = Proposal(
        account=ACCOUNTS[0],
        name=name,
        arn=f"arn:aws:iam::{ACCOUNTS[0]}:role/{name}",
        source="services last accessed",
        since="2026-08-24T00:00:00+00:00",
        policy=json.dumps({"Version": "2012-10-17", "Statement": [_KEPT]}, indent=2),
        kept=("s3", "sqs"),
        removed=("dynamodb", "ec2", "iam"),
        protected=("kms:Decrypt",),
        lost=(AccessLine("ec2:*", "*", "", "inline policy all", "", "Write", Confidence.PROVEN, Severity.MEDIUM),),
        lost_total=3,
    )
    accounts = (
        AccountResult(
            ACCOUNTS[0], Reached.COMPLETE, SweepKind.REVIEW, False, NOW, 412, 280, unannounced=2, announced=61
        ),
        AccountResult(ACCOUNTS[1], Reached.COMPLETE, SweepKind.REVIEW, False, NOW, 96, 71, announced=12),
        AccountResult(ACCOUNTS[2], Reached.UNREACHABLE, SweepKind.REVIEW, problem="AssumeRole: AccessDenied"),
    )
    history = tuple(
        Snapped(
            f"2026-{month:02}-24T03:00:00+00:00", {"critical": c, "high": h, "medium": 9, "low": 8}, {"unused-role": 9}
        )
        for month, c, h in ((2, 14, 22), (5, 11, 19), (8, 9, 17))
    )
    waiver = Waiver(
        id="W-7",
        guardrail="confused-deputy",
        principal=PrincipalPattern(f"{ACCOUNTS[0]}/events-*"),
        owner="platform",
        reason="EventBridge never sends the source account here",
        ticket="SEC-412",
        created="2026-09-01",
        expires="2026-11-28",
    )
    hostile = PrincipalRef(ACCOUNTS[1], PrincipalType.ROLE, name, "AROAX")
    return Review(
        sweep="quarterly-2026-11-24",
        kind=SweepKind.REVIEW,
        time=NOW,
        baseline=False,
        rules="5f1d" * 16,
        accounts=accounts,
        findings=findings,
        skipped=("000011112222",),
        history=history,
        risky=(
            Risky(hostile, Severity.CRITICAL, 4, ("could do or give itself nearly everything in the account",)),
            Risky(
                ref(1),
                Severity.HIGH,
                2,
                ("has 3 known ways to more access: pass a role to Lambda", "could read data: s3:Get*"),
            ),
        ),
        changes=(
            Changed(
                ref(2),
                "2026-11-20T10:11:12+00:00",
                4,
                Severity.HIGH,
                "role deploy (session ci-42)",
                "newly allowed: iam:PassRole on *",
            ),
            Changed(hostile, "2026-10-02T08:00:00+00:00", 2, Severity.LOW, name, "changed: tag/owner"),
        ),
        changes_total=73,
        remarked=(Remarked(hostile, (f"inline policy {name}: Using a wildcard (PASS_ROLE_WITH_STAR_IN_RESOURCE)",)),),
        unused=frozenset({"unused-role"}),
        proposals=(proposal,),
        waivers=(waiver,),
        opinions=(
            Opinion(f"arn:aws:iam::{ACCOUNTS[0]}:role/{name}", "only Access Analyzer", "access from 999988887777"),
        ),
        workloads=(
            RoleUse(ACCOUNTS[0], name, "AROAX", (Workload("Lambda function", name, "us-east-1"),) * 8, 12, NOW),
            RoleUse(ACCOUNTS[1], "billing-prod-role", "AROA4", (), 0, "2026-01-05T00:00:00+00:00", unbound=True),
        ),
        exposures=(
            Exposure(f"arn:aws:s3:::{name}", "AWS::S3::Bucket", ACCOUNTS[0], NOW, Since.NEW),
            Exposure("arn:aws:kms:us-east-1:111122223333:key/1", "AWS::KMS::Key", ACCOUNTS[0], NOW, Since.GONE),
        ),
        controls=(
            ("service control policies", "enabled, 4 policies"),
            ("external access analyzer", "active in us-east-1"),
        ),
        blind=(f"account {ACCOUNTS[2]} was not swept: AssumeRole: AccessDenied",),
        items=items_of(findings, (proposal,), NOW),
        coverage=Coverage(3, 2, 2, 1),
    )
