"""What an attacker who holds a principal can do: access by service, data, destruction, escalation, whom to become."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from iamdrift.domain.policy.access.permission_set import permissions
from iamdrift.domain.policy.access.summary import levels_by_service
from iamdrift.domain.policy.actions.action_set import ActionSet
from iamdrift.domain.policy.actions.catalogue import AccessLevel
from iamdrift.domain.policy.documents.document import Document
from iamdrift.domain.policy.evaluation.decision import Outcome
from iamdrift.domain.policy.evaluation.evaluate import Policies, evaluate
from iamdrift.domain.policy.evaluation.request import Request
from iamdrift.domain.policy.risk.administrator import is_administrator
from iamdrift.domain.policy.risk.dangers import Danger, dangerous
from iamdrift.domain.policy.risk.escalation import EscalationPath, escalation_paths


@dataclass(frozen=True, slots=True)
class Subject:
    """A principal to look at: its ARN, its policies, and for a role its trust policy."""

    arn: str
    policies: Policies
    trust: Document | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """`becomes` can be assumed by `holder`; `needs` are the context keys that must fit, where that depends on some."""

    holder: str
    becomes: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BlastRadius:
    """`levels` per service; `data` and `destructive` hold on some resource at least; `steps` in order of reach."""

    arn: str
    administrator: bool
    levels: Mapping[str, tuple[AccessLevel, ...]]
    data: ActionSet
    credentials: ActionSet
    destructive: ActionSet
    escalations: tuple[EscalationPath, ...]
    steps: tuple[Step, ...] = ()

    @property
    def becomes(self) -> tuple[str, ...]:
        return tuple(step.becomes for step in self.steps)


def blast_radius(subject: Subject, others: Iterable[Subject] = ()) -> BlastRadius:
    """`others` are the principals that it may become, by assuming a role whose trust policy lets it in."""
    held = permissions(subject.policies)
    actions = held.actions
    return BlastRadius(
        arn=subject.arn,
        administrator=is_administrator(subject.policies),
        levels=levels_by_service(actions),
        data=_of(actions, Danger.DATA),
        credentials=_of(actions, Danger.CREDENTIAL),
        destructive=_of(actions, Danger.DESTRUCTIVE),
        escalations=escalation_paths(held),
        steps=steps_from(subject, tuple(others)),
    )


def _of(actions: ActionSet, danger: Danger) -> ActionSet:
    return ActionSet(actions.known & dangerous(danger))


def steps_from(subject: Subject, others: tuple[Subject, ...]) -> tuple[Step, ...]:
    """The roles it can become, directly and through other roles; each once, by its shortest way."""
    steps: list[Step] = []
    reached = {subject.arn}
    frontier = [subject]
    while frontier:
        holder = frontier.pop(0)
        for role in others:
            step = step_between(holder, role) if role.arn not in reached else None
            if step is not None:
                reached.add(role.arn)
                steps.append(step)
                frontier.append(role)
    return tuple(steps)


def step_between(holder: Subject, role: Subject) -> Step | None:
    """Whether the holder can assume the role: its own policies and the role's trust policy together."""
    if role.trust is None or role.arn == holder.arn:
        return None
    request = Request(holder.arn, "sts:AssumeRole", role.arn, complete=False)
    decision = evaluate(request, replace(holder.policies, resource=role.trust))
    if decision.outcome is Outcome.ALLOWED:
        return Step(holder.arn, role.arn)
    return Step(holder.arn, role.arn, decision.needs) if decision.outcome is Outcome.UNKNOWN else None
