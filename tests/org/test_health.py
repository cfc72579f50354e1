"""Is the guardian alive: every part that can fail is named where it fails, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iamdrift.domain.catalogue.rules import rule_name
from iamdrift.domain.running import health_checks as judge
from iamdrift.domain.running.health import CanarySeen, Expected, Health, RuleSeen, TrailSeen, in_turn, interval
from iamdrift.errors import AccessRefused
from iamdrift.usecases.check_health import CheckHealth
from tests.fakes.clock import FakeClock
from tests.org.member import HUB, ORGANIZATION, SPOKE, filled, member
from tests.template.cloudformation import properties, resolved, resources

HOUR = timedelta(hours=1)
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
EXPECTED = Expected("prod", HUB, "eu-west-1", "aws", ORGANIZATION, "us-east-1", ("us-east-1", "eu-west-1"), HOUR)
TRAIL = TrailSeen("arn:aws:cloudtrail:us-east-1:1:trail/all", logs=True, all_regions=True, writes=True)
TARGET = EXPECTED.change_queue
GOOD_RULE = RuleSeen(True, '{"source": ["aws.iam"]}', ((TARGET, True),))
BUS_POLICY = resolved(properties("HubBus")["Policy"])
BUS_POLICY["Statement"][0]["Condition"]["StringEquals"]["aws:PrincipalOrgID"] = ORGANIZATION
BUS_POLICY["Statement"][0]["Resource"] = EXPECTED.hub_bus


def seen(minutes: int) -> CanarySeen:
    changed = NOW - timedelta(minutes=minutes)
    return CanarySeen(changed, changed + timedelta(seconds=20))


@dataclass
class Region:
    """One region of one account in which everything stands, until a test breaks it."""

    target: str
    patterns: dict[str, Any]
    broken: dict[str, RuleSeen | None] = field(default_factory=dict)
    messages: dict[str, int | None] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    refused: bool = False
    policy: str = field(default_factory=lambda: json.dumps(BUS_POLICY))
    topic: tuple[int, int] = (1, 0)  # of the email topic; nobody subscribed to chat
    states: tuple[str, ...] = ("Enabled",)
    trail: tuple[TrailSeen, ...] = (TRAIL,)

    def rule(self, name: str, bus: str = "default") -> RuleSeen | None:
        if self.refused:
            raise AccessRefused("sts:AssumeRole: no")
        if name in self.broken:
            return self.broken[name]
        assert bus in ("default", "iamdrift-prod")
        return RuleSeen(True, json.dumps(self.patterns.get(name, {})), ((self.target, True),))

    def waiting(self, queue: str) -> int | None:
        return self.messages.get(queue, 0)

    def has_role(self, name: str) -> bool:
        if self.refused:
            raise AccessRefused("sts:AssumeRole: no")
        return name not in self.gone

    def bus_policy(self, bus: str) -> str:
        assert bus == "iamdrift-prod"
        return self.policy

    def final_queues(self, prefix: str) -> Iterable[str]:
        return [f"{prefix}changes-dead", f"{prefix}rejected"]

    def subscriptions(self, topic: str) -> tuple[int, int]:
        assert topic.startswith("arn:")
        return self.topic if topic.endswith("-email") else (0, 0)

    def feeds(self, function: str) -> tuple[str, ...]:
        assert function.startswith("iamdrift-prod-")
        return self.states

    def trails(self) -> Iterable[TrailSeen]:
        return self.trail


def deployed(resources: dict[str, Any], fill: Callable[[Any], Any]) -> dict[str, Any]:
    """Name -> pattern of every rule of a template."""
    rules = {name: each["Properties"] for name, each in resources.items() if each["Type"] == "AWS::Events::Rule"}
    return {rule_name(name, "prod"): fill(rule["EventPattern"]) for name, rule in rules.items()}


def moved(value: Any, account: str, region: str) -> Any:
    """What the tests of the templates fill in, of another place."""
    return json.loads(json.dumps(value).replace(SPOKE, account).replace("us-east-1", region))


OF_HUB = moved(deployed(resources(), resolved), HUB, EXPECTED.region)
OF_SPOKE = deployed(member(), filled)


@dataclass
class World:
    hub: Region = field(default_factory=lambda: Region(TARGET, OF_HUB))
    spokes: dict[tuple[str, str], Region] = field(default_factory=dict)
    canaries: dict[str, CanarySeen | None] = field(default_factory=lambda: {HUB: seen(20), SPOKE: seen(30)})
    pending: int = 0
    expected: Expected = EXPECTED

    def spoke(self, account: str, region: str) -> Region:
        return self.spokes.setdefault((account, region), Region(EXPECTED.hub_bus, moved(OF_SPOKE, account, region)))

    def checked(self, *, everything: bool = True) -> Health:
        check = CheckHealth(
            expected=self.expected,
            hub=self.hub,
            parts=self.spoke,
            accounts=self.canaries,
            canary=self.canaries.__getitem__,
            resend=lambda: self.pending,
            pending_too_long=timedelta(minutes=10),
            topics=("arn:aws:sns:eu-west-1:1:iamdrift-prod-email", "arn:aws:sns:eu-west-1:1:iamdrift-prod-chat"),
            clock=FakeClock(NOW),
        )
        return check(everything=everything)

    def problems(self) -> set[tuple[str, str]]:
        return {(check.what, check.where) for check in self.checked().problems}


def test_where_all_is_well_nothing_is_said() -> None:
    health = World().checked()
    assert health.problems == ()
    assert len(health.checks) > 30
    assert health.heard == 2
    assert health.latencies == (timedelta(seconds=20),) * 2


BROKEN = {
    "gone": None,
    "disabled": replace(GOOD_RULE, enabled=False),
    "another pattern": replace(GOOD_RULE, pattern='{"source": ["aws.s3"]}'),
    "not a pattern": replace(GOOD_RULE, pattern="{"),
    "another target": replace(GOOD_RULE, targets=(("arn:aws:sqs:eu-west-1:1:else", True),)),
    "nothing that keeps what is lost": replace(GOOD_RULE, targets=((TARGET, False),)),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_rule_that_would_lose_events_is_named(name: str) -> None:
    assert not judge.check_rule("r", "here", BROKEN[name], TARGET, {"source": ["aws.iam"]}).good
    assert judge.check_rule("r", "here", GOOD_RULE, TARGET, {"source": ["aws.iam"]}).good
    world = World()
    world.hub.broken["iamdrift-prod-root-activity"] = BROKEN[name]
    assert world.problems() == {("rule iamdrift-prod-root-activity", "hub")}


def test_a_rule_of_a_spoke_is_named_with_account_and_region() -> None:
    world = World()
    world.spoke(SPOKE, "eu-west-1").broken["iamdrift-prod-trail-tampering"] = None
    assert world.problems() == {("rule iamdrift-prod-trail-tampering", f"account {SPOKE}, eu-west-1")}


WATCHING: dict[str, Callable[[dict[str, Any]], RuleSeen | None]] = {
    "disabled": lambda pattern: replace(GOOD_RULE, pattern=json.dumps(pattern), enabled=False),
    "narrowed": lambda pattern: replace(GOOD_RULE, pattern=json.dumps(pattern | {"region": ["none"]})),
    "gone": lambda _pattern: None,
}


@pytest.mark.parametrize("how", WATCHING)
@pytest.mark.parametrize("name", ["own-events", "own-scheduler", "own-sqs", "own-lambda", "own-secretsmanager"])
def test_a_rule_that_watches_the_guardian_itself_is_looked_after_in_the_hub(name: str, how: str) -> None:
    """Nothing else would notice: the rule that tells of disabled rules does not tell of itself."""
    world, rule = World(), f"iamdrift-prod-{name}"
    world.hub.broken[rule] = WATCHING[how](OF_HUB[rule])
    assert world.problems() == {(f"rule {rule}", "hub")}


@pytest.mark.parametrize("how", WATCHING)
@pytest.mark.parametrize("name", ["own-events", "own-scheduler", "own-sqs"])
def test_a_rule_that_watches_the_guardian_itself_is_looked_after_in_a_spoke(name: str, how: str) -> None:
    world, rule = World(), f"iamdrift-prod-{name}"
    spoke = world.spoke(SPOKE, "eu-west-1")
    target = (EXPECTED.hub_bus, True)
    seen_now = WATCHING[how](spoke.patterns[rule])
    spoke.broken[rule] = replace(seen_now, targets=(target,)) if seen_now is not None else None
    assert world.problems() == {(f"rule {rule}", f"account {SPOKE}, eu-west-1")}


@pytest.mark.parametrize("name", ["own-kms", "own-cloudformation", "own-apigateway"])
def test_of_a_rule_whose_names_only_the_stack_knows_the_rest_is_checked(name: str) -> None:
    world = World()
    world.hub.broken[f"iamdrift-prod-{name}"] = replace(GOOD_RULE, enabled=False)
    assert world.problems() == {(f"rule iamdrift-prod-{name}", "hub")}


def test_in_the_place_of_the_hub_there_is_no_spokes_rule() -> None:
    world = World()
    world.spoke(HUB, EXPECTED.region).broken |= dict.fromkeys(OF_SPOKE)
    assert world.problems() == set()


def test_every_rule_of_the_templates_is_looked_after() -> None:
    """But that of the management account alone, which the hub does not know."""
    looked = {check.what.removeprefix("rule ") for check in World().checked().checks if check.what.startswith("rule")}
    assert looked == {*OF_HUB, *OF_SPOKE}


def test_iam_events_are_expected_in_their_region_only() -> None:
    world = World()
    world.spoke(SPOKE, "eu-west-1").broken["iamdrift-prod-iam-changes"] = None
    assert world.problems() == set()


def test_a_spoke_that_cannot_be_entered_is_one_problem_and_hides_no_other() -> None:
    world = World()
    world.spoke(SPOKE, "us-east-1").refused = True
    world.hub.messages["iamdrift-prod-rejected"] = 3
    assert world.problems() == {("spoke", f"account {SPOKE}"), ("queue iamdrift-prod-rejected", "hub")}


def test_a_missing_role_is_named() -> None:
    world = World()
    world.spoke(SPOKE, "us-east-1").gone.add("iamdrift-forward-eu-west-1-prod-role")
    (problem,) = world.checked().problems
    assert "iamdrift-forward-eu-west-1-prod-role" in problem.problem


@pytest.mark.parametrize(
    "trail",
    [(), (replace(TRAIL, logs=False),), (replace(TRAIL, all_regions=False),), (replace(TRAIL, writes=False),)],
)
def test_without_a_trail_that_records_writes_nothing_is_seen(trail: tuple[TrailSeen, ...]) -> None:
    world = World()
    world.hub.trail = trail
    assert world.problems() == {("trail", "hub")}


def test_one_good_trail_among_bad_ones_is_enough() -> None:
    assert judge.check_trails("hub", [replace(TRAIL, logs=False), TRAIL]).good


def opened(**changes: object) -> str:
    policy = json.loads(json.dumps(BUS_POLICY))
    policy["Statement"][0].update(changes)
    return json.dumps(policy)


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "not json",
        opened(Condition={}),
        opened(Condition={"StringEquals": {"aws:PrincipalOrgID": ORGANIZATION}}),
        opened(Effect="Deny"),
    ],
    ids=["none", "not readable", "open to all", "open to API calls", "closed to all"],
)
def test_a_bus_that_lets_in_too_many_or_nobody_is_named(policy: str) -> None:
    world = World()
    world.hub.policy = policy
    assert world.problems() == {("policy of the hub bus", "hub")}


@pytest.mark.parametrize("topic", [(0, 0), (0, 1), (1, 1)])
def test_a_topic_that_nobody_hears_is_named(topic: tuple[int, int]) -> None:
    world = World()
    world.hub.topic = topic
    assert world.problems() == {("topics", "hub")}


@pytest.mark.parametrize("states", [(), ("Disabled",), ("Enabled", "Disabling")])
def test_a_function_that_is_fed_no_more_is_named(states: tuple[str, ...]) -> None:
    world = World()
    world.hub.states = states
    assert ("what feeds iamdrift-prod-assess-change", "hub") in world.problems()


def test_what_was_unsent_for_too_long_is_sent_again_and_said() -> None:
    world = World(pending=4)
    assert world.checked().resent == 4
    assert world.problems() == {("outbox", "hub")}


@pytest.mark.parametrize(("minutes", "late"), [(1, False), (149, False), (151, True)])
def test_a_canary_may_miss_one_turn_and_not_two(minutes: int, late: bool) -> None:
    world = World()
    world.canaries[SPOKE] = seen(minutes)
    assert (world.problems() == {("canary", f"account {SPOKE}")}) is late
    assert world.checked().heard == (1 if late else 2)


def test_a_canary_that_was_never_seen_is_as_bad() -> None:
    world = World()
    world.canaries[SPOKE] = None
    assert world.problems() == {("canary", f"account {SPOKE}")}


def test_alone_in_an_account_there_is_no_spoke_and_no_bus() -> None:
    world = World(expected=replace(EXPECTED, organization=""), canaries={HUB: seen(1)})
    world.hub.policy = ""
    assert world.problems() == set()
    assert world.spokes == {}


def test_every_account_has_its_turn_within_the_hour_and_no_run_has_them_all() -> None:
    accounts = [f"{number:012}" for number in range(1000)]
    runs = [list(in_turn(accounts, NOW + timedelta(minutes=5 * run, seconds=7), 12)) for run in range(12)]
    assert sorted(account for run in runs for account in run) == accounts
    assert max(map(len, runs)) < 90


def test_what_could_not_be_looked_at_is_a_problem_of_its_own() -> None:
    world = World()
    world.hub.refused = True
    told = world.checked().problems
    assert {check.what for check in told} >= {"rule iamdrift-prod-iam-changes"}
    assert all("cannot be looked at" in check.problem for check in told)
    assert all(check.remedy for check in told)


@pytest.mark.parametrize(
    ("rate", "expected"),
    [("rate(1 hour)", HOUR), ("rate(5 minutes)", timedelta(minutes=5)), ("rate(2 days)", 48 * HOUR)],
)
def test_a_rate_is_an_interval(rate: str, expected: timedelta) -> None:
    assert interval(rate) == expected


@pytest.mark.parametrize("rate", ["", "rate(0 hours)", "cron(0 * * * ? *)", "rate(1 hour) ", "rate(-1 hour)"])
def test_anything_else_is_refused(rate: str) -> None:
    with pytest.raises(ValueError, match="is not a rate"):
        interval(rate)
