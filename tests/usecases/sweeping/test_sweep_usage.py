"""The last step of a review: proposals for the roles that use less than they may."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from iamdrift.domain.configuration.settings import Scope, Settings
from iamdrift.domain.judging.access import PolicyEngine
from iamdrift.domain.judging.guardrail import Guardrail
from iamdrift.domain.principals.principal import Credential, PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.principals.selector import Selector
from iamdrift.domain.sweep.task import Phase, Reached, SweepKind, Task
from iamdrift.domain.tightening.tightening import ServiceUse
from iamdrift.errors import AccessRefused
from iamdrift.guardrails.usage import unused_access, unused_credential
from iamdrift.usecases.assessing.assess_principal import AssessPrincipal, Rules
from iamdrift.usecases.sweeping.papers import SweepPapers
from iamdrift.usecases.sweeping.usage import ReviewUse
from tests.fakes.guardian import ADMIN, FakeGuardian
from tests.fakes.principals import ACCOUNT, allow, inline, role
from tests.fakes.sweep import FakePointers, FakeSweep

RECENTLY, LONG_AGO = "2026-11-20T00:00:00+00:00", "2026-02-01T00:00:00+00:00"
BROAD = (inline("work", {**allow("x"), "Action": ["s3:*", "ec2:*"]}),)


@dataclass
class FakeUse:
    known: dict[str, tuple[ServiceUse, ...]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    refuses: bool = False
    key_used: str = ""

    def services(self, arn: str) -> tuple[ServiceUse, ...] | None:
        if self.refuses:
            raise AccessRefused("iam:GenerateServiceLastAccessedDetails")
        self.asked.append(arn.rpartition("/")[2])
        return self.known.get(arn.rpartition("/")[2])

    def keys(self, ids: Iterable[str]) -> dict[str, str]:
        return dict.fromkeys(ids, self.key_used)


def reviewed(
    use: FakeUse, *names: str, guardrails: tuple[Guardrail, ...] = (ADMIN,), settings: Settings | None = None
) -> FakeSweep:
    sweep = FakeSweep(FakeGuardian(guardrails=guardrails))
    sweep.guardian.reader.holds(*(role(name, f"AROA{name}", inline=BROAD, created=LONG_AGO) for name in names))
    ledger = sweep.guardian.ledger
    rules = Rules(sweep.guardian.guardrails, sweep.guardian.settings, PolicyEngine())
    assess = AssessPrincipal(ledger, rules, sweep.guardian.clock)
    pointers, papers = FakePointers(ledger), SweepPapers(sweep.papers)
    sweep.usage = ReviewUse(
        lambda _account: use,
        sweep.reader,
        assess,
        pointers,
        ledger,
        papers,
        sweep.guardian.clock,
        settings or Settings(),
    )
    sweep.run()
    return sweep


USE = (ServiceUse("s3", RECENTLY), ServiceUse("ec2", LONG_AGO), ServiceUse("iam"))


def test_a_service_not_used_for_90_days_is_proposed_for_removal() -> None:
    use = FakeUse({"one": USE})
    sweep = reviewed(use, "one", "unknown")
    result = sweep.run(SweepKind.REVIEW)
    assert (result.reached, result.proposed) == (Reached.COMPLETE, 1)
    (proposal,) = SweepPapers(sweep.papers).proposals(ACCOUNT)
    assert (proposal.name, proposal.removed) == ("one", ("ec2",))
    assert json.loads(proposal.policy)["Statement"][0]["Action"] == ["s3:*"]
    assert result.blind == ("services last accessed of 1 principal",)


def test_what_the_configuration_protects_stays_though_unused() -> None:
    kept = Scope("own", Selector(accounts=frozenset({ACCOUNT})), protected_actions=("ec2:StopInstances",))
    sweep = reviewed(FakeUse({"one": USE}), "one", settings=Settings(scopes=(kept,)))
    sweep.run(SweepKind.REVIEW)
    (proposal,) = SweepPapers(sweep.papers).proposals(ACCOUNT)
    assert json.loads(proposal.policy)["Statement"][0]["Action"] == ["s3:*", "ec2:StopInstances"]
    assert proposal.protected == ("ec2:StopInstances",)


def test_what_iam_says_nothing_of_stays() -> None:
    use = FakeUse({"one": (ServiceUse("s3", RECENTLY),), "two": ()})
    sweep = reviewed(use, "one", "two")
    result = sweep.run(SweepKind.REVIEW)
    assert list(SweepPapers(sweep.papers).proposals(ACCOUNT)) == []
    assert result.blind == ("services last accessed of 1 principal",)


def test_a_role_that_is_younger_than_the_time_looked_at_is_left_alone() -> None:
    sweep = reviewed(FakeUse({"one": USE}))
    sweep.guardian.reader.holds(role("one", "AROAone", inline=BROAD, created=RECENTLY))
    sweep.run()
    assert sweep.run(SweepKind.REVIEW).proposed == 0


def test_only_a_review_asks() -> None:
    use = FakeUse({"one": USE})
    reviewed(use, "one").run()
    assert use.asked == []


def test_a_step_without_time_goes_on_where_it_was() -> None:
    use = FakeUse(dict.fromkeys(("one", "two", "three"), USE))
    sweep = reviewed(use, "one", "two", "three")
    sweep.step("review", Phase.LIST, SweepKind.REVIEW)
    phase, rounds = Phase.USAGE, 0
    while phase is Phase.USAGE and rounds < 10:
        sweep.guardian.clock.advance(1)
        phase, result = sweep.sweep_account(
            Task("review", ACCOUNT, SweepKind.REVIEW, phase), sweep.guardian.clock() - timedelta(seconds=1)
        )
        rounds += 1
    assert (phase, result.proposed, sorted(use.asked)) == (Phase.END, 3, ["one", "three", "two"])


def test_where_iam_does_not_say_the_review_says_that_it_does_not_know() -> None:
    result = reviewed(FakeUse(refuses=True), "one").run(SweepKind.REVIEW)
    assert result.reached is Reached.COMPLETE
    assert "services last accessed" in result.blind[0]


def test_what_was_not_used_is_a_finding_of_the_principal_and_stands_until_it_is_used() -> None:
    use = FakeUse({"one": USE})
    sweep = reviewed(use, "one", guardrails=(unused_access.GUARDRAIL,))
    sweep.run(SweepKind.REVIEW)
    assert [each.evidence.subject for each in sweep.guardian.standing()] == ["ec2"]
    assert sweep.guardian.messages == 0
    sweep.run()
    assert len(sweep.guardian.standing()) == 1
    use.known = {"one": (ServiceUse("s3", RECENTLY), ServiceUse("ec2", RECENTLY))}
    sweep.guardian.clock.advance(86_400)
    sweep.run(SweepKind.REVIEW)
    assert sweep.guardian.standing() == []


def test_a_key_that_nobody_uses_is_a_finding_of_its_user() -> None:
    ref = PrincipalRef(ACCOUNT, PrincipalType.USER, "alice", "AIDA1")
    key = Credential("access_key", "AKIA1", "Active", created=LONG_AGO)
    use = FakeUse({"alice": (ServiceUse("s3", RECENTLY),)}, key_used=LONG_AGO)
    sweep = reviewed(use, guardrails=(unused_credential.GUARDRAIL,))
    sweep.guardian.reader.holds(Snapshot(ref, f"arn:aws:iam::{ACCOUNT}:user/alice", credentials=(key,)))
    sweep.run()
    sweep.run(SweepKind.REVIEW)
    assert [each.evidence.subject for each in sweep.guardian.standing() if each.principal == ref] == [
        "access_key/AKIA1"
    ]
