"""Records as AWS really writes them become changes; what must not be believed is rejected with its reason."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.model import ListShape, MapShape, Shape, StructureShape
from hypothesis import given
from hypothesis import strategies as st

from iamdrift.adapters.cloudtrail import understand, understand_file, understand_record
from iamdrift.domain.catalogue.lookup import Unknown
from iamdrift.domain.catalogue.service import Service
from iamdrift.domain.catalogue.services import SERVICES
from iamdrift.domain.events.change import ActorKind, Change, Ignored, IgnoredBecause, Via
from iamdrift.domain.events.target import PrincipalTarget, ResourceKind, ResourceTarget, Unresolved
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.errors import RejectedEvent

EVENTS = Path(__file__).parents[2] / "events"
ACCOUNT = "111122223333"
DANA = {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/dana", "accountId": ACCOUNT, "userName": "dana"}
ROOT = {"type": "Root", "arn": f"arn:aws:iam::{ACCOUNT}:root", "accountId": ACCOUNT}


def record(**differing: Any) -> dict[str, Any]:
    """A successful PutRolePolicy by the user dana; None leaves a key out."""
    usual = {
        "eventVersion": "1.11",
        "userIdentity": DANA,
        "eventTime": "2026-03-02T09:14:27Z",
        "eventSource": "iam.amazonaws.com",
        "eventName": "PutRolePolicy",
        "awsRegion": "us-east-1",
        "sourceIPAddress": "203.0.113.24",
        "userAgent": "aws-cli/2.27",
        "requestParameters": {"roleName": "web", "policyName": "p", "policyDocument": "{}"},
        "responseElements": None,
        "eventID": "11111111-2222-3333-4444-555555555555",
        "eventType": "AwsApiCall",
        "recipientAccountId": ACCOUNT,
    }
    return {key: value for key, value in {**usual, **differing}.items() if value is not ...}


def envelope(detail: Any, /, **differing: Any) -> dict[str, Any]:
    usual = {
        "id": "99999999-2222-3333-4444-555555555555",
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.iam",
        "account": ACCOUNT,
        "time": "2026-03-02T09:14:30Z",
        "region": "us-east-1",
        "detail": detail,
    }
    return {key: value for key, value in {**usual, **differing}.items() if value is not ...}


def change(**differing: Any) -> Change:
    found = understand(envelope(record(**differing)))
    assert isinstance(found, Change), found
    return found


def ignored(**differing: Any) -> Ignored:
    found = understand(envelope(record(**differing)))
    assert isinstance(found, Ignored), found
    return found


def role(name: str, arn: str = "") -> PrincipalTarget:
    return PrincipalTarget(PrincipalRef(ACCOUNT, PrincipalType.ROLE, name), arn)


def user(name: str) -> PrincipalTarget:
    return PrincipalTarget(PrincipalRef(ACCOUNT, PrincipalType.USER, name))


# --- a change -----------------------------------------------------------------------------------------------------


def test_a_call_is_understood_whether_given_as_object_text_or_bytes() -> None:
    event = envelope(record())
    assert understand(event) == understand(json.dumps(event)) == understand(json.dumps(event).encode())


def test_a_change_carries_what_the_record_says() -> None:
    found = change(sharedEventID="shared", requestID="request")
    assert (found.event_id, found.account, found.region) == (
        "11111111-2222-3333-4444-555555555555",
        ACCOUNT,
        "us-east-1",
    )
    assert found.time == datetime(2026, 3, 2, 9, 14, 27, tzinfo=UTC)
    assert found.targets == (role("web"),)
    assert found.parameters == (("policyName", "p"), ("policyDocument", "{}"))
    assert (found.shared_event_id, found.request_id, found.failed) == ("shared", "request", "")


@pytest.mark.parametrize("version", ["1.0", "1.02", "1.05", "1.08", "1.09", "1.10", "1.11", "2.0.0", "...", ...])
def test_the_version_of_a_record_does_not_matter(version: Any) -> None:
    assert change(eventVersion=version).targets == (role("web"),)


def test_the_time_of_the_call_wins_over_the_time_of_delivery() -> None:
    assert change(eventTime="2026-03-02T10:14:27+01:00").time == datetime(2026, 3, 2, 9, 14, 27, tzinfo=UTC)
    assert change(eventTime="...").time == datetime(2026, 3, 2, 9, 14, 30, tzinfo=UTC)


def test_a_service_linked_role_is_named_in_the_answer() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"
    request = {"aWSServiceName": "x.amazonaws.com"}
    named = change(
        eventName="CreateServiceLinkedRole", requestParameters=request, responseElements={"role": {"roleName": "R"}}
    )
    assert named.targets == (role("R"),)
    by_arn = change(
        eventName="CreateServiceLinkedRole", requestParameters=request, responseElements={"role": {"arn": arn}}
    )
    assert by_arn.targets == (role("AWSServiceRoleForX", arn),)
    deleted = change(eventName="DeleteServiceLinkedRole", requestParameters={"roleName": "R"})
    assert deleted.targets == (role("R"),)


def test_a_key_for_nobody_in_particular_is_a_key_for_the_caller() -> None:
    answer = {"accessKey": {"accessKeyId": "AKIAIOSFODNN7EXAMPLE", "userName": "Root"}}
    assert change(eventName="CreateAccessKey", requestParameters=None).targets == (user("dana"),)
    by_root = change(eventName="CreateAccessKey", requestParameters=None, responseElements=answer, userIdentity=ROOT)
    assert by_root.targets == (ResourceTarget(ResourceKind.ROOT_USER, ACCOUNT, ACCOUNT),)
    assert by_root.parameter("accessKeyId") == "AKIAIOSFODNN7EXAMPLE"


@pytest.mark.parametrize("nothing", [None, ..., "", {}])
def test_a_change_without_parameters_says_that_its_target_is_missing(nothing: Any) -> None:
    assert change(requestParameters=nothing).unresolved == (Unresolved(PrincipalType.ROLE, ("request.roleName",)),)


def test_a_write_that_nobody_knows_is_a_change_all_the_same() -> None:
    found = change(eventName="GraftRole", requestParameters={"roleName": "web"})
    assert isinstance(found.entry, Unknown)
    assert found.targets == (role("web"),)


def test_whatever_root_changes_is_a_change() -> None:
    found = change(eventSource="s3.amazonaws.com", eventName="CreateBucket", userIdentity=ROOT, requestParameters={})
    assert found.targets == (ResourceTarget(ResourceKind.ROOT_USER, ACCOUNT, ACCOUNT),)


@pytest.mark.parametrize(
    "differing",
    [
        {"eventName": "GetObject"},
        {"eventName": "CreateBucket", "readOnly": True},
        {"eventName": "CreateBucket", "userIdentity": {**ROOT, "invokedBy": "backup.amazonaws.com"}},
        {"eventName": "CreateBucket", "userIdentity": DANA},
    ],
    ids=["a read", "a read by its own word", "AWS in the name of root", "not root"],
)
def test_other_use_of_other_services_is_not_watched(differing: dict[str, Any]) -> None:
    found = ignored(**{"eventSource": "s3.amazonaws.com", "userIdentity": ROOT, **differing})
    assert found.because in (IgnoredBecause.UNWATCHED, IgnoredBecause.ROUTINE)


def test_root_signing_in_is_a_change_and_a_user_with_a_second_factor_is_not() -> None:
    def sign_in(identity: dict[str, str], mfa: str, outcome: str = "Success") -> Change | Ignored:
        detail = record(
            eventSource="signin.amazonaws.com",
            eventName="ConsoleLogin",
            eventType="AwsConsoleSignIn",
            userIdentity=identity,
            requestParameters=None,
            responseElements={"ConsoleLogin": outcome},
            additionalEventData={"MFAUsed": mfa},
        )
        return understand(
            envelope(detail, source="aws.signin", **{"detail-type": "AWS Console Sign In via CloudTrail"})
        )

    assert isinstance(sign_in(ROOT, "Yes"), Change)
    assert isinstance(sign_in(DANA, "No"), Change)
    ordinary, failed = sign_in(DANA, "Yes"), sign_in(ROOT, "No", "Failure")
    assert isinstance(ordinary, Ignored)
    assert ordinary.because is IgnoredBecause.SIGN_IN
    assert isinstance(failed, Ignored)
    assert failed.reason == "failed call: ConsoleLoginFailure"


# --- actors -------------------------------------------------------------------------------------------------------


def session(path: str, name: str = "deployer", **more: Any) -> dict[str, Any]:
    return {
        "type": "AssumedRole",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/pipeline",
        "accountId": ACCOUNT,
        "sessionContext": {"sessionIssuer": {"arn": f"arn:aws:iam::{ACCOUNT}:role{path}{name}"}},
        **more,
    }


@pytest.mark.parametrize(
    ("identity", "kind"),
    [
        (DANA, ActorKind.IAM_USER),
        (ROOT, ActorKind.ROOT),
        (session("/"), ActorKind.ROLE_SESSION),
        (session("/aws-reserved/sso.amazonaws.com/"), ActorKind.IDENTITY_CENTER),
        (session("/aws-reserved/sso.amazonaws.com/eu-west-1/"), ActorKind.IDENTITY_CENTER),
        (session("/aws-service-role/x.amazonaws.com/"), ActorKind.AWS_SERVICE),
        ({"type": "AWSService", "invokedBy": "x.amazonaws.com"}, ActorKind.AWS_SERVICE),
        ({"accountId": ACCOUNT, "invokedBy": "AWS Internal"}, ActorKind.AWS_SERVICE),
        ({"type": "FederatedUser"}, ActorKind.FEDERATED_USER),
        ({"type": "WebIdentityUser"}, ActorKind.WEB_IDENTITY),
        ({"type": "SAMLUser"}, ActorKind.SAML),
        ({"type": "IdentityCenterUser"}, ActorKind.IDENTITY_CENTER),
        ({"type": "AWSAccount"}, ActorKind.OTHER_ACCOUNT),
        ({"type": "Martian"}, ActorKind.UNKNOWN),
        ("dana", ActorKind.UNKNOWN),
        (None, ActorKind.UNKNOWN),
        (..., ActorKind.UNKNOWN),
        ({"type": ["IAMUser"], "sessionContext": "odd", "arn": 7}, ActorKind.UNKNOWN),
    ],
)
def test_the_kind_of_actor(identity: Any, kind: ActorKind) -> None:
    assert change(userIdentity=identity).actor.kind is kind


def test_a_role_is_recognised_by_its_issuer_with_the_path() -> None:
    actor = change(userIdentity=session("/ci/")).actor
    assert actor.session_issuer_arn == f"arn:aws:iam::{ACCOUNT}:role/ci/deployer"
    assert actor.session_name == "pipeline"


@pytest.mark.parametrize(
    ("differing", "via", "verified"),
    [
        ({"userIdentity": {**DANA, "invokedBy": "cloudformation.amazonaws.com"}}, Via.CLOUDFORMATION, True),
        ({"userIdentity": {**DANA, "invokedBy": "signin.amazonaws.com"}}, Via.CONSOLE, True),
        ({"userIdentity": {**DANA, "invokedBy": "sso.amazonaws.com"}}, Via.AWS_SERVICE, True),
        ({"userIdentity": session("/aws-service-role/x.amazonaws.com/")}, Via.AWS_SERVICE, True),
        ({"sessionCredentialFromConsole": "true"}, Via.CONSOLE, True),
        ({"sessionCredentialFromConsole": True, "userAgent": "Terraform"}, Via.CONSOLE, True),
        ({"userAgent": "APN/1.0 Terraform/1.12 aws-sdk-go/1.44"}, Via.TERRAFORM, False),
        ({"userAgent": "cloudformation.amazonaws.com"}, Via.CLOUDFORMATION, False),
        ({"userAgent": "aws-cli/2.27 lang/python botocore"}, Via.CLI, False),
        ({"userAgent": "console.amazonaws.com"}, Via.CONSOLE, False),
        ({"userAgent": "Boto3/1.40 Botocore/1.40"}, Via.SDK, False),
        ({"userAgent": "stratus-red-team_1"}, Via.OTHER, False),
        ({"userAgent": ...}, Via.OTHER, False),
    ],
)
def test_how_a_call_came_is_a_hint_unless_aws_says_so(differing: dict[str, Any], via: Via, verified: bool) -> None:
    actor = change(**differing).actor
    assert (actor.via, actor.via_verified) == (via, verified)


@pytest.mark.parametrize(("said", "mfa"), [("true", True), ("False", False), (True, True), ("", None), (None, None)])
def test_a_second_factor_is_yes_no_or_not_said(said: Any, mfa: bool | None) -> None:
    identity = {**DANA, "sessionContext": {"attributes": {"mfaAuthenticated": said}}}
    assert change(userIdentity=identity).actor.mfa is mfa


# --- ignored ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["GetRole", "ListRoles", "SimulatePrincipalPolicy", "GenerateCredentialReport"])
def test_reads_change_nothing(name: str) -> None:
    assert ignored(eventName=name).because is IgnoredBecause.ROUTINE


@pytest.mark.parametrize(
    ("resource", "target"),
    [
        ("role web", role("web")),
        ("user dana", user("dana")),
        ("group ops", PrincipalTarget(PrincipalRef(ACCOUNT, PrincipalType.GROUP, "ops"))),
        ("policy web", PrincipalTarget(PrincipalRef(ACCOUNT, PrincipalType.POLICY, "web"))),
        (
            f"policy arn:aws:iam::{ACCOUNT}:policy/a/web version v2",
            PrincipalTarget(PrincipalRef(ACCOUNT, PrincipalType.POLICY, "web"), f"arn:aws:iam::{ACCOUNT}:policy/a/web"),
        ),
        (f"arn:aws:iam::{ACCOUNT}:role/ci/web", role("web", f"arn:aws:iam::{ACCOUNT}:role/ci/web")),
        ("instance profile web", ResourceTarget(ResourceKind.INSTANCE_PROFILE, "web", ACCOUNT)),
        ("user ", None),
        ("*", None),
        (f"arn:aws:iam::{ACCOUNT}:role/", None),
        (f"arn:aws:iam::{ACCOUNT}:role/*", None),
    ],
)
@pytest.mark.parametrize(
    "tail", ["", " because no identity-based policy allows the iam:X action", " with an explicit deny"]
)
def test_a_refused_call_tells_its_aim_in_a_sentence(resource: str, target: Any, tail: str) -> None:
    message = f"User: arn:aws:iam::{ACCOUNT}:user/x is not authorized to perform: iam:X on resource: {resource}{tail}"
    found = ignored(errorCode="AccessDenied", errorMessage=message, requestParameters=None)
    assert (found.because, found.reason) == (IgnoredBecause.FAILED, "failed call: AccessDenied")
    assert found.attempted is not None
    assert found.attempted.denied
    assert found.attempted.targets == ((target,) if target else ())


@pytest.mark.parametrize(
    ("code", "short"),
    [
        ("NoSuchEntityException", "NoSuchEntity"),
        ("NoSuchEntity", "NoSuchEntity"),
        ("Client.UnauthorizedOperation", "UnauthorizedOperation"),
        ("Exception", "Exception"),
    ],
)
def test_error_codes_have_one_spelling(code: str, short: str) -> None:
    found = ignored(errorCode=code)
    assert found.attempted is not None
    assert (found.attempted.failed, found.attempted.targets) == (short, (role("web"),))


@pytest.mark.parametrize("code", [..., None, ""])
def test_no_error_code_is_success(code: Any) -> None:
    assert change(errorCode=code).failed == ""


def test_insights_and_service_events_are_ignored() -> None:
    insight = envelope({"eventType": "AwsCloudTrailInsight"}, **{"detail-type": "AWS Insight via CloudTrail"})
    found = understand(insight)
    assert isinstance(found, Ignored)
    assert found.because is IgnoredBecause.INSIGHT
    told = {"eventName": "CreateAccountResult", "eventSource": "organizations.amazonaws.com", "userIdentity": None}
    assert ignored(eventType="AwsServiceEvent", **told).because is IgnoredBecause.SERVICE_EVENT


# --- rejected -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "where", "problem"),
    [
        (envelope(record(), source="my.app"), "source", "not an AWS service"),
        (envelope(record(), source=...), "source", "has no source"),
        (envelope(record(), **{"detail-type": "Scheduled Event"}), "detail-type", "no CloudTrail event"),
        (envelope(None), "detail", "no CloudTrail record"),
        (envelope(record(recipientAccountId="444455556666")), "detail.recipientAccountId", "recorded in 444455556666"),
        (envelope(record(), account="***"), "account", "not 12 digits"),
        (envelope(record(), account="١١١١٢٢٢٢٣٣٣٣"), "account", "not 12 digits"),
        (envelope(record(recipientAccountId="123456789")), "detail.recipientAccountId", "not 12 digits"),
        (envelope(record(eventName=...)), "detail.eventName", "has no eventName"),
        (envelope(record(eventName=7)), "detail.eventName", "is int, not text"),
        (envelope(record(eventSource="")), "detail.eventSource", "has no eventSource"),
        (envelope(record(requestParameters=["web"])), "detail.requestParameters", "found list"),
        (envelope(record(eventID=...), id=...), "detail.eventID", "no event id"),
        (envelope(record(eventTime="yesterday"), time=...), "detail.eventTime", "no readable time"),
        ([], "event", "expected a JSON object, found list"),
        (None, "event", "expected a JSON object"),
        ("{", "event", "not JSON"),
        (b"\x80{}", "byte 0", "not UTF-8"),
        ("[" * 100_000, "event", "nested too deep"),
        (b"x" * (1024 * 1024 + 1), "event", "more than an event can have"),
    ],
)
def test_what_must_not_be_believed_is_rejected_with_place_and_reason(event: Any, where: str, problem: str) -> None:
    with pytest.raises(RejectedEvent) as caught:
        understand(event)
    assert caught.value.where == where
    assert problem in caught.value.problem
    assert caught.value.remedy


def test_nesting_500_deep_is_rejected_also_when_already_parsed() -> None:
    deep: Any = "web"
    for _ in range(500):
        deep = {"a": deep}
    for event in (envelope(record(requestParameters=deep)), json.dumps(envelope(record(requestParameters=deep)))):
        with pytest.raises(RejectedEvent, match="nested"):
            understand(event)


# --- files --------------------------------------------------------------------------------------------------------


def test_a_bare_record_may_have_a_masked_account() -> None:
    found = understand_record(record(recipientAccountId="***"))
    assert isinstance(found, Change)
    assert found.account == "***"


def test_a_file_holds_one_record_one_envelope_or_many() -> None:
    one = understand_record(record())
    log = {"Records": [record(), envelope(record())]}
    assert list(understand_file(record())) == list(understand_file(json.dumps(envelope(record())))) == [one]
    assert list(understand_file(log)) == list(understand_file([record(), record()])) == [one, one]


def test_a_bad_record_in_a_file_does_not_hide_the_others() -> None:
    first, second, third = understand_file({"Records": [record(), record(eventName=...), record()]})
    assert isinstance(first, Change)
    assert isinstance(second, RejectedEvent)
    assert second.where == "Records[1].eventName"
    assert third == first


def test_a_file_that_is_no_log_is_rejected() -> None:
    with pytest.raises(RejectedEvent, match="expected a list"):
        list(understand_file({"Records": {}}))


# --- samples ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", sorted((EVENTS / "assess_change").glob("*.json")), ids=lambda file: file.stem)
def test_samples_to_assess_are_changes_that_name_what_they_affect(file: Path) -> None:
    found = understand(file.read_bytes())
    assert isinstance(found, Change)
    assert found.failed == ""
    assert found.targets
    assert found.unresolved == ()


@pytest.mark.parametrize("file", sorted((EVENTS / "ignored").glob("*.json")), ids=lambda file: file.stem)
def test_samples_to_ignore_are_ignored(file: Path) -> None:
    assert isinstance(understand(file.read_bytes()), Ignored)


# --- laws ---------------------------------------------------------------------------------------------------------

SECRETS = (
    "password",
    "secretaccesskey",
    "sessiontoken",
    "privatekey",
    "samlmetadatadocument",
    "authenticationcode1",
    "otp",
    "base32stringseed",
    "servicepassword",
    "servicecredentialsecret",
    "addprivatekey",
    "sshpublickeybody",
)


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.source)
def test_no_secret_is_carried_even_if_cloudtrail_let_it_through(service: Service) -> None:
    model = botocore.session.get_session().get_service_model(service.api)
    for entry in service.entries:
        if entry.name in model.operation_names:
            operation = model.operation_model(entry.name)
            request, response = filled(operation.input_shape), filled(operation.output_shape)
            names = {"eventSource": service.source, "eventName": entry.name, "userIdentity": ROOT}
            found = understand(envelope(record(**names, requestParameters=request, responseElements=response)))
            assert isinstance(found, Change), entry.name
            assert "CANARY" not in repr(found), entry.name


def test_the_canaries_are_there_to_be_found() -> None:
    operation = botocore.session.get_session().get_service_model("iam").operation_model("CreateLoginProfile")
    assert filled(operation.input_shape)["password"] == "CANARY-Password"


def filled(shape: Shape | None, name: str = "", depth: int = 0) -> Any:
    """A value of the shape with a canary wherever a secret would be."""
    if shape is None or depth > 6:
        return None
    if isinstance(shape, StructureShape):
        members = shape.members.items()
        return {key[0].lower() + key[1:]: filled(member, key, depth + 1) for key, member in members}
    if isinstance(shape, ListShape):
        return [filled(shape.member, name, depth + 1)]
    if isinstance(shape, MapShape):
        return {"key": filled(shape.value, name, depth + 1)}
    secret = shape.metadata.get("sensitive") or name.casefold() in SECRETS
    return f"CANARY-{name}" if secret else "value"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(sorted(record())), json_values),
    st.dictionaries(
        st.sampled_from(["source", "detail-type", "account", "detail", "id", "time"]), json_values, max_size=1
    ),
)
def test_whatever_comes_is_a_change_ignored_or_rejected(in_record: dict[str, Any], in_envelope: dict[str, Any]) -> None:
    try:
        found = understand(envelope(record(**in_record), **in_envelope))
    except RejectedEvent:
        return  # the reasons are tested above
    assert isinstance(found, Change | Ignored)
    assert repr(found).encode("utf-8", "surrogatepass")


@given(st.text() | st.binary())
def test_whatever_bytes_come_are_rejected_with_a_reason(garbage: str | bytes) -> None:
    with pytest.raises(RejectedEvent):
        understand(garbage)
