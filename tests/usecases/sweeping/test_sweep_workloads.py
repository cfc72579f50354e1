"""A step of a review: the workloads of each role are collected, kept, judged, and resumed where the time ran out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from iamdrift.domain.judging.access import PolicyEngine
from iamdrift.domain.sweep.task import Phase, Reached, SweepKind, Task
from iamdrift.domain.workloads.looked import Seen
from iamdrift.domain.workloads.workload import Binding, Workload
from iamdrift.guardrails.usage import shared_role
from iamdrift.usecases.assessing.assess_principal import AssessPrincipal, Rules
from iamdrift.usecases.sweeping.papers import SweepPapers
from iamdrift.usecases.sweeping.workloads import CollectWorkloads
from tests.fakes.guardian import FakeGuardian
from tests.fakes.principals import ACCOUNT, role
from tests.fakes.sweep import FakeSweep

KINDS = ("Lambda function", "CodeBuild project")


@dataclass
class FakeServices:
    """`holds`: by kind, the roles that workloads act as."""

    holds: dict[str, list[str]] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    region: str = ""
    kinds: tuple[str, ...] = KINDS

    def at(self, _account: str, region: str) -> FakeServices:
        self.region = region
        return self

    def __call__(self, kind: str) -> Seen:
        self.asked.append((self.region, kind))
        return Seen(tuple(self._bindings(kind)), self.problems.get(kind, ""))

    def _bindings(self, kind: str) -> Iterator[Binding]:
        for number, name in enumerate(self.holds.get(kind, [])):
            yield Binding(name, Workload(kind, f"{kind[0]}{number}", self.region))


def swept(services: FakeServices, *names: str, regions: tuple[str, ...] = ("us-east-1",)) -> FakeSweep:
    """An account whose baseline is taken."""
    sweep = FakeSweep(FakeGuardian(guardrails=(shared_role.GUARDRAIL,)))
    guardian = sweep.guardian
    guardian.reader.holds(*(role(name, f"AROA{name}") for name in names))
    assess = AssessPrincipal(
        guardian.ledger, Rules(guardian.guardrails, guardian.settings, PolicyEngine()), guardian.clock
    )
    sweep.workloads = CollectWorkloads(
        services=services.at,
        regions=regions,
        guardrails=frozenset({shared_role.GUARDRAIL.id}),
        readers=sweep.reader,
        assess=assess,
        ledger=guardian.ledger,
        history=guardian.ledger,
        papers=SweepPapers(sweep.papers),
        clock=guardian.clock,
    )
    sweep.run()
    return sweep


def test_a_role_that_two_workloads_act_as_is_a_finding_until_they_do_no_longer() -> None:
    services = FakeServices({"Lambda function": ["shared", "own"], "CodeBuild project": ["shared"]})
    sweep = swept(services, "shared", "own")
    assert services.asked == []
    result = sweep.run(SweepKind.REVIEW)
    assert (result.reached, result.blind) == (Reached.COMPLETE, ())
    (finding,) = sweep.guardian.standing()
    assert (finding.principal.name, finding.evidence.subject) == ("shared", "workloads")
    uses = {each.role: each.total for each in SweepPapers(sweep.papers).workloads(ACCOUNT)}
    assert uses == {"shared": 2, "own": 1}
    sweep.run()  # a daily sweep asks nobody, and forgets nothing
    assert len(sweep.guardian.standing()) == 1
    services.holds["CodeBuild project"] = []
    sweep.guardian.clock.advance(86_400)
    sweep.run(SweepKind.REVIEW)
    assert sweep.guardian.standing() == []


def test_what_was_refused_is_said_and_what_was_found_before_stands() -> None:
    services = FakeServices({"Lambda function": ["shared"], "CodeBuild project": ["shared"]})
    sweep = swept(services, "shared")
    sweep.run(SweepKind.REVIEW)
    services.holds, services.problems = {"Lambda function": ["shared"]}, {"CodeBuild project": "access is refused"}
    sweep.guardian.clock.advance(86_400)
    result = sweep.run(SweepKind.REVIEW)
    assert result.reached is Reached.COMPLETE
    assert result.blind == ("workloads in us-east-1, access is refused: CodeBuild project",)
    assert len(sweep.guardian.standing()) == 1


@pytest.mark.parametrize("regions", [("us-east-1",), ("us-east-1", "eu-west-1")])
def test_a_step_without_time_goes_on_where_it_was(regions: tuple[str, ...]) -> None:
    services = FakeServices({"Lambda function": ["shared"], "CodeBuild project": ["shared"]})
    sweep = swept(services, "shared", regions=regions)
    sweep.step("review", Phase.LIST, SweepKind.REVIEW)
    phase, rounds = Phase.USAGE, 0
    while phase is Phase.USAGE and rounds < 10:
        sweep.guardian.clock.advance(1)
        task = Task("review", ACCOUNT, SweepKind.REVIEW, phase)
        phase, _ = sweep.sweep_account(task, sweep.guardian.clock() - timedelta(seconds=1))
        rounds += 1
    assert phase is Phase.END
    assert services.asked == [(region, kind) for region in regions for kind in KINDS]
    assert len(sweep.guardian.standing()) == 1


def test_a_role_that_is_gone_by_now_is_no_error() -> None:
    services = FakeServices({"Lambda function": ["gone", "gone"]})
    sweep = swept(services, "shared")
    assert sweep.run(SweepKind.REVIEW).reached is Reached.COMPLETE
    assert SweepPapers(sweep.papers).workloads(ACCOUNT) == ()
