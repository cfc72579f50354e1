"""Prepares an organization for the guardian when its management stack is made: trail checked, administrators delegated.

The resource of a CloudFormation stack, since no resource type of AWS registers a delegated administrator. It stands
alone: only what the Lambda runtime brings with it.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterable, Mapping
from typing import Any

SERVICES = ("access-analyzer.amazonaws.com", "member.org.stacksets.cloudformation.amazonaws.com")
NO_TRAIL = (
    "no organization trail of all regions records the write events of management: create one, or let it log again,"
    " since without it no change reaches EventBridge"
)


def handler(event: dict[str, Any], _context: Any) -> None:
    """Always answers, since CloudFormation would wait an hour for an answer that does not come."""
    try:
        physical_id, reason = carried_out(event), ""
    except Exception as error:  # whatever it is, the stack must learn of it
        physical_id, reason = event.get("PhysicalResourceId", "nothing-prepared"), str(error)[:1000]
    answer(event, physical_id, reason)


def carried_out(event: Mapping[str, Any]) -> str:
    """The id of the resource: the account, and what was registered for it by us. Raises where nothing is ready."""
    import boto3

    organizations, cloudtrail = boto3.client("organizations"), boto3.client("cloudtrail")
    account, before = event["ResourceProperties"]["HubAccountId"], event.get("PhysicalResourceId", "")
    if event["RequestType"] == "Delete":
        undo(organizations, before)
        return str(before)
    if not any(records_writes(cloudtrail, trail) for trail in cloudtrail.describe_trails()["trailList"]):
        raise RuntimeError(NO_TRAIL)
    boto3.client("cloudformation").activate_organizations_access()
    made = prepare(organizations, account)
    # Another id would make CloudFormation delete the resource of the old one, and so undo what still holds.
    return str(before) if before.startswith(f"{account}:") else made


def records_writes(cloudtrail: Any, trail: Mapping[str, Any]) -> bool:
    """Whether it is an organization trail of all regions that logs, with the write events of management."""
    if not (trail.get("IsOrganizationTrail") and trail.get("IsMultiRegionTrail")):
        return False
    if not cloudtrail.get_trail_status(Name=trail["TrailARN"])["IsLogging"]:
        return False
    told = cloudtrail.get_event_selectors(TrailName=trail["TrailARN"])
    return any(map(selects_writes, told.get("EventSelectors", []))) or any(
        selects_writes_by_fields(each["FieldSelectors"]) for each in told.get("AdvancedEventSelectors", [])
    )


def selects_writes(selector: Mapping[str, Any]) -> bool:
    return bool(selector.get("IncludeManagementEvents")) and selector.get("ReadWriteType") in ("All", "WriteOnly")


def selects_writes_by_fields(fields: Iterable[Mapping[str, Any]]) -> bool:
    """An advanced selector for management events that leaves out reads at most (or services that write too much)."""
    told = {field["Field"]: field for field in fields}
    only_reads = "true" in told.get("readOnly", {}).get("Equals", [])
    return "Management" in told.get("eventCategory", {}).get("Equals", []) and not only_reads


def prepare(organizations: Any, account: str) -> str:
    """Register what is not registered yet."""
    ours = []
    for service in SERVICES:
        organizations.enable_aws_service_access(ServicePrincipal=service)
        try:
            organizations.register_delegated_administrator(AccountId=account, ServicePrincipal=service)
            ours.append(service)
        except organizations.exceptions.AccountAlreadyRegisteredException:
            continue
    return f"{account}:{','.join(ours)}"


def undo(organizations: Any, physical_id: str) -> None:
    """Only what we registered: an administrator that was there before stays."""
    account, _, ours = physical_id.partition(":")
    for service in (service for service in ours.split(",") if service in SERVICES):
        try:
            organizations.deregister_delegated_administrator(AccountId=account, ServicePrincipal=service)
        except organizations.exceptions.AccountNotRegisteredException:
            continue


def answer(event: Mapping[str, Any], physical_id: str, reason: str) -> None:
    body = {
        "Status": "FAILED" if reason else "SUCCESS",
        "Reason": reason,
        "PhysicalResourceId": physical_id,
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
    }
    request = urllib.request.Request(event["ResponseURL"], json.dumps(body).encode(), method="PUT")  # noqa: S310 - CloudFormation's own https URL
    with urllib.request.urlopen(request, timeout=30):  # noqa: S310 - the same
        pass
