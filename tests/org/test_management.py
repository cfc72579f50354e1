"""What the management account gets: spokes everywhere and here, administrators delegated, no trail no stack."""

from __future__ import annotations

import importlib.util
import json
from types import ModuleType
from typing import Any

import pytest

from tests.template.cloudformation import ROOT, as_list, template

MANAGEMENT = template("org/management.yaml")
RESOURCES = MANAGEMENT["Resources"]
APP = ROOT / "org" / "prepare_organization" / "app.py"
HUB = "111122223333"
TRAIL = {"TrailARN": "arn:aws:cloudtrail:us-east-1:1:trail/t", "IsOrganizationTrail": True, "IsMultiRegionTrail": True}
WRITES: dict[str, Any] = {"EventSelectors": [{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}]}


@pytest.fixture(scope="module")
def app() -> ModuleType:
    spec = importlib.util.spec_from_file_location("prepare_organization", APP)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def parameters(name: str) -> set[str]:
    told = RESOURCES[name]["Properties"]["Parameters"]
    return set(told) if isinstance(told, dict) else {each["ParameterKey"] for each in told}


def test_every_account_gets_the_same_spoke_and_so_does_this_one() -> None:
    known = set(template("org/member.yaml")["Parameters"])
    assert parameters("Spokes") == known - {"IsManagementAccount"}
    assert parameters("OwnSpoke") == known
    for name in ("Spokes", "OwnSpoke"):
        assert RESOURCES[name]["Properties"]["TemplateURL"] == "member.yaml"
    spokes = RESOURCES["Spokes"]["Properties"]
    assert spokes["PermissionModel"] == "SERVICE_MANAGED"
    assert spokes["AutoDeployment"] == {"Enabled": True, "RetainStacksOnAccountRemoval": False}
    assert RESOURCES["Spokes"]["DependsOn"] == "Preparation"


def test_what_parameters_mean_is_the_same_everywhere() -> None:
    member, hub = template("org/member.yaml")["Parameters"], template()["Parameters"]
    assert member["Environment"]["AllowedPattern"] == MANAGEMENT["Parameters"]["Environment"]["AllowedPattern"]
    assert hub["Environment"]["AllowedPattern"] == MANAGEMENT["Parameters"]["Environment"]["AllowedPattern"]
    assert hub["Environment"]["Default"] == member["Environment"]["Default"]
    assert MANAGEMENT["Parameters"]["CanaryRate"]["Default"] == member["CanaryRate"]["Default"]


def test_no_partition_is_written_literally() -> None:
    for path in (ROOT / "org").rglob("*.*"):
        assert "arn:aws:" not in path.read_text(encoding="utf-8"), path


def test_the_preparing_role_delegates_two_services_to_one_account_and_no_more(app: ModuleType) -> None:
    (policy,) = RESOURCES["PrepareOrganizationRole"]["Properties"]["Policies"]
    for statement in policy["PolicyDocument"]["Statement"]:
        actions = as_list(statement["Action"])
        assert not [action for action in actions if "*" in action]
        if any(action.endswith(("DelegatedAdministrator", "EnableAWSServiceAccess")) for action in actions):
            services = statement["Condition"]["StringEquals"]["organizations:ServicePrincipal"]
            assert tuple(services) == app.SERVICES


class CloudTrail:
    def __init__(self, selectors: dict[str, Any], *, logs: bool = True) -> None:
        self.selectors, self.logs = selectors, logs

    def get_trail_status(self, *, Name: str) -> dict[str, bool]:
        return {"IsLogging": self.logs and bool(Name)}

    def get_event_selectors(self, *, TrailName: str) -> dict[str, Any]:
        return self.selectors if TrailName else {}


def advanced(**fields: list[str]) -> dict[str, Any]:
    told = [{"Field": name, "Equals": values} for name, values in fields.items()]
    return {"AdvancedEventSelectors": [{"FieldSelectors": told}]}


