"""`iamdrift can` and `who-can`: decisions with the statement that makes them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import run

FILES = ("--export", "$account.json")
INVOICE = "arn:aws:s3:::acme-orders-invoices/1.pdf"
ADMIN = "arn:aws:iam::111122223333:role/LegacyAdmin"


def test_allowed_names_every_statement_that_allows() -> None:
    shown = run("can", "orders-prod-role", "s3:GetObject", INVOICE, *FILES)
    assert shown.exit_code == 0
    assert shown.output.startswith("allowed: role orders-prod-role")
    assert "inline policy orders Statement[1] (ReadInvoices)" in shown.output
    assert "permissions boundary" in shown.output


def test_implicitly_denied_names_the_missing_layer() -> None:
    shown = run("can", "orders-prod-role", "s3:DeleteObject", INVOICE, *FILES)
    assert shown.exit_code == 1
    assert shown.output.startswith("not allowed")
    assert "an allow in the identity policy" in shown.output


def test_explicitly_denied_names_the_denial() -> None:
    shown = run("can", "orders-prod-role", "iam:GetRole", "*", *FILES)
    assert shown.exit_code == 1
    assert "denied by" in shown.output
    assert "NoIdentity" in shown.output


def test_a_key_that_decides_and_is_not_given_makes_it_depend(tmp_path: Path) -> None:
    asked = ("can", "partner", "s3:GetObject", "arn:aws:s3:::b/x", "--export", _with_condition(tmp_path))
    shown = run(*asked)
    assert shown.exit_code == 1
    assert shown.output.startswith("depends")
    assert "aws:sourceip" in shown.output.lower()
    assert run(*asked, "--context", "aws:SourceIp=203.0.113.9").exit_code == 0
    outside = run(*asked, "--context", "aws:SourceIp=198.51.100.1")
    assert outside.exit_code == 1
    assert "near miss" in outside.output
    assert run(*asked, "--complete").output.startswith("not allowed")


def _with_condition(folder: Path) -> Path:
    allow = {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "*",
        "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
    }
    role = {
        "Path": "/",
        "RoleName": "partner",
        "RoleId": "AROAEXAMPLEPARTNE0002",
        "Arn": "arn:aws:iam::111122223333:role/partner",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []},
        "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": [allow]}}],
    }
    path = folder / "account.json"
    path.write_text(json.dumps({"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [role], "Policies": []}))
    return path


def test_groups_and_full_arns_count() -> None:
    alice = "arn:aws:iam::111122223333:user/alice"
    shown = run("can", alice, "iam:CreatePolicyVersion", "arn:aws:iam::111122223333:policy/developers", *FILES)
    assert shown.exit_code == 0
    assert "group developers" in shown.output


def test_scps_only_deny_beside_full_access_unless_they_allow(tmp_path: Path) -> None:
    deny = tmp_path / "deny.json"
    deny.write_text('{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "ec2:*", "Resource": "*"}}')
    assert run("can", "LegacyAdmin", "s3:DeleteObject", INVOICE, "--scp", deny, *FILES).exit_code == 0
    denied = run("can", "LegacyAdmin", "s3:DeleteObject", INVOICE, "--scp", deny, "--scp", "$scp.json", *FILES)
    assert denied.exit_code == 1
    assert "KeepObjects" in denied.output


def test_becoming_a_role_asks_its_trust_policy() -> None:
    shown = run("can", "orders-prod-role", "sts:AssumeRole", ADMIN, "--export", "$account-after.json")
    assert shown.exit_code == 0
    assert "trust policy of LegacyAdmin" in shown.output
    assert run("can", "orders-prod-role", "sts:AssumeRole", ADMIN, *FILES).exit_code == 1


def test_json_has_the_decision_and_its_reasons() -> None:
    told = json.loads(run("can", "orders-prod-role", "s3:GetObject", INVOICE, *FILES, "--json").output)
    assert told["schema"] == "iamdrift.can/1"
    assert (told["outcome"], told["allowed"]) == ("Allowed", True)
    assert told["reasons"][0]["words"].startswith("Allow s3:GetObject on")


def test_who_can_lists_principals_with_their_statement() -> None:
    shown = run("who-can", "s3:GetObject", "arn:aws:s3:::acme-reports/x", *FILES)
    assert shown.exit_code == 0
    assert "3 of 6 roles and users may s3:GetObject" in shown.output
    assert all(name in shown.output for name in ("alice", "reports-prod-role", "LegacyAdmin"))
    told = json.loads(run("who-can", "sts:AssumeRole", ADMIN, "--export", "$account-after.json", "--json").output)
    assert [each["principal"]["name"] for each in told["principals"]] == ["orders-prod-role", "LegacyAdmin"]


def test_nobody_can_is_exit_code_1() -> None:
    shown = run("who-can", "sts:AssumeRole", "arn:aws:iam::999988887777:role/far", *FILES, "--scp", "$boundary.json")
    assert shown.exit_code == 1
    assert "0 of 6" in shown.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nobody", "s3:GetObject", "*"), "no role or user 'nobody'"),
        (("alice", "s3:Get*", "*"), "not one action"),
        (("alice", "GetObject", "*"), "not one action"),
        (("alice", "s3:GetObject", "bucket/key"), "is no ARN"),
        (("alice", "s3:GetObject", "*", "--context", "aws:SourceIp"), "no key=value"),
    ],
)
def test_a_question_nobody_can_answer_is_bad_input(arguments: tuple[str, ...], said: str) -> None:
    shown = run("can", *arguments, *FILES)
    assert shown.exit_code == 2
    assert said in shown.stderr


def test_a_misspelt_action_is_pointed_out() -> None:
    assert "check the spelling" in run("can", "alice", "s3:GetObjekt", "*", *FILES).output
