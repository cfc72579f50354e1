"""`iamdrift rules` and `config`: what it judges by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from iamdrift.cli.operating import config as config_command
from iamdrift.domain.judging.occurrences import OCCURRENCES
from iamdrift.guardrails import GUARDRAILS
from tests.cli.running import run

SCHEMAS = Path(config_command.__file__).parents[1] / "schemas"
RULES = """
rules:
  - id: no-passing
    severity: high
    why: Whoever passes roles can become them.
    selector: {types: [role]}
    must_not_be_able_to: [{actions: ["iam:PassRole"]}]
    tests:
      - {name: a harmless one, expect: EXPECTED, principal: {name: app-role}}
  - id: untried
    severity: low
    why: Nobody knows.
    selector: {types: [role]}
    must_carry: {tags: {owner: "*"}}
"""


def _config(folder: Path, text: str) -> Path:
    path = folder / "guardrails.yaml"
    path.write_text(text)
    return path


def test_every_guardrail_is_listed() -> None:
    shown = run("rules")
    assert shown.exit_code == 0
    assert all(each.id in shown.output for each in (*GUARDRAILS, *OCCURRENCES))
    assert [each["id"] for each in json.loads(run("rules", "--json").output)["guardrails"]] == [
        each.id for each in (*GUARDRAILS, *OCCURRENCES)
    ]


def test_those_of_the_configuration_are_listed_too(tmp_path: Path) -> None:
    path = _config(tmp_path, RULES.replace("EXPECTED", "passes"))
    assert "no-passing" in run("rules", "--config", path).output
    assert "Whoever passes roles" in run("rules", "show", "no-passing", "--config", path).output


def test_one_guardrail_is_explained() -> None:
    first = GUARDRAILS[0]
    shown = run("rules", "show", first.id, width=2000).output
    assert first.title in shown
    assert first.remedy in shown
    assert first.why in shown


def test_an_unknown_guardrail_is_bad_input_with_a_suggestion() -> None:
    shown = run("rules", "show", GUARDRAILS[0].id[:-1])
    assert shown.exit_code == 2
    assert f"did you mean {GUARDRAILS[0].id}?" in shown.stderr


def test_coverage_maps_controls_to_guardrails() -> None:
    shown = run("rules", "--coverage", width=2000).output
    for guardrail in (*GUARDRAILS, *OCCURRENCES):
        for control in guardrail.controls:
            assert any(control in line and guardrail.id in line for line in shown.splitlines())


def test_tests_of_declared_rules_pass_or_fail(tmp_path: Path) -> None:
    passing = run("rules", "test", "--config", _config(tmp_path, RULES.replace("EXPECTED", "passes")))
    assert passing.exit_code == 0
    assert "1 test, 0 failed" in passing.output
    assert "without tests: untried" in passing.output
    failing = run("rules", "test", "--config", _config(tmp_path, RULES.replace("EXPECTED", "fails")))
    assert failing.exit_code == 1
    assert "FAILED: no-passing: a harmless one" in failing.output


def test_a_configuration_is_checked(tmp_path: Path) -> None:
    shown = run("config", "check", "--file", _config(tmp_path, "mode: ask\n"))
    assert shown.exit_code == 0
    assert "valid" in shown.output
    assert "ask, baseline rolling" in shown.output
    printed = json.loads(run("config", "check", "--file", _config(tmp_path, "mode: ask\n"), "--json").output)
    Draft202012Validator(json.loads((SCHEMAS / "config.json").read_text())).validate(printed)


@pytest.mark.parametrize("text", ["mode: nonsense\n", "colour: red\n", "- a\n", "mode: [\n", "mode: ask\nmode: ask\n"])
def test_a_wrong_configuration_is_bad_input(text: str, tmp_path: Path) -> None:
    path = _config(tmp_path, text)
    shown = run("config", "check", "--file", path)
    assert shown.exit_code == 2
    assert str(path) in shown.stderr


def test_what_holds_for_one_role_and_why(tmp_path: Path) -> None:
    path = _config(
        tmp_path,
        """
