"""What was not understood is said with the name of the document, once."""

from __future__ import annotations

from iamdrift.domain.principals.principal import (
    GroupMembership,
    InlinePolicy,
    ManagedPolicy,
    PolicyText,
    PolicyVersion,
    PrincipalRef,
    PrincipalType,
    Snapshot,
)
from iamdrift.domain.principals.snapshot_problems import noted

FINE, ODD = PolicyText('{"Statement":[]}'), PolicyText('{"Statement":[],"Oops":1}')
UNREAD = ManagedPolicy("arn:aws:iam::aws:policy/Read", "v1", None)
USER = Snapshot(PrincipalRef("111122223333", PrincipalType.USER, "ann"), "arn")


def test_a_snapshot_that_is_understood_is_left_alone() -> None:
    assert noted(USER) is USER


def test_every_document_is_looked_at() -> None:
    snapshot = Snapshot(
        USER.ref,
        "arn",
        trust=ODD,
        inline=(InlinePolicy("a", ODD), InlinePolicy("b", FINE)),
        attached=(UNREAD,),
        boundary=UNREAD,
        groups=(GroupMembership("devs", "AGPA", (InlinePolicy("g", ODD),)),),
        versions=(PolicyVersion("v1", ODD, True),),
    )
    oops = "Oops: an element that IAM does not define"
    assert noted(snapshot).problems == (
        f"trust policy: {oops}",
        f"inline policy a: {oops}",
        "managed policy arn:aws:iam::aws:policy/Read: its document could not be read",
        "permissions boundary arn:aws:iam::aws:policy/Read: its document could not be read",
        f"group devs: inline policy g: {oops}",
        f"version v1: {oops}",
    )


def test_a_problem_is_noted_once() -> None:
    once = noted(USER, "seen twice")
    assert noted(once, "seen twice") == once
    assert once.problems == ("seen twice",)
