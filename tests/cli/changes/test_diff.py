"""`iamdrift diff`: what becomes possible, in every form, with exit codes for pull requests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from iamdrift.cli.changes.diff_markdown import code
from iamdrift.cli.changes.diff_sarif import line_of_statement
from tests.cli.running import EXAMPLES, run

DOCUMENTS = ("$policy-before.json", "$policy-after.json")
ACCOUNTS = ("$account.json", "$account-after.json")


def _document(*statements: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _allow(action: str, resource: str = "*", **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def _files(folder: Path, before: str, after: str) -> tuple[Path, Path]:
    paths = folder / "before.json", folder / "after.json"
    for path, text in zip(paths, (before, after), strict=True):
        path.write_text(text)
    return paths


def _told(*arguments: str | Path) -> Any:
    return json.loads(run("diff", *arguments, "--json").output)


def _new(told: Any) -> list[str]:
    return [action for each in told["comparisons"] for entry in each["newly_allowed"] for action in entry["actions"]]


def test_the_sum_comes_first_and_each_entry_has_its_proof() -> None:
    shown = run("diff", *DOCUMENTS)
    assert shown.exit_code == 0
    first, *rest = shown.output.splitlines()
    assert first == "4 entries newly allowed (3 Write, 1 Read). 0 entries no longer allowed."
    text = "\n".join(rest)
    assert "s3:DeleteObject on arn:aws:s3:::acme-orders-x/x" in text
    assert "iam:PassedToService is one of lambda.amazonaws.com" in text
    assert "no longer denied by" in text
    assert "statement KeepBackups" in text
    assert "secretsmanager:GetSecretValue" in text


def test_boundary_and_scp_limit_what_is_new() -> None:
    told = _told(*DOCUMENTS, "--boundary", "$boundary.json", "--scp", "$scp.json")
    assert set(_new(told)) == {"s3:GetObject", "s3:PutObject", "secretsmanager:GetSecretValue"}


def test_the_same_document_adds_nothing_and_says_that_it_is_proven() -> None:
    shown = run("diff", DOCUMENTS[0], DOCUMENTS[0], "--fail-on", "new-access")
    assert shown.exit_code == 0
    assert "nothing is newly allowed (proven)" in shown.output


def test_fail_on_new_access_ends_with_1_and_losing_access_does_not() -> None:
    assert run("diff", *DOCUMENTS, "--fail-on", "new-access").exit_code == 1
    narrowed = run("diff", "$boundary.json", "$policy-before.json", "--boundary", "$boundary.json")
    assert narrowed.exit_code == 0
    assert "Nothing is newly allowed (proven)." in narrowed.output


def test_trust_policies_are_compared_by_who_gets_in() -> None:
    told = _told("--kind", "trust", "$trust-before.json", "$trust-after.json")
    people = {entry["principal"] for entry in told["comparisons"][0]["newly_allowed"]}
    assert people == {"everyone in account 444455556666", "everyone in account 777788889999"}


@pytest.mark.parametrize("kind", ["scp", "boundary"])
def test_limits_are_compared_by_what_they_let_through(kind: str, tmp_path: Path) -> None:
    paths = _files(tmp_path, _document(_allow("s3:*")), _document(_allow("s3:*"), _allow("iam:PassRole")))
    assert _new(_told("--kind", kind, *paths)) == ["iam:PassRole"]


def test_two_accounts_show_every_principal_that_differs() -> None:
    told = _told(*ACCOUNTS)
    assert [each["subject"] for each in told["comparisons"]] == ["role orders-prod-role", "role partner-prod-role"]
    orders, partner = told["comparisons"]
    assert "sts:AssumeRole" in [action for entry in orders["newly_allowed"] for action in entry["actions"]]
    assert not partner["newly_allowed"]
    assert partner["no_longer_allowed"]


def test_one_role_of_two_accounts() -> None:
    told = _told(*ACCOUNTS, "--role", "ORDERS-prod-role")
    assert [each["subject"] for each in told["comparisons"]] == ["role orders-prod-role"]


def test_a_role_that_is_new_is_all_new(tmp_path: Path) -> None:
    account = json.loads((EXAMPLES / "account.json").read_text())
    account["RoleDetailList"] = [role for role in account["RoleDetailList"] if role["RoleName"] != "LegacyAdmin"]
    path = tmp_path / "account.json"
    path.write_text(json.dumps(account))
    told = _told(path, "$account.json")
    assert told["comparisons"][0]["subject"] == "role LegacyAdmin"
    assert "is new" in told["comparisons"][0]["notes"]
    assert "*" in _new(told)


def test_markdown_for_a_pull_request() -> None:
    shown = run("diff", *DOCUMENTS, "--format", "markdown").output
    assert shown.startswith("### ⚠️ This change adds access")
    assert "| new | `s3:DeleteObject on arn:aws:s3:::acme-orders-*/*` | Write, proven |" in shown
    calm = run("diff", DOCUMENTS[0], DOCUMENTS[0], "--format", "markdown").output
    assert "✅" in calm


def test_hostile_policy_text_stays_inside_its_code_span(tmp_path: Path) -> None:
    evil = "arn:aws:s3:::b`|\n\n# owned\x1b[31m<img src=x>@all"
    paths = _files(tmp_path, _document(_allow("s3:GetObject", "arn:aws:s3:::a/*")), _document(_allow("s3:*", evil)))
    shown = run("diff", *paths, "--format", "markdown")
    assert "\x1b" not in shown.output
    assert "\n# owned" not in shown.output
    assert "[31m" in run("diff", *paths).output
    assert "\x1b" not in run("diff", *paths).output


def test_code_spans_cannot_be_left() -> None:
    assert code("a`b``c") == "```a`b``c```"
    assert code("`a") == "`` `a ``"
    assert code("a|b\nc") == "`a\\|b\\x0ac`"


def test_sarif_points_at_the_statement() -> None:
    sarif = json.loads(run("diff", *DOCUMENTS, "--format", "sarif").output)
    results = sarif["runs"][0]["results"]
    assert sarif["version"] == "2.1.0"
    assert {result["ruleId"] for result in results} == {"new-access"}
    text = (EXAMPLES / "policy-after.json").read_text().splitlines()
    passing = next(result for result in results if "iam:PassRole" in result["message"]["text"])
    line = passing["locations"][0]["physicalLocation"]["region"]["startLine"]
    assert "PassRoles" in text[line]
    assert passing["level"] == "warning"
    fingerprints = [result["partialFingerprints"]["access/v1"] for result in results]
    assert len(set(fingerprints)) == len(results)


def test_the_line_of_a_statement_is_found_or_1() -> None:
    text = '{"Statement": [\n {"a": 1},\n\n {"b": 2}]}'
    assert [line_of_statement(text, index) for index in (0, 1)] == [2, 4]
    assert line_of_statement("nothing", 3) == 1
    assert line_of_statement('{"Statement": [{]', 1) == 1


def test_what_aws_would_refuse_is_said(tmp_path: Path) -> None:
    paths = _files(tmp_path, _document(_allow("s3:GetObject")), _document(_allow("s3:GetObject", Colour="red")))
    shown = run("diff", *paths)
    assert "Statement[0].Colour" in shown.output


def test_a_condition_that_guards_nothing_is_called_weak(tmp_path: Path) -> None:
    weak = _allow("s3:GetObject", Condition={"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}})
    paths = _files(tmp_path, _document(_allow("s3:ListBucket")), _document(_allow("s3:ListBucket"), weak))
    assert "no guard" in run("diff", *paths).output


BAD = {
    "truncated": ('{"Version": "2012-10-17", "Statement": [', "not JSON"),
    "not JSON": ("Statement: []", "not JSON"),
    "2 MB": ('{"Statement": [' + " " * 2_000_000 + "]}", "larger than 131,072 bytes"),
    "500 deep": ('{"Statement": ' + "[" * 500 + "]" * 500 + "}", "deeper than"),
    "a list": ("[]", "no policy document"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_policy_is_bad_input(case: str, tmp_path: Path) -> None:
    content, said = BAD[case]
    good, bad = _files(tmp_path, _document(_allow("s3:GetObject")), content)
    shown = run("diff", good, bad)
    assert shown.exit_code == 2, shown.output
    assert said in shown.stderr
    assert str(bad) in shown.stderr
    assert "Traceback" not in shown.output


def test_output_of_aws_commands_and_pipes_are_read_too(tmp_path: Path) -> None:
    document = json.loads(_document(_allow("s3:GetObject")))
    forms: tuple[object, ...] = (
        {"RoleName": "r", "PolicyName": "p", "PolicyDocument": document},
        {"PolicyVersion": {"Document": document, "VersionId": "v1"}},
        {"Role": {"AssumeRolePolicyDocument": document}},
        {"Policy": {"Content": json.dumps(document)}},
    )
    for form in forms:
        paths = _files(tmp_path, _document(_allow("s3:ListBucket")), json.dumps(form))
        assert _new(_told(*paths)) == ["s3:GetObject"]
    told = run("diff", paths[0], "-", "--json", stdin=json.dumps(document)).output
    assert _new(json.loads(told)) == ["s3:GetObject"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("$policy-before.json", "$account.json"), "no account export"),
        (("$policy-before.json", "$policy-after.json", "--role", "x"), "--role needs two account exports"),
        (("$account.json", "$account-after.json", "--kind", "trust"), "are for documents"),
        (("$account.json", "$account-after.json", "--role", "nobody"), "neither has a role or user 'nobody'"),
        (("$policy-before.json", "$missing.json"), "no such file"),
        (("$policy-before.json", "$policy-after.json", "--scp", "$missing.json"), "no such file"),
    ],
)
def test_what_cannot_be_compared_is_bad_input(arguments: tuple[str, ...], said: str) -> None:
    shown = run("diff", *arguments)
    assert shown.exit_code == 2
    assert said in shown.stderr
