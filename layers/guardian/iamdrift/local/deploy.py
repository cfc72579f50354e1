"""Deploys a SAM template onto the embedded AWS with boto3 alone: package, upload, create or update the stack."""

from __future__ import annotations

import hashlib
import io
import json
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from iamdrift.errors import GuardianError
from iamdrift.local.engine import LocalAws
from iamdrift.local.layer import layer_content
from iamdrift.local.template import Artifact, packaged, read_template

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
WAIT_SECONDS = 120.0
LARGEST_BODY = 51_200  # bytes of a template that is sent with the request
_EARLIEST = (1980, 1, 1, 0, 0, 0)


class DeployFailed(GuardianError):
    """CloudFormation refused the template or a resource; the message names each and its reason."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """A stack that stands: its outputs, and the physical id of every resource by its logical id."""

    stack: str
    outputs: Mapping[str, str]
    resources: Mapping[str, str]
    seconds: float


@dataclass(frozen=True, slots=True)
class Deployer:
    """Deploys into one account and region of one embedded AWS."""

    aws: LocalAws
    account: str = ""
    region: str = ""
    _uploaded: dict[Path, tuple[str, str]] = field(default_factory=dict)

    def deploy(self, template: Path, stack: str, parameters: Mapping[str, str] | None = None) -> Deployment:
        """Raises InvalidInput for a template that cannot be read, DeployFailed for one that cannot be deployed."""
        started = time.monotonic()
        ready = packaged(read_template(template), template.resolve().parent, self._upload)
        before = self._latest_event(stack)
        try:
            changed = self._submit(stack, ready, parameters or {})
        except ClientError as error:
            raise DeployFailed(f"{template}: {error.response['Error']['Message']}") from error
        if changed:
            self._await(stack, before)
        return self._deployment(stack, time.monotonic() - started)

    def _client(self, service: str) -> Any:
        return self.aws.client(service, account=self.account or None, region=self.region or None)

    def _submit(self, stack: str, template: Mapping[str, Any], parameters: Mapping[str, str]) -> bool:
        """False when there was nothing to update."""
        request = {
            "StackName": stack,
            **self._told(json.dumps(template, separators=(",", ":"))),
            "Capabilities": CAPABILITIES,
            "Parameters": [{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()],
        }
        cloudformation = self._client("cloudformation")
        try:
            cloudformation.create_stack(**request)
        except ClientError as error:
            if error.response["Error"]["Code"] != "AlreadyExistsException":
                raise
            return _updated(cloudformation, request)
        return True

    def _told(self, body: str) -> dict[str, str]:
        """CloudFormation takes a large template from a bucket only."""
        if len(body.encode()) <= LARGEST_BODY:
            return {"TemplateBody": body}
        bucket, key = self._stored(body.encode(), ".template")
        return {"TemplateURL": f"https://s3.amazonaws.com/{bucket}/{key}"}

    def _await(self, stack: str, before: str) -> None:
        cloudformation, deadline = self._client("cloudformation"), time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            status = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
            if status in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
                return
            if not status.endswith("IN_PROGRESS"):
                raise DeployFailed(f"stack {stack}: {status}{self._failures(stack, before)}")
            time.sleep(0.03)
        raise DeployFailed(f"stack {stack} is not ready after {WAIT_SECONDS:.0f} s")

    def _failures(self, stack: str, before: str) -> str:
        """One line for each resource that failed on its own, since the event `before`."""
        lines = []
        for event in self._events(stack):
            if event["EventId"] == before:
                break
            reason = event.get("ResourceStatusReason", "")
            if event["ResourceStatus"].endswith("FAILED") and "cancelled" not in reason.lower():
                lines.append(f"\n  {event['LogicalResourceId']} ({event['ResourceType']}): {reason}")
        return "".join(reversed(lines))

    def _latest_event(self, stack: str) -> str:
        try:
            events = self._events(stack)
        except ClientError:
            return ""  # no such stack yet
        return str(events[0]["EventId"]) if events else ""

    def _events(self, stack: str) -> list[dict[str, Any]]:
        pages = self._client("cloudformation").get_paginator("describe_stack_events").paginate(StackName=stack)
        return [event for page in pages for event in page["StackEvents"]]

    def _deployment(self, stack: str, seconds: float) -> Deployment:
        cloudformation = self._client("cloudformation")
        found = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
        pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
        resources = [resource for page in pages for resource in page["StackResourceSummaries"]]
        return Deployment(
            stack,
            {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])},
            {resource["LogicalResourceId"]: resource.get("PhysicalResourceId", "") for resource in resources},
            seconds,
        )

    def _upload(self, artifact: Artifact) -> tuple[str, str]:
        """Content-addressed, and once per path: unchanged code is not a change to the stack."""
        if artifact.path not in self._uploaded:
            suffix = "" if artifact.path.is_dir() else artifact.path.suffix
            self._uploaded[artifact.path] = self._stored(self._body(artifact), suffix)
        return self._uploaded[artifact.path]

    def _stored(self, body: bytes, suffix: str) -> tuple[str, str]:
        """Bucket and key."""
        bucket = f"iamdrift-artifacts-{self.account or self.aws.account}-{self.region or self.aws.region}"
        key = hashlib.sha256(body).hexdigest() + suffix
        s3 = self._client("s3")
        _ensure_bucket(s3, bucket, self.region or self.aws.region)
        s3.put_object(Bucket=bucket, Key=key, Body=body)
        return bucket, key

    def _body(self, artifact: Artifact) -> bytes:
        if not artifact.path.is_dir():
            return artifact.path.read_bytes()
        if artifact.makefile:
            built = self.aws.folder / "layers" / artifact.owner
            return zipped(built if built.exists() else layer_content(artifact.path, built))
        return zipped(artifact.path)


def deploy(
    aws: LocalAws,
    template: Path,
    stack: str = "guardian",
    parameters: Mapping[str, str] | None = None,
    *,
    account: str = "",
    region: str = "",
) -> Deployment:
    """Deploy `template` as it is; see `Deployer.deploy`."""
    return Deployer(aws, account, region).deploy(template, stack, parameters)


def zipped(folder: Path) -> bytes:
    """The same bytes for the same content, whenever and wherever it is packed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EARLIEST)
                entry.external_attr = 0o644 << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes(), compresslevel=1)
    return packed.getvalue()


def _updated(cloudformation: Any, request: Mapping[str, Any]) -> bool:
    try:
        cloudformation.update_stack(**request)
    except ClientError as error:
        if "No updates are to be performed" in error.response["Error"]["Message"]:
            return False
        raise
    return True


def _ensure_bucket(s3: Any, bucket: str, region: str) -> None:
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    try:
        s3.create_bucket(Bucket=bucket, **where)
    except ClientError as error:
        if error.response["Error"]["Code"] != "BucketAlreadyOwnedByYou":
            raise
