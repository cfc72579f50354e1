"""`iamdrift explain`: meaning, target, actor, undo and the guardian's answer."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import EXAMPLES, run

EVENT: dict[str, Any] = json.loads((EXAMPLES / "event.json").read_text())


def _saved(folder: Path, content: object) -> Path:
    path = folder / "event.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_says_what_whom_who_how_and_undo() -> None:
    shown = run("explain", "$event.json")
    assert shown.exit_code == 0
    for part in (
        "PutRolePolicy",
        "An inline policy of a role is added or overwritten.",
        "role orders-prod-role in 111122223333",
        "arn:aws:iam::111122223333:role/devops-prod-role (session bob@acme.example)",
        "CLI (says its user agent), from 203.0.113.24, without MFA",
        "DeleteRolePolicy",
        "acts: reads the live state",
        "Allow sts:AssumeRole on arn:aws:iam::111122223333:role/LegacyAdmin",
    ):
        assert part in shown.output, part


def test_a_trail_file_is_read_record_by_record() -> None:
    shown = run("explain", "$trail.json")
    assert "4 events: 2 to act on, 2 ignored, 0 rejected" in shown.output
    assert "ignored 1 x ListRoles" in shown.output
    assert "failed call: AccessDenied" in shown.output
    assert "who may become the role" in shown.output.lower()


def test_a_failed_call_alone_shows_what_it_would_have_been() -> None:
    denied = json.loads((EXAMPLES / "trail.json").read_text())["Records"][3]
    shown = run("explain", "-", stdin=json.dumps(denied))
    assert "A managed policy is attached to a role." in shown.output
    assert "role orders-prod-role" in shown.output
    assert "ignores it: a failed call changes nothing" in shown.output


@pytest.mark.parametrize("form", ["envelope", "record", "list", "gzip"])
def test_every_form_tells_the_same(form: str, tmp_path: Path) -> None:
    path = tmp_path / "event"
    record = EVENT["detail"]
    content = {"envelope": EVENT, "record": record, "list": [record], "gzip": {"Records": [record]}}[form]
    raw = json.dumps(content).encode()
    path.write_bytes(gzip.compress(raw) if form == "gzip" else raw)
    event = json.loads(run("explain", path, "--json").output)["events"][0]
    assert (event["event_name"], event["outcome"], event["affects"]) == (
        "PutRolePolicy",
        "change",
        ["role orders-prod-role in 111122223333"],
    )


def test_json_has_a_schema_and_every_event() -> None:
    told = json.loads(run("explain", "$trail.json", "--json").output)
    assert told["schema"] == "iamdrift.explain/1"
    assert [event["outcome"] for event in told["events"]] == ["change", "change", "ignored", "ignored"]
    assert told["events"][0]["undo"]["apis"] == ["PutRolePolicy", "DeleteRolePolicy"]
    assert told["events"][0]["actor"]["via_verified"] is False
    assert told["events"][3]["failed"] == "AccessDenied"


def test_an_unknown_write_is_acted_on(tmp_path: Path) -> None:
    record = EVENT["detail"] | {"eventName": "PutRoleSuperpower"}
    assert "a write it does not know is a finding of its own" in run("explain", _saved(tmp_path, record)).output


def test_all_shows_each_ignored_event() -> None:
    assert "ignores it: a read" in run("explain", "$trail.json", "--all").output


def test_a_forged_envelope_is_rejected_with_the_reason(tmp_path: Path) -> None:
    shown = run("explain", _saved(tmp_path, EVENT | {"account": "999988887777"}))
    assert shown.exit_code == 2
    assert "rejects it: detail.recipientAccountId" in shown.output


def test_one_bad_record_does_not_hide_the_others(tmp_path: Path) -> None:
    records = [{"eventID": "1"}, EVENT["detail"], "rubbish", None]
    shown = run("explain", _saved(tmp_path, {"Records": records}))
    assert shown.exit_code == 2
    assert "4 events: 1 to act on, 0 ignored, 3 rejected" in shown.output
    assert "record has no eventName" in shown.output


def test_hostile_names_cannot_act_on_the_terminal(tmp_path: Path) -> None:
    record = json.loads(json.dumps(EVENT["detail"]))
    record["requestParameters"]["roleName"] = "a\x1b[2J\r\n[red]b\u202e"
    shown = run("explain", _saved(tmp_path, record))
    assert shown.exit_code == 0
    assert "a\\x1b[2J\\x0d\\x0a[red]b\\u202e" in shown.output
    assert "\x1b" not in shown.output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "not JSON"),
        ("", "empty"),
        ("Version: 2012-10-17", "not JSON"),
        ("[" * 500 + "]" * 500, "nests deeper than 100 levels"),
        ('{"Records": []}', "holds no event"),
        ('"text"', "holds no event"),
        ('{"RoleDetailList": []}', "none has an eventName"),
        ('{"Records": 7}', "holds no event"),
    ],
)
def test_what_is_no_event_is_bad_input(content: str, said: str, tmp_path: Path) -> None:
    path = _saved(tmp_path, content)
    shown = run("explain", path)
    assert shown.exit_code == 2
    assert said in shown.stderr
    assert str(path) in shown.stderr
    assert "Traceback" not in shown.output
