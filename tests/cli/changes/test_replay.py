"""`iamdrift replay` adds up what the guardian would have done about recorded events."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.recorded import told
from tests.cli.running import EXAMPLES, run
from tests.fakes.events import ROOT, envelope

TRAIL = json.loads((EXAMPLES / "trail.json").read_text())


def record(name: str, number: int = 1, **named: Any) -> dict[str, Any]:
    detail: dict[str, Any] = envelope(name, named.pop("parameters", None), event_id=f"e-{number}", **named)["detail"]
    return detail


def trail(path: Path, *records: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"Records": list(records)}).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    return path


def put_role_policy(number: int, role: str = "shop") -> dict[str, Any]:
    parameters = {"roleName": role, "policyName": "p", "policyDocument": "{}"}
    return record("PutRolePolicy", number, parameters=parameters)


def test_a_file_is_added_up() -> None:
    found = told("replay", str(EXAMPLES / "trail.json"))
    assert (found["events"], found["acted_on"], found["ignored"], found["rejected"]) == (4, 2, 2, 0)
    assert found["tiers"] == {"permission": 2}
    assert [each["principal"] for each in found["principals"]] == [
        "role orders-prod-role in 111122223333",
        "role partner-prod-role in 111122223333",
    ]
    assert found["refused"] == [{"actor": "role session arn:aws:iam::111122223333:role/devops-prod-role", "calls": 1}]


def test_a_directory_is_read_with_what_is_gzipped_and_without_digests(tmp_path: Path) -> None:
    trail(tmp_path / "us-east-1" / "1.json.gz", put_role_policy(1))
    trail(tmp_path / "eu-west-1" / "2.json", put_role_policy(2, "other"))
    trail(tmp_path / "CloudTrail-Digest" / "3.json.gz", {"digestStartTime": "x"})
    (tmp_path / "notes.txt").write_text("no trail")
    found = told("replay", str(tmp_path))
    assert (found["files"], found["acted_on"], found["problems"]) == (2, 2, [])


def test_a_record_that_two_trails_deliver_counts_once(tmp_path: Path) -> None:
    one, two = (trail(tmp_path / name, put_role_policy(1)) for name in ("a.json", "b.json"))
    found = told("replay", str(one), str(two), str(one))
    assert (found["files"], found["acted_on"], found["repeated"]) == (2, 1, 1)


def test_what_an_event_says_by_itself_is_a_finding(tmp_path: Path) -> None:
    path = trail(
        tmp_path / "a.json", *(record("CreateUser", n, actor=ROOT, parameters={"userName": "x"}) for n in (1, 2))
    )
    (finding,) = told("replay", str(path))["findings"]
    assert (finding["guardrail"], finding["times"], finding["event"]) == ("root-used", 2, "e-1")
    assert run("replay", path, "--fail-on", "high").exit_code == 1
    assert run("replay", path, "--fail-on", "critical").exit_code == 0


def test_what_is_not_the_guardians_own_raises_nothing(tmp_path: Path) -> None:
    path = trail(tmp_path / "a.json", record("DeleteFunction20150331", source="lambda.amazonaws.com"))
    found = told("replay", str(path))
    assert (found["tiers"], found["findings"]) == ({"elsewhere": 1}, [])


def test_an_unknown_write_is_told_as_that(tmp_path: Path) -> None:
    path = trail(tmp_path / "a.json", record("InventRole", parameters={"roleName": "x"}))
    found = told("replay", str(path))
    assert found["tiers"] == {"unknown": 1}
    assert [each["guardrail"] for each in found["findings"]] == ["unclassified-write"]


def test_a_broken_file_does_not_stop_the_others(tmp_path: Path) -> None:
    trail(tmp_path / "a.json", put_role_policy(1))
    (tmp_path / "b.json").write_text('{"Records": [')
    (tmp_path / "c.json.gz").write_bytes(b"\x1f\x8b broken")
    trail(tmp_path / "d.json", put_role_policy(2), {"eventName": 7})
    shown = run("replay", tmp_path, "--json")
    found = json.loads(shown.stdout)
    assert shown.exit_code == 2
    assert (found["acted_on"], found["rejected"], len(found["problems"])) == (2, 1, 2)
    assert all(name in "".join(found["problems"]) for name in ("b.json", "c.json.gz"))


def test_it_goes_on_where_it_was_interrupted(tmp_path: Path) -> None:
    logs, state = tmp_path / "logs", tmp_path / "state"
    trail(logs / "a.json", put_role_policy(1))
    first = told("replay", str(logs), "--resume", str(state))
    trail(logs / "b.json", put_role_policy(1), put_role_policy(2))
    second = told("replay", str(logs), "--resume", str(state))
    assert (first["files"], second["files"], second["acted_on"], second["repeated"]) == (1, 2, 2, 1)
    assert told("replay", str(logs), "--resume", str(state)) == second
    assert {**told("replay", str(logs)), "sources": second["sources"]} == second


def test_a_file_that_changed_since_is_read_again(tmp_path: Path) -> None:
    path, state = trail(tmp_path / "a.json", put_role_policy(1)), str(tmp_path / "state")
    told("replay", str(path), "--resume", state)
    trail(path, put_role_policy(1), put_role_policy(2))
    assert told("replay", str(path), "--resume", state)["acted_on"] == 2


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"schema": "other"}', '{"schema": "iamdrift.replay-state/1"}', "\xff"]
)
def test_what_is_no_state_is_refused(tmp_path: Path, text: str) -> None:
    state = tmp_path / "state"
    state.write_text(text, "latin-1")
    shown = run("replay", "$trail.json", "--resume", state)
    assert shown.exit_code == 2
    assert "state" in shown.stderr


@pytest.mark.parametrize(
    ("make", "said"),
    [(lambda path: path / "missing.json", "no such file"), (lambda path: path, "holds no .json")],
)
def test_nothing_to_replay(tmp_path: Path, make: Any, said: str) -> None:
    shown = run("replay", make(tmp_path))
    assert shown.exit_code == 2
    assert said in shown.output


def test_a_name_that_an_attacker_chose_cannot_act_on_the_terminal(tmp_path: Path) -> None:
    actor = {"type": "IAMUser", "arn": "arn:aws:iam::1:user/\x1b[2Jx\nforged", "accountId": "111122223333"}
    path = trail(tmp_path / "a.json", record("CreateUser", actor=actor, parameters={"userName": "\x1b]0;y\x07"}))
    shown = run("replay", path).stdout
    assert "\x1b" not in shown
    assert "\\x1b[2Jx\\x0aforged" in shown


def test_it_comes_from_standard_input_too() -> None:
    assert json.loads(run("replay", "-", "--json", stdin=json.dumps(TRAIL)).stdout)["events"] == 4
