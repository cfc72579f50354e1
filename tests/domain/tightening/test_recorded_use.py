"""What CloudTrail records add up to: actions and resources as really used."""

from __future__ import annotations

import json
from typing import Any

import pytest

from iamdrift.domain.policy.actions.catalogue import catalogue
from iamdrift.domain.tightening.recorded_use import _CALLS, _PREFIXES, RecordedUse

ROLE = "shop-staging-role"


def record(source: str, name: str, *arns: str, role: str = ROLE, **fields: Any) -> dict[str, Any]:
    issuer = {"type": "Role", "arn": f"arn:aws:iam::111122223333:role/{role}", "userName": role}
    return {
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "eventTime": "2026-11-01T00:00:00Z",
        "userIdentity": {"type": "AssumedRole", "sessionContext": {"sessionIssuer": issuer}},
        "resources": [{"ARN": arn, "type": "AWS::Thing"} for arn in arns],
        **fields,
    }


def use_of(*records: dict[str, Any]) -> RecordedUse:
    use = RecordedUse(ROLE)
    for each in records:
        use.note(each)
    return use


def test_actions_and_resources_are_those_of_the_records() -> None:
    queue = "arn:aws:sqs:us-east-1:111122223333:orders"
    use = use_of(
        record("sqs", "SendMessage", queue),
        record("sqs", "SendMessage", queue),
        record("ec2", "DescribeInstances"),
    )
    assert json.loads(use.policy())["Statement"] == [
        {"Effect": "Allow", "Action": ["ec2:DescribeInstances"], "Resource": ["*"]},
        {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": [queue]},
    ]
    assert use.events == 3


def test_one_record_without_a_resource_means_that_they_cannot_be_named() -> None:
    use = use_of(record("sqs", "SendMessage", "arn:aws:sqs:us-east-1:1:a"), record("sqs", "SendMessage"))
    assert use.resources["sqs:SendMessage"] is None


@pytest.mark.parametrize(
    ("source", "name", "actions"),
    [
        ("s3", "HeadObject", {"s3:GetObject"}),
        ("s3", "ListObjectsV2", {"s3:ListBucket"}),
        ("s3", "GetBucketLifecycle", {"s3:GetLifecycleConfiguration"}),
        ("s3", "PutBucketLifecycleConfiguration", {"s3:PutLifecycleConfiguration"}),
        ("s3", "DeleteBucketLifecycle", {"s3:PutLifecycleConfiguration"}),
        ("s3", "PutBucketEncryption", {"s3:PutEncryptionConfiguration"}),
        ("s3", "DeleteBucketReplication", {"s3:PutReplicationConfiguration"}),
        ("s3", "PutBucketNotificationConfiguration", {"s3:PutBucketNotification"}),
        ("s3", "ListBucketMetricsConfigurations", {"s3:GetMetricsConfiguration"}),
        ("s3", "DeleteBucketCors", {"s3:PutBucketCORS"}),
        ("s3", "PutPublicAccessBlock", {"s3:PutBucketPublicAccessBlock"}),
        ("s3", "DeleteBucketPolicy", {"s3:DeleteBucketPolicy"}),
        ("s3", "CopyObject", {"s3:GetObject", "s3:PutObject"}),
        ("lambda", "Invoke", {"lambda:InvokeFunction"}),
        ("lambda", "ListFunctions20150331", {"lambda:ListFunctions"}),
        ("monitoring", "PutMetricData", {"cloudwatch:PutMetricData"}),
        ("email", "SendEmail", {"ses:SendEmail"}),
        ("sts", "GetCallerIdentity", set()),
    ],
)
def test_names_that_cloudtrail_and_iam_spell_differently(source: str, name: str, actions: set[str]) -> None:
    use = use_of(record(source, name))
    assert set(use.actions) == actions
    assert not use.unknown


def test_a_call_that_nobody_knows_is_said_and_not_guessed() -> None:
    use = use_of(record("nosuch", "DoThing"), record("s3", "TotallyNewCall"))
    assert use.unknown == {"nosuch.amazonaws.com:DoThing": 1, "s3.amazonaws.com:TotallyNewCall": 1}
    assert not use.actions


def test_denied_calls_and_those_of_others_are_no_use() -> None:
    use = use_of(
        record("sqs", "SendMessage", errorCode="AccessDenied"),
        record("sqs", "SendMessage", role="other-role"),
        record("sqs", "SendMessage", userIdentity={"type": "IAMUser", "userName": ROLE}),
    )
    assert (use.events, use.denied, use.actions) == (1, 1, frozenset())


def test_a_role_is_found_by_its_arn_as_well() -> None:
    use = RecordedUse(f"arn:aws:iam::111122223333:role/{ROLE}")
    assert use.note(record("sqs", "SendMessage"))


@pytest.mark.parametrize("arn", ["arn:aws:s3:::a/*", "arn:aws:s3:::${aws:username}", "not an arn", "arn:aws:s3:::b?"])
def test_a_resource_that_would_be_read_as_a_pattern_is_not_taken_over(arn: str) -> None:
    assert use_of(record("s3", "GetObject", arn)).resources["s3:GetObject"] is None


@pytest.mark.parametrize(
    "bad", [{}, {"userIdentity": None}, {"userIdentity": {"sessionContext": []}}, {"resources": 1}]
)
def test_a_record_in_another_shape_is_nobodys(bad: dict[str, Any]) -> None:
    use_of({**record("sqs", "SendMessage"), **bad}) if bad else None
    assert not use_of(bad).events


def test_every_action_and_service_of_the_tables_is_real() -> None:
    known = catalogue()
    assert [action for actions in _CALLS.values() for action in actions if known.index(action.lower()) < 0] == []
    assert set(_PREFIXES.values()) - set(known.services) == set()


@pytest.mark.parametrize(
    ("role", "arn", "counts"),
    [
        (ROLE, f"arn:aws:sts::111122223333:assumed-role/{ROLE}/ci", True),
        (f"arn:aws:iam::111122223333:role/apps/{ROLE}", f"arn:aws:sts::111122223333:assumed-role/{ROLE}/ci", True),
        (f"arn:aws:iam::444455556666:role/apps/{ROLE}", f"arn:aws:sts::111122223333:assumed-role/{ROLE}/ci", False),
        (ROLE, f"arn:aws:sts::111122223333:assumed-role/{ROLE}-2/{ROLE}", False),
        (ROLE, f"arn:aws:iam::111122223333:user/{ROLE}", False),
        ("", "arn:aws:sts::111122223333:assumed-role//x", False),
    ],
)
def test_a_record_that_names_no_issuer_is_known_by_the_arn_of_its_session(role: str, arn: str, counts: bool) -> None:
    use = RecordedUse(role)
    use.note(record("ec2", "DescribeInstances", userIdentity={"type": "AssumedRole", "arn": arn}))
    assert use.events == counts
