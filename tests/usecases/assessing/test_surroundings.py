"""What stands above and beside a principal enters its assessment at the event, and again in the sweep."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from iamdrift.adapters.cloudtrail import understand
from iamdrift.domain.events.account_event import account_ref
from iamdrift.domain.events.change import Change
from iamdrift.domain.judging.finding import Finding, Status
from iamdrift.domain.principals.above import Above
from iamdrift.domain.principals.principal import PrincipalRef, Snapshot
from iamdrift.domain.sweep.task import SweepKind
from iamdrift.errors import Throttled
from iamdrift.guardrails import GUARDRAILS
from iamdrift.usecases.assess_change import Pace
from iamdrift.usecases.assessing.organization_mark import OrganizationMark
from iamdrift.usecases.assessing.rosters import Rosters
from iamdrift.usecases.assessing.surroundings import Surroundings
from tests.fakes.clock import FakeClock
from tests.fakes.events import body, envelope
from tests.fakes.guardian import FakeGuardian
from tests.fakes.organization import NO_LEAVING, NO_ROOT, FakeOrganization, above, deny
from tests.fakes.papers import FakePapers
from tests.fakes.principals import ACCOUNT, allow, inline, role, trusting
from tests.fakes.sweep import FakeSweep

ALL = inline("all", allow("*"))
BECOMES = inline("becomes", allow("sts:AssumeRole"))
PROTECTED = above(NO_ROOT, NO_LEAVING)
ON_ACCOUNTS = ("leaving-denied", "root-usage-denied")


@dataclass
class World:
    """A guardian that hears events and sweeps, in an organization; `other` is the same on another warm function."""

    guardian: FakeGuardian = field(default_factory=lambda: FakeGuardian(guardrails=GUARDRAILS))
    organization: FakeOrganization = field(default_factory=lambda: FakeOrganization(PROTECTED))
    papers: FakePapers = field(default_factory=FakePapers)
    events: int = 0

    def __post_init__(self) -> None:
        self.guardian.around = Surroundings(self.organization, self.rosters())

    def rosters(self) -> Rosters:
        return Rosters(self.papers, self.guardian.clock)

    @property
    def sweep(self) -> FakeSweep:
        rosters = self.rosters()
        around = Surroundings(FakeOrganization(self.organization.now), rosters, notes=False)
        self.events += 1
        return FakeSweep(self.guardian, self.papers, around=around, rosters=rosters, runs=self.events * 10)

    def restart(self) -> None:
        """Another instance of the function: it remembers nothing."""
        self.guardian.around = Surroundings(FakeOrganization(self.organization.now), self.rosters())

    def changes(self, *roles: Snapshot) -> None:
        """Each as an event tells it."""
        for each in roles:
            self.guardian.reader.holds(each)
            self.events += 1
            event = body("TagRole", {"roleName": each.ref.name, "tags": []}, event_id=f"e-{self.events}")
            self.guardian.deliver(event)

    def organization_event(self, name: str = "DetachPolicy", **parameters: Any) -> None:
        self.events += 1
        said = {"policyId": "p-1", "targetId": "r-1", **parameters}
        source = "organizations.amazonaws.com"
        self.guardian.deliver(body(name, said, event_id=f"o-{self.events}", source=source))

    def found(self, *guardrails: str, of: str = "") -> list[str]:
        """The summaries of what stands."""
        return [each.evidence.summary for each in self.standing(*guardrails) if of in ("", each.principal.name)]

    def standing(self, *guardrails: str) -> list[Finding]:
        return [each for each in self.guardian.standing() if each.guardrail in guardrails]

    def notes(self, ref: PrincipalRef) -> str:
        return "; ".join(next(self.guardian.ledger.history(ref)).assessment.notes)


def admin(name: str = "admin", **fields: Any) -> Snapshot:
    return role(name, f"AROA{name.upper()}", inline=(ALL,), **fields)


def dev(**fields: Any) -> Snapshot:
    return role("dev", "AROADEV", **fields)


def arn(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


# ------------------------------------------------------------------ above


def test_access_that_an_scp_denies_is_no_finding_and_no_new_access() -> None:
    world = World(organization=FakeOrganization(above(deny("*"))))
    world.changes(dev())
    world.changes(dev(inline=(ALL,)))
    assert world.found("full-administrator") == []
    assert next(world.guardian.ledger.history(dev().ref)).assessment.access.newly_total == 0


def test_a_denial_of_somebody_else_changes_nothing() -> None:
    world = World()
    world.changes(dev())
    world.changes(dev(inline=(ALL,)))
    assert len(world.found("full-administrator")) == 1
    (line,) = next(world.guardian.ledger.history(dev().ref)).assessment.access.newly_allowed
    assert line.confidence.value == "proven"


def test_the_management_account_is_judged_without_scps() -> None:
    world = World(organization=FakeOrganization(Above(exempt=True)))
    world.changes(admin())
    assert len(world.found("full-administrator")) == 1
    assert world.notes(admin().ref) == ""


def test_scps_that_nobody_may_read_are_said_to_be_unknown() -> None:
    world = World(organization=FakeOrganization(Above(blind="ListParents: not allowed")))
    world.changes(admin())
    assert len(world.found("full-administrator")) == 1
    assert "SCPs above the account are not known (ListParents: not allowed)" in world.notes(admin().ref)


def test_throttling_brings_the_message_back() -> None:
    world = World(organization=FakeOrganization(throttled=1))
    with pytest.raises(Throttled):
        world.changes(admin())
    world.changes(admin())
    assert world.found("full-administrator")


# ------------------------------------------------------------------ accounts as a whole


def test_the_first_sweep_records_what_an_account_lacks_and_sends_no_message() -> None:
    world = World(organization=FakeOrganization(above()))
    world.sweep.run()
    assert len(world.standing(*ON_ACCOUNTS)) == 2
    assert world.guardian.messages == 0


def test_the_sweep_finds_a_detached_policy_tells_once_and_settles_it() -> None:
    world = World()
    world.sweep.run()
    assert world.standing(*ON_ACCOUNTS) == []
    world.organization.now = above(NO_LEAVING)
    world.sweep.run()
    (finding,) = world.standing(*ON_ACCOUNTS)
    assert (finding.guardrail, finding.principal) == ("root-usage-denied", account_ref(ACCOUNT))
    assert world.guardian.messages == 1
    world.sweep.run()
    assert world.guardian.messages == 1
    world.organization.now = PROTECTED
    world.sweep.run()
    assert world.standing(*ON_ACCOUNTS) == []
    ended = next(world.guardian.ledger.history(account_ref(ACCOUNT))).assessment.resolved
    assert [each.guardrail for each in ended] == ["root-usage-denied"]


def test_an_event_above_accounts_leads_to_each_account_that_it_binds() -> None:
    world = World()
    world.guardian.under["r-1"] = (ACCOUNT, "222222222222")
    world.guardian.around.above(ACCOUNT)  # remembered as protected
    world.organization.now = above(NO_ROOT)
    world.organization_event()
    (finding,) = world.standing(*ON_ACCOUNTS)
    assert finding.guardrail == "leaving-denied"
    assert [each.guardrail for each in world.guardian.ledger.findings("222222222222")] == ["leaving-denied"]
    world.organization.now = PROTECTED
    world.organization_event("AttachPolicy")
    assert world.standing(*ON_ACCOUNTS) == []
    assert len(world.found("organization-change")) == 2


def test_a_function_that_did_not_hear_the_event_learns_that_something_changed() -> None:
    """Many instances are warm at the same time, and each believes what it has read for ten minutes."""
    world, clock = World(), FakeClock()
    hearing = Surroundings(FakeOrganization(), mark=OrganizationMark(world.papers, clock))
    memory = FakeOrganization(PROTECTED)
    deaf = Surroundings(memory, mark=OrganizationMark(world.papers, clock))
    assert deaf.above(ACCOUNT) == PROTECTED
    memory.now = above()
    clock.advance(10)
    assert deaf.above(ACCOUNT) == PROTECTED
    source = "organizations.amazonaws.com"
    heard = understand(envelope("DetachPolicy", {"policyId": "p-1", "targetId": "r-1"}, source=source))
    assert isinstance(heard, Change)
    hearing.heard(heard)
    clock.advance(10)
    assert deaf.above(ACCOUNT) == above()


def test_the_mark_is_looked_at_every_few_seconds_not_for_each_principal() -> None:
    papers, clock = FakePapers(), FakeClock()
    mark, other = OrganizationMark(papers, clock), OrganizationMark(papers, clock)
    assert not mark.moved()
    other.leave("e-1")
    assert not mark.moved()
    clock.advance(3)
    assert mark.moved()
    clock.advance(3)
    assert not mark.moved()


def test_what_organizations_answers_late_is_seen_by_the_confirming_look() -> None:
    world = World()
    world.guardian.under["r-1"] = (ACCOUNT,)
    event = body("DetachPolicy", {"policyId": "p-1", "targetId": "r-1"}, source="organizations.amazonaws.com")
    world.guardian.assess_change(event)
    assert world.standing(*ON_ACCOUNTS) == []
    world.organization.now = above()
    world.guardian.deliver(*world.guardian.queue.take())
    assert len(world.standing(*ON_ACCOUNTS)) == 2


def test_an_event_above_an_account_leads_to_everybody_in_it() -> None:
    """Also where another account that it binds cannot be read."""
    world = World(organization=FakeOrganization(above(deny("*"))))
    world.guardian.locked = frozenset({"222222222222"})
    world.guardian.under["r-1"] = ("222222222222", ACCOUNT)
    world.changes(admin(), dev())
    assert world.found("full-administrator") == []
    world.organization.now = above()
    world.organization_event()
    assert len(world.found("full-administrator", of="admin")) == 1
    world.organization.now = above(deny("*"))
    world.organization_event("AttachPolicy")
    assert world.found("full-administrator") == []


def test_many_accounts_are_handed_out_in_parts() -> None:
    world = World(organization=FakeOrganization(above()))
    world.guardian.pace = Pace(one_by_one=1, accounts=2)
    accounts = tuple(f"{number:012}" for number in range(5))
    world.guardian.under["r-1"] = accounts
    world.organization_event()
    assert all(len(list(world.guardian.ledger.findings(account))) == 2 for account in accounts)
    assert world.guardian.reader.bulk_reads == 0


def test_an_event_in_the_account_leaves_alone_what_the_account_lacks() -> None:
    world = World(organization=FakeOrganization(above()))
    world.sweep.run()
    since = {each.since for each in world.standing(*ON_ACCOUNTS)}
    world.guardian.clock.advance(100 * 24 * 3600)
    world.organization_event("UpdateOrganizationalUnit", organizationalUnitId="ou-1")
    world.organization_event("EnableAWSServiceAccess", servicePrincipal="x.amazonaws.com")
    assert len(world.found("organization-change")) == 1
    assert {each.since for each in world.standing(*ON_ACCOUNTS)} == since


def test_nothing_is_concluded_of_an_account_whose_policies_are_unknown() -> None:
    world = World(organization=FakeOrganization(above()))
    world.sweep.run()
    world.organization.now = Above(blind="ListParents: not allowed")
    result = world.sweep.run()
    assert len(world.standing(*ON_ACCOUNTS)) == 2
    assert "policies of the organization: ListParents: not allowed" in result.blind


def test_nothing_is_written_of_an_account_that_lacks_nothing() -> None:
    world = World()
    world.sweep.run()
    assert next(world.guardian.ledger.history(account_ref(ACCOUNT)), None) is None


def test_other_scps_are_a_reason_to_judge_everybody_again() -> None:
    world = World(organization=FakeOrganization(above(deny("*"))))
    world.guardian.reader.holds(admin())
    world.sweep.run()
    assert world.found("full-administrator") == []
    world.organization.now = above()
    result = world.sweep.run()
    assert (result.assessed, result.judged) == (1, 1)
    assert len(world.found("full-administrator")) == 1
    world.sweep.run()


# ------------------------------------------------------------------ beside


def swept() -> World:
    """A role `dev` that can do nothing, and an administrator who lets whoever may from the account become him."""
    world = World()
    world.guardian.reader.holds(dev(), admin(trust=trusting(f"arn:aws:iam::{ACCOUNT}:root")))
    world.sweep.run()
    world.restart()
    return world


def test_a_change_that_opens_a_chain_is_found_at_the_event() -> None:
    world = swept()
    world.changes(dev(inline=(BECOMES,)))
    (said,) = world.found("assume-role-chain")
    assert "become admin" in said


@pytest.mark.parametrize("way", ["trust", "access"])
def test_who_is_let_in_by_what_has_changed_is_judged_again(way: str) -> None:
    """Nothing of `dev` itself has changed: the chain opens behind the role that it may become."""
    world = World()
    before = role("middle", "AROAMIDDLE", trust=trusting(arn("dev" if way == "access" else "nobody")))
    world.guardian.reader.holds(dev(inline=(BECOMES,)), before)
    if way == "trust":
        world.guardian.reader.holds(admin(trust=trusting(arn("middle"))))
    world.sweep.run()
    world.restart()
    assert world.found("assume-role-chain", of="dev") == []
    inline_of = (ALL,) if way == "access" else ()
    world.changes(role("middle", "AROAMIDDLE", trust=trusting(arn("dev")), inline=inline_of))
    (said,) = world.found("assume-role-chain", of="dev")
    assert f"become {'admin through 1 other role' if way == 'trust' else 'middle'}" in said


def test_the_one_that_is_judged_again_sees_what_another_function_noted() -> None:
    world = World()
    world.guardian.reader.holds(dev(inline=(BECOMES,)), admin(trust=trusting(arn("nobody"))))
    world.sweep.run()
    other = Surroundings(FakeOrganization(world.organization.now), world.rosters())
    other.beside(ACCOUNT, world.organization.now)  # remembers what was before
    world.restart()
    world.guardian.reader.holds(admin(trust=trusting(arn("dev"))))
    world.guardian.assess_change(body("UpdateAssumeRolePolicy", {"roleName": "admin"}, event_id="opened"))
    (beside,) = [each for each in world.guardian.queue.take() if '"beside"' in each]
    world.guardian.around = other
    world.guardian.deliver(beside)
    assert len(world.found("assume-role-chain", of="dev")) == 1


def test_before_the_first_sweep_nobody_is_compared_with_others() -> None:
    world = World()
    world.changes(admin(trust=trusting(f"arn:aws:iam::{ACCOUNT}:root")), dev(inline=(BECOMES,)))
    assert world.found("assume-role-chain") == []


def test_what_has_changed_since_the_sweep_is_known_to_other_functions() -> None:
    world = World()
    world.guardian.reader.holds(dev(), admin(trust=trusting(arn("nobody"))))
    world.sweep.run()
    world.changes(admin(trust=trusting(arn("dev"))))
    world.restart()
    world.changes(dev(inline=(BECOMES,)))
    assert len(world.found("assume-role-chain", of="dev")) == 1


def test_who_is_gone_is_nobody_to_become() -> None:
    world = swept()
    world.guardian.reader.drop(admin().ref)
    world.guardian.deliver(body("DeleteRole", {"roleName": "admin"}, event_id="gone"))
    world.restart()
    world.changes(dev(inline=(BECOMES,)))
    assert world.found("assume-role-chain") == []


@pytest.mark.parametrize("who", ["root", "role/dev"])
def test_an_scp_that_denies_the_step_closes_the_chain(who: str) -> None:
    world = World()
    world.guardian.reader.holds(dev(), admin(trust=trusting(f"arn:aws:iam::{ACCOUNT}:{who}")))
    world.sweep.run()
    world.organization.now = above(NO_ROOT, NO_LEAVING, deny("sts:AssumeRole"))
    world.restart()
    world.changes(dev(inline=(BECOMES,)))
    assert world.found("assume-role-chain") == []


def test_a_look_alike_is_found_when_it_is_made() -> None:
    world = World()
    world.guardian.reader.holds(role("payment-prod-role", "AROA1", created="2026-01-01T00:00:00+00:00"))
    world.sweep.run()
    world.restart()
    world.changes(role("payrnent-prod-role", "AROA2", created="2026-11-24T00:00:00+00:00"))
    assert len(world.found("look-alike-name")) == 1


def test_the_next_sweep_replaces_what_has_changed_in_between() -> None:
    world = swept()
    world.guardian.reader.holds(admin(trust=trusting(arn("nobody"))))
    world.guardian.clock.advance(60)
    world.sweep.run()
    world.restart()
    world.changes(dev(inline=(BECOMES,)))
    assert world.found("assume-role-chain") == []


def test_a_finding_of_a_comparison_stands_where_nobody_can_compare() -> None:
    world = swept()
    world.changes(dev(inline=(BECOMES,)))
    world.papers.kept = {key: text for key, text in world.papers.kept.items() if not key[0].startswith("beside/")}
    world.restart()
    world.changes(dev(inline=(BECOMES,), description="x"))
    (finding,) = world.standing("assume-role-chain")
    assert finding.status is not Status.RESOLVED


def test_a_review_judges_by_the_scps_too() -> None:
    world = World(organization=FakeOrganization(above(deny("*"))))
    world.guardian.reader.holds(admin())
    world.sweep.run()
    world.sweep.run(SweepKind.REVIEW)
    assert world.found("full-administrator") == []


def test_a_change_by_which_nobody_else_is_judged_is_not_written_for_them() -> None:
    world = swept()
    saved = len(world.papers.kept)
    world.changes(replace(dev(), description="only a word"))
    assert len(world.papers.kept) == saved
    world.changes(dev(inline=(BECOMES,)))
    assert len(world.papers.kept) == saved + 1
