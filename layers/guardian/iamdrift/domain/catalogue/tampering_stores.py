"""Tampering with what the guardian keeps and tells through: tables, topics, queues and keys."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import ask, at, auto, note
from iamdrift.domain.catalogue.service import Service
from iamdrift.domain.catalogue.tampering_entry import PRIOR, REDEPLOY, tamper
from iamdrift.domain.events.target import ResourceKind
from iamdrift.domain.judging.severity import Severity

HIGH, CRITICAL = Severity.HIGH, Severity.CRITICAL

TABLE = at(ResourceKind.TABLE, "request.tableName", "request.resourceArn", "request.backupArn")
TOPIC = at(ResourceKind.TOPIC, "request.topicArn", "request.resourceArn")
SUBSCRIPTION = at(ResourceKind.SUBSCRIPTION, "request.subscriptionArn")
QUEUE = at(ResourceKind.QUEUE, "request.queueUrl")
KEY = at(ResourceKind.KEY, "request.keyId", "request.aliasName", "response.keyId", "account")

DYNAMODB = Service(
    source="dynamodb.amazonaws.com",
    api="dynamodb",
    title="DynamoDB",
    own_only=True,
    reads=("Get", "List", "Describe", "Query", "Scan", "BatchGet", "TransactGet"),
    entries=(
        tamper(
            "DeleteTable",
            "A table is gone.",
            TABLE,
            note("restore a backup", "RestoreTableToPointInTime"),
            floor=CRITICAL,
        ),
        tamper(
            "UpdateTable",
            "Stream, protection or throughput of a table changed.",
            TABLE,
            auto("UpdateTable", how=PRIOR),
            "deletionProtectionEnabled",
            "streamSpecification",
            "billingMode",
            floor=HIGH,
        ),
        tamper(
            "UpdateTimeToLive",
            "Whether items of a table expire changed.",
            TABLE,
            auto("UpdateTimeToLive", how=PRIOR),
            "timeToLiveSpecification",
            floor=HIGH,
        ),
        tamper(
            "UpdateContinuousBackups",
            "Whether a table can be restored to any moment changed.",
            TABLE,
            auto("UpdateContinuousBackups", how=PRIOR),
            "pointInTimeRecoverySpecification",
            floor=HIGH,
        ),
        tamper(
            "PutResourcePolicy",
            "Who else may use a table changed.",
            TABLE,
            auto("PutResourcePolicy", how=PRIOR),
            floor=HIGH,
        ),
        tamper("DeleteResourcePolicy", "The policy of a table is gone.", TABLE, auto("PutResourcePolicy", how=PRIOR)),
        tamper("DeleteBackup", "A backup of a table is gone.", TABLE, note("its contents cannot come back")),
        tamper(
            "DisableKinesisStreamingDestination",
            "Changes of a table are no longer streamed.",
            TABLE,
            auto("EnableKinesisStreamingDestination"),
            "streamArn",
        ),
    ),
)


SNS = Service(
    source="sns.amazonaws.com",
    api="sns",
    title="SNS",
    own_only=True,
    reads=("Get", "List", "CheckIfPhoneNumberIsOptedOut"),
    entries=(
        tamper(
            "Unsubscribe", "Somebody no longer gets messages.", SUBSCRIPTION, ask("Subscribe", how=PRIOR), floor=HIGH
        ),
        tamper("Subscribe", "Somebody else gets messages.", TOPIC, auto("Unsubscribe"), "protocol"),
        tamper("DeleteTopic", "A topic is gone; nobody is told.", TOPIC, note(REDEPLOY, "CreateTopic"), floor=CRITICAL),
        tamper(
            "SetTopicAttributes",
            "Policy, key or delivery of a topic changed.",
            TOPIC,
            auto("SetTopicAttributes", how=PRIOR),
            "attributeName",
            floor=HIGH,
        ),
        tamper(
            "SetSubscriptionAttributes",
            "Which messages a subscriber gets changed.",
            SUBSCRIPTION,
            auto("SetSubscriptionAttributes", how=PRIOR),
            "attributeName",
            floor=HIGH,
        ),
        tamper(
            "AddPermission", "Somebody else may use a topic.", TOPIC, auto("RemovePermission"), "label", "aWSAccountId"
        ),
        tamper(
            "RemovePermission", "Somebody may no longer use a topic.", TOPIC, auto("AddPermission", how=PRIOR), "label"
        ),
        tamper(
            "PutDataProtectionPolicy",
            "Which messages a topic holds back changed.",
            TOPIC,
            auto("PutDataProtectionPolicy", how=PRIOR),
        ),
    ),
)


SQS = Service(
    source="sqs.amazonaws.com",
    api="sqs",
    title="SQS",
    own_only=True,
    reads=("Get", "List"),
    entries=(
        tamper(
            "PurgeQueue",
            "All messages of a queue are thrown away.",
            QUEUE,
            note("a sweep finds what they told of"),
            floor=CRITICAL,
        ),
        tamper(
            "DeleteQueue", "A queue is gone, with its messages.", QUEUE, note(REDEPLOY, "CreateQueue"), floor=CRITICAL
        ),
        tamper(
            "SetQueueAttributes",
            "Policy, key or retention of a queue changed.",
            QUEUE,
            auto("SetQueueAttributes", how=PRIOR),
            floor=HIGH,
        ),
        tamper(
            "AddPermission",
            "Somebody else may use a queue.",
            QUEUE,
            auto("RemovePermission"),
            "label",
            "aWSAccountIds",
            "actions",
            floor=HIGH,
        ),
        tamper(
            "RemovePermission", "Somebody may no longer use a queue.", QUEUE, auto("AddPermission", how=PRIOR), "label"
        ),
    ),
)


KMS = Service(
    source="kms.amazonaws.com",
    api="kms",
    title="KMS",
    own_only=True,
    reads=(
        "Get",
        "List",
        "Describe",
        "Decrypt",
        "Encrypt",
        "GenerateDataKey",
        "GenerateMac",
        "GenerateRandom",
        "Verify",
        "Sign",
        "ReEncrypt",
    ),
    entries=(
        tamper(
            "DisableKey",
            "A key cannot be used: what it encrypts cannot be read.",
            KEY,
            auto("EnableKey"),
            floor=CRITICAL,
        ),
        tamper(
            "ScheduleKeyDeletion",
            "A key will be destroyed, with everything it encrypts.",
            KEY,
            auto("CancelKeyDeletion", "EnableKey"),
            "pendingWindowInDays",
            floor=CRITICAL,
        ),
        tamper(
            "DeleteImportedKeyMaterial",
            "A key has no material: what it encrypts cannot be read.",
            KEY,
            note("import the same material again", "ImportKeyMaterial"),
            floor=CRITICAL,
        ),
        tamper(
            "PutKeyPolicy",
            "Who may use a key changed.",
            KEY,
            auto("PutKeyPolicy", how=PRIOR),
            "bypassPolicyLockoutSafetyCheck",
            floor=HIGH,
        ),
        tamper(
            "CreateGrant", "Somebody else may use a key.", KEY, auto("RevokeGrant"), "granteePrincipal", "operations"
        ),
        tamper("RevokeGrant", "Somebody may no longer use a key.", KEY, auto("CreateGrant", how=PRIOR), "grantId"),
        tamper("RetireGrant", "Somebody may no longer use a key.", KEY, auto("CreateGrant", how=PRIOR), "grantId"),
        tamper(
            "UpdateAlias",
            "A name leads to another key.",
            KEY,
            auto("UpdateAlias", how=PRIOR),
            "targetKeyId",
            floor=HIGH,
        ),
        tamper("DeleteAlias", "A name no longer leads to a key.", KEY, auto("CreateAlias", how=PRIOR)),
    ),
)
