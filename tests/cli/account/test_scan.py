"""`iamdrift scan`: every principal assessed, worst first, with exit codes for pipelines and a stream for programs."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from iamdrift.cli.terminal.progress import watched
from tests.cli.running import EXAMPLES, run

CONFIG = """
rules:
  - id: no-administrators
    severity: critical
    why: An administrator can do anything.
    selector: {types: [role]}
    must_not_be_able_to: [{actions: ["iam:CreateUser"]}]
  - id: no-passing
    severity: medium
    why: Whoever passes roles can become them.
    selector: {types: [role], names: ["deploy-*"]}
    must_not_be_able_to: [{actions: ["iam:PassRole"]}]
"""
OURS = ("--guardrail", "no-administrators", "--guardrail", "no-passing")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "guardrails.yaml"
    path.write_text(CONFIG)
    return path


def _account() -> Any:
    return json.loads((EXAMPLES / "account.json").read_text())


def _saved(folder: Path, account: object) -> Path:
    path = folder / "account.json"
    path.write_text(json.dumps(account))
    return path


def test_the_worst_comes_first_and_the_sum_last(config: Path) -> None:
    shown = run("scan", "$account.json", "--config", config, *OURS)
    assert shown.exit_code == 0
    assert shown.output.index("LegacyAdmin") < shown.output.index("deploy-prod-role")
    assert "orders-prod-role" not in shown.output
    assert "9 principals assessed, 2 with findings: 1 CRITICAL, 1 MEDIUM" in shown.output


def test_the_pack_finds_what_is_wrong_with_the_example() -> None:
    told = json.loads(run("scan", "$account.json", "--json").output)
    broken = {each["name"] for each in told["principals"] if each["severity"] in ("high", "critical")}
    assert {"LegacyAdmin", "deploy-prod-role"} <= broken
    assert {"role", "user", "group", "policy"} == {each["type"] for each in told["principals"]}


@pytest.mark.parametrize(("level", "code"), [("critical", 1), ("medium", 1), ("low", 1)])
def test_fail_on_is_reached_from_that_severity_on(level: str, code: int, config: Path) -> None:
    assert run("scan", "$account.json", "--config", config, *OURS, "--fail-on", level).exit_code == code


def test_fail_on_is_not_reached_below(config: Path) -> None:
    only = ("--config", config, "--guardrail", "no-passing", "--fail-on", "high")
    assert run("scan", "$account.json", *only).exit_code == 0


def test_a_waived_finding_stays_visible_and_does_not_fail(config: Path) -> None:
    config.write_text(
        CONFIG
        + """
waivers:
  - {guardrail: no-administrators, principal: AROAEXAMPLELEGACY0001, owner: a@example.com, reason: leaves soon,
     ticket: T-1, created: 2026-09-01, expires: 2026-10-01}
