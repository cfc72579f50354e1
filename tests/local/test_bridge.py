"""IAM and Organizations calls on the embedded AWS become the records that CloudTrail would deliver."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest
from botocore.exceptions import ClientError

from iamdrift.local.engine import Keys, LocalAws

pytestmark = pytest.mark.e2e
GRANT = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}]}'
ACCOUNT = "333333333333"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"}
        ],
    }
)


@pytest.fixture(scope="module")
def iam(aws: LocalAws) -> Any:
    return aws.client("iam", account=ACCOUNT)


@pytest.fixture(scope="module")
def user(iam: Any) -> Keys:
    iam.create_user(UserName="ada", Path="/people/")
    iam.put_user_policy(UserName="ada", PolicyName="all", PolicyDocument=GRANT)
    made = iam.create_access_key(UserName="ada")["AccessKey"]
    return Keys(made["AccessKeyId"], made["SecretAccessKey"])


@pytest.fixture(scope="module")
def role(iam: Any) -> str:
    made = iam.create_role(RoleName="operator", Path="/teams/", AssumeRolePolicyDocument=TRUST)["Role"]
    iam.put_role_policy(RoleName="operator", PolicyName="all", PolicyDocument=GRANT)
    return str(made["Arn"])


@pytest.mark.usefixtures("role")
def test_a_user_changing_a_role(aws: LocalAws, user: Keys) -> None:
    aws.client("iam", keys=user).put_role_policy(RoleName="operator", PolicyName="more", PolicyDocument=GRANT)
    record = aws.records()[-1]
    assert record["eventName"] == "PutRolePolicy"
    assert record["requestParameters"] == {"roleName": "operator", "policyName": "more", "policyDocument": GRANT}
    assert record["responseElements"] is None
    identity = record["userIdentity"]
    assert identity.pop("principalId").startswith("AIDA")
    assert identity == {
        "type": "IAMUser",
        "arn": f"arn:aws:iam::{ACCOUNT}:user/people/ada",
        "accountId": ACCOUNT,
        "accessKeyId": user.access_key,
        "userName": "ada",
    }
    assert "errorCode" not in record


@pytest.mark.usefixtures("role")
def test_everything_around_a_call(aws: LocalAws, iam: Any) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    iam.tag_role(RoleName="operator", Tags=[{"Key": "Team", "Value": "ops"}, {"Key": "empty", "Value": ""}])
    record = aws.records()[-1]
    assert before <= datetime.strptime(record["eventTime"], "%Y-%m-%dT%H:%M:%S%z") <= datetime.now(UTC)
    assert record["requestParameters"]["tags"] == [{"key": "Team", "value": "ops"}, {"key": "empty", "value": ""}]
    assert re.fullmatch(r"[0-9a-f-]{36}", record["eventID"])
    assert re.fullmatch(r"[0-9a-f-]{36}", record["requestID"])
    assert record["userAgent"].startswith("Boto3/")
    assert {key: record[key] for key in ("eventSource", "awsRegion", "sourceIPAddress", "readOnly", "eventType")} == {
        "eventSource": "iam.amazonaws.com",
        "awsRegion": "us-east-1",
        "sourceIPAddress": "127.0.0.1",
        "readOnly": False,
        "eventType": "AwsApiCall",
    }
    assert {key: record[key] for key in ("managementEvent", "eventCategory", "recipientAccountId")} == {
        "managementEvent": True,
        "eventCategory": "Management",
        "recipientAccountId": ACCOUNT,
    }
    assert record["userIdentity"]["type"] == "Root"
    assert record["userIdentity"]["arn"] == f"arn:aws:iam::{ACCOUNT}:root"


def test_a_role_session_names_its_issuer_with_the_path(aws: LocalAws, role: str) -> None:
    session = aws.assume(role, "night-shift")
    aws.client("iam", keys=session).update_assume_role_policy(RoleName="operator", PolicyDocument=TRUST)
    identity = aws.records()[-1]["userIdentity"]
    issuer = identity["sessionContext"]["sessionIssuer"]
    assert identity["type"] == "AssumedRole"
    assert identity["arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/operator/night-shift"
    assert identity["principalId"] == f"{issuer['principalId']}:night-shift"
    assert issuer["principalId"].startswith("AROA")
    assert issuer["arn"] == f"arn:aws:iam::{ACCOUNT}:role/teams/operator"
    assert issuer["userName"] == "operator"
    assert identity["sessionContext"]["attributes"]["mfaAuthenticated"] == "false"


def test_what_was_created_is_in_the_response(aws: LocalAws, iam: Any) -> None:
    made = iam.create_role(RoleName="born", AssumeRolePolicyDocument=TRUST, MaxSessionDuration=7200)["Role"]
    record = aws.records()[-1]
    role = record["responseElements"]["role"]
    assert record["requestParameters"]["maxSessionDuration"] == 7200
    assert (role["roleId"], role["arn"]) == (made["RoleId"], made["Arn"])
    assert json.loads(unquote(role["assumeRolePolicyDocument"])) == json.loads(TRUST)


@pytest.mark.usefixtures("user")
def test_a_secret_is_never_recorded(aws: LocalAws, iam: Any) -> None:
    iam.create_login_profile(UserName="ada", Password="Correct-Horse-1", PasswordResetRequired=True)
    secret = iam.create_access_key(UserName="ada")["AccessKey"]["SecretAccessKey"]
    profile, key = aws.records()[-2:]
    assert profile["requestParameters"] == {"userName": "ada", "passwordResetRequired": True}
    assert set(key["responseElements"]["accessKey"]) == {"userName", "accessKeyId", "status", "createDate"}
    assert secret not in json.dumps(aws.records())
    assert "Correct-Horse-1" not in json.dumps(aws.records())


def test_a_failed_call_keeps_its_parameters_and_says_why(aws: LocalAws, iam: Any) -> None:
    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.delete_role_policy(RoleName="nobody", PolicyName="p")
    record = aws.records()[-1]
    assert record["errorCode"] == "NoSuchEntityException"
    assert "nobody" in record["errorMessage"]
    assert record["requestParameters"] == {"roleName": "nobody", "policyName": "p"}
    assert record["responseElements"] is None


def test_a_denied_call_has_no_parameters_and_names_its_target_in_the_message(aws: LocalAws, iam: Any) -> None:
    iam.create_user(UserName="eve")
    made = iam.create_access_key(UserName="eve")["AccessKey"]
    eve = aws.client("iam", keys=Keys(made["AccessKeyId"], made["SecretAccessKey"]))
    with pytest.raises(ClientError, match="AccessDenied"):
        eve.attach_role_policy(RoleName="operator", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    record = aws.records()[-1]
    assert record["errorCode"] == "AccessDenied"
    assert record["requestParameters"] is None
    assert record["errorMessage"].startswith(
        f"User: arn:aws:iam::{ACCOUNT}:user/eve is not authorized to perform: "
        "iam:AttachRolePolicy on resource: role operator because"
    )
    assert record["userIdentity"]["userName"] == "eve"


def test_a_caller_that_is_nobody_and_a_read_leave_no_record(aws: LocalAws, iam: Any, user: Keys) -> None:
    count = len(aws.records())
    iam.list_roles()
    iam.get_account_authorization_details()
    forged = aws.client("iam", keys=Keys(user.access_key, "not-the-secret"))
    stranger = aws.client("iam", keys=Keys("AKIANOBODYNOBODYNOBO", "x"))
    for client in (forged, stranger):
        with pytest.raises(ClientError):
            client.delete_role(RoleName="operator")
    assert len(aws.records()) == count


def test_a_user_who_deletes_itself_is_still_named(aws: LocalAws, iam: Any) -> None:
    iam.create_user(UserName="leaver")
    iam.put_user_policy(UserName="leaver", PolicyName="all", PolicyDocument=GRANT)
    made = iam.create_access_key(UserName="leaver")["AccessKey"]
    own = aws.client("iam", keys=Keys(made["AccessKeyId"], made["SecretAccessKey"]))
    own.delete_access_key(UserName="leaver", AccessKeyId=made["AccessKeyId"])
    assert aws.records()[-1]["userIdentity"]["userName"] == "leaver"


def test_an_organization_policy_is_recorded_too(aws: LocalAws) -> None:
    organizations = aws.client("organizations", account=ACCOUNT)
    organizations.create_policy(Name="scp", Type="SERVICE_CONTROL_POLICY", Description="d", Content="{}")
    record = aws.records()[-1]
    assert record["eventSource"] == "organizations.amazonaws.com"
    assert record["requestParameters"]["content"] == "{}"
    assert record["responseElements"]["policy"]["policySummary"]["type"] == "SERVICE_CONTROL_POLICY"


def test_nobody_but_aws_may_put_events_of_aws(aws: LocalAws) -> None:
    entry = {"Source": "aws.iam", "DetailType": "AWS API Call via CloudTrail", "Detail": "{}"}
    answer = aws.client("events").put_events(Entries=[entry])
    assert answer["Entries"][0]["ErrorCode"] == "NotAuthorizedForSourceException"
