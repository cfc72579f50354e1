"""What the adapters of a function declare is what its role is granted: nothing missing, nothing more."""

from __future__ import annotations

import pytest

from iamdrift.adapters.ledger.schema import TABLE_SCHEMA, TTL_ATTRIBUTE
from iamdrift.bootstrap.grants import ADAPTERS
from tests.template.cloudformation import as_list, properties, resources, statements

FUNCTIONS = {
    properties(name)["CodeUri"].removeprefix("functions/"): name for name in resources("AWS::Serverless::Function")
}
PLATFORM = {  # what Lambda itself does as the role of the function
    None: {"logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTraceSegments", "xray:PutTelemetryRecords"},
    "SQS": {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"},
    "DynamoDB": {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"},
}
KEY_USE = {"kms:Decrypt", "kms:GenerateDataKey"}


def granted(function: str) -> set[str]:
    return {action for statement in statements(f"{function}Role") for action in as_list(statement["Action"])}


def needed(verb: str, function: str) -> set[str]:
    declared = {action for adapter in ADAPTERS[verb] for action in adapter.actions}
    triggers = [event["Type"] for event in properties(function).get("Events", {}).values()]
    return declared.union(KEY_USE, *(PLATFORM[trigger] for trigger in [None, *triggers]))


@pytest.mark.parametrize("verb", FUNCTIONS)
def test_a_function_is_granted_what_its_adapters_declare_and_nothing_else(verb: str) -> None:
    assert granted(FUNCTIONS[verb]) == needed(verb, FUNCTIONS[verb])


@pytest.mark.parametrize("verb", FUNCTIONS)
def test_the_key_is_used_only_through_the_services_that_hold_the_data(verb: str) -> None:
    (use,) = [s for s in statements(f"{FUNCTIONS[verb]}Role") if set(as_list(s["Action"])) == KEY_USE]
    assert use["Resource"] == {"Fn::GetAtt": ["GuardianKey", "Arn"]}
    assert set(use["Condition"]["StringEquals"]) == {"kms:ViaService"}


def test_the_table_is_the_one_that_the_adapter_writes_to() -> None:
    ledger = properties("Ledger")
    assert {name: ledger[name] for name in TABLE_SCHEMA if name != "StreamSpecification"} == {
        name: value for name, value in TABLE_SCHEMA.items() if name != "StreamSpecification"
    }
    assert ledger["StreamSpecification"] == {"StreamViewType": TABLE_SCHEMA["StreamSpecification"]["StreamViewType"]}
    assert ledger["TimeToLiveSpecification"] == {"AttributeName": TTL_ATTRIBUTE, "Enabled": True}