"""
    )
    asked = ("scan", "$account.json", "--config", config, *OURS, "--fail-on", "critical")
    waived = run(*asked, "--as-of", "2026-09-30")
    assert waived.exit_code == 0
    assert "waived" in waived.output
    assert "1 with findings: 1 MEDIUM" in waived.output
    assert run(*asked, "--as-of", "2026-10-01").exit_code == 1


def test_one_principal_by_name_or_arn(config: Path) -> None:
    for name in ("legacyadmin", "arn:aws:iam::111122223333:role/LegacyAdmin"):
        told = json.loads(run("scan", "$account.json", "--config", config, "--principal", name, "--json").output)
        assert [each["name"] for each in told["principals"]] == ["LegacyAdmin"]


def test_json_is_one_document_with_one_principal_a_line(config: Path) -> None:
    shown = run("scan", "$account.json", "--config", config, *OURS, "--json").output
    told = json.loads(shown)
    assert told["guardrails"] == ["no-administrators", "no-passing"]
    assert told["summary"]["findings"] == {"critical": 1, "high": 0, "medium": 1, "low": 0, "info": 0}
    lines = [json.loads(line.rstrip(",")) for line in shown.splitlines()[1:-1]]
    assert lines == told["principals"]
    (finding,) = next(each for each in lines if each["name"] == "LegacyAdmin")["findings"]
    assert finding["identity"].startswith("no-administrators|111122223333|AROAEXAMPLELEGACY0001|")


def test_standard_input_and_many_roles(config: Path) -> None:
    account = _account()
    admin = account["RoleDetailList"][-1]
    account["RoleDetailList"] = [
        admin
        | {"RoleName": f"r{number}", "RoleId": f"AROA{number:012d}", "Arn": f"arn:aws:iam::111122223333:role/r{number}"}
        for number in range(40)
    ]
    ours = ("--config", config, "--guardrail", "no-administrators")
    shown = run("scan", "-", *ours, stdin=json.dumps(account))
    assert "... and 15 more principals with findings" in shown.output
    assert "40 CRITICAL" in shown.output
    everything = run("scan", "-", *ours, "--all", stdin=json.dumps(account))
    assert "r39" in everything.output
    assert "more principals" not in everything.output


def test_hostile_text_is_harmless_in_table_and_json(tmp_path: Path, config: Path) -> None:
    account = _account()
    evil = "x\x1b]0;owned\x07[red]\n\u202e"
    statement = {"Sid": evil, "Effect": "Allow", "Action": "iam:CreateUser", "Resource": f"arn:aws:iam::1:{evil}"}
    account["RoleDetailList"][0] |= {
        "RolePolicyList": [
            {"PolicyName": "[red]p[/red]", "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement, evil]}}
        ],
        "PermissionsBoundary": None,
        "Tags": [{"Key": "owner", "Value": evil}],
    }
    for arguments in ((), ("--json",)):
        shown = run("scan", _saved(tmp_path, account), "--config", config, "--all", *arguments)
        assert shown.exit_code == 0, shown.output
        assert "orders-prod-role" in shown.output
        assert not {"\x1b", "\x07", "\u202e"} & set(shown.output)


def test_progress_is_silent_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(watched(range(3), "counted:")) == [0, 1, 2]
    assert capsys.readouterr().err == ""


def _text(content: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / "account.json"
        path.write_text(content)
        return path

    return write


def _role_named(name: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        account = _account()
        account["RoleDetailList"][0]["RoleName"] = name
        return _saved(folder, account)

    return write


def _with_document(text: str) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        account = _account()
        account["RoleDetailList"][0]["AssumeRolePolicyDocument"] = "@"
        path = folder / "account.json"
        path.write_text(json.dumps(account).replace('"@"', text))
        return path

    return write


BAD: dict[str, Callable[[Path], Path]] = {
    "missing": lambda folder: folder / "nowhere.json",
    "a directory": lambda folder: folder,
    "empty": _text(""),
    "truncated": _text((EXAMPLES / "account.json").read_text()[:5000]),
    "not JSON": _text("UserDetailList:\n  - UserName: alice\n"),
    "another command": _text('{"Roles": [{"RoleName": "r", "Arn": "arn:aws:iam::111122223333:role/r"}]}'),
    "a policy document": _text((EXAMPLES / "policy-before.json").read_text()),
    "a page of several": _text('{"UserDetailList": [], "RoleDetailList": [], "IsTruncated": true, "Marker": "x"}'),
    "a list": _text("[]"),
    "control characters in a role name": _role_named("evil\x1b[2Jrole"),
    "policy of 2 MB": _with_document('{"Version": "2012-10-17", "Id": "' + "x" * 2_000_000 + '", "Statement": []}'),
    "nesting 500 deep": _with_document("[" * 500 + "]" * 500),
    "nesting 100,000 deep": _with_document("[" * 100_000 + "]" * 100_000),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_line_with_file_and_remedy(case: str, tmp_path: Path) -> None:
    path = BAD[case](tmp_path)
    shown = run("scan", path)
    assert shown.exit_code == 2, shown.output
    (line,) = shown.stderr.splitlines()
    assert str(path) in line
    assert len(line) < 600
    assert "\x1b" not in line
    assert "Traceback" not in shown.output


def test_an_unreadable_file_is_bad_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _saved(tmp_path, _account())

    def refuse(*_: object, **__: object) -> None:  # as the system does; file modes do not bind the superuser
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    shown = run("scan", path)
    assert shown.exit_code == 2
    assert f"{path}: may not be read" in shown.stderr


def test_a_compressed_export_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "account.json.gz"
    path.write_bytes(gzip.compress((EXAMPLES / "account.json").read_bytes()))
    shown = run("scan", path)
    assert shown.exit_code in (0, 2)
    assert "Traceback" not in shown.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "give either FILE or --profile"),
        (("$account.json", "--profile", "audit"), "give either FILE or --profile"),
        (("$account.json", "--guardrail", "no-such-guardrail"), "no guardrail 'no-such-guardrail'"),
        (("$account.json", "--as-of", "yesterday"), "'yesterday' is no time"),
        (("$account.json", "--principal", "nobody"), "no principal named nobody"),
        (("$account.json", "--config", "$missing.yaml"), "no such file"),
        (("--profile", "no-such-profile-of-mine"), "no such profile"),
    ],
)
def test_what_cannot_be_asked_is_bad_input(arguments: tuple[str, ...], said: str) -> None:
    shown = run("scan", *arguments)
    assert shown.exit_code == 2
    assert said in shown.stderr


def test_a_wrong_configuration_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("mode: notify\ncolour: red\n")
    shown = run("scan", "$account.json", "--config", path)
    assert shown.exit_code == 2
    assert f"{path}" in shown.stderr
    assert "2" in shown.stderr


def test_the_report_is_a_page_too(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    shown = run("scan", "$account.json", "--as-of", "2026-10-01", "--html", path, "--json")
    text = path.read_text("utf-8")
    found = json.loads(shown.stdout)
    assert text.count("<tr>") - 1 == sum(len(each["findings"]) for each in found["principals"])
    assert "full-administrator" in text
    assert run("scan", "$account.json", "--html", tmp_path).exit_code == 2
