"""Tampering with what people are told by and answer through: a chat channel, the secret of a webhook, an API."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import at, auto, note
from iamdrift.domain.catalogue.service import Service
from iamdrift.domain.catalogue.tampering_entry import PRIOR, REDEPLOY, tamper
from iamdrift.domain.events.target import ResourceKind
from iamdrift.domain.judging.severity import Severity

HIGH, CRITICAL = Severity.HIGH, Severity.CRITICAL

CHANNEL = at(ResourceKind.CHAT_CHANNEL, "request.chatConfigurationArn")
LINKED = at(ResourceKind.CHAT_CHANNEL, "request.chatConfiguration")
SECRET = at(ResourceKind.SECRET, "request.secretId")
API = at(ResourceKind.API, "request.apiId")

CHAT = Service(
    source="chatbot.amazonaws.com",
    api="chatbot",
    title="Amazon Q Developer in chat applications",
    own_only=True,
    reads=("Describe", "Get", "List"),
    entries=(
        tamper(
            "UpdateSlackChannelConfiguration",
            "Where messages of a chat channel go, or what may be done from it, changed.",
            CHANNEL,
            auto("UpdateSlackChannelConfiguration", how=PRIOR),
            "slackChannelId",
            "snsTopicArns",
            "iamRoleArn",
            "guardrailPolicyArns",
            floor=HIGH,
        ),
        tamper(
            "DeleteSlackChannelConfiguration",
            "A chat channel is told nothing any more.",
            CHANNEL,
            note(REDEPLOY, "CreateSlackChannelConfiguration"),
            floor=CRITICAL,
        ),
        tamper(
            "AssociateToConfiguration",
            "Something else can be started from a chat channel.",
            LINKED,
            auto("DisassociateFromConfiguration"),
            "resource",
        ),
    ),
)


SECRETS = Service(
    source="secretsmanager.amazonaws.com",
    api="secretsmanager",
    title="Secrets Manager",
    own_only=True,
    reads=("BatchGet", "Describe", "Get", "List", "ValidateResourcePolicy"),
    entries=(
        tamper(
            "PutSecretValue",
            "A secret has another value: messages may go elsewhere.",
            SECRET,
            auto("UpdateSecretVersionStage", how="with the version before"),
            "versionStages",
            floor=HIGH,
        ),
        tamper(
            "UpdateSecret",
            "Value, key or description of a secret changed.",
            SECRET,
            auto("UpdateSecretVersionStage", "UpdateSecret", how=PRIOR),
            "kmsKeyId",
            floor=HIGH,
        ),
        tamper(
            "UpdateSecretVersionStage",
            "Another version of a secret counts.",
            SECRET,
            auto("UpdateSecretVersionStage", how=PRIOR),
            "versionStage",
            "moveToVersionId",
            floor=HIGH,
        ),
        tamper(
            "DeleteSecret",
            "A secret is gone: whoever needs it can no longer work.",
            SECRET,
            auto("RestoreSecret"),
            "recoveryWindowInDays",
            "forceDeleteWithoutRecovery",
            floor=CRITICAL,
        ),
        tamper(
            "RotateSecret",
            "A function of somebody's choice sets the value of a secret.",
            SECRET,
            auto("CancelRotateSecret"),
            "rotationLambdaARN",
            floor=HIGH,
        ),
        tamper(
            "PutResourcePolicy",
            "Who else may read a secret changed.",
            SECRET,
            auto("PutResourcePolicy", "DeleteResourcePolicy", how=PRIOR),
            "blockPublicPolicy",
            floor=HIGH,
        ),
        tamper("DeleteResourcePolicy", "The policy of a secret is gone.", SECRET, auto("PutResourcePolicy", how=PRIOR)),
        tamper(
            "ReplicateSecretToRegions",
            "A secret can be read in another region, under another key.",
            SECRET,
            auto("RemoveRegionsFromReplication"),
            "addReplicaRegions",
        ),
    ),
)


APIS = Service(
    source="apigateway.amazonaws.com",
    api="apigatewayv2",
    title="API Gateway",
    own_only=True,
    reads=("Get", "List", "Export"),
    entries=(
        tamper("DeleteApi", "An API is gone: nobody can decide through it.", API, note(REDEPLOY), floor=CRITICAL),
        tamper(
            "UpdateApi",
            "How an API answers, or whether at all, changed.",
            API,
            auto("UpdateApi", how=PRIOR),
            "disableExecuteApiEndpoint",
            floor=HIGH,
        ),
        tamper("ReimportApi", "An API is described anew.", API, note(REDEPLOY), floor=CRITICAL),
        tamper(
            "CreateRoute",
            "An API can be called in another way.",
            API,
            auto("DeleteRoute"),
            "routeKey",
            "authorizationType",
            floor=HIGH,
        ),
        tamper(
            "UpdateRoute",
            "Who may call an API, or what answers, changed.",
            API,
            auto("UpdateRoute", how=PRIOR),
            "routeKey",
            "authorizationType",
            "target",
            floor=CRITICAL,
        ),
        tamper("DeleteRoute", "An API can no longer be called.", API, note(REDEPLOY, "CreateRoute"), floor=CRITICAL),
        tamper(
            "UpdateIntegration",
            "What an API calls changed.",
            API,
            auto("UpdateIntegration", how=PRIOR),
            "integrationUri",
            floor=CRITICAL,
        ),
        tamper("DeleteIntegration", "An API calls nothing.", API, note(REDEPLOY, "CreateIntegration"), floor=CRITICAL),
        tamper(
            "UpdateStage",
            "Limits or variables of an API changed.",
            API,
            auto("UpdateStage", how=PRIOR),
            "stageName",
            floor=HIGH,
        ),
        tamper("DeleteStage", "An API is reached no longer.", API, note(REDEPLOY, "CreateStage"), floor=CRITICAL),
        tamper(
            "CreateAuthorizer",
            "Something else may decide who calls an API.",
            API,
            auto("DeleteAuthorizer"),
            "authorizerType",
            "authorizerUri",
            floor=HIGH,
        ),
    ),
)
