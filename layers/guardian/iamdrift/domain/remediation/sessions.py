"""Sessions issued while a bad trust policy stood: denied by when they were issued, until the longest has ended."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from iamdrift.domain.principals.principal import InlinePolicy, PolicyText, PrincipalType, Snapshot
from iamdrift.domain.remediation.containment import inline_size
from iamdrift.domain.remediation.marks import fingerprint, marks
from iamdrift.domain.remediation.plan import Kind, Plan, Rules
from iamdrift.domain.remediation.refusals import Because, Refusal, refused_for_itself
from iamdrift.domain.remediation.steps import ABSENT, Mark, Step

SESSIONS_DENIED: Final = "IamDriftGuardianSessions"
_FACET: Final = f"inline/{SESSIONS_DENIED}"
_LONGEST: Final = 43_200  # seconds that any session of a role may last
_ROOM: Final = 10_240
_MARGIN: Final = timedelta(minutes=5)  # IAM shows a revert late, so a session may be issued after it was verified


def deny_sessions(role: Snapshot, changed: datetime, reverted: datetime, rules: Rules) -> Plan | Refusal:
    """Deny tokens issued from the change until the verified revert. Legitimate sessions of that time are hit too."""
    refusal = refused_for_itself(role, rules.guardian)
    if refusal is not None:
        return refusal
    if role.ref.type is not PrincipalType.ROLE:
        return Refusal(Because.NO_INVERSE, "only roles have sessions")
    policy = InlinePolicy(SESSIONS_DENIED, PolicyText(_document(changed, reverted + _MARGIN)))
    others = tuple(each for each in role.inline if each.name != SESSIONS_DENIED)
    if inline_size((*others, policy)) > _ROOM:
        return Refusal(Because.NO_ROOM, "its inline policies leave no room for one more")
    step = Step(
        "PutRolePolicy",
        (("RoleName", role.ref.name), ("PolicyName", SESSIONS_DENIED), ("PolicyDocument", policy.document.text)),
        _FACET,
        (Mark(_FACET, marks(role).get(_FACET, ABSENT)),),
        (Mark(_FACET, marks(replace(role, inline=(policy,)))[_FACET]),),
        f"deny what was issued between {_zulu(changed)} and {_zulu(reverted + _MARGIN)}",
    )
    return Plan(Kind.SESSIONS, role.ref, role.arn, fingerprint(role), (step,), automatic=True)


def lifts_at(reverted: datetime) -> datetime:
    """When the last of those sessions has ended; how long they may last was chosen while the change stood."""
    return reverted + _MARGIN + timedelta(seconds=_LONGEST)


def lift(role: Snapshot, denied: Plan) -> Plan | Refusal:
    """Remove the denial again, if it still is the one that was put."""
    (mark,) = denied.steps[0].leaves
    if marks(role).get(_FACET, ABSENT) != mark.digest:
        return Refusal(Because.NO_INVERSE, "the denial of sessions is gone, or is another one by now")
    parameters = (("RoleName", role.ref.name), ("PolicyName", SESSIONS_DENIED))
    gone = (Mark(_FACET, ABSENT),)
    step = Step("DeleteRolePolicy", parameters, _FACET, (mark,), gone, "lift the denial of sessions that have ended")
    return Plan(Kind.SESSIONS, role.ref, role.arn, fingerprint(role), (step,), automatic=True)


def _document(since: datetime, until: datetime) -> str:
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "IamDriftGuardianDeniesSessions",
                    "Effect": "Deny",
                    "Action": "*",
                    "Resource": "*",
                    "Condition": {
                        "DateGreaterThanEquals": {"aws:TokenIssueTime": _zulu(since)},
                        "DateLessThan": {"aws:TokenIssueTime": _zulu(until)},
                    },
                }
            ],
        }
    )


def _zulu(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
