"""Every event of the catalogue is planned, or refused with its reason and the command for a person."""

from __future__ import annotations

import re
import shlex

import botocore.session
import pytest
from botocore import xform_name
from hypothesis import given
from hypothesis import strategies as st

from iamdrift.domain.catalogue.by_hand import PLANNED, WRITTEN_TO, by_hand, kebab, quoted
from iamdrift.domain.catalogue.entry import Entry
from iamdrift.domain.catalogue.lookup import services_by_source
from iamdrift.domain.catalogue.service import Service
from tests.domain.remediation.events import EVENTS
from tests.domain.remediation.resources import RESOURCE_EVENTS

ALL = [(service, entry) for service in services_by_source().values() for entry in service.entries]
NAMES = [*(event.name for event in EVENTS), *(event.name for event in RESOURCE_EVENTS)]
PLAYED = {word for name in NAMES for word in re.findall(r"[A-Z][A-Za-z]+", name)}
COMMANDS = [
    (service, entry.name, manual.command)
    for service, entry in ALL
    if service.source in WRITTEN_TO and (manual := by_hand(service, entry)) is not None and manual.command
]


@pytest.mark.parametrize(("service", "entry"), ALL, ids=[f"{s.source}:{e.name}" for s, e in ALL])
def test_an_event_is_planned_or_refused_with_a_reason(service: Service, entry: Entry) -> None:
    manual = by_hand(service, entry)
    if manual is None:
        assert entry.name in PLANNED[service.source]
    else:
        assert len(manual.why) > 5
        assert bool(manual.command) == bool(entry.undo.apis)


def test_what_is_called_planned_is_played() -> None:
    planned = {name for names in PLANNED.values() for name in names}
    assert planned <= PLAYED
    assert PLAYED & {entry.name for service, entry in ALL if service.source in WRITTEN_TO} <= planned


@pytest.mark.parametrize(("service", "name", "command"), COMMANDS, ids=[name for _, name, _ in COMMANDS])
def test_a_command_is_one_that_the_cli_knows(service: Service, name: str, command: str) -> None:
    del name
    words = shlex.split(command.replace("<", "").replace(">", ""))
    known = botocore.session.get_session().get_service_model(words[1])
    operations = {xform_name(each, "-"): each for each in known.operation_names}
    assert words[2] in operations
    shape = known.operation_model(operations[words[2]]).input_shape
    members = {xform_name(member, "-") for member in shape.members} if shape is not None else set()
    options = {word.removeprefix("--") for word in words if word.startswith("--")}
    assert options <= members | {"cli-input-json"}
    required = {xform_name(each, "-") for each in (shape.required_members if shape is not None else ())}
    assert required <= options or "cli-input-json" in options
    assert service.source.startswith(words[1])


@pytest.mark.parametrize("source", WRITTEN_TO)
def test_an_api_is_spelled_as_the_cli_spells_it(source: str) -> None:
    known = botocore.session.get_session().get_service_model(source.partition(".")[0])
    assert {api: kebab(api) for api in known.operation_names} == {
        api: xform_name(api, "-") for api in known.operation_names
    }


def test_what_the_record_names_is_filled_in() -> None:
    service = services_by_source()["organizations.amazonaws.com"]
    entry = next(each for each in service.entries if each.name == "MoveAccount")
    known = {"accountId": "111122223333", "sourceParentId": "ou-a-1", "destinationParentId": "ou-a-2"}
    manual = by_hand(service, entry, known)
    assert manual is not None
    whole = "--account-id 111122223333 --source-parent-id ou-a-2 --destination-parent-id ou-a-1"
    assert manual.command == f"aws organizations move-account {whole}"


@given(st.text())
def test_a_name_never_becomes_a_command(name: str) -> None:
    said = quoted(name)
    if name and "\0" not in name:
        assert shlex.split(said, comments=False) == [name]
