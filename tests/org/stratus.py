"""Plays an attack against the guardian with fakes: what was on record, the calls, what stands then, what came of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from iamdrift.cli.operating.case_principals import snapshot_of
from iamdrift.domain.configuration.settings import Mode, Settings
from iamdrift.domain.judging.assessment import Verdict
from iamdrift.domain.judging.finding import Status
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.record import Version
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.guardrails import GUARDRAILS
from tests.fakes.events import body
from tests.fakes.guardian import FakeGuardian
from tests.fakes.principals import ACCOUNT

Case = dict[str, Any]
CASES: list[Case] = yaml.safe_load((Path(__file__).parent / "cases" / "stratus.yaml").read_text())
MALLORY = {
    "type": "IAMUser",
    "principalId": "AIDAMALLORY",
    "arn": f"arn:aws:iam::{ACCOUNT}:user/mallory",
    "accountId": ACCOUNT,
    "userName": "mallory",
    "sessionContext": {"attributes": {"mfaAuthenticated": "false"}},
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What people are told: guardrails and kinds of events, the worst severity, the strictest verdict."""

    findings: tuple[str, ...]
    severity: str
    verdict: str
    messages: int

    @property
    def told(self) -> bool:
        return self.messages > 0


def played(case: Case, times: int = 1) -> Outcome:
    guardian = FakeGuardian(guardrails=GUARDRAILS, settings=Settings(mode=Mode.CONTAIN))
    before = [snapshot_of(said) for said in case.get("before", ())]
    guardian.reader.holds(*before)
    for number, known in enumerate(before):
        guardian.deliver(_seen(known.ref, number))
    recorded = {ref: guardian.versions(ref) for ref in _refs(guardian)}
    told = guardian.messages
    guardian.reader.holds(*(snapshot_of(said) for said in case.get("after", ())))
    for number, event in [*enumerate(case["events"])] * times:
        guardian.deliver(_message(event, f"attack-{number}"))
    versions = [version for ref in _refs(guardian) for version in _new(guardian, ref, recorded.get(ref, 0))]
    return _outcome(versions, guardian.messages - told)


def _seen(ref: PrincipalRef, number: int) -> str:
    """Something harmless by which the guardian comes to know a principal."""
    name = {PrincipalType.ROLE: "roleName", PrincipalType.USER: "userName"}[ref.type]
    return body(f"Tag{ref.type.value.capitalize()}", {name: ref.name, "tags": []}, event_id=f"before-{number}")


def _message(event: Case, event_id: str) -> str:
    told = {key: value for key, value in event.items() if key not in ("name", "parameters", "source", "kind")}
    message = json.loads(
        body(
            event["name"],
            event.get("parameters"),
            source=event.get("source", "iam.amazonaws.com"),
            event_id=event_id,
            actor=MALLORY,
            **told,
        )
    )
    return json.dumps(message | {"detail-type": event.get("kind", message["detail-type"])})


def _refs(guardian: FakeGuardian) -> list[PrincipalRef]:
    return [PrincipalRef(account, kind, "", unique_id) for account, kind, unique_id in guardian.ledger.chains]


def _new(guardian: FakeGuardian, ref: PrincipalRef, known: int) -> list[Version]:
    return [version for version in guardian.ledger.history(ref) if version.number > known]


def _outcome(versions: list[Version], messages: int) -> Outcome:
    findings = {
        finding.guardrail
        for version in versions
        for finding in version.assessment.findings
        if finding.status is not Status.RESOLVED and finding.severity >= Severity.MEDIUM
    }
    worst = max((version.assessment.severity for version in versions), default=Severity.INFO)
    order = list(Verdict)
    strictest = max((order.index(version.assessment.recommended) for version in versions), default=0)
    return Outcome(tuple(sorted(findings)), worst.name, order[strictest].value, messages)
