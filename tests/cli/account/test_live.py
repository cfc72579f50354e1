"""`iamdrift scan --profile` reads a live account."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from tests.cli.running import run


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    credentials = tmp_path / "credentials"
    credentials.write_text("[audit]\naws_access_key_id = testing\naws_secret_access_key = testing\n[empty]\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(credentials))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    for name in ("AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        yield "audit"


def test_every_role_of_the_account_is_assessed(profile: str) -> None:
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}
    boto3.Session(profile_name=profile, region_name="us-east-1").client("iam").create_role(
        RoleName="open-prod-role", AssumeRolePolicyDocument=json.dumps(trust)
    )
    told = json.loads(run("scan", "--profile", profile, "--json").output)
    assert [(each["type"], each["name"]) for each in told["principals"]] == [("role", "open-prod-role")]
    assert told["source"] == "profile audit"
    assert told["summary"]["worst"] == "critical"


def test_an_unknown_profile_names_the_known_ones(profile: str) -> None:
    shown = run("scan", "--profile", profile + "s")
    assert shown.exit_code == 2
    assert "no such profile" in shown.stderr
    assert profile in shown.stderr
