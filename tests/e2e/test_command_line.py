"""The command line asks a guardian that is deployed, as a person with grants of their own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from iamdrift.local.stage import REGION, STACK
from tests.cli.running import run
from tests.e2e.conftest import World, document

pytestmark = pytest.mark.e2e

NAME = "asked-prod-role"
GRANTS = {
    "Effect": "Allow",
    "Action": [
        "cloudformation:DescribeStacks",
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:Query",
        "execute-api:Invoke",
        "kms:Decrypt",
        "sts:GetCallerIdentity",
    ],
    "Resource": "*",
}
OPEN = document({"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"})


@pytest.fixture
def asked(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """As alice, who made nothing and may read the ledger and call the API."""
    root = world.stage.aws.client("iam", region=REGION)
    root.put_user_policy(UserName="alice", PolicyName="ask", PolicyDocument=document(GRANTS))
    keys = world.cast.keys
    for name, value in {
        "AWS_ACCESS_KEY_ID": keys.access_key,
        "AWS_SECRET_ACCESS_KEY": keys.secret_key,
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }.items():
        monkeypatch.setenv(name, value)
    return world


def say(world: World, *words: str) -> Any:
    where = ("--endpoint-url", world.stage.aws.endpoint_url, "--region", REGION, "--stack", STACK)
    return run(*words, *where)


def told(world: World, *words: str) -> Any:
    shown = say(world, *words, "--json")
    assert shown.exit_code == 0, shown.output
    return json.loads(shown.stdout)


def test_a_person_reads_the_record_and_decides(asked: World) -> None:
    asked.cast.pipeline.create_role(RoleName=NAME, AssumeRolePolicyDocument=OPEN)
    asked.version(NAME, 1)
    asked.cast.pipeline.put_role_policy(
        RoleName=NAME,
        PolicyName="read",
        PolicyDocument=document({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}),
    )
    newest = asked.version(NAME, 2)

    assert told(asked, "show", NAME)["version"]["number"] == newest.number
    assert told(asked, "history", NAME, "--verify")["intact"]
    given = {each["version"]["number"]: each for each in told(asked, "blame", NAME)["given"]}
    assert given[1]["entrances"]
    assert given[2]["permissions"][0]["actions"] == ["s3:GetObject"]
    findings = told(asked, "findings", "--guardrail", "trust-admits-anyone")["findings"]
    assert NAME in {each["principal"]["name"] for each in findings}
    assert told(asked, "simulate")["principals"] > 0
    assert told(asked, "shadow-report")["accounts"] == [asked.account]

    answer = told(asked, "approve", NAME, "--why", "it is a test", "--yes")
    assert (answer["status"], answer["answer"]["accepted"]) == (200, newest.number)
    assert told(asked, "show", NAME)["baseline"]["acceptance"] == "accepted"


def test_without_grants_it_says_which_are_missing(asked: World) -> None:
    root = asked.stage.aws.client("iam", region=REGION)
    root.delete_user_policy(UserName="alice", PolicyName="ask")
    refused = say(asked, "findings")
    assert refused.exit_code == 2
    assert "AWS refused" in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_a_stack_that_is_not_there(asked: World) -> None:
    shown = run("findings", "--endpoint-url", asked.stage.aws.endpoint_url, "--stack", "another", "--region", REGION)
    assert shown.exit_code == 2
    assert "no such stack in us-east-1" in shown.stderr
