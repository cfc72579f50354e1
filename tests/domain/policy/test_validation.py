"""What IAM refuses as malformed, and what it accepts although it looks odd."""

from __future__ import annotations

from typing import Any

import pytest

from iamdrift.domain.policy import PolicyKind, validate

GOOD = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::reports"}


def document(changes: dict[str, Any], **elements: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": {**GOOD, **changes}, **elements}


def time(text: str) -> dict[str, Any]:
    return {"Condition": {"DateLessThan": {"aws:CurrentTime": text}}}


ACCEPTED: dict[str, dict[str, Any]] = {
    "plain": {},
    "every resource": {"Resource": "*"},
    "a service that does not exist": {"Action": "teapot:Brew"},
    "a vendor with dash and dot": {"Action": "execute-api.x:Invoke"},
    "every action": {"Action": "*"},
    "no condition inside Condition": {"Condition": {}},
    "no value": {"Condition": {"StringEquals": {"aws:username": []}}},
    "an unknown operator with no keys": {"Condition": {"StringSame": {}}},
    "a region in the ARN of an access point": {"Resource": "arn:aws:s3:eu-west-1:123456789012:accesspoint/a"},
    "an ARN with a variable": {"Resource": "arn:aws:iam::*:user/${aws:username}"},
    "a variable with colons in its name": {"Resource": "arn:aws:s3:::b/${cognito-identity.amazonaws.com:sub}"},
    "all IAM resources": {"Resource": "arn:aws:iam::123456789012:*"},
    "the root user, as AWS's own policies name it": {"Resource": "arn:aws:iam::*:root"},
    "an ARN that stops early": {"Resource": "arn:aws:sqs"},
    "null among resources": {"Resource": ["*", None]},
    "date only": time("2030-01-01"),
    "date, time and zone": time("2030-01-01T10:30:00.5+02:00"),
    "zone west of Greenwich": time("2030-01-01T10:30:00-08:00"),
    "seconds since 1970": time("1893456000"),
    "a year before Christ": time("-0044-03-15T12:00:00Z"),
}

REFUSED: dict[str, dict[str, Any]] = {
    "no vendor": {"Action": "ListBucket"},
    "two colons in the action": {"Action": "s3:List:Bucket"},
    "wildcard in the vendor": {"Action": "s*:ListBucket"},
    "empty action": {"Action": ""},
    "no ARN": {"Resource": "reports"},
    "a partition that does not exist": {"Resource": "arn:moon:s3:::reports"},
    "no service": {"Resource": "arn:aws"},
    "empty service": {"Resource": "arn:aws::::reports"},
    "too few parts": {"Resource": "arn:aws:s3::reports"},
    "a region for a bucket": {"Resource": "arn:aws:s3:eu-west-1::reports"},
    "a region for IAM": {"Resource": "arn:aws:iam:eu-west-1:123456789012:role/x"},
    "an IAM path that does not exist": {"Resource": "arn:aws:iam::123456789012:roles/x"},
    "not an ARN among NotResource": {"NotResource": ["*", "reports"]},
    "a Sid with a blank": {"Sid": "read reports"},
    "month 13": time("2030-13-01"),
    "hour 24": time("2030-01-01T24:00:00Z"),
    "ten digits of a second": time("2030-01-01T10:00:00.1234567890Z"),
    "a zone of one digit": time("2030-01-01T10:00:00+1"),
    "a year too far": time("292278994-01-01"),
    "no date": time("tomorrow"),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(name: str) -> None:
    assert validate(document(ACCEPTED[name])) == ()


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    assert validate(document(REFUSED[name]))


def test_identity_policies_must_be_of_2012_and_trust_policies_need_not() -> None:
    old = {"Version": "2008-10-17", "Statement": GOOD}
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}
    assert [problem.path for problem in validate(old)] == ["Version"]
    assert validate({"Version": "2008-10-17", "Statement": trust}, PolicyKind.TRUST) == ()


def test_sids_are_unique_unless_empty() -> None:
    def twice(sid: str) -> dict[str, Any]:
        return {"Version": "2012-10-17", "Statement": [{**GOOD, "Sid": sid}] * 2}

    assert validate(twice("Read"))
    assert validate(twice("")) == ()


def test_a_trust_policy_has_sts_actions_only() -> None:
    trust = {"Effect": "Allow", "Action": "s3:GetObject", "Principal": "*"}
    (problem,) = validate({"Version": "2012-10-17", "Statement": trust}, PolicyKind.TRUST)
    assert problem.path == "Statement[0].Action"
