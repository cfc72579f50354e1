"""Events that no state of a principal shows: the event itself is the finding, so that nothing is ever silent.

They are findings of the account as a whole. An event is an occurrence, not a state: the same thing done again is new
again, and nothing but time or a waiver ends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from iamdrift.domain.catalogue.entry import Entry, Tier
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.events.change import ActorKind, Change
from iamdrift.domain.events.own import principals_touched, severity_of_touch, touches_guardian
from iamdrift.domain.events.target import FanOut, PrincipalTarget, Reach, Unresolved
from iamdrift.domain.judging.assessment import AccessChange, Assessment, Verdict, severity_of
from iamdrift.domain.judging.finding import Evidence, Finding, Status
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.judging.occurrences_of_account import (
    ACCESS_ANALYZER_CHANGE,
    ACCOUNT_CHANGE,
    CREDENTIAL_RESET,
    IDENTITY_CENTER_CHANGE,
    ORGANIZATION_CHANGE,
    ROLES_ANYWHERE_CHANGE,
    ROOT_USED,
    UNCLASSIFIED,
    UNRESOLVED,
    USE,
    VANISHED,
)
from iamdrift.domain.judging.occurrences_of_guardian import GUARDIAN_CHANGED, TAMPERING
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.judging.standing import lasts
from iamdrift.domain.judging.verdict import capped, fitting
from iamdrift.domain.judging.waiver import Waiver, union, waived
from iamdrift.domain.ledger.record import Record
from iamdrift.domain.principals.drift import Drift
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType

_BY_SOURCE = {
    "iam.amazonaws.com": ACCOUNT_CHANGE,
    "organizations.amazonaws.com": ORGANIZATION_CHANGE,
    "sso.amazonaws.com": IDENTITY_CENTER_CHANGE,
    "sso-directory.amazonaws.com": IDENTITY_CENTER_CHANGE,
    "identitystore.amazonaws.com": IDENTITY_CENTER_CHANGE,
    "rolesanywhere.amazonaws.com": ROLES_ANYWHERE_CHANGE,
    "access-analyzer.amazonaws.com": ACCESS_ANALYZER_CHANGE,
}
# Another secret behind the same name: no state shows it, and who set it can act as its owner.
_RESETS = {"UpdateLoginProfile": Severity.HIGH, "ResetServiceSpecificCredential": Severity.MEDIUM}
_IN_SNAPSHOTS = {Reach.ATTACHED_TO, Reach.MEMBERS_OF, Reach.IN_PROFILE}
_SAID = 300  # characters of what a call asked for
_KEPT = 200  # findings of one account
_KEPT_FOR = timedelta(days=90)


def account_ref(account: str) -> PrincipalRef:
    """The account as a whole, as if it were a principal."""
    return PrincipalRef(account, PrincipalType.ACCOUNT, account, account)


def event_findings(change: Change, settings: Settings | None = None) -> tuple[Finding, ...]:
    """What the event itself is worth telling; empty where the state of the principals it affects says it all.

    `settings` say who deploys the guardian.
    """
    settings = settings or Settings()
    found = [_finding(change, UNRESOLVED, str(target), Severity.HIGH) for target in change.unresolved]
    if change.actor.kind is ActorKind.ROOT:
        severity = Severity.MEDIUM if change.actor.assumed_root else Severity.HIGH
        found.append(_finding(change, ROOT_USED, "root user", severity))
    if isinstance(change.entry, Entry):
        found += _known(change, change.entry, settings)
    else:
        found.append(_finding(change, UNCLASSIFIED, _targets(change), Severity.HIGH))
    return tuple(found)


def vanished_finding(change: Change, ref: PrincipalRef) -> Finding:
    """A principal that was never on record and is gone already: nobody knows what it was allowed."""
    severity = Severity.LOW if change.event_name.startswith("Delete") else Severity.MEDIUM
    return _finding(change, VANISHED, str(ref), severity)


def vanished_marker(event_id: str, ref: PrincipalRef) -> str:
    """What the account remembers a principal by that vanished before it was seen."""
    return f"{event_id} {ref}"


def assess_event(
    before: Record | None,
    findings: Sequence[Finding],
    settings: Settings,
    now: str,
    granted: Iterable[Waiver] = (),
    guardrails: Sequence[Guardrail] = (),
) -> Assessment:
    """The assessment of an account in which an event happened; as severe as the event, not as everything before.

    `settings`: what holds for this account. `granted`: its waivers in the ledger. `guardrails`: what these found about
    the account as a whole stands, whatever happens in it.
    """
    waivers = union(settings.waivers, granted)
    fresh = [waived(_graded(replace(finding, since=now), settings), waivers, now) for finding in findings]
    known = before.findings if before is not None else ()
    standing = [finding for finding in known if lasts(finding, guardrails)]
    earlier = [*standing, *_still_kept((finding for finding in known if finding not in standing), fresh, now)]
    assessment = Assessment(
        principal=fresh[0].principal,
        time=now,
        digest="",
        drift=Drift(),
        access=AccessChange(),
        findings=(*fresh, *earlier),
        severity=severity_of(fresh, AccessChange()),
        recommended=Verdict.COMPLIANT,
        decided=Verdict.COMPLIANT,
        settings_digest=settings.digest,
    )
    verdicts = fitting(replace(assessment, findings=tuple(fresh)), accepted=False, unmodifiable=True)
    return replace(assessment, recommended=verdicts[-1], decided=capped(verdicts, settings.mode))


def _known(change: Change, entry: Entry, settings: Settings) -> list[Finding]:
    if entry.tier is Tier.TAMPERING:
        return [_finding(change, TAMPERING, _targets(change), _tampering_severity(change, entry, settings))]
    return [*_of_guardian(change, settings), *_of_secret(change), *_of_account(change, entry, settings)]


def _tampering_severity(change: Change, entry: Entry, settings: Settings) -> Severity:
    """Whatever hits the guardian's own parts is critical, unless its deployer did it."""
    touch = severity_of_touch(change, settings) if touches_guardian(change) else None
    return touch if touch is not None else max(entry.floor, Severity.MEDIUM)


