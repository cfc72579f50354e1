"""Whether each part of the guardian is as it should be, judged by what was seen of it, with what to do about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from iamdrift.domain.policy import Policies, PolicyKind, Request, evaluate, parse
from iamdrift.domain.running.health import CanarySeen, Check, RuleSeen, TrailSeen

REDEPLOY: Final = "deploy the stack again, and look in CloudTrail who changed it"


def check_rule(name: str, where: str, seen: RuleSeen | None, target: str, pattern: Mapping[str, Any] | None) -> Check:
    """`pattern` is None where the names in it are only known to the stack."""
    return Check(f"rule {name}", where, _rule_problem(seen, target, pattern), REDEPLOY)


def _rule_problem(seen: RuleSeen | None, target: str, pattern: Mapping[str, Any] | None) -> str:
    if seen is None:
        return "is not there"
    if not seen.enabled:
        return "is disabled"
    if pattern is not None and _loaded(seen.pattern) != pattern:
        return "does not match the events it should"
    keeps = dict(seen.targets).get(target)
    if keeps is None:
        return f"does not send to {target}"
    return "" if keeps else "would lose what it cannot deliver: its target has no dead-letter queue"


def check_trails(where: str, seen: Iterable[TrailSeen]) -> Check:
    """One trail that does it all is enough; without one nothing reaches EventBridge."""
    trails = tuple(seen)
    good = any(trail.logs and trail.all_regions and trail.writes for trail in trails)
    problem = "" if good else "; ".join(map(_trail_problem, trails)) or "there is no trail"
    return Check(
        "trail", where, problem, "without a trail of all regions that records writes no change is seen: repair it"
    )


def _trail_problem(trail: TrailSeen) -> str:
    name = trail.arn.rpartition("/")[2]
    if not trail.logs:
        return f"trail {name} has stopped"
    return f"trail {name} covers one region" if not trail.all_regions else f"trail {name} records no write events"


def check_bus_policy(where: str, bus: str, text: str, organization: str) -> Check:
    """Asked with our own engine: rules of the organization get in; others, and direct calls, do not."""
    forwarded = {
        "aws:PrincipalOrgID": organization,
        "events:source": "aws.iam",
        "events:detail-type": "AWS API Call via CloudTrail",
        "events:eventBusInvocation": "true",
    }
    cases: tuple[tuple[Mapping[str, str | tuple[str, ...]], bool, str], ...] = (
        ({}, True, "does not let the rules of the organization in"),
        ({"aws:PrincipalOrgID": "o-somebodyelse"}, False, "lets other organizations in"),
        ({"aws:PrincipalOrgID": ()}, False, "lets anybody in"),
        ({"events:eventBusInvocation": "false"}, False, "lets accounts put events directly"),
        ({"events:source": "my.iam"}, False, "lets events in that AWS did not send"),
    )
    policies = Policies(resource=parse(text or "{}", kind=PolicyKind.RESOURCE))
    problems = []
    for changed, wanted, problem in cases:
        caller = "arn:aws:iam::000000000000:root"
        request = Request(caller, "events:PutEvents", bus, context={**forwarded, **changed})
        if evaluate(request, policies).allowed is not wanted:
            problems.append(problem)
    return Check("policy of the hub bus", where, "; ".join(problems), REDEPLOY)


def check_empty(queue: str, where: str, messages: int | None) -> Check:
    """A queue in which a message means that something was not dealt with; None where it is not there."""
    if messages is None:
        return Check(f"queue {queue}", where, "is not there", REDEPLOY)
    problem = f"{messages:,} messages wait in it" if messages else ""
    return Check(
        f"queue {queue}", where, problem, "read them: each says what was not dealt with; then redrive or delete them"
    )


def check_subscriptions(where: str, confirmed: int, pending: int) -> Check:
    problem = ""
    if not confirmed:
        problem = "nobody is subscribed" if not pending else "nobody has confirmed the subscription"
    elif pending:
        problem = f"{pending} subscriptions wait for their confirmation"
    return Check("topics", where, problem, "subscribe somebody, or confirm with the link that AWS sent by mail")


def check_consumer(function: str, where: str, states: Iterable[str]) -> Check:
    """`states` of the mappings that feed the function."""
    found = tuple(states)
    off = [state for state in found if state != "Enabled"] if found else ["not there"]
    return Check(f"what feeds {function}", where, f"is {off[0].lower()}" if off else "", REDEPLOY)


def check_roles(where: str, missing: Iterable[str]) -> Check:
    gone = sorted(missing)
    return Check("roles", where, f"{', '.join(gone)} are not there" if gone else "", REDEPLOY)


def check_pending(where: str, items: int, longer_than: timedelta) -> Check:
    minutes = int(longer_than.total_seconds() // 60)
    problem = f"{items:,} messages were not sent for more than {minutes} minutes" if items else ""
    return Check(
        "outbox", where, problem, "they were sent again; if this stays, look at announce_finding and its dead letters"
    )


def check_canary(where: str, seen: CanarySeen | None, every: timedelta, now: datetime) -> Check:
    """A canary that was never seen is as bad as one that is no longer seen."""
    remedy = "follow the way of the change: trail, rule, dead letters of the rule, hub bus, change queue, assess_change"
    if seen is None:
        return Check("canary", where, "no change of it was ever seen", remedy)
    minutes = int((now - seen.changed).total_seconds() // 60)
    problem = f"its last change that was seen is {minutes:,} minutes old" if seen.late(every, now) else ""
    return Check("canary", where, problem, remedy)


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
