"""`iamdrift blast-radius`: what an attacker who holds a principal could do."""

from __future__ import annotations

import json
from typing import Any

from tests.cli.running import run


def _told(name: str, *arguments: str) -> Any:
    return json.loads(run("blast-radius", name, "--export", "$account-after.json", "--json", *arguments).output)


def test_an_administrator_is_called_one() -> None:
    shown = run("blast-radius", "LegacyAdmin", "--export", "$account.json")
    assert shown.exit_code == 0
    assert "CRITICAL an attacker who holds it holds the account" in shown.output
    assert "more (--all shows them)" in shown.output
    assert (
        "more (--all shows them)" not in run("blast-radius", "LegacyAdmin", "--all", "--export", "$account.json").output
    )


def test_escalation_paths_name_their_statements() -> None:
    (path, *_) = _told("deploy-prod-role")["escalations"]
    assert path["id"] == "lambda-001"
    assert path["required"] == ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]
    assert path["statements"] == [
        "inline policy deploy, statement 2 (PassAnyRole)",
        "inline policy deploy, statement 1 (DeployFunctions)",
    ]


def test_who_can_become_an_administrator_is_as_critical_as_one() -> None:
    told = _told("orders-prod-role")
    admin = "arn:aws:iam::111122223333:role/LegacyAdmin"
    assert told["severity"] == "critical"
    assert [step["to"] for step in told["becomes"]] == [admin]
    assert (
        f"can become the administrator {admin}"
        in run("blast-radius", "orders-prod-role", "--export", "$account-after.json").output
    )


def test_scps_limit_it() -> None:
    assert "s3:DeleteObject" in _told("orders-prod-role")["destructive"]
    assert "s3:DeleteObject" not in _told("orders-prod-role", "--scp", "$scp.json")["destructive"]


def test_a_harmless_role_has_no_way() -> None:
    shown = run("blast-radius", "reports-prod-role", "--export", "$account.json")
    assert "no known way to more access" in shown.output
    assert "Read: s3" in shown.output


def test_an_unknown_principal_is_bad_input() -> None:
    shown = run("blast-radius", "nobody", "--export", "$account.json")
    assert shown.exit_code == 2
    assert "no role or user 'nobody'" in shown.stderr
