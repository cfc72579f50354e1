"""Random policies over few actions, resources and keys, so that statements meet, and requests to ask about them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from iamdrift.domain.policy import Document, Policies, PolicyKind, Request, parse
from iamdrift.domain.policy.actions.catalogue import catalogue
from iamdrift.domain.policy.actions.resource_types import applicable

Json = dict[str, Any]
ROLE = "arn:aws:iam::111122223333:role/example"

_ACTIONS = [
    "s3:GetObject",
    "s3:PutObject",
    "s3:Get*",
    "s3:*",
    "*",
    "S3:?etObject",
    "iam:PassRole",
    "new:Thing",
    "new:*",
]
_RESOURCES = [
    "*",
    "arn:aws:s3:::a",
    "arn:aws:s3:::a/*",
    "arn:aws:s3:::a/x*",
    "arn:aws:s3:::a/x?",
    "arn:aws:s3:::*/x",
    "arn:aws:s3:::a/${aws:PrincipalTag/team}/*",
    "arn:aws:iam::*:role/*",
]
_CONDITIONS: list[Json] = [
    {"StringEquals": {"aws:PrincipalTag/team": "red"}},
    {"StringEquals": {"aws:PrincipalTag/team": ["red", "blue"]}},
    {"StringNotEquals": {"aws:PrincipalTag/team": "red"}},
    {"StringLike": {"aws:PrincipalTag/team": "r*"}},
    {"StringEqualsIfExists": {"aws:PrincipalTag/team": "red"}},
    {"Null": {"aws:PrincipalTag/team": "true"}},
    {"Null": {"aws:PrincipalTag/team": "false"}},
    {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
    {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
    {"NotIpAddress": {"aws:SourceIp": ["10.1.0.0/16", "192.0.2.0/24"]}},
    {"NumericLessThan": {"s3:max-keys": "10"}},
    {"NumericGreaterThanEquals": {"s3:max-keys": "10"}},
    {"ForAnyValue:StringEquals": {"aws:TagKeys": ["a", "b"]}},
    {"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}},
    {"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}},
    {"DateGreaterThan": {"aws:CurrentTime": "2029-01-01T00:00:00Z"}},
    {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:*"}},
]

_some_conditions: st.SearchStrategy[list[Json]] = st.one_of(
    st.just([]), st.lists(st.sampled_from(_CONDITIONS), min_size=1, max_size=2, unique_by=lambda c: next(iter(c)))
)


@st.composite
def statements(draw: st.DrawFn, effect: str | None = None) -> Json:
    condition: Json = {}
    for term in draw(_some_conditions):
        condition |= term
    not_action, not_resource = draw(st.sampled_from([(False, False)] * 6 + [(True, False), (False, True)]))
    statement: Json = {
        "Effect": effect or draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        "NotAction" if not_action else "Action": draw(st.lists(st.sampled_from(_ACTIONS), min_size=1, max_size=2)),
        "NotResource" if not_resource else "Resource": draw(
            st.lists(st.sampled_from(_RESOURCES), min_size=1, max_size=2)
        ),
    }
    return {**statement, "Condition": condition} if condition else statement


def documents(kind: PolicyKind = PolicyKind.IDENTITY, most: int = 3) -> st.SearchStrategy[Document]:
    return st.lists(statements(), min_size=1, max_size=most).map(lambda given: document(*given, kind=kind))


def document(*given: Json, kind: PolicyKind = PolicyKind.IDENTITY, name: str = "test") -> Document:
    return parse({"Version": "2012-10-17", "Statement": list(given)}, kind=kind, name=name)


def policies() -> st.SearchStrategy[Policies]:
    """Identity policies, sometimes under a boundary and an SCP level."""
    limit = st.one_of(st.none(), documents(PolicyKind.BOUNDARY, most=2).map(lambda one: (one,)))
    levels = st.one_of(st.just(()), documents(PolicyKind.SCP, most=2).map(lambda one: ((one,),)))
    return st.builds(
        Policies, identity=st.lists(documents(), min_size=1, max_size=2).map(tuple), boundary=limit, scps=levels
    )


_RESOURCE_WORDS = [
    "arn:aws:s3:::a",
    "arn:aws:s3:::a/x",
    "arn:aws:s3:::a/xy",
    "arn:aws:s3:::a/red/1",
    "arn:aws:s3:::b/x",
    "arn:aws:iam::111122223333:role/r",
    "*",
]
_CONTEXT = {
    "aws:PrincipalTag/team": st.sampled_from(["red", "blue", "rose", "green"]),
    "aws:MultiFactorAuthPresent": st.sampled_from(["true", "false"]),
    "aws:SourceIp": st.sampled_from(["10.0.0.1", "10.1.2.3", "192.0.2.7", "2001:db8::1"]),
    "s3:max-keys": st.sampled_from(["1", "10", "11"]),
    "aws:TagKeys": st.sampled_from([("a",), ("a", "c"), ("c",)]),
    "aws:SourceArn": st.sampled_from(["arn:aws:sns:eu-west-1:111122223333:t", "arn:aws:sqs:eu-west-1:1:q"]),
}
requests = st.builds(
    Request,
    principal=st.just(ROLE),
    action=st.sampled_from(
        ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "iam:PassRole", "new:Thing", "new:Other"]
    ),
    resource=st.sampled_from(_RESOURCE_WORDS),
    context=st.builds(
        lambda some, now: {**some, "aws:CurrentTime": now},
        st.fixed_dictionaries({}, optional=_CONTEXT),
        st.sampled_from(["2026-05-05T00:00:00Z", "2029-05-05T00:00:00Z", "2031-05-05T00:00:00Z"]),
    ),
)


def possible(request: Request) -> bool:
    """Whether AWS would ever ask this: the resource is of a type that the action supports."""
    known = catalogue().expand(request.action)
    return bool(not known or applicable(known, request.resource))
