"""The optional ways to people are off by default, read nothing but what they need, and end in dead letters."""

from __future__ import annotations

import pytest

from tests.template.cloudformation import as_list, properties, resources, statements, template

OPTIONAL = {
    "HasSlackChannel": {"ChatRole", "ChatGuardrail", "SlackChannel"},
    "ImportsFindings": {"SecurityHubPolicy"},
    "TracesSlack": {"SlackTracingPolicy"},
    "PostsToSlack": {
        "SlackSecret",
        "SlackQueue",
        "SlackDeadLetters",
        "SlackQueuePolicy",
        "SlackSubscription",
        "SlackDeadLettersAlarm",
        "PostSlack",
        "PostSlackLogs",
        "PostSlackRole",
    },
}


@pytest.mark.parametrize("condition", OPTIONAL)
def test_what_is_optional_exists_only_where_it_is_asked_for(condition: str) -> None:
    found = {name for name, resource in resources().items() if resource.get("Condition") == condition}
    assert found == OPTIONAL[condition]


def test_all_of_it_is_off_by_default() -> None:
    asked = ("SlackWorkspaceId", "SlackChannelId", "SlackWebhook", "SecurityHub")
    assert [template()["Parameters"][each]["Default"] for each in asked] == ["", "", "no", "no"]


def test_nobody_in_the_chat_may_do_more_than_look_at_alarms() -> None:
    channel = properties("SlackChannel")
    assert channel["GuardrailPolicies"] == [{"Ref": "ChatGuardrail"}]  # without one AWS takes AdministratorAccess
    assert channel["SnsTopicArns"] == [{"Ref": "ChatTopic"}]
    allowed = {action for statement in statements("ChatRole") for action in as_list(statement["Action"])}
    assert allowed == {"cloudwatch:DescribeAlarms", "cloudwatch:DescribeAlarmHistory"}


def test_findings_are_imported_as_the_product_of_this_account_only() -> None:
    (statement,) = properties("SecurityHubPolicy")["PolicyDocument"]["Statement"]
    assert statement["Action"] == "securityhub:BatchImportFindings"
    assert statement["Resource"]["Fn::Sub"].endswith(":product/${AWS::AccountId}/default")


def test_the_url_of_the_webhook_stands_nowhere_in_the_template_and_one_role_reads_it() -> None:
    secret = properties("SlackSecret")
    assert not {"SecretString", "GenerateSecretString"} & secret.keys()
    assert secret["KmsKeyId"] == {"Fn::GetAtt": ["GuardianKey", "Arn"]}
    readers = [
        role
        for role in resources("AWS::IAM::Role")
        if any("secretsmanager:GetSecretValue" in as_list(each["Action"]) for each in statements(role))
    ]
    assert readers == ["PostSlackRole"]


def test_only_the_chat_topic_fills_the_queue_of_slack() -> None:
    (statement,) = properties("SlackQueuePolicy")["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "sns.amazonaws.com"}
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Ref": "ChatTopic"}}}
    assert properties("SlackSubscription")["RawMessageDelivery"] is True
    assert "RedrivePolicy" in properties("SlackSubscription")
