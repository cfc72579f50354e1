"""Tampering with what Config records of resources."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import at, auto, note
from iamdrift.domain.catalogue.service import Service
from iamdrift.domain.catalogue.tampering_entry import PRIOR, tamper
from iamdrift.domain.events.target import ResourceKind
from iamdrift.domain.judging.severity import Severity

HIGH = Severity.HIGH

RECORDER = at(
    ResourceKind.RECORDER,
    "request.configurationRecorderName",
    "request.configurationRecorder.name",
    "request.configurationRecorderArn",
    "request.arn",
    "account",
)
CHANNEL = at(ResourceKind.DELIVERY_CHANNEL, "request.deliveryChannelName", "request.deliveryChannel.name", "account")
RULE = at(
    ResourceKind.CONFIG_RULE,
    "request.configRuleName",
    "request.organizationConfigRuleName",
    "request.conformancePackName",
    "request.organizationConformancePackName",
)
ACCOUNT = at(ResourceKind.ACCOUNT, "account")


CONFIG = Service(
    source="config.amazonaws.com",
    api="config",
    title="Config",
    reads=("Get", "List", "Describe", "BatchGet", "SelectResourceConfig", "SelectAggregateResourceConfig"),
    entries=(
        tamper(
            "StopConfigurationRecorder",
            "Config no longer records what resources look like.",
            RECORDER,
            auto("StartConfigurationRecorder"),
            floor=HIGH,
        ),
        tamper(
            "DeleteConfigurationRecorder",
            "Config's recorder is gone.",
            RECORDER,
            auto("PutConfigurationRecorder", "StartConfigurationRecorder", how=PRIOR),
            floor=HIGH,
        ),
        tamper(
            "DeleteServiceLinkedConfigurationRecorder",
            "A service's recorder is gone.",
            RECORDER,
            note("the service decides what it needs", "PutServiceLinkedConfigurationRecorder"),
            "servicePrincipal",
        ),
        tamper(
            "PutConfigurationRecorder",
            "Which kinds of resources are recorded changed: IAM may be left out.",
            RECORDER,
            auto("PutConfigurationRecorder", how=PRIOR),
            "configurationRecorder.recordingGroup",
        ),
        tamper(
            "DisassociateResourceTypes",
            "Some kinds of resources are no longer recorded.",
            RECORDER,
            auto("AssociateResourceTypes"),
            "resourceTypes",
        ),
        tamper("PutDeliveryChannel", "Where Config delivers changed.", CHANNEL, auto("PutDeliveryChannel", how=PRIOR)),
        tamper(
            "DeleteDeliveryChannel",
            "Config delivers nowhere.",
            CHANNEL,
            auto("PutDeliveryChannel", how=PRIOR),
            floor=HIGH,
        ),
        tamper("DeleteConfigRule", "A rule of Config is gone.", RULE, auto("PutConfigRule", how=PRIOR)),
        tamper(
            "DeleteOrganizationConfigRule",
            "An organization rule of Config is gone.",
            RULE,
            auto("PutOrganizationConfigRule", how=PRIOR),
        ),
        tamper("DeleteConformancePack", "A pack of Config rules is gone.", RULE, auto("PutConformancePack", how=PRIOR)),
        tamper(
            "DeleteOrganizationConformancePack",
            "An organization pack of Config rules is gone.",
            RULE,
            auto("PutOrganizationConformancePack", how=PRIOR),
        ),
        tamper(
            "DeleteRemediationConfiguration",
            "A repair by Config is gone.",
            RULE,
            auto("PutRemediationConfigurations", how=PRIOR),
        ),
        tamper(
            "PutRemediationExceptions",
            "Some resources are no longer repaired by Config.",
            RULE,
            auto("DeleteRemediationExceptions"),
            "expirationTime",
        ),
        tamper(
            "PutRetentionConfiguration",
            "How long Config keeps history changed.",
            ACCOUNT,
            auto("PutRetentionConfiguration", how=PRIOR),
            "retentionPeriodInDays",
        ),
        tamper(
            "DeleteRetentionConfiguration",
            "How long Config keeps history is back to its default.",
            ACCOUNT,
            auto("PutRetentionConfiguration", how=PRIOR),
        ),
        tamper(
            "DeleteConfigurationAggregator",
            "Config no longer collects from other accounts.",
            at(ResourceKind.AGGREGATOR, "request.configurationAggregatorName"),
            auto("PutConfigurationAggregator", how=PRIOR),
        ),
        tamper(
            "DeleteAggregationAuthorization",
            "Another account may no longer collect from this one.",
            ACCOUNT,
            auto("PutAggregationAuthorization"),
            "authorizedAccountId",
            "authorizedAwsRegion",
        ),
    ),
)