ENOUGH = {
    "write events": WRITES,
    "all events": {"EventSelectors": [{"ReadWriteType": "All", "IncludeManagementEvents": True}]},
    "all of management by fields": advanced(eventCategory=["Management"]),
    "writes by fields": advanced(eventCategory=["Management"], readOnly=["false"]),
}
NOT_ENOUGH = {
    "read events": {"EventSelectors": [{"ReadWriteType": "ReadOnly", "IncludeManagementEvents": True}]},
    "data events": {"EventSelectors": [{"ReadWriteType": "All", "IncludeManagementEvents": False}]},
    "reads by fields": advanced(eventCategory=["Management"], readOnly=["true"]),
    "data by fields": advanced(eventCategory=["Data"]),
    "nothing": {},
}


@pytest.mark.parametrize("name", ENOUGH)
def test_a_trail_that_records_writes_is_enough(app: ModuleType, name: str) -> None:
    assert app.records_writes(CloudTrail(ENOUGH[name]), TRAIL)


@pytest.mark.parametrize("name", NOT_ENOUGH)
def test_a_trail_of_something_else_is_not(app: ModuleType, name: str) -> None:
    assert not app.records_writes(CloudTrail(NOT_ENOUGH[name]), TRAIL)


@pytest.mark.parametrize("missing", ["IsOrganizationTrail", "IsMultiRegionTrail"])
def test_a_trail_of_one_account_or_one_region_is_not_enough(app: ModuleType, missing: str) -> None:
    assert not app.records_writes(CloudTrail(WRITES), TRAIL | {missing: False})


def test_a_trail_that_has_stopped_is_not_enough(app: ModuleType) -> None:
    assert not app.records_writes(CloudTrail(WRITES, logs=False), TRAIL)


class Organizations:
    """Who is registered; remembers what was called."""

    class exceptions:
        class AccountAlreadyRegisteredException(Exception):
            pass

        class AccountNotRegisteredException(Exception):
            pass

    def __init__(self, *registered: str) -> None:
        self.registered, self.enabled = set(registered), set[str]()

    def enable_aws_service_access(self, *, ServicePrincipal: str) -> None:
        self.enabled.add(ServicePrincipal)

    def register_delegated_administrator(self, *, AccountId: str, ServicePrincipal: str) -> None:
        assert AccountId == HUB
        if ServicePrincipal in self.registered:
            raise self.exceptions.AccountAlreadyRegisteredException
        self.registered.add(ServicePrincipal)

    def deregister_delegated_administrator(self, *, AccountId: str, ServicePrincipal: str) -> None:
        assert AccountId == HUB
        if ServicePrincipal not in self.registered:
            raise self.exceptions.AccountNotRegisteredException
        self.registered.remove(ServicePrincipal)


def test_removing_it_leaves_an_administrator_that_was_there_before(app: ModuleType) -> None:
    analyzer, stack_sets = app.SERVICES
    organizations = Organizations(analyzer)
    made = app.prepare(organizations, HUB)
    assert organizations.registered == organizations.enabled == {analyzer, stack_sets}
    app.undo(organizations, made)
    assert organizations.registered == {analyzer}
    app.undo(organizations, made)  # twice is the same as once
    app.undo(organizations, "nothing-prepared")
    assert organizations.registered == {analyzer}


def test_a_failure_is_answered_with_its_reason(app: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []

    class Answered:
        def __enter__(self) -> None: ...
        def __exit__(self, *_: object) -> None: ...

    def urlopen(request: Any, timeout: int) -> Answered:
        assert timeout <= 60
        sent.append((request.full_url, json.loads(request.data)))
        return Answered()

    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    told = {
        "StackId": "s",
        "RequestId": "r",
        "LogicalResourceId": "Preparation",
        "ResponseURL": "https://example.com/x",
    }
    app.handler(told | {"RequestType": "Create"}, None)
    (url, body), *_ = sent
    assert url == "https://example.com/x"
    assert body["Status"] == "FAILED"
    assert body["Reason"]
    assert body["PhysicalResourceId"] == "nothing-prepared"
