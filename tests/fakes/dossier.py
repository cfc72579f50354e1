"""A principal with a history to show: harmless, opened to anyone, closed again; each text may be hostile."""

from __future__ import annotations

from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.access import PolicyEngine
from iamdrift.domain.judging.assessing import assess
from iamdrift.domain.judging.baseline import Acceptance, Baseline
from iamdrift.domain.judging.waiver import Waiver
from iamdrift.domain.ledger.dossier import Dossier
from iamdrift.domain.ledger.record import Cause, Record, Version
from iamdrift.domain.principals.identity import PrincipalPattern
from iamdrift.domain.principals.principal import ManagedPolicy, Snapshot
from iamdrift.guardrails import GUARDRAILS
from tests.fakes.principals import ACCOUNT, allow, inline, role, trusting

HOSTILE = (
    "</td><script>alert(1)</script><img src=x onerror=alert(2)>\"'><a href=https://evil.example>\u202e\x1b[2J\n# x"
)
LONG = "averyveryveryveryverylongnamewithoutanyplacetobreakit" * 8


def sample_dossier(text: str = "shop", *, versions: int = 3) -> Dossier:
    """`text` stands wherever somebody outside chooses what is written."""
    states = [_state(number, text) for number in range(versions)]
    listed: list[Version] = []
    for number, state in enumerate(states, 1):
        record = _record(listed[-1]) if listed else None
        time = f"2026-11-{number // 24 + 1:02d}T{number % 24:02d}:00:00+00:00"
        seen = assess(record, state, GUARDRAILS, Settings(), time, measure=PolicyEngine(), notes=(text,))
        listed.append(Version(state.ref, number, time, seen, state, _cause(number, text, time) if number > 1 else None))
    record = _record(listed[-1])
    return Dossier(record, tuple(reversed(listed)), waivers=(_waiver(text, record),))


def _state(number: int, text: str) -> Snapshot:
    policies = (inline(f"catalogue {text}", allow("s3:GetObject", f"arn:aws:s3:::{text}/*")),)
    wide = (inline(f"wide {text}", {**allow("*"), "Sid": text}),)
    return role(
        name=text,
        inline=policies + (wide if number % 2 else ()),
        attached=(ManagedPolicy(f"arn:aws:iam::{ACCOUNT}:policy/{text}", "v1", None),),
        trust=trusting("*" if number % 2 else f"arn:aws:iam::444455556666:role/{text}"),
        tags=((text, text),),
    )


def _record(version: Version) -> Record:
    return Record(
        ref=version.ref,
        version=version.number,
        hash="ab" * 32,
        digest=version.assessment.digest,
        snapshot=version.snapshot,
        findings=version.assessment.standing,
        baseline=Baseline(Acceptance.ACCEPTED, 1, "", version.time, "carol"),
        time=version.time,
    )


def _cause(number: int, text: str, time: str) -> Cause:
    return Cause(
        event_id=f"e-{number}",
        event_name=f"PutRolePolicy{text if text != 'shop' else ''}",
        event_source="iam.amazonaws.com",
        account=ACCOUNT,
        region="us-east-1",
        time=time,
        actor=f"IAM user {text}",
        via=text,
        source_ip=text,
        user_agent=text,
        meaning="An inline policy of a role is added or overwritten.",
    )


def _waiver(text: str, record: Record) -> Waiver:
    pattern = PrincipalPattern("AROAEXAMPLESHOPROLE01")
    return Waiver("w-1", "owner-tag", pattern, text, text, text, "2026-11-01", "2026-12-31", subject=str(record.ref))
