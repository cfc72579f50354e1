"""How access is measured: what a change newly allows and no longer allows, graded, the most dangerous first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from iamdrift.domain.judging import severity as scale
from iamdrift.domain.judging.admitting import admitted
from iamdrift.domain.judging.assessment import AccessChange, AccessLine
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy.access.cells import Cell, Witness
from iamdrift.domain.policy.access.delta import access_delta, trust_delta
from iamdrift.domain.policy.actions.action_set import ActionSet
from iamdrift.domain.policy.actions.catalogue import AccessLevel, catalogue
from iamdrift.domain.policy.evaluation.evaluate import Levels
from iamdrift.domain.policy.risk.dangers import Danger, dangerous, dangers_of
from iamdrift.domain.principals.holdings import left_by, policies_of, trust_of
from iamdrift.domain.principals.principal import PrincipalType, Snapshot
from iamdrift.domain.principals.resources import OrganizationPolicy, Resource
from iamdrift.domain.reasoning.abilities import Abilities, abilities_of

MOST_LINES = 20  # of each side that are kept in a record
_LONGEST = 300  # characters of one column of a line
_TRUST = "Trust"
_NEARLY_ALL = 0.95  # of all known actions
_BECOMING = ("iam:PassRole", "sts:AssumeRole")  # with these, somebody acts as another principal


class PolicyEngine:
    """Measures with `iamdrift.domain.policy`; implements `iamdrift.domain.judging.assessing.Measure`."""

    def change(self, before: Snapshot, after: Snapshot, scps: Levels = ()) -> AccessChange:
        """A managed policy by itself gives nobody anything: its change is measured at those it is attached to."""
        if after.ref.type is PrincipalType.POLICY:
            return AccessChange()
        if before.resource is not None and after.resource is not None:
            return _of_resource(before.resource, after.resource)
        held = access_delta(policies_of(before, scps), policies_of(after, scps))
        trusted = trust_delta(trust_of(before), trust_of(after))
        newly = [*_lines(held.newly_allowed), *_entrances(trusted.newly_allowed, after.ref.account)]
        lost = [*_lines(held.no_longer_allowed), *_entrances(trusted.no_longer_allowed, after.ref.account)]
        return _change(newly, lost)

    def blast_radius(self, snapshot: Snapshot, scps: Levels = ()) -> Severity:
        if snapshot.ref.type is PrincipalType.POLICY or snapshot.resource is not None:
            return Severity.INFO
        held = abilities_of(snapshot, scps)
        if held.administrator:
            return Severity.CRITICAL
        if held.unread or held.paths or _holds(held, dangerous(Danger.CREDENTIAL)):
            return Severity.HIGH
        if _holds(held, dangerous(Danger.DATA) | dangerous(Danger.DESTRUCTIVE)):
            return Severity.MEDIUM
        return Severity.LOW if _holds(held, catalogue().everything) else Severity.INFO


def _of_resource(before: Resource, after: Resource) -> AccessChange:
    """Of an organization policy also what its text newly leaves to everybody below it."""
    newly, lost = admitted(before, after), admitted(after, before)
    if isinstance(before, OrganizationPolicy) and isinstance(after, OrganizationPolicy):
        left = access_delta(left_by(before), left_by(after))
        newly += [replace(line, severity=max(line.severity, Severity.HIGH)) for line in _lines(left.newly_allowed)]
        lost += _lines(left.no_longer_allowed)
    return _change(newly, lost)


def _holds(held: Abilities, actions: int) -> bool:
    """Whether any of some known actions is held on some resource."""
    return any(held.holds(name) for name in catalogue().names(held.possible & actions))


def _change(newly: list[AccessLine], lost: list[AccessLine]) -> AccessChange:
    newly, lost = sorted(newly, key=_danger), sorted(lost, key=_danger)
    return AccessChange(
        newly_allowed=tuple(newly[:MOST_LINES]),
        no_longer_allowed=tuple(lost[:MOST_LINES]),
        newly_total=len(newly),
        lost_total=len(lost),
        severity=max((line.severity for line in newly), default=Severity.INFO),
        summary=_summary(newly, lost),
    )


def _summary(newly: list[AccessLine], lost: list[AccessLine]) -> str:
    said = []
    if newly:
        said.append(f"newly allowed: {newly[0].actions} on {newly[0].resource}{_more(newly)}")
    if lost:
        said.append(f"no longer allowed: {lost[0].actions} on {lost[0].resource}{_more(lost)}")
    return "; ".join(said)


def _more(lines: list[AccessLine]) -> str:
    return f" and {len(lines) - 1} more" if len(lines) > 1 else ""


def _lines(cells: Iterable[Cell]) -> list[AccessLine]:
    return [_held(cell) for cell in cells]


def _held(cell: Cell) -> AccessLine:
    apart = "".join(f" but not {pattern}" for pattern in cell.not_resources[:3])
    witness = f"{cell.witness.action} on {cell.witness.sample.resource}" if cell.witness is not None else ""
    level = cell.levels[-1].value if cell.levels else "Unknown"
    return _line(cell, cell.resource + apart, witness, level, _grade(cell))


def _entrances(cells: Iterable[Cell], account: str) -> list[AccessLine]:
    return [_entrance(cell, account) for cell in cells]


def _entrance(cell: Cell, account: str) -> AccessLine:
    witness = f"{cell.witness.action} by {_who(cell.witness.sample.principal)}" if cell.witness is not None else ""
    where = f"this role, by {_who(cell.principal)}"
    return _line(cell, where, witness, _TRUST, _grade_of_entrance(cell, account))


def _line(cell: Cell, resource: str, witness: str, level: str, severity: Severity) -> AccessLine:
    return AccessLine(
        actions=_short(_actions(cell)),
        resource=_short(resource),
        condition=_short(" and ".join(cell.conditions)),
        statement=_short(str(cell.source) + (f" ({cell.because})" if cell.because else "")),
        witness=_short(witness + _context(cell.witness)) if cell.witness is not None else "",
        level=level,
        confidence=scale.Confidence(cell.confidence.value),
        severity=severity,
    )


def _actions(cell: Cell) -> str:
    """The actions in few words; where it is nearly all of them, what is missing says more than what is there."""
    missing = catalogue().everything & ~cell.actions.known
    if missing and _nearly_all(cell):
        return f"* but not {', '.join(ActionSet(missing).patterns())}"
    return ", ".join(cell.actions.patterns())


def _grade(cell: Cell) -> Severity:
    """By what the actions can do, and on how much."""
    everywhere = cell.resource == "*"
    if everywhere and _nearly_all(cell):
        return Severity.HIGH if cell.conditions else Severity.CRITICAL
    dangers = set(dangers_of(cell.actions))
    if dangers & {Danger.PERMISSIONS, Danger.CREDENTIAL} or any(action in cell.actions for action in _BECOMING):
        return Severity.HIGH if everywhere else Severity.MEDIUM
    if set(cell.levels) <= {AccessLevel.LIST, AccessLevel.READ} and not cell.actions.beyond and not dangers:
        return Severity.LOW
    return Severity.MEDIUM if everywhere else Severity.LOW


def _nearly_all(cell: Cell) -> bool:
    everything = catalogue().everything
    return (cell.actions.known & everything).bit_count() >= _NEARLY_ALL * everything.bit_count()


def _grade_of_entrance(cell: Cell, account: str) -> Severity:
    who = cell.principal
    if who in ("*", "AWS:*") and not cell.conditions:
        return Severity.CRITICAL
    inside = who.startswith("Service:") or f":{account}:" in f":{who}:"
    return Severity.LOW if inside else Severity.MEDIUM


def _who(pattern: str) -> str:
    """`AWS:111122223333:*` as `account 111122223333`."""
    kind, _, rest = pattern.partition(":")
    if pattern == "*" or rest == "*":
        return "anyone"
    account, _, name = rest.partition(":")
    if kind != "AWS":
        return rest or kind
    return f"account {account}" if name in ("*", "") else f"{name} of account {account}"


def _context(witness: Witness) -> str:
    context = ", ".join(f"{key}={' | '.join(values)}" for key, values in sorted(witness.sample.context.items()))
    return f" where {context}" if context else ""


def _danger(line: AccessLine) -> tuple[int, int, str, str]:
    confidences = list(scale.Confidence)
    return -line.severity, confidences.index(line.confidence), line.actions, line.resource


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
