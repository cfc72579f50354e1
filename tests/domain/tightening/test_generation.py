"""Generated policies: placeholders, quotas, translation from one environment to another."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from iamdrift.domain.tightening.generation import A_DAY, Jobs, filled, merged, translated
from iamdrift.errors import InvalidInput
from tests.fakes.principals import allow, inline, role

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def policy(resource: str, action: str = "s3:GetObject") -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{**allow(action), "Resource": resource}]})


def resources(text: str) -> list[str]:
    found = json.loads(text)["Statement"][0]["Resource"]
    return [found] if isinstance(found, str) else list(found)


def test_a_placeholder_becomes_what_the_live_policy_names_for_the_action() -> None:
    live = role(inline=(inline("i", allow("s3:Get*", "arn:aws:s3:::shop/*"), allow("sqs:*", "arn:aws:sqs:*:*:q")),))
    text, remarks = filled(policy("arn:aws:s3:::${BucketName}/${KeyName}"), live)
    assert (resources(text), remarks) == (["arn:aws:s3:::shop/*"], ())


def test_where_the_live_policy_names_none_it_is_a_wildcard_and_said() -> None:
    live = role(inline=(inline("i", allow("s3:*")),))
    text, remarks = filled(policy("arn:aws:s3:::${BucketName}/${KeyName}"), live)
    assert resources(text) == ["arn:aws:s3:::*/*"]
    assert "name the resources for s3:GetObject" in remarks[0]


def test_account_and_region_are_known_and_policy_variables_are_no_placeholders() -> None:
    live = role()
    text, remarks = filled(policy("arn:aws:sqs:${Region}:${Account}:q"), live, "eu-west-1")
    assert (resources(text), remarks) == (["arn:aws:sqs:eu-west-1:111122223333:q"], ())
    text, remarks = filled(policy("arn:aws:s3:::home/${aws:username}"), live)
    assert (resources(text), remarks) == (["arn:aws:s3:::home/${aws:username}"], ())


def test_generated_policies_are_brought_into_one() -> None:
    both = merged([policy("*"), json.dumps({"Statement": allow("sqs:*")})])
    assert len(json.loads(both)["Statement"]) == 2
    with pytest.raises(InvalidInput, match="generated policy"):
        merged(["{"])


def test_one_at_a_time_and_fifty_a_day() -> None:
    hour = timedelta(hours=1)
    assert Jobs().may_start(NOW)
    assert not Jobs(running="job").may_start(NOW)
    full = Jobs(started=tuple((NOW - hour).isoformat() for _ in range(A_DAY)))
    assert not full.may_start(NOW)
    assert full.may_start(NOW + 24 * hour)


def test_staging_becomes_prod_in_whole_words_and_what_had_none_is_said() -> None:
    words = {"staging": "prod", "111122223333": "444455556666"}
    found, untouched = translated(policy("arn:aws:sqs:us-east-1:111122223333:shop-staging-orders"), words)
    assert resources(found) == ["arn:aws:sqs:us-east-1:444455556666:shop-prod-orders"]
    found, untouched = translated(policy("arn:aws:s3:::upstaging-staging1/*"), words)
    assert (resources(found), untouched) == (
        ["arn:aws:s3:::upstaging-staging1/*"],
        ("arn:aws:s3:::upstaging-staging1/*",),
    )


def test_values_of_conditions_are_translated_and_their_keys_are_not() -> None:
    statement = {**allow("s3:*"), "Condition": {"StringEquals": {"aws:ResourceTag/staging": ["staging", "x"]}}}
    found, _ = translated(json.dumps({"Statement": statement}), {"staging": "prod"})
    assert json.loads(found)["Statement"]["Condition"] == {"StringEquals": {"aws:ResourceTag/staging": ["prod", "x"]}}


def test_words_are_exchanged_at_once_and_not_one_after_the_other() -> None:
    found, _ = translated(policy("arn:aws:s3:::a-b"), {"a": "b", "b": "a"})
    assert resources(found) == ["arn:aws:s3:::b-a"]
