"""On random roles and whatever is done to them: reverting is the inverse, and by itself it never gives anything."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.domain.principals.facets import drift_of
from iamdrift.domain.principals.principal import InlinePolicy, PolicyText, Snapshot
from iamdrift.domain.remediation.marks import marks
from iamdrift.domain.remediation.plan import Plan, Rules, plan
from iamdrift.domain.remediation.planned import new_access
from iamdrift.domain.remediation.steps import Standing
from tests.domain.remediation.events import DOCUMENTS, LIMIT, OTHER_LIMIT, READ, WRITE, a_role, managed, text
from tests.fakes.iam import FakeIam, NotSoError
from tests.fakes.principals import allow, trusting

KEYS = ("owner", "Team", "colour", "x:y/z@")
RULES = Rules(protected_tags=KEYS)
STATEMENTS = st.sampled_from(
    [
        allow("*"),
        allow("s3:*"),
        allow("dynamodb:GetItem"),
        allow("iam:PassRole", "arn:aws:iam::*:role/app-*"),
        {"Effect": "Deny", "Action": "s3:*", "Resource": "*"},
        {"Effect": "Deny", "NotAction": "dynamodb:*", "Resource": "*"},
        {
            "Effect": "Allow",
            "NotAction": "iam:*",
            "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "true"}},
        },
    ]
)
TEXTS = st.lists(STATEMENTS, min_size=1, max_size=2).map(lambda found: text(*found))
NAMES = st.sampled_from(["read", "a+b=c,.@-_", "X", "x"])
ARNS = st.sampled_from([READ, WRITE, LIMIT, OTHER_LIMIT])
TRUSTS = st.sampled_from(["*", "444455556666", "arn:aws:iam::111122223333:role/ci", "arn:aws:iam::111122223333:root"])
TAGS = st.dictionaries(st.sampled_from(KEYS), st.text(max_size=5), max_size=3)
PROFILES = st.sampled_from(["shop", "other"])


@st.composite
def roles(draw: st.DrawFn) -> Snapshot:
    inline = draw(st.dictionaries(NAMES, TEXTS, max_size=3))
    boundary = draw(st.none() | ARNS)
    return a_role(
        inline=tuple(InlinePolicy(name, PolicyText(said)) for name, said in inline.items()),
        attached=tuple(managed(arn) for arn in draw(st.sets(ARNS, max_size=3))),
        boundary=managed(boundary) if boundary else None,
        trust=trusting(draw(TRUSTS)),
        tags=tuple(draw(TAGS).items()),
        instance_profiles=tuple(draw(st.sets(PROFILES, max_size=2))),
        max_session_duration=draw(st.sampled_from([3600, 7200, 43200])),
    )


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    made: list[tuple[str, dict[str, Any]]] = [
        ("PutRolePolicy", {"PolicyName": draw(NAMES), "PolicyDocument": draw(TEXTS)}),
        ("DeleteRolePolicy", {"PolicyName": draw(NAMES)}),
        ("AttachRolePolicy", {"PolicyArn": draw(ARNS)}),
        ("DetachRolePolicy", {"PolicyArn": draw(ARNS)}),
        ("PutRolePermissionsBoundary", {"PermissionsBoundary": draw(ARNS)}),
        ("DeleteRolePermissionsBoundary", {}),
        ("UpdateAssumeRolePolicy", {"PolicyDocument": trusting(draw(TRUSTS)).text}),
        ("TagRole", {"Tags": [{"Key": key, "Value": value} for key, value in draw(TAGS).items()]}),
        ("UntagRole", {"TagKeys": [draw(st.sampled_from(KEYS))]}),
        ("UpdateRole", {"Description": "the shop", "MaxSessionDuration": draw(st.sampled_from([3600, 7200, 43200]))}),
        ("AddRoleToInstanceProfile", {"InstanceProfileName": "third"}),
        ("RemoveRoleFromInstanceProfile", {"InstanceProfileName": draw(PROFILES)}),
    ]
    chosen: tuple[str, dict[str, Any]] = draw(st.sampled_from(made))
    return chosen


def after(role: Snapshot, made: list[tuple[str, dict[str, Any]]]) -> Snapshot:
    iam = FakeIam(documents=DOCUMENTS).holds(role)
    for api, parameters in made:
        try:
            iam.call(api, RoleName=role.ref.name, **parameters)
        except NotSoError:
            continue
    seen = iam.read(role.ref)
    assert isinstance(seen, Snapshot)
    return seen


def touched(good: Snapshot, bad: Snapshot) -> list[str]:
    return [each.facet for each in drift_of(good, bad).facets]


@settings(max_examples=80, deadline=None)
@given(roles(), st.lists(calls(), min_size=1, max_size=5))
def test_reverting_whatever_was_done_is_the_inverse(good: Snapshot, made: list[tuple[str, dict[str, Any]]]) -> None:
    bad = after(good, made)
    found = plan(bad, good, touched(good, bad), RULES, everything=True)
    steps = found.steps if isinstance(found, Plan) else ()
    iam = FakeIam(documents=DOCUMENTS).holds(bad)
    for step in steps:
        iam.call(step.api, **step.arguments())
    seen = iam.read(good.ref)
    assert isinstance(seen, Snapshot)
    assert marks(seen) == marks(good)


@settings(max_examples=80, deadline=None)
@given(roles(), st.lists(calls(), min_size=1, max_size=5))
def test_no_step_that_is_made_by_itself_gives_anything(good: Snapshot, made: list[tuple[str, dict[str, Any]]]) -> None:
    """Not one of them, at the moment when it is made; and nothing that was not touched is."""
    bad = after(good, made)
    found = plan(bad, good, touched(good, bad), RULES)
    if not isinstance(found, Plan):
        assert found.why
        return
    assert found.facets <= set(touched(good, bad))
    assert found.facets.isdisjoint(left.facet for left in found.withheld)
    iam = FakeIam(documents=DOCUMENTS).holds(bad)
    for step in found.steps:
        before = iam.live[good.ref.type, good.ref.name]
        assert step.standing(marks(before)) is Standing.READY
        iam.call(step.api, **step.arguments())
        now = iam.live[good.ref.type, good.ref.name]
        assert new_access(before, now) == ""
        assert len(now.instance_profiles) <= len(before.instance_profiles)
        assert (now.max_session_duration or 0) <= (before.max_session_duration or 0)
        assert now.tags == before.tags
        assert step.standing(marks(now)) is Standing.DONE
