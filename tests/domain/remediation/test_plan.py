"""Every event that can be taken back is, to what was accepted; without a person only where that takes access away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from iamdrift.domain.principals.principal import InlinePolicy, PolicyText, PrincipalType, Snapshot
from iamdrift.domain.remediation.marks import TEXT, marks
from iamdrift.domain.remediation.plan import Plan, plan
from iamdrift.domain.remediation.refusals import Because, Refusal
from iamdrift.domain.remediation.steps import Standing
from tests.domain.remediation.events import (
    DOCUMENTS,
    EVENTS,
    RULES,
    WRITE,
    Event,
    a_policy,
    a_role,
    a_user,
    managed,
    text,
)
from tests.fakes.iam import FakeIam
from tests.fakes.principals import ACCOUNT, allow, trusting

events = pytest.mark.parametrize("event", EVENTS, ids=lambda event: f"{event.name} ({event.subject.ref.type.value})")


def carried_out(made: Plan, bad: Snapshot) -> Snapshot:
    """What the steps lead to, each checked against what it expects and what it leaves."""
    iam = FakeIam(documents=DOCUMENTS, numbers={WRITE: 9}).holds(bad)
    for step in made.steps:
        before = iam.read(bad.ref)
        assert isinstance(before, Snapshot)
        assert step.standing(marks(before)) in (Standing.READY, Standing.BLIND), step
        iam.call(step.api, **step.arguments())
        after = iam.read(bad.ref)
        assert isinstance(after, Snapshot)
        assert step.standing(marks(after)) in (Standing.DONE, Standing.BLIND), step
    result = iam.read(bad.ref)
    assert isinstance(result, Snapshot)
    return result


def settled(snapshot: Snapshot) -> dict[str, str]:
    """Its facets; of a managed policy what its versions say, since what comes back gets a new id."""
    versions = ("version/", "default-version")
    return {key: mark for key, mark in marks(snapshot).items() if not key.startswith(versions)}


@events
def test_reverting_is_the_inverse(event: Event) -> None:
    made = event.plan(everything=True)
    assert isinstance(made, Plan), made
    after, before = settled(carried_out(made, event.bad())), settled(event.subject)
    for facet in event.ends:
        assert facet not in before
        after.pop(facet)
    assert after == before


@events
def test_only_what_takes_access_away_is_automatic(event: Event) -> None:
    made = event.plan()
    if event.automatic:
        assert isinstance(made, Plan)
        assert made.automatic
        assert not [left for left in made.withheld if not left.harmless]
    else:
        assert isinstance(made, Refusal)
        assert made.ask


def test_new_credentials_end_inactive_and_are_never_deleted() -> None:
    created = next(event for event in EVENTS if event.name == "CreateAccessKey")
    made = created.plan()
    assert isinstance(made, Plan)
    after = carried_out(made, created.bad())
    assert [(each.id, each.status) for each in after.credentials if each.id == "AKIANEW"] == [("AKIANEW", "Inactive")]
    assert not any(step.api.startswith("Delete") for step in made.steps)


def test_an_attacker_cannot_stop_a_revert_by_losing_something_on_the_way() -> None:
    role = a_role()
    bad = replace(role, inline=(InlinePolicy("admin", PolicyText(text(allow("*")))),), tags=(("owner", "mallory"),))
    made = plan(bad, role, ["inline/admin", "inline/read", "tag/owner"], RULES)
    assert isinstance(made, Plan)
    assert [step.undoes for step in made.steps] == ["inline/admin"]
    assert {left.facet for left in made.withheld} == {"inline/read", "tag/owner"}  # a responder may have taken it


def test_two_inverses_that_only_together_give_something_are_not_both_made() -> None:
    """Two responders denied the same: either Deny can go, but not both."""
    deny = PolicyText(text({"Effect": "Deny", "Action": "s3:*", "Resource": "*"}))
    good = a_role(boundary=None)
    bad = replace(good, inline=(*good.inline, InlinePolicy("one", deny), InlinePolicy("two", deny)))
    made = plan(bad, good, ["inline/one", "inline/two"], RULES)
    assert isinstance(made, Plan)
    assert len(made.facets) == 1
    assert len(made.withheld) == 1


def test_a_deny_that_is_lost_counts_even_where_nothing_here_is_allowed() -> None:
    """A resource policy may allow what only this Deny forbids."""
    deny = InlinePolicy("stop", PolicyText(text({"Effect": "Deny", "Action": "*", "Resource": "*"})))
    good = a_role(inline=(), attached=(), boundary=None)
    assert isinstance(plan(replace(good, inline=(deny,)), good, ["inline/stop"], RULES), Refusal)


def test_untouched_facets_are_left_alone() -> None:
    role = a_role()
    bad = replace(role, attached=(*role.attached, managed(WRITE)), inline=(), description="x")
    made = plan(bad, role, [f"attached/{WRITE}"], RULES, everything=True)
    assert isinstance(made, Plan)
    assert made.facets == {f"attached/{WRITE}"}


def test_tags_that_nobody_protects_stay() -> None:
    role = a_role()
    found = plan(replace(role, tags=(("colour", "red"),)), role, ["tag/colour"], RULES, everything=True)
    assert isinstance(found, Refusal)
    assert not found.ask


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"path": "/aws-service-role/x.amazonaws.com/"}, Because.SERVICE_LINKED),
        ({"path": "/aws-reserved/sso.amazonaws.com/"}, Because.IDENTITY_CENTER),
        ({"ref": replace(a_role().ref, name="AWSReservedSSO_Admin_0123456789abcdef")}, Because.IDENTITY_CENTER),
        ({"ref": replace(a_role().ref, name="OrganizationAccountAccessRole")}, Because.PROTECTED),
        ({"ref": replace(a_role().ref, name="AWSControlTowerExecution")}, Because.PROTECTED),
        ({"ref": replace(a_role().ref, name="stacksets-exec-0123")}, Because.PROTECTED),
        ({"arn": f"arn:aws:iam::{ACCOUNT}:role/iamdrift-remediate"}, Because.PROTECTED),
        ({"ref": replace(a_role().ref, unique_id="AROAOTHER1234567")}, Because.RECREATED),
        ({"ref": replace(a_role().ref, unique_id="")}, Because.RECREATED),
    ],
)
def test_what_is_never_written_to(change: dict[str, object], because: Because) -> None:
    rules = replace(RULES, guardian=("arn:aws:iam::*:role/iamdrift-*",))
    bad = replace(a_role(inline=()), **change)  # type: ignore[arg-type]  # one of several fields
    found = plan(bad, a_role(), ["inline/read"], rules, everything=True)
    assert isinstance(found, Refusal)
    assert found.because is because


def test_without_a_baseline_there_is_nothing_to_go_back_to() -> None:
    found = plan(a_role(), None, ["trust"], RULES)
    assert isinstance(found, Refusal)
    assert found.because is Because.NO_BASELINE


def test_a_trust_policy_with_an_orphan_is_not_put_back() -> None:
    good = a_role(trust=trusting("AROAGONEGONEGONE1"))
    found = plan(a_role(), good, ["trust"], RULES, everything=True)
    assert isinstance(found, Refusal)
    assert "AROAGONEGONEGONE1" in found.why


def test_what_a_managed_policy_did_is_taken_back_at_the_policy() -> None:
    role = a_role()
    changed = replace(role, attached=(replace(role.attached[0], version_id="v2"),))
    found = plan(changed, role, [f"attached/{role.attached[0].arn}"], RULES, everything=True)
    assert isinstance(found, Refusal)
    assert "AWS changed" in found.why


def test_what_one_state_does_not_know_is_not_taken_for_new() -> None:
    """An account export tells no credentials: all of them would look as if they had just been made."""
    good = a_user(credentials=(), unread=("detail/credential/",))
    found = plan(a_user(), good, ["detail/credential/access_key/AKIAOLD"], RULES, everything=True)
    assert isinstance(found, Refusal)


def test_the_digest_seals_the_state_and_every_step() -> None:
    event = EVENTS[0]
    one, same = event.plan(), event.plan()
    assert isinstance(one, Plan)
    assert isinstance(same, Plan)
    assert one.digest == same.digest
    assert one.id_for("version 2") == same.id_for("version 2") != one.id_for("version 3")
    other = replace(one, steps=(replace(one.steps[0], parameters=(("RoleName", "other"),)),))
    assert len({one.digest, other.digest, replace(one, made_for="else").digest}) == 3
    assert len(one.id_for("version 2")) <= 64


def test_the_versions_of_a_full_policy_are_only_freed_by_a_person_where_history_would_be_lost() -> None:
    good = a_policy(5)
    wide = PolicyText(text(allow("*")))
    bad = replace(
        good,
        versions=(
            *(replace(v, default=False) for v in good.versions[:4]),
            replace(good.versions[4], id="v6", document=wide),
        ),
    )
    touched = ["default-version", "version/v5", "version/v6"]
    assert isinstance(plan(bad, good, touched, RULES), Refusal)
    made = plan(bad, good, touched, RULES, everything=True)
    assert isinstance(made, Plan)
    assert [step.api for step in made.steps] == ["DeletePolicyVersion", "CreatePolicyVersion", "DeletePolicyVersion"]
    after = carried_out(made, bad)
    assert {key for key in marks(after) if key.startswith(TEXT)} < {key for key in marks(good) if key.startswith(TEXT)}


def test_group_tags_do_not_exist() -> None:
    assert PrincipalType.GROUP not in {event.subject.ref.type for event in EVENTS if "Tag" in event.name}


def test_a_renaming_is_refused_with_the_command_that_takes_it_back() -> None:
    good = a_role()
    user = replace(good, ref=replace(good.ref, type=PrincipalType.USER, name="ann"), arn="a", trust=None)
    bad = replace(user, ref=replace(user.ref, name="it's me"))
    found = plan(bad, user, ["name"], RULES, everything=True)
    assert isinstance(found, Refusal)
    assert "aws iam update-user --user-name 'it'\\''s me' --new-user-name ann" in found.why
    moved = plan(replace(user, path="/x/"), user, ["path"], RULES, everything=True)
    assert isinstance(moved, Refusal)
    assert "aws iam update-user --user-name ann --new-path /app/" in moved.why
