"""The EventBridge patterns that follow from the catalogue, as pure data to compare the templates with.

Fully covered services are matched broadly (everything but reads), so that a write API nobody knows yet arrives and
becomes a finding. Tampering is matched by exact names, and for services that everybody uses all day also by the names
of the guardian's own resources. Only operators that AWS and the local engine agree on are used: exact values, `prefix`,
`anything-but` with a list of prefixes, `exists`, and `$or`.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from iamdrift.domain.catalogue.entry import Entry
from iamdrift.domain.catalogue.lookup import services_by_source
from iamdrift.domain.catalogue.service import Service
from iamdrift.domain.catalogue.services import SERVICES

CALL = "AWS API Call via CloudTrail"
SIGN_IN = "AWS Console Sign In via CloudTrail"
FINDING = "Access Analyzer Finding"
SUCCEEDED: list[dict[str, bool]] = [{"exists": False}]

Pattern = dict[str, Any]


def broad(source: str) -> Pattern:
    """All successful writes of a fully covered service (`iam.amazonaws.com`), known or not."""
    service = services_by_source()[source]
    return _pattern(service, [{"anything-but": {"prefix": list(service.reads)}}])


def exact(source: str) -> Pattern:
    """The successful writes of a partly covered service that are in the catalogue, whichever resource they hit."""
    service = services_by_source()[source]
    return _pattern(service, _names(service.entries))


def narrowed(source: str, own: Sequence[Any]) -> Pattern:
    """The same for the guardian's own resources: `own` are values or matchers of their names.

    Services write a resource as its name, its ARN or its URL, so `own` needs all spellings that the service uses.
    Entries that name their resource in different places become alternatives; those that name none are left whole.
    """
    service = services_by_source()[source]
    choices = [
        {"eventName": _names(entries), **_nested(path, fitting)}
        for path, entries in _by_path(service).items()
        if (fitting := [value for value in own if _fits(path, value)])
    ]
    pattern = _pattern(service, [])
    del pattern["detail"]["eventName"]
    pattern["detail"] |= choices[0] if len(choices) == 1 else {"$or": choices}  # $or needs two choices
    return pattern


def refusals() -> Pattern:
    """Writes of IAM that AWS refused: they change nothing, but many of them are a finding."""
    pattern = broad("iam.amazonaws.com")
    pattern["detail"]["errorCode"] = ["AccessDenied"]
    return pattern


def by_root() -> Pattern:
    """Everything that the root user writes, in whichever service, and its console sign-ins."""
    return {
        "source": [{"prefix": "aws."}],
        "detail-type": [CALL, SIGN_IN],
        "detail": {"userIdentity": {"type": ["Root"], "invokedBy": [{"exists": False}]}, "errorCode": SUCCEEDED},
    }


def analyzer_findings() -> Pattern:
    """Findings of Access Analyzer that stand; it tells of each when it is made, and again when it changes."""
    return {"source": ["aws.access-analyzer"], "detail-type": [FINDING], "detail": {"status": ["ACTIVE"]}}


def watched_broadly() -> tuple[str, ...]:
    """Sources whose pattern is `broad`."""
    return tuple(service.source for service in SERVICES if service.complete)


def watched_exactly() -> tuple[str, ...]:
    """Sources whose pattern is `exact`: their tampering events concern the account, not one resource."""
    return tuple(service.source for service in SERVICES if not service.complete and not service.own_only)


def watched_narrowly() -> tuple[str, ...]:
    """Sources whose pattern is `narrowed`: their events matter only where they hit the guardian's own resources."""
    return tuple(service.source for service in SERVICES if service.own_only)


def _pattern(service: Service, event_name: list[Any]) -> Pattern:
    # A console sign-in has a detail-type of its own; nothing else of these services does.
    kinds = [CALL, SIGN_IN] if service.source == "signin.amazonaws.com" else [CALL]
    return {
        "source": [service.event_source],
        "detail-type": kinds,
        "detail": {"eventSource": [service.source], "eventName": event_name, "errorCode": SUCCEEDED},
    }


def _names(entries: Sequence[Entry]) -> list[Any]:
    return [{"prefix": entry.name} if entry.dated else entry.name for entry in entries]


def _by_path(service: Service) -> dict[str, tuple[Entry, ...]]:
    """Entries by the place that names their resource; those that name none under an empty path."""
    found: dict[str, tuple[Entry, ...]] = {}
    for entry in service.entries:
        for path in _paths(entry):
            found[path] = (*found.get(path, ()), entry)
    return found


def _paths(entry: Entry) -> tuple[str, ...]:
    paths = tuple(path for affects in entry.affects for path in affects.at if "." in path)
    return paths or ("",)


def _fits(path: str, value: Any) -> bool:
    """An ARN is spelled in one way only, and a random id is no name of ours: room that other spellings need."""
    spelled = value["prefix"] if isinstance(value, dict) and "prefix" in value else value
    key = path.rpartition(".")[2]
    if not isinstance(spelled, str) or key.lower() == "uuid":
        return key.lower() != "uuid"
    return not key.endswith("Arn") or spelled.startswith("arn:")


def _nested(path: str, values: list[Any]) -> Pattern:
    """`request.name` -> `{"requestParameters": {"name": values}}`."""
    if not path:
        return {}
    root, _, rest = path.partition(".")
    inner: Any = values
    for key in reversed(rest.split(".")):
        inner = {key: inner}
    return {"requestParameters" if root == "request" else "responseElements": inner}
