"""Every request of IAM and Organizations, as botocore writes it, is read back as CloudTrail spells it."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.serialize import create_serializer

from iamdrift.local.wire import HIDDEN, lowered, model_of, read_request, read_response, recorded

OPERATIONS = [(service, name) for service in ("iam", "organizations") for name in model_of(service).operation_names]


def sample(shape: Shape | None, depth: int = 0) -> Any:
    """A value that says something for every member."""
    if isinstance(shape, StructureShape):
        return {name: sample(member, depth + 1) for name, member in shape.members.items() if depth < 6}
    if isinstance(shape, ListShape):
        return [sample(shape.member, depth + 1)] * 2
    if isinstance(shape, MapShape):
        return {"Key": sample(shape.value, depth + 1)}
    kinds: dict[str, Any] = {"boolean": True, "integer": 7, "long": 7, "timestamp": "2026-01-02T03:04:05Z"}
    return kinds.get(shape.type_name if shape else "", "a+b %20&=é\n")


@pytest.mark.parametrize(("service", "name"), OPERATIONS)
def test_a_request_is_read_back(service: str, name: str) -> None:
    operation = model_of(service).operation_model(name)
    parameters = sample(operation.input_shape) if operation.input_shape else {}
    sent = create_serializer(model_of(service).metadata["protocol"], include_validation=False).serialize_to_request(
        parameters, operation
    )
    body = sent["body"] if isinstance(sent["body"], bytes) else urlencode(sent["body"], doseq=True).encode()
    request = read_request(service, sent["headers"].get("X-Amz-Target", ""), body)
    assert request is not None
    assert request.operation == name
    expected = recorded(operation.input_shape, parameters, service) if operation.input_shape else {}
    assert request.parameters == json.loads(json.dumps(expected))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("RoleName", "roleName"), ("SAMLMetadataDocument", "sAMLMetadataDocument"), ("AWSServiceName", "aWSServiceName")],
)
def test_only_the_first_letter_is_lowered(name: str, expected: str) -> None:
    assert lowered(name) == expected


@pytest.mark.parametrize("body", [b"Action=NoSuchThing&Version=2010-05-08", b"", b"\xff\xfe=%zz"])
def test_what_is_no_request_of_the_api_is_none(body: bytes) -> None:
    assert read_request("iam", "", body) is None


def test_an_empty_list_of_tags_stays_a_list() -> None:
    request = read_request("iam", "", b"Action=CreateRole&RoleName=r&Tags=&Version=2010-05-08")
    assert request is not None
    assert request.parameters == {"roleName": "r", "tags": []}


def test_one_time_codes_and_passwords_are_left_out_and_organizations_hides_values() -> None:
    mfa = read_request("iam", "", b"Action=EnableMFADevice&UserName=u&AuthenticationCode1=1&AuthenticationCode2=2")
    assert mfa is not None
    assert mfa.parameters == {"userName": "u"}
    account = b'{"Email": "a@example.org", "AccountName": "n", "IamUserAccessToBilling": "ALLOW"}'
    made = read_request("organizations", "AWSOrganizationsV20161128.CreateAccount", account)
    assert made is not None
    assert made.parameters == {"email": HIDDEN, "accountName": HIDDEN, "iamUserAccessToBilling": "ALLOW"}


def test_a_wire_code_becomes_the_name_that_cloudtrail_uses() -> None:
    body = b"<ErrorResponse><Error><Code>EntityAlreadyExists</Code><Message>m</Message></Error></ErrorResponse>"
    response = read_response("iam", "CreateRole", 409, {"Content-Type": "text/xml"}, body)
    assert (response.error_code, response.error_message) == ("EntityAlreadyExistsException", "m")
    assert response.elements == {}