scopes:
  - {name: the account, selector: {accounts: ["111122223333"]}, mode: revert}
trusted_deployers: [AROAEXAMPLEDEPLOY0001]
""",
    )
    asked = ("config", "check", "--file", path, "--role", "deploy-prod-role", "--export", "$account.json")
    shown = run(*asked).output
    assert "revert" in shown
    assert "scope 'the account' selects it by account" in shown
    assert "a trusted deployer" in shown
    Draft202012Validator(json.loads((SCHEMAS / "effective.json").read_text())).validate(
        json.loads(run(*asked, "--json").output)
    )


def test_role_and_export_go_together() -> None:
    assert run("config", "check", "--role", "x").exit_code == 2


def test_the_schema_knows_our_guardrails() -> None:
    shown = run("config", "schema")
    assert shown.exit_code == 0
    assert GUARDRAILS[0].id in json.dumps(json.loads(shown.output))


CUSTOM = """
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import Family, Guardrail
from iamdrift.domain.judging.severity import Severity


def check(examination):
    if "test" in examination.snapshot.ref.name:
        yield Evidence("name", "its name has test in it")


GUARDRAIL = Guardrail(
    "no-test-roles", "No test roles", Family.NAMING, Severity.LOW, "They stay.", "Delete it.", check
)
"""


def _custom(folder: Path, cases: str) -> Path:
    rules = folder / "rules"
    rules.mkdir()
    (rules / "no_test_roles.py").write_text(CUSTOM)
    (rules / "no_test_roles.yaml").write_text(cases)
    return _config(folder, "custom_guardrails: rules\n")


def test_cases_of_a_custom_guardrail_are_run_like_our_own(tmp_path: Path) -> None:
    cases = """
    fails:
      - {why: it says test, name: shop-test-role, expect: {subject: name, severity: low, says: test}}
      - {why: wrongly expected, name: shop-test-role, expect: {subject: name, severity: high}}
      - {why: not found, name: shop-prod-role}
    passes:
      - {why: it does not, name: shop-prod-role, settings: {mode: ask}}
    """
    shown = run("rules", "test", "--config", _custom(tmp_path, cases), width=200)
    assert shown.exit_code == 1
    assert "ok: no-test-roles: it says test (must break the rule)" in shown.output
    assert "FAILED: no-test-roles: wrongly expected (must break the rule): not as expected" in shown.output
    assert "FAILED: no-test-roles: not found (must break the rule): nothing seen" in shown.output
    assert "4 tests, 2 failed" in shown.output


@pytest.mark.parametrize(
    ("cases", "says"),
    [
        ("fails: [", "not YAML"),
        ("- x", "`fails` and `passes`"),
        ("fails: {why: x}", "a list of cases"),
        ("fails: [{name: x}]", "says why"),
        ("fails: [{why: x, colour: red}]", "no such key: colour"),
        ("fails: [{why: x, expect: {colour: red}}]", "expect names"),
        ("fails: [{why: x, type: planet}]", "case 'x' cannot be judged"),
        ("fails: [{why: x, settings: {mode: red}}]", "case 'x' cannot be judged"),
    ],
)
def test_a_case_that_is_not_written_as_one_is_bad_input(cases: str, says: str, tmp_path: Path) -> None:
    shown = run("rules", "test", "--config", _custom(tmp_path, cases), width=300)
    assert shown.exit_code == 2
    assert says in shown.stderr
    assert "no_test_roles.yaml" in shown.stderr


def test_a_custom_guardrail_without_cases_is_named(tmp_path: Path) -> None:
    path = _custom(tmp_path, "")
    (tmp_path / "rules" / "no_test_roles.yaml").unlink()
    assert "without tests: no-test-roles" in run("rules", "test", "--config", path).output
