"""Targets and parameters are found where records really name them."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from iamdrift.domain.catalogue.entry import at
from iamdrift.domain.catalogue.locate import Told, account_in, kept, locate
from iamdrift.domain.catalogue.services import SERVICES
from iamdrift.domain.events.target import FanOut, PrincipalTarget, Reach, ResourceKind, ResourceTarget, Unresolved
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType

ACCOUNT = "111122223333"
ROLE, USER = PrincipalType.ROLE, PrincipalType.USER

KEYS = sorted(
    {
        key
        for service in SERVICES
        for entry in service.entries
        for each in entry.affects
        for path in each.at
        for key in path.split(".")[1:]
    }
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


def test_the_first_place_that_names_something_counts() -> None:
    place = at(ROLE, "request.roleName", "response.role.roleName")
    told = Told(ACCOUNT, {"roleName": ""}, {"role": {"roleName": "web"}})
    assert locate([place], told) == (PrincipalTarget(PrincipalRef(ACCOUNT, ROLE, "web")),)


def test_an_arn_names_account_and_name_without_its_path() -> None:
    arn = "arn:aws-cn:iam::444455556666:role/ci/deployer"
    assert locate([at(ROLE, "response.role.arn")], Told(ACCOUNT, {}, {"role": {"arn": arn}})) == (
        PrincipalTarget(PrincipalRef("444455556666", ROLE, "deployer"), arn),
    )


def test_a_list_names_several_and_none_twice() -> None:
    told = Told(ACCOUNT, {"alarmNames": ["a", "b", "a", "", None, 3]})
    assert [str(each) for each in locate([at(ResourceKind.ALARM, "request.alarmNames")], told)] == [
        "alarm a",
        "alarm b",
    ]


def test_keys_are_found_in_any_case() -> None:
    told = Told(ACCOUNT, {"RoleName": "web"})
    assert locate([at(ROLE, "request.roleName")], told) == (PrincipalTarget(PrincipalRef(ACCOUNT, ROLE, "web")),)


def test_a_target_that_is_not_named_is_said_to_be_missing() -> None:
    assert locate([at(ROLE, "request.roleName")], Told(ACCOUNT)) == (Unresolved(ROLE, ("request.roleName",)),)
    assert locate([at(ROLE, "request.roleName", optional=True)], Told(ACCOUNT)) == ()


def test_whoever_calls_without_naming_a_user_means_themselves() -> None:
    place = at(USER, "request.userName", "caller", "response.accessKey.userName")
    assert locate([place], Told(ACCOUNT, caller_user="dana")) == (PrincipalTarget(PrincipalRef(ACCOUNT, USER, "dana")),)
    root = Told(ACCOUNT, {}, {"accessKey": {"userName": "Root"}}, by_root=True)
    assert locate([place], root) == (ResourceTarget(ResourceKind.ROOT_USER, ACCOUNT, ACCOUNT),)
    named = Told(ACCOUNT, {"userName": "quinn"}, by_root=True)
    assert locate([place], named) == (PrincipalTarget(PrincipalRef(ACCOUNT, USER, "quinn")),)


def test_a_fan_out_keeps_what_it_fans_out_from() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:policy/shared"
    assert locate([at(Reach.ATTACHED_TO, "request.policyArn")], Told(ACCOUNT, {"policyArn": arn})) == (
        FanOut(Reach.ATTACHED_TO, arn, ACCOUNT),
    )


def test_an_aws_managed_policy_belongs_to_no_account() -> None:
    assert account_in("arn:aws:iam::aws:policy/ReadOnlyAccess") == ""
    assert account_in("arn:aws:iam::٣١١١٢٢٢٢٣٣٣٣:policy/x") != ACCOUNT


def test_only_named_parameters_are_kept() -> None:
    told = Told(
        ACCOUNT,
        {"policyArn": "p", "password": "hush"},
        {"accessKey": {"accessKeyId": "AKIA", "secretAccessKey": "hush"}},
    )
    assert kept(("policyArn", "response.accessKey.accessKeyId"), told) == (("policyArn", "p"), ("accessKeyId", "AKIA"))


def test_tags_lists_and_objects_are_kept_as_values() -> None:
    told = Told(
        ACCOUNT, {"tags": [{"Key": "team", "Value": "web"}], "ids": ["1", "2"], "odd": [{"key": "x"}], "on": False}
    )
    assert dict(kept(("tags", "ids", "odd", "on"), told)) == {
        "tags": (("team", "web"),),
        "ids": ("1", "2"),
        "odd": '[{"key": "x"}]',
        "on": False,
    }


def test_half_characters_do_not_get_further() -> None:
    (target,) = locate([at(ROLE, "request.roleName")], Told(ACCOUNT, {"roleName": "web\ud800"}))
    assert str(target).encode("utf-8")


@given(
    request=st.dictionaries(st.sampled_from(KEYS), anything), response=st.dictionaries(st.sampled_from(KEYS), anything)
)
def test_no_record_makes_locating_fail(request: dict[str, Any], response: dict[str, Any]) -> None:
    told = Told(ACCOUNT, request, response, caller_user="dana")
    for service in SERVICES:
        for entry in service.entries:
            targets = locate(entry.affects, told)
            assert len(targets) == len(set(targets))
            hash(kept(entry.keeps, told))
