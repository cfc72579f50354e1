"""`iamdrift tighten`: the policy that was really needed, compared and translated."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.cli.reviews.tighten import app
from iamdrift.cli.reviews.tightening import words_between
from iamdrift.errors import InvalidInput
from tests.cli.recorded import told
from tests.cli.running import EXAMPLES
from tests.cli.running import run as shown
from tests.cli.states_server import ACCOUNT, GENERATE, States, states_server

ROLE = "orders-prod-role"


def record(source: str, name: str, *arns: str, role: str = ROLE) -> dict[str, Any]:
    return {
        "eventSource": f"{source}.amazonaws.com",
        "eventName": name,
        "eventTime": "2026-11-01T00:00:00Z",
        "userIdentity": {"sessionContext": {"sessionIssuer": {"type": "Role", "userName": role}}},
        "resources": [{"ARN": arn} for arn in arns],
    }


@pytest.fixture
def trail(tmp_path: Path) -> Path:
    table = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders"
    first = [record("dynamodb", "GetItem", table), record("nosuch", "Thing")]
    second = {"detail": record("sqs", "SendMessage", "arn:aws:sqs:eu-west-1:111122223333:orders-prod-mail")}
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(json.dumps({"Records": first}).encode()))
    (tmp_path / "b.json").write_text(json.dumps(second))
    return tmp_path


def run(*words: str | Path) -> Any:
    runner = CliRunner()
    return runner.invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})


def policy(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text[text.index("{\n") :])
    return found


def test_a_directory_of_records_becomes_a_policy(trail: Path) -> None:
    result = run(ROLE, "--from-cloudtrail", trail)
    assert result.exit_code == 0
    assert [statement["Action"] for statement in policy(result.stdout)["Statement"]] == [
        ["dynamodb:GetItem"],
        ["sqs:SendMessage"],
    ]
    assert "nosuch.amazonaws.com:Thing (1): add by hand" in result.stdout
    assert "iam:PassRole is in no record" in result.stdout


def test_it_is_compared_with_what_the_role_may_do(trail: Path) -> None:
    result = run(ROLE, "--from-cloudtrail", trail, "--export", EXAMPLES / "account.json")
    assert "would lose" in result.stdout
    assert "s3:" in result.stdout
    assert "sqs:SendMessage on arn:aws:sqs:eu-west-1:111122223333:orders-prod-mail" in result.stdout


def test_it_is_translated_for_another_environment_and_written(trail: Path, tmp_path: Path) -> None:
    target = tmp_path / "tight.json"
    words = ("--replace", "prod=staging", "--replace", "111122223333=444455556666")
    result = run(ROLE, "--from-cloudtrail", trail, "--for", "orders-staging-role", *words, "--output", target)
    assert result.exit_code == 0
    resources = [statement["Resource"] for statement in json.loads(target.read_text())["Statement"]]
    assert ["arn:aws:sqs:eu-west-1:444455556666:orders-staging-mail"] in resources


def test_the_words_are_those_in_which_the_names_differ() -> None:
    assert words_between("app-staging-role", "app-prod-role", ()) == {"staging": "prod"}
    assert words_between("app-staging-role", "", ()) == {}
    with pytest.raises(InvalidInput, match="--replace OLD=NEW"):
        words_between("app-staging-role", "other", ())
    with pytest.raises(InvalidInput, match="is not OLD=NEW"):
        words_between("a", "b", ("prod",))


def test_records_of_others_only_are_refused(trail: Path) -> None:
    result = run("other-role", "--from-cloudtrail", trail)
    assert isinstance(result.exception, InvalidInput)
    assert "none of 3 records is of the role 'other-role'" in str(result.exception)


@pytest.mark.parametrize("content", ["", "{", "[1, null]", '"text"'])
def test_a_file_without_records_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.json").write_text(content)
    assert isinstance(run(ROLE, "--from-cloudtrail", tmp_path / "x.json").exception, InvalidInput)


def online(*words: str) -> Any:
    return shown("tighten", *words)


@pytest.fixture
def states(ledger: LedgerTable, monkeypatch: pytest.MonkeyPatch) -> Iterator[States]:
    _ = ledger
    with states_server() as server:
        for service in ("SFN", "CLOUDFORMATION"):
            monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", server.url)
        yield server


def test_the_guardian_generates_and_what_it_would_take_away_is_shown(states: States) -> None:
    answer = told("tighten", ROLE)
    ((machine, _, wish),) = states.started
    assert (machine, wish) == (GENERATE, {"account": ACCOUNT, "role": ROLE})
    assert (answer["removed"], answer["gained_total"], answer["compared"]) == (["s3"], 0, True)
    assert answer["lost"][0]["actions"] == "s3:GetObject"
    assert any("iam:PassRole is in no record" in caveat for caveat in answer["caveats"])


def test_what_cannot_be_generated_says_why(states: States) -> None:
    states.ends = {"status": "FAILED", "error": "NotGenerated", "cause": "CloudTrail has nothing of this role"}
    answer = online(ROLE)
    assert answer.exit_code == 3
    assert "CloudTrail has nothing of this role" in answer.stderr


@pytest.mark.usefixtures("ledger")
def test_the_last_proposal_is_shown_and_turned_into_that_of_another_role() -> None:
    assert "falls away s3" in " ".join(online(ROLE, "--last").stdout.split())
    answer = told("tighten", ROLE, "--for", "partner-prod-role", "--last")
    assert answer["target"].startswith("role partner-prod-role")
    assert "table/partner" in answer["policy"]
    assert answer["gained_total"] > 0  # it may not read that table now


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nobody", "--last"), "nothing on record about"),
        (("LegacyAdmin", "--last"), "there is no proposal on record"),
        (("alice", "--last"), "name a role"),
        ((ROLE, "--export", "x.json"), "name them with --from-cloudtrail"),
        ((ROLE, "--last", "--from-cloudtrail", "x.json"), "leave it or --from-cloudtrail out"),
    ],
)
def test_what_is_not_there_is_said(words: tuple[str, ...], said: str) -> None:
    answer = online(*words)
    assert answer.exit_code == 2
    assert said in answer.stderr.lower() or said in answer.stderr
