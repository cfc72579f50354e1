"""`show`, `history`, `blame` and `findings` on the ledger of docs/examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from iamdrift.adapters.ledger import schema as schema
from iamdrift.adapters.ledger.history import DynamoHistory
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from scripts.example_ledger import ACCOUNT, ORDERS, PARTNER
from tests.cli.recorded import told
from tests.cli.running import run

pytestmark = pytest.mark.usefixtures("ledger")


def test_a_principal_is_shown_as_it_is_now() -> None:
    shown = told("show", ORDERS)
    assert (shown["newest"], shown["version"]["number"]) == (3, 3)
    assert shown["baseline"]["acceptance"] == "accepted"
    assert shown["version"]["cause"]["actor"].endswith("user/alice")
    assert shown["state"]["boundary"]["arn"].endswith("policy/workload-boundary")


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        (("--version", "1"), 1),
        (("--at", "2026-10-01T02:47:31+00:00"), 2),
        (("--at", "2026-10-01T03:05:11Z"), 2),
        (("--at", "2026-10-01T05:05:12+02:00"), 3),
        (("--at", "2026-10-01"), 1),
    ],
)
def test_or_as_it_was(asked: tuple[str, str], number: int) -> None:
    assert told("show", ORDERS, *asked)["version"]["number"] == number


@pytest.mark.parametrize(
    "words",
    [
        ("ORDERS-prod-role",),
        ("role", ORDERS),
        (f"role/{ORDERS}",),
        (f"arn:aws:iam::{ACCOUNT}:role/{ORDERS}",),
        (f"arn:aws:iam::{ACCOUNT}:role/some/path/{ORDERS}",),
        ("AROAEXAMPLEORDERS0001",),
        (ORDERS, "--account", ACCOUNT),
    ],
)
def test_a_principal_has_many_names(words: tuple[str, ...]) -> None:
    assert told("show", *words)["principal"]["name"] == ORDERS


def test_for_people_it_says_what_became_possible_by_whom_and_what_it_may_do() -> None:
    text = run("show", ORDERS, "--version", "2").stdout
    for said in (
        "bob@acme.example",
        "sts:AssumeRole on arn:aws:iam::111122223333:role/LegacyAdmin",
        "boundary-removed",
        "permissions boundary removed (not by this event)",
        "This was version 2; the newest is 3.",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "nobody"), "nothing on record about 'nobody'"),
        (("show", ORDERS, "--account", "222233334444"), "nothing on record"),
        (("show", ORDERS, "--account", "12"), "is no account"),
        (("show", "robot", ORDERS), "no kind of principal"),
        (("show", "a", "b", "c"), "one principal at a time"),
        (("show", ORDERS, "--version", "9"), "there is no version 9"),
        (("show", ORDERS, "--at", "2020-01-01"), "nothing was on record yet"),
        (("show", ORDERS, "--at", "yesterday"), "is no time"),
        (("show", ORDERS, "--at", "2026-10-01", "--version", "1"), "do not go together"),
        (("history", "nobody"), "nothing on record"),
        (("blame", "nobody"), "nothing on record"),
        (("findings", "--account", "x"), "is no account"),
        (("findings", "--table", "elsewhere"), "no ledger there"),
        (("findings", "--profile", "missing"), "no such profile"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_remedy(words: tuple[str, ...], said: str) -> None:
    shown = run(*words)
    assert shown.exit_code == 2, shown.output
    assert said in shown.stderr
    assert shown.stderr.count("\n") == 1


def test_a_history_is_verified_to_its_last_hash() -> None:
    checked = told("history", ORDERS, "--verify")
    assert [each["number"] for each in checked["versions"]] == [3, 2, 1]
    assert (checked["intact"], checked["broken"]) == (True, [])
    assert f"intact: 3 versions, the last has hash {checked['hash']}" in run("history", ORDERS, "--verify").stdout


def test_a_version_that_was_altered_or_taken_away_is_told(ledger: LedgerTable) -> None:
    ref = PrincipalRef(ACCOUNT, PrincipalType.ROLE, ORDERS, "AROAEXAMPLEORDERS0001")
    first = ledger.get(schema.version_key(ref, 1))
    assert first is not None
    ledger.put(
        {
            **schema.version_key(ref, 2),
            **{k: v for k, v in first.items() if k not in ("pk", "sk", "number")},
            "number": {"N": "2"},
        }
    )
    shown = run("history", ORDERS, "--verify")
    assert shown.exit_code == 1
    assert "broken: version 2" in shown.stdout
    ledger.client.delete_item(TableName=ledger.name, Key=schema.version_key(ref, 3))
    broken = told("history", ORDERS, "--verify")["broken"]
    assert "version 3, the last, is missing" in broken


def test_the_newest_versions_come_first_and_as_many_as_asked_for() -> None:
    assert [each["number"] for each in told("history", ORDERS, "--limit", "1")["versions"]] == [3]
    assert "2 older versions" in run("history", ORDERS, "--limit", "1").stdout


def test_each_permission_is_blamed_on_who_gave_it() -> None:
    given = {each["version"]["number"]: each for each in told("blame", PARTNER)["given"]}
    assert given[2]["version"]["cause"]["event_name"] == "UpdateAssumeRolePolicy"
    assert [each["conditions"] for each in given[2]["entrances"]] == [[]]
    assert given[1]["entrances"][0]["conditions"] == ["sts:ExternalId is one of acme-7f3c"]
    assert given[1]["permissions"][0]["actions"] == ["s3:GetObject", "s3:PutObject"]
    text = run("blame", PARTNER).stdout
    assert text.index("bob@acme.example, UpdateAssumeRolePolicy") < text.index("there at first sight")


def test_findings_of_the_account_worst_first() -> None:
    found = told("findings")
    severities = [each["severity"] for each in found["findings"]]
    assert severities == sorted(severities, key=["critical", "high", "medium", "low", "info"].index)
    assert found["accounts"] == [ACCOUNT]
    assert found["summary"]["findings"]["critical"] == severities.count("critical") == 1


def test_findings_by_severity_and_guardrail() -> None:
    found = told("findings", "--severity", "high", "--guardrail", "full-administrator", "--guardrail", "unused-role")
    assert [each["guardrail"] for each in found["findings"]] == ["full-administrator"]
    assert run("findings", "--severity", "high", "--fail-on", "critical").exit_code == 1
    assert run("findings", "--guardrail", "unused-role", "--fail-on", "critical").exit_code == 0


def test_waived_findings_are_shown_when_asked_for(ledger: LedgerTable) -> None:
    waived = [each for each in DynamoHistory(ledger).findings(ACCOUNT) if each.waived_by]
    assert len(told("findings", "--waived")["findings"]) == len(told("findings")["findings"]) + len(waived)


def test_another_account_has_none() -> None:
    assert told("findings", "--account", "222233334444")["findings"] == []
    assert "0 findings" in run("findings", "--account", "222233334444").stdout


def test_a_history_is_written_as_a_page(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    shown = run("show", ORDERS, "--html", path)
    assert (shown.exit_code, shown.stdout) == (0, "")
    text = path.read_text("utf-8")
    assert text.startswith("<!doctype html>")
    assert all(said in text for said in (ORDERS, "bob@acme.example", "permissions boundary removed", 'id="v3"'))


def test_a_page_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    assert run("show", ORDERS, "--html", tmp_path).exit_code == 2
    assert "do not go together" in run("show", ORDERS, "--html", tmp_path / "p", "--version", "1").stderr
