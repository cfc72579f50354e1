"""What `blast-radius` prints: the worst first - administrator, escalation, whom one can become, data, destruction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from typing import Any

from rich.text import Text

from iamdrift.cli.terminal.statements import some
from iamdrift.cli.terminal.tables import Cell, counted
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import AccessLevel, ActionSet, BlastRadius, EscalationPath, Step
from iamdrift.domain.principals.principal import Snapshot

SCHEMA = "iamdrift.blast-radius/1"
_SHOWN = 8


def radius_facts(
    radius: BlastRadius, administrators: Container[str], *, everything: bool
) -> Iterator[tuple[str, Cell]]:
    """The facts of one principal; what is not there is left out. `administrators`: ARNs among those it can become."""
    if radius.administrator:
        yield "administrator", Text("yes, in effect: it can do or give itself nearly everything", "bold red")
    yield from _labelled("can become", [_step(step, administrators) for step in radius.steps], everything)
    yield from _labelled("can escalate", [_path(path) for path in radius.escalations], everything)
    yield "credentials", _actions(radius.credentials)
    yield "reads data", _actions(radius.data)
    yield "destroys", _actions(radius.destructive)
    yield from _labelled("services", list(_levels(radius)), everything)


def sentence(radius: BlastRadius, administrators: Container[str]) -> str:
    """What it comes to."""
    if radius.administrator:
        return "an attacker who holds it holds the account"
    admin = next((arn for arn in radius.becomes if arn in administrators), None)
    if admin is not None:
        return f"an attacker who holds it can become the administrator {admin}"
    ways = len(radius.escalations) + len(radius.steps)
    if ways:
        return f"an attacker who holds it has {counted(ways, 'known way', 'known ways')} to more access"
    return "no known way to more access"


def radius_json(radius: BlastRadius, snapshot: Snapshot, severity: Severity) -> dict[str, Any]:
    ref = snapshot.ref
    return {
        "schema": SCHEMA,
        "principal": {"account": ref.account, "type": ref.type.value, "name": ref.name, "arn": snapshot.arn},
        "severity": severity.name.lower(),
        "administrator": radius.administrator,
        "becomes": [{"from": step.holder, "to": step.becomes, "needs": list(step.needs)} for step in radius.steps],
        "escalations": [_path_json(path) for path in radius.escalations],
        "credentials": list(radius.credentials.patterns()),
        "data": list(radius.data.patterns()),
        "destructive": list(radius.destructive.patterns()),
        "services": {service: [level.value for level in levels] for service, levels in radius.levels.items()},
    }


def _labelled(label: str, lines: Sequence[str], everything: bool) -> Iterator[tuple[str, Cell]]:
    shown = lines if everything else lines[:_SHOWN]
    for number, line in enumerate(shown):
        yield ("" if number else label), line
    if len(lines) > len(shown):
        yield "", f"and {len(lines) - len(shown):,} more (--all shows them)"


def _step(step: Step, administrators: Container[str]) -> str:
    what = " (administrator)" if step.becomes in administrators else ""
    return f"{step.becomes}{what} from {step.holder}" + (f", depends on {', '.join(step.needs)}" if step.needs else "")


def _path(path: EscalationPath) -> str:
    return f"{path.path.name} [{path.id}, {path.confidence.value}] by {_statements(path)}"


def _statements(path: EscalationPath) -> str:
    return some(tuple(dict.fromkeys(str(cell.source) for cell in path.evidence)))


def _actions(actions: ActionSet) -> str:
    return some(actions.patterns())


def _levels(radius: BlastRadius) -> Iterator[str]:
    """`Write: dynamodb, s3`, the most dangerous level first; a service stands under its worst level."""
    services: dict[AccessLevel, list[str]] = defaultdict(list)
    for service, levels in radius.levels.items():
        if levels:
            services[levels[-1]].append(service)
    for level in reversed(AccessLevel):
        if services[level]:
            yield f"{level.value}: {some(services[level])}"


def _path_json(path: EscalationPath) -> dict[str, Any]:
    return {
        "id": path.id,
        "name": path.path.name,
        "category": path.path.category,
        "required": list(path.path.required),
        "confidence": path.confidence.value,
        "statements": list(dict.fromkeys(str(cell.source) for cell in path.evidence)),
    }
