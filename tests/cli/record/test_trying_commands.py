"""`simulate` and `shadow-report` on the ledger of docs/examples."""

from __future__ import annotations

import pytest

from scripts.example_ledger import ORDERS
from tests.cli.recorded import told
from tests.cli.running import EXAMPLES, run

pytestmark = pytest.mark.usefixtures("ledger")


def test_the_same_rules_decide_the_same() -> None:
    found = told("simulate")
    assert (found["principals"], found["versions"], found["differences"]) == (8, 11, [])
    assert found["recorded"] == found["simulated"]
    assert all(each["recorded"] == each["simulated"] for each in found["guardrails"])
    assert "unused-access" in found["left_out"]
    assert "Nothing would have been decided differently" in run("simulate").stdout


def test_another_configuration_finds_more_and_less() -> None:
    found = told("simulate", "--config", str(EXAMPLES / "guardrails.yaml"))
    raised = {each["guardrail"]: (each["recorded"], each["simulated"]) for each in found["guardrails"]}
    assert raised["boundary-required"][0] == 0 < raised["boundary-required"][1]
    assert raised["trust-admits-foreign-account"] == (1, 0)  # it is a declared vendor there
    assert found["simulated"]["messages"] > found["recorded"]["messages"]


def test_what_would_have_been_reverted_on_top_of_what_was_accepted() -> None:
    found = told("simulate", "--mode", "revert", "--since", "2026-10-01")
    assert found["versions"] == 3
    different = {(each["principal"]["name"], each["version"]): each["simulated"] for each in found["differences"]}
    assert different[ORDERS, 2] == "revert"


def test_one_guardrail_is_compared_with_itself_only() -> None:
    found = told("simulate", "--guardrail", "boundary-removed")
    assert [each["guardrail"] for each in found["guardrails"]] == ["boundary-removed"]
    assert all(not each["vanished"] for each in found["differences"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("simulate", "--guardrail", "boundary-remove"), "did you mean boundary-removed"),
        (("simulate", "--since", "soon"), "is no time"),
        (("simulate", "--config", "missing.yaml"), "no such file"),
        (("shadow-report", "--account", "x"), "is no account"),
    ],
)
def test_what_cannot_be_tried_is_refused(words: tuple[str, ...], said: str) -> None:
    shown = run(*words)
    assert shown.exit_code == 2
    assert said in shown.stderr


def test_what_would_have_been_taken_back_and_what_people_did() -> None:
    found = told("shadow-report")
    lines = {each["guardrail"]: each for each in found["lines"]}
    assert lines["boundary-removed"] == {
        "guardrail": "boundary-removed",
        "would_have": 1,
        "reverted": 1,
        "contained": 0,
        "right": 1,
        "wrong": 0,
        "open": 0,
    }
    assert "boundary-removed" in run("shadow-report").stdout


@pytest.mark.parametrize(("since", "number"), [("2026-10-01T02:47:31Z", 2), ("2026-10-01T03:00:00Z", 0)])
def test_only_what_was_recorded_since_counts(since: str, number: int) -> None:
    assert sum(each["would_have"] for each in told("shadow-report", "--since", since)["lines"]) == number