def _of_guardian(change: Change, settings: Settings) -> list[Finding]:
    """Its roles and policies; what they are afterwards, their own state tells."""
    touched = principals_touched(change)
    severity = severity_of_touch(change, settings) if touched else None
    about = ", ".join(str(target) for target in touched)[:400]
    return [] if severity is None else [_finding(change, GUARDIAN_CHANGED, about, severity)]


def _of_secret(change: Change) -> list[Finding]:
    severity = _RESETS.get(change.event_name) if change.event_source == "iam.amazonaws.com" else None
    return [] if severity is None else [_finding(change, CREDENTIAL_RESET, _targets(change), severity)]


def _of_account(change: Change, entry: Entry, settings: Settings) -> list[Finding]:
    if entry.tier is Tier.USE:
        by_root = change.actor.kind is ActorKind.ROOT  # told as that already
        return [] if by_root else [_finding(change, USE, _targets(change), entry.floor)]
    if entry.tier is Tier.METADATA or _shown_by_principals(change):
        return []
    guardrail = _BY_SOURCE.get(change.event_source, ACCOUNT_CHANGE)
    touch = severity_of_touch(change, settings) if touches_guardian(change) else None  # its analyzers
    return [_finding(change, guardrail, _targets(change), max(entry.floor, Severity.LOW) if touch is None else touch)]


def _shown_by_principals(change: Change) -> bool:
    """Whether the state of the principals it leads to contains what it changed: not so for a provider or an account."""
    if any(isinstance(target, PrincipalTarget | Unresolved) for target in change.targets):
        return True  # what the record does not name is told as that
    reaches = {target.reach if isinstance(target, FanOut) else None for target in change.targets}
    return bool(reaches) and reaches <= _IN_SNAPSHOTS


def _targets(change: Change) -> str:
    return ", ".join(sorted({str(target) for target in change.targets}))[:400] or f"account {change.account}"


def _finding(change: Change, guardrail: str, about: str, severity: Severity) -> Finding:
    known = change.entry.meaning if isinstance(change.entry, Entry) else "A write API that the catalogue does not know."
    evidence = Evidence(
        subject=f"{change.event_source.removesuffix('.amazonaws.com')}:{change.event_name} {about}"[:500],
        summary=f"{known} Affected: {about}{_said(change)}",
        statement=f"event {change.event_id}",
    )
    return Finding(guardrail, account_ref(change.account), evidence, severity)


def _said(change: Change) -> str:
    """What the call asked for, as far as the catalogue lets it be carried on: never a secret."""
    said = "; ".join(f"{name.rpartition('.')[2]}: {value}" for name, value in change.parameters if value)
    return f" ({said[:_SAID]})" if said else ""


def _graded(finding: Finding, settings: Settings) -> Finding:
    return replace(finding, severity=settings.severity_for(finding.guardrail, finding.severity))


def _still_kept(earlier: Iterable[Finding], fresh: Iterable[Finding], now: str) -> list[Finding]:
    """Older events, newest first, within their number and age; what happened again is replaced."""
    again = {finding.identity for finding in fresh}
    oldest = (datetime.fromisoformat(now) - _KEPT_FOR).isoformat()
    kept = [replace(one, status=Status.OPEN) for one in earlier if one.identity not in again and one.since >= oldest]
    return sorted(kept, key=lambda finding: finding.since, reverse=True)[:_KEPT]
