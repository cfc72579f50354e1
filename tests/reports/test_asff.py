"""Findings for Security Hub keep to its format, and are updated and archived, never duplicated."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from botocore.validate import ParamValidator
from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.adapters.security_hub import SecurityHub
from iamdrift.domain.events.account_event import account_ref
from iamdrift.domain.judging.finding import Status
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.ledger.outbox import Notice
from iamdrift.domain.principals.principal import PrincipalType
from iamdrift.errors import AccessRefused, GuardianError, InvalidInput
from iamdrift.guardrails import GUARDRAILS
from iamdrift.reports.asff import Product, SecurityFindings, finding_id
from tests.fakes.dossier import HOSTILE, sample_dossier
from tests.fakes.principals import ACCOUNT

PRODUCT = Product("999988887777", "eu-central-1")
WRITE = SecurityFindings(PRODUCT, GUARDRAILS)
# Limits that Security Hub documents and its service model does not hold, in characters.
LIMITS = {"Title": 256, "Description": 1024, "Id": 512, "GeneratorId": 512}


def notice(number: int = 2, text: str = "shop") -> Notice:
    version = next(each for each in sample_dossier(text).versions if each.number == number)
    return Notice("n-1", version)


@pytest.fixture
def hub() -> Any:
    return boto3.client("securityhub", region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x")


def check(finding: dict[str, Any], client: Any) -> None:
    shape = client.meta.service_model.operation_model("BatchImportFindings").input_shape
    report = ParamValidator().validate({"Findings": [finding]}, shape)
    assert not report.has_errors(), report.generate_report()
    assert all(0 < len(finding[name]) <= most for name, most in LIMITS.items())
    assert len(finding["Remediation"]["Recommendation"]["Text"]) <= 512
    assert all(
        value.strip() and len(name) <= 128 and len(value) <= 2048 for name, value in finding["ProductFields"].items()
    )
    for name in ("CreatedAt", "UpdatedAt", "FirstObservedAt", "LastObservedAt"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", finding[name])
    assert re.fullmatch(r"[\w ]+/[\w ]+(/[\w ]+)?", finding["Types"][0])


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("text", ["shop", HOSTILE, "x" * 3000, "\ud800\x00"])
def test_every_finding_keeps_to_the_format(hub: Any, number: int, text: str) -> None:
    found = WRITE(notice(number, text))
    assert found
    for finding in found:
        check(finding, hub)


def test_a_finding_says_what_where_and_how_bad() -> None:
    finding = next(each for each in WRITE(notice()) if each["GeneratorId"] == "iamdrift/trust-admits-anyone")
    assert finding["AwsAccountId"] == PRODUCT.account
    assert finding["ProductArn"] == "arn:aws:securityhub:eu-central-1:999988887777:product/999988887777/default"
    assert finding["Resources"] == [
        {
            "Type": "AwsIamRole",
            "Id": f"arn:aws:iam::{ACCOUNT}:role/shop",
            "Partition": "aws",
            "Region": "eu-central-1",
        }
    ]
    assert finding["Severity"] == {"Label": "CRITICAL", "Original": "CRITICAL"}
    assert (finding["RecordState"], finding["Compliance"]) == ("ACTIVE", {"Status": "FAILED"})
    assert finding["ProductFields"]["iamdrift/actor"] == "IAM user shop"
    assert finding["Remediation"]["Recommendation"]["Text"]


def test_what_is_resolved_is_archived_under_the_same_id() -> None:
    opened = {each["Id"]: each for each in WRITE(notice(2))}
    closed = {each["Id"]: each for each in WRITE(notice(3))}
    archived = [each for each in closed.values() if each["RecordState"] == "ARCHIVED"]
    assert archived
    for each in archived:
        assert each["Compliance"] == {"Status": "PASSED"}
        assert each["UpdatedAt"] > opened[each["Id"]]["UpdatedAt"]
        assert each["CreatedAt"] == opened[each["Id"]]["CreatedAt"]


def test_no_two_findings_share_an_id() -> None:
    ids = [each["Id"] for each in WRITE(notice())]
    assert len(ids) == len(set(ids))


@given(st.sampled_from(list(Status)), st.sampled_from(list(Severity)), st.text(max_size=20), st.text(max_size=20))
@settings(max_examples=30)
def test_the_id_follows_from_the_identity_alone(status: Status, severity: Severity, since: str, waiver: str) -> None:
    one = notice().version.assessment.findings[0]
    assert finding_id(replace(one, status=status, severity=severity, since=since, waived_by=waiver)) == finding_id(one)


def test_what_was_accepted_stays_and_alarms_nobody() -> None:
    told = notice()
    waived = tuple(replace(each, waived_by="w-1") for each in told.version.assessment.standing)
    version = replace(told.version, assessment=replace(told.version.assessment, findings=waived))
    for each in WRITE(replace(told, version=version)):
        assert (each["Severity"]["Label"], each["RecordState"]) == ("INFORMATIONAL", "ACTIVE")
        assert each["Compliance"]["Status"] == "WARNING"


def test_of_an_account_only_what_just_happened_is_written() -> None:
    told = notice()
    ref = account_ref(ACCOUNT)
    new, old = (
        replace(told.version.assessment.findings[0], principal=ref, status=s) for s in (Status.NEW, Status.OPEN)
    )
    version = replace(
        told.version, ref=ref, snapshot=None, assessment=replace(told.version.assessment, findings=(new, old))
    )
    (written,) = WRITE(replace(told, version=version))
    assert written["Resources"][0]["Type"] == "AwsAccount"
    assert written["Resources"][0]["Id"] == f"AWS::::Account:{ACCOUNT}"


def test_every_kind_of_principal_is_a_resource(hub: Any) -> None:
    told = notice()
    for kind in PrincipalType:
        finding = replace(told.version.assessment.fresh[0], principal=replace(told.version.ref, type=kind))
        version = replace(told.version, snapshot=None, assessment=replace(told.version.assessment, findings=(finding,)))
        (written,) = WRITE(replace(told, version=version))
        check(written, hub)


def test_findings_are_imported_in_batches(hub: Any) -> None:
    told = WRITE(notice())[0]
    many = [{**told, "Id": f"iamdrift/{number}"} for number in range(130)]
    with Stubber(hub) as stub:
        for batch in (many[:100], many[100:]):
            answer = {"FailedCount": 0, "SuccessCount": len(batch)}
            stub.add_response("batch_import_findings", answer, {"Findings": batch})
        SecurityHub(hub, lambda _notice: many).send(notice())
        stub.assert_no_pending_responses()


def refusing(hub: Any, *codes: str) -> Stubber:
    stub = Stubber(hub)
    failed = [{"Id": f"iamdrift/{code}", "ErrorCode": code, "ErrorMessage": "no"} for code in codes]
    stub.add_response("batch_import_findings", {"FailedCount": len(codes), "SuccessCount": 0, "FailedFindings": failed})
    return stub


def test_what_is_refused_for_good_is_said_with_every_reason(hub: Any) -> None:
    with refusing(hub, "InvalidInput"), pytest.raises(InvalidInput, match=r"iamdrift/InvalidInput: .*InvalidInput: no"):
        SecurityHub(hub, WRITE).send(notice())


def test_what_may_be_taken_later_is_tried_again_with_all_the_others(hub: Any) -> None:
    with refusing(hub, "InvalidInput", "InternalError"), pytest.raises(GuardianError) as raised:
        SecurityHub(hub, WRITE).send(notice())
    assert not isinstance(raised.value, InvalidInput)
    assert "InternalError: no" in str(raised.value)


def test_a_missing_grant_is_named(hub: Any) -> None:
    with Stubber(hub) as stub:
        stub.add_client_error("batch_import_findings", "AccessDeniedException", "no")
        with pytest.raises(AccessRefused):
            SecurityHub(hub, WRITE).send(notice())


def test_a_notice_without_findings_calls_nobody(hub: Any) -> None:
    with Stubber(hub) as stub:
        SecurityHub(hub, lambda _notice: []).send(notice())
        stub.assert_no_pending_responses()
