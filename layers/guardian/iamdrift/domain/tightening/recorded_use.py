"""What CloudTrail records say about use: which action each call needed, on which resources, and what is not understood.

The names that CloudTrail gives to services and calls are mostly those of IAM; where they differ, a table says so.
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from iamdrift.domain.policy.actions.action_set import expand
from iamdrift.domain.policy.actions.catalogue import catalogue

# Where the first label of the event source is not the prefix of the actions.
_PREFIXES: Final = {
    "monitoring": "cloudwatch",
    "email": "ses",
    "tagging": "tag",
    "appstream2": "appstream",
    "portal.sso": "sso",
}
# Calls that need another action, or several, than their own name.
_CALLS: Final[Mapping[str, tuple[str, ...]]] = {
    "s3:headobject": ("s3:GetObject",),
    "s3:headbucket": ("s3:ListBucket",),
    "s3:listobjects": ("s3:ListBucket",),
    "s3:listobjectsv2": ("s3:ListBucket",),
    "s3:listobjectversions": ("s3:ListBucketVersions",),
    "s3:listbuckets": ("s3:ListAllMyBuckets",),
    "s3:deleteobjects": ("s3:DeleteObject",),
    "s3:createmultipartupload": ("s3:PutObject",),
    "s3:uploadpart": ("s3:PutObject",),
    "s3:completemultipartupload": ("s3:PutObject",),
    "s3:copyobject": ("s3:GetObject", "s3:PutObject"),
    "s3:listparts": ("s3:ListMultipartUploadParts",),
    "s3:listmultipartuploads": ("s3:ListBucketMultipartUploads",),
    "s3:uploadpartcopy": ("s3:GetObject", "s3:PutObject"),
    "lambda:invoke": ("lambda:InvokeFunction",),
    "dynamodb:batchexecutestatement": ("dynamodb:PartiQLSelect", "dynamodb:PartiQLUpdate"),
    "dynamodb:transactgetitems": ("dynamodb:GetItem",),
    "dynamodb:transactwriteitems": ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"),
    "apigateway:getrestapis": ("apigateway:GET",),
    "kms:reencrypt": ("kms:ReEncryptFrom", "kms:ReEncryptTo"),
}
_SETTING_VERBS: Final = {"get": "get", "put": "put", "delete": "put", "list": "get"}
_FREE: Final = frozenset({"sts:getcalleridentity", "sts:getsessiontoken"})  # need no permission
_MOST_RESOURCES = 20  # of one action; more are too many to be named


@dataclass
class RecordedUse:
    """What the records of one role add up to. `resources`: ARNs by action; None where a record names none, or too many.

    unknown: calls whose action is not known. failed: denied calls, which are not use.
    """

    role: str
    resources: dict[str, set[str] | None] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)
    events: int = 0
    denied: int = 0
    first: str = ""
    last: str = ""

    def note(self, record: Mapping[str, Any]) -> bool:
        """Count one record, if it is one of this role's; whether it is."""
        if not _made_by(record, self.role):
            return False
        self.events += 1
        time = str(record.get("eventTime", ""))
        self.first, self.last = min(self.first or time, time), max(self.last, time)
        if record.get("errorCode") in ("AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation"):
            self.denied += 1
            return True
        for action in self._actions(record):
            self._use(action, _arns(record))
        return True

    @property
    def actions(self) -> frozenset[str]:
        return frozenset(self.resources)

    def policy(self) -> str:
        """A policy with exactly the recorded actions on the recorded resources."""
        by_resources: dict[tuple[str, ...], list[str]] = {}
        for action, arns in sorted(self.resources.items()):
            by_resources.setdefault(tuple(sorted(arns)) if arns else ("*",), []).append(action)
        statements = [
            {"Effect": "Allow", "Action": actions, "Resource": list(resources)}
            for resources, actions in sorted(by_resources.items(), key=lambda entry: entry[1])
        ]
        return json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2)

    def _actions(self, record: Mapping[str, Any]) -> tuple[str, ...]:
        source, name = str(record.get("eventSource", "")), str(record.get("eventName", ""))
        prefix = source.removesuffix(".amazonaws.com").removesuffix(".aws.internal")
        prefix = _PREFIXES.get(prefix, prefix)
        call = f"{prefix}:{_unversioned(name)}".lower()
        if call in _FREE:
            return ()
        if call in _CALLS:
            return _CALLS[call]
        setting = _setting_of_bucket(call)
        if setting:
            return tuple(expand(setting).names())
        if catalogue().index(call) < 0:
            self.unknown[f"{source}:{name}"[:120]] = self.unknown.get(f"{source}:{name}"[:120], 0) + 1
            return ()
        return tuple(expand(call).names())

    def _use(self, action: str, arns: frozenset[str]) -> None:
        known = self.resources.get(action, set())
        if known is None or not arns or len(known | arns) > _MOST_RESOURCES:
            self.resources[action] = None
        else:
            self.resources[action] = known | arns


def _setting_of_bucket(call: str) -> str:
    """The action for one of S3's calls about a setting: named otherwise than the call, and the one to put it where the
    call deletes it. Empty for all others.
    """
    verb = next((verb for verb in _SETTING_VERBS if call.startswith(f"s3:{verb}")), "")
    if not verb or catalogue().index(call) >= 0:
        return ""
    named = call.removeprefix(f"s3:{verb}").removeprefix("bucket")
    setting = named.removesuffix("s") if verb == "list" else named
    short = setting.removesuffix("configuration")
    found = (
        f"s3:{_SETTING_VERBS[verb]}{each}"
        for each in (setting, f"{setting}configuration", f"bucket{setting}", f"bucket{short}", f"{short}configuration")
    )
    return next((each for each in found if catalogue().index(each) >= 0), "")


def _unversioned(name: str) -> str:
    """`Invoke20150331v2` -> `Invoke`: Lambda and CloudFront write the version of their API behind the name."""
    head = name.rstrip("v0123456789_")
    return head if len(name) - len(head) >= 8 else name


def _made_by(record: Mapping[str, Any], role: str) -> bool:
    identity = record.get("userIdentity")
    context = identity.get("sessionContext") if isinstance(identity, Mapping) else None
    issuer = context.get("sessionIssuer") if isinstance(context, Mapping) else None
    if issuer is None and isinstance(identity, Mapping):
        return _is_session_of(str(identity.get("arn", "")), role)
    if not isinstance(issuer, Mapping) or issuer.get("type", "Role") != "Role":
        return False
    return str(issuer.get("userName", "")).lower() == role.lower() or issuer.get("arn") == role


def _is_session_of(arn: str, role: str) -> bool:
    """By the ARN of the session, where a record leaves out who issued it: that tells account and name, but no path."""
    place, _, session = arn.partition(":assumed-role/")
    name = session.partition("/")[0].lower()
    if not role.startswith("arn:"):
        return bool(name) and name == role.lower()
    same_account = role.split(":")[4:5] == place.split(":")[-1:]
    return bool(name) and same_account and name == role.rpartition("/")[2].lower()


def _arns(record: Mapping[str, Any]) -> frozenset[str]:
    resources = record.get("resources")
    if not isinstance(resources, Iterable) or isinstance(resources, str | Mapping):
        return frozenset()
    found = (each.get("ARN") or each.get("arn") for each in resources if isinstance(each, Mapping))
    return frozenset(
        arn for arn in found if isinstance(arn, str) and arn.startswith("arn:") and not {"*", "?", "$"} & set(arn)
    )
