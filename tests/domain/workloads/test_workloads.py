"""Workloads joined to the roles of an account by name, profile or trust policy; and roles that have none."""

from __future__ import annotations

from typing import Any

import pytest

from iamdrift.domain.principals.principal import PolicyText, Snapshot
from iamdrift.domain.workloads.joining import MOST_NAMED, joined
from iamdrift.domain.workloads.looked import Looked, Seen, asked_of, blind_of
from iamdrift.domain.workloads.service_accounts import service_accounts
from iamdrift.domain.workloads.workload import Binding, RoleUse, Workload
from tests.fakes.principals import ACCOUNT, document, role

API = Workload("Lambda function", "api", "us-east-1")
ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"


def of_service(*services: str) -> PolicyText:
    return document({"Effect": "Allow", "Principal": {"Service": list(services)}, "Action": "sts:AssumeRole"})


def of_pods(condition: dict[str, Any]) -> PolicyText:
    provider = {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}"}
    return document(
        {
            "Effect": "Allow",
            "Principal": provider,
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": condition,
        }
    )


def use(snapshot: Snapshot, *bindings: Binding, asked: frozenset[str] = frozenset()) -> RoleUse | None:
    return next(iter(joined([snapshot], bindings, asked)), None)


@pytest.mark.parametrize(
    "said",
    [
        f"arn:aws:iam::{ACCOUNT}:role/shop-prod-role",
        f"arn:aws:iam::{ACCOUNT}:role/service-role/SHOP-prod-role",
        "shop-prod-role",
    ],
)
def test_by_arn_or_by_name_whatever_its_case(said: str) -> None:
    found = use(role(), Binding(said, API))
    assert found is not None
    assert (found.workloads, found.total) == ((API,), 1)


def test_by_the_instance_profile_that_the_role_is_in_not_by_one_of_its_name() -> None:
    web = Binding(f"arn:aws:iam::{ACCOUNT}:instance-profile/web", Workload("EC2 instance", "i-1"))
    found = use(role(instance_profiles=("web",)), web)
    assert found is not None
    assert found.total == 1
    assert use(role("web"), web) is None


def test_of_many_workloads_some_are_named_and_all_are_counted() -> None:
    many = [Binding("shop-prod-role", Workload("Lambda function", str(number))) for number in range(MOST_NAMED + 5)]
    found = use(role(), *many, *many)
    assert found is not None
    assert (len(found.workloads), found.total) == (MOST_NAMED, MOST_NAMED + 5)


def test_service_accounts_stand_in_the_trust_policy() -> None:
    trust = of_pods(
        {"StringEquals": {f"{ISSUER}:sub": ["system:serviceaccount:shop:api", "system:serviceaccount:a:b"]}}
    )
    assert service_accounts(role(trust=trust)) == (f"{ISSUER.lower()} shop:api", f"{ISSUER.lower()} a:b")
    found = use(role(trust=trust))
    assert found is not None
    assert found.total == 2
    assert service_accounts(role(trust=of_pods({"StringEquals": {f"{ISSUER}:aud": "sts.amazonaws.com"}}))) == ()


LAMBDA = frozenset({"lambda.amazonaws.com"})


def test_a_role_for_services_that_were_asked_and_do_not_use_it_is_unbound() -> None:
    found = use(role(trust=of_service("lambda.amazonaws.com"), last_used="2026-01-01"), asked=LAMBDA)
    assert found is not None
    assert (found.unbound, found.last_used) == (True, "2026-01-01")


@pytest.mark.parametrize(
    "trust",
    [
        of_service("lambda.amazonaws.com", "ec2.amazonaws.com"),
        document(
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole"}
        ),
        PolicyText("{}"),
        PolicyText("no policy"),
    ],
)
def test_nothing_is_said_of_a_role_that_others_may_use_too(trust: PolicyText) -> None:
    assert use(role(trust=trust), asked=LAMBDA) is None


def test_nothing_is_said_of_it_where_a_service_was_not_asked_or_not_everywhere() -> None:
    trusting = role(trust=of_service("lambda.amazonaws.com"))
    assert use(trusting) is None
    here = Looked("us-east-1", "", (("Lambda function", Seen((), "", ("lambda.amazonaws.com",))),))
    there = Looked("eu-west-1", "", (("Lambda function", Seen((), "throttled", ("lambda.amazonaws.com",))),))
    assert asked_of([here]) == LAMBDA
    assert asked_of([here, there]) == frozenset()


def test_roles_of_services_themselves_are_left_out() -> None:
    linked = role(path="/aws-service-role/x.amazonaws.com/", trust=of_service("lambda.amazonaws.com"))
    assert use(linked, Binding("shop-prod-role", API), asked=LAMBDA) is None


def test_blind_spots_are_one_sentence_for_each_region_and_reason() -> None:
    seen = (("A", Seen(problem="access is refused")), ("B", Seen(problem="access is refused")), ("C", Seen()))
    assert list(blind_of([Looked("us-east-1", "", seen)])) == ["workloads in us-east-1, access is refused: A, B"]
