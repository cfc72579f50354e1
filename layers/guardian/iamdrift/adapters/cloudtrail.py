"""Turn what EventBridge delivers (or a bare CloudTrail record from a file) into a change, or say why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from iamdrift.adapters.cloudtrail_actor import actor_of
from iamdrift.adapters.cloudtrail_json import parsed, text_of
from iamdrift.adapters.cloudtrail_refusal import refused_targets
from iamdrift.domain.catalogue.entry import Entry, When
from iamdrift.domain.catalogue.locate import Told, kept, locate
from iamdrift.domain.catalogue.lookup import Routine, Unknown, Unwatched, lookup
from iamdrift.domain.catalogue.sign_in import ROOT_USE
from iamdrift.domain.events.change import Actor, ActorKind, Change, Ignored, IgnoredBecause
from iamdrift.domain.events.target import Unresolved
from iamdrift.errors import RejectedEvent

_CALLS = (
    "AWS API Call via CloudTrail",
    "AWS Console Sign In via CloudTrail",
    "AWS Console Action via CloudTrail",
    "AWS Service Event via CloudTrail",
    "AWS VPCE Event via CloudTrail",
)
_INSIGHT = "AWS Insight via CloudTrail"
_READS = ("Get", "List", "Describe", "Head", "BatchGet", "Lookup", "Search", "Check", "Validate", "Simulate")
_REMEDY = "check that only EventBridge can write to the change queue, and that its rule matches CloudTrail events"


def understand(envelope: Mapping[str, Any] | str | bytes) -> Change | Ignored:
    """What an EventBridge envelope tells. Raises RejectedEvent for what must not be believed or cannot be read."""
    event = parsed(envelope)
    source, kind = text_of(event, "source", "envelope"), text_of(event, "detail-type", "envelope")
    if not source.startswith("aws."):
        raise RejectedEvent(f"source {source!r} is not an AWS service", where="source", remedy=_REMEDY)
    if kind not in (*_CALLS, _INSIGHT):
        raise RejectedEvent(f"{kind!r} is no CloudTrail event", where="detail-type", remedy=_REMEDY)
    detail = event.get("detail")
    if not isinstance(detail, Mapping):
        raise RejectedEvent("no CloudTrail record in it", where="detail", remedy=_REMEDY)
    if kind == _INSIGHT:
        return _insight(detail)
    _check_accounts(event, detail)
    return _record(detail, fallback=event, place="detail.")


def understand_record(record: Mapping[str, Any]) -> Change | Ignored:
    """What a bare CloudTrail record from a file tells; its account may be masked, so never keep state by it."""
    return _record(parsed(record), fallback={}, place="")


def understand_file(
    document: Mapping[str, Any] | list[Any] | str | bytes,
) -> Iterator[Change | Ignored | RejectedEvent]:
    """What a file tells, record by record: one envelope, one record, a list of either, or a CloudTrail log (`Records`).

    A record that cannot be understood comes as its RejectedEvent, so that the others are still told. Raises
    RejectedEvent where the file itself cannot be read.
    """
    content = parsed(document, limit=None)
    records = content.get("Records", [content])
    if not isinstance(records, list):
        raise RejectedEvent("expected a list", where="Records", remedy="give a CloudTrail log file as it was delivered")
    for number, each in enumerate(records):
        try:
            yield understand_record(_inside(each))
        except RejectedEvent as error:
            where = f"Records[{number}].{error.where}" if "Records" in content else error.where
            yield RejectedEvent(error.problem, where=where, remedy=error.remedy)


def _inside(record: Any) -> Mapping[str, Any]:
    """The record in an envelope, or the record itself."""
    outer = parsed(record)
    detail = outer.get("detail")
    return detail if isinstance(detail, Mapping) else outer


def _check_accounts(event: Mapping[str, Any], detail: Mapping[str, Any]) -> None:
    """The envelope's account is set by EventBridge; the record's must agree, or somebody made the record up."""
    sent, told = text_of(event, "account", "envelope"), detail.get("recipientAccountId", "")
    if not is_account(sent):
        raise RejectedEvent(f"account {sent!r} is not 12 digits (masked?)", where="account", remedy=_REMEDY)
    if told and not is_account(told):
        raise RejectedEvent(
            f"account {told!r} is not 12 digits (masked?)", where="detail.recipientAccountId", remedy=_REMEDY
        )
    if told and told != sent:
        raise RejectedEvent(
            f"sent by account {sent} but recorded in {told}", where="detail.recipientAccountId", remedy=_REMEDY
        )


def is_account(value: Any) -> bool:
    """Whether a value is an AWS account id: twelve ASCII digits."""
    return isinstance(value, str) and len(value) == 12 and value.isascii() and value.isdecimal()


def _record(record: Mapping[str, Any], *, fallback: Mapping[str, Any], place: str) -> Change | Ignored:
    if record.get("eventType") == "AwsCloudTrailInsight" or "insightDetails" in record:
        return _insight(record)
    name = text_of(record, "eventName", place.rstrip(".") or "record", where=f"{place}eventName")
    source = text_of(record, "eventSource", place.rstrip(".") or "record", where=f"{place}eventSource")
    actor = actor_of(record)
    found = _meant(source, name, record, actor)
    if isinstance(found, Ignored):
        return found
    change = _change(found, name, source, actor, record, fallback, place)
    if change.failed:
        reason = f"failed call: {change.failed}"
        return Ignored(IgnoredBecause.FAILED, reason, name, source, attempted=change)
    return change


def _insight(record: Mapping[str, Any]) -> Ignored:
    return Ignored(
        IgnoredBecause.INSIGHT,
        "a CloudTrail insight tells of a rate, not of a change",
        str(record.get("eventName", "")),
    )


def _meant(source: str, name: str, record: Mapping[str, Any], actor: Actor) -> Entry | Unknown | Ignored:
    """What the catalogue says, with what it cannot know: who called, and whether AWS calls the event a read."""
    found = lookup(source, name)
    if isinstance(found, Entry):
        return _if_it_matters(found, name, source, actor)
    if record.get("eventType") == "AwsServiceEvent":
        return Ignored(IgnoredBecause.SERVICE_EVENT, f"{name} is told by {source}, nobody called it", name, source)
    if isinstance(found, Routine) or record.get("readOnly") in (True, "true"):
        return Ignored(IgnoredBecause.ROUTINE, f"{name} of {source} changes nothing", name, source)
    if isinstance(found, Unwatched) and _root_in_person(actor) and not name.startswith(_READS):
        return ROOT_USE
    if isinstance(found, Unwatched):
        return Ignored(IgnoredBecause.UNWATCHED, f"{name} of {source} is not in the catalogue", name, source)
    return found


def _if_it_matters(entry: Entry, name: str, source: str, actor: Actor) -> Entry | Ignored:
    root = actor.kind is ActorKind.ROOT
    matters = {
        When.ALWAYS: True,
        When.ROOT: root,
        When.ROOT_OR_WITHOUT_MFA: root or (actor.kind is ActorKind.IAM_USER and actor.mfa is False),
    }
    if matters[entry.when]:
        return entry
    return Ignored(IgnoredBecause.SIGN_IN, f"{name} by {actor.kind.value} is an ordinary sign-in", name, source)


def _root_in_person(actor: Actor) -> bool:
    return actor.kind is ActorKind.ROOT and not actor.invoked_by


def _change(
    entry: Entry | Unknown,
    name: str,
    source: str,
    actor: Actor,
    record: Mapping[str, Any],
    fallback: Mapping[str, Any],
    place: str,
) -> Change:
    told = _told(record, actor, fallback, place)
    failed = _failure(name, record)
    affects, keeps = (entry.affects, entry.keeps) if isinstance(entry, Entry) else (entry.guess, ())
    targets = locate(affects, told)
    if failed:
        aimed = () if told.request else refused_targets(str(record.get("errorMessage") or ""), told.account, affects)
        targets = aimed or tuple(each for each in targets if not isinstance(each, Unresolved))
    return Change(
        event_id=_event_id(record, fallback, place),
        event_name=name,
        event_source=source,
        account=told.account,
        region=str(record.get("awsRegion") or fallback.get("region") or ""),
        time=_time(record, fallback, place),
        actor=actor,
        entry=entry,
        targets=targets,
        parameters=kept(keeps, told),
        failed=failed,
        shared_event_id=str(record.get("sharedEventID") or ""),
        request_id=str(record.get("requestID") or ""),
    )


def _told(record: Mapping[str, Any], actor: Actor, fallback: Mapping[str, Any], place: str) -> Told:
    account = record.get("recipientAccountId") or fallback.get("account") or actor.account
    if not isinstance(account, str) or not account:
        raise RejectedEvent("no account in it", where=f"{place}recipientAccountId", remedy="give the whole record")
    return Told(
        account=account,
        request=_object(record, "requestParameters", place),
        response=_object(record, "responseElements", place),
        caller_user=actor.user_name if actor.kind is ActorKind.IAM_USER else "",
        by_root=actor.kind is ActorKind.ROOT,
    )


def _object(record: Mapping[str, Any], key: str, place: str) -> Mapping[str, Any]:
    """An object of a record: null and absent both mean that there is nothing in it."""
    value = record.get(key)
    if value is None or value == "":
        return {}
    if not isinstance(value, Mapping):
        raise RejectedEvent(f"expected an object, found {type(value).__name__}", where=f"{place}{key}", remedy=_REMEDY)
    return value


def _failure(name: str, record: Mapping[str, Any]) -> str:
    """The error code in one spelling, without what services add: `NoSuchEntityException`, `Client.Unauthorized...`."""
    code = str(record.get("errorCode") or "")
    response = record.get("responseElements")
    if not code and isinstance(response, Mapping) and response.get(name) == "Failure":
        return f"{name}Failure"  # sign-in records have no error code; their answer tells
    return code.removeprefix("Client.").removesuffix("Exception") or code


def _event_id(record: Mapping[str, Any], fallback: Mapping[str, Any], place: str) -> str:
    found = record.get("eventID") or fallback.get("id")
    if not isinstance(found, str) or not found:
        raise RejectedEvent(
            "no event id, so repeats could not be told apart", where=f"{place}eventID", remedy="give the whole record"
        )
    return found


def _time(record: Mapping[str, Any], fallback: Mapping[str, Any], place: str) -> datetime:
    """When the call was made; the envelope's own time is seconds later, and stands in only where there is no other."""
    for value in (record.get("eventTime"), fallback.get("time")):
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            continue
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    raise RejectedEvent("no readable time in it", where=f"{place}eventTime", remedy="give the whole record")
