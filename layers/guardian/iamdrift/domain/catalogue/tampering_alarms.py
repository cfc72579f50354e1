"""Tampering with alarms and logs."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import ask, at, auto, note
from iamdrift.domain.catalogue.service import Service
from iamdrift.domain.catalogue.tampering_entry import PRIOR, tamper
from iamdrift.domain.events.target import ResourceKind
from iamdrift.domain.judging.severity import Severity

HIGH = Severity.HIGH

ALARM = at(ResourceKind.ALARM, "request.alarmNames", "request.alarmName", "request.name")
LOG_GROUP = at(
    ResourceKind.LOG_GROUP, "request.logGroupName", "request.logGroupIdentifier", "request.resourceIdentifier"
)


ALARMS = Service(
    source="monitoring.amazonaws.com",
    api="cloudwatch",
    title="CloudWatch alarms",
    own_only=True,
    reads=("Get", "List", "Describe"),
    entries=(
        tamper("DeleteAlarms", "Alarms are gone.", ALARM, auto("PutMetricAlarm", how=PRIOR), "alarmNames", floor=HIGH),
        tamper(
            "DisableAlarmActions",
            "Alarms no longer tell anybody.",
            ALARM,
            auto("EnableAlarmActions"),
            "alarmNames",
            floor=HIGH,
        ),
        tamper(
            "PutMetricAlarm",
            "When an alarm rings, or whom it tells, changed.",
            ALARM,
            auto("PutMetricAlarm", how=PRIOR),
            "actionsEnabled",
            "threshold",
            "treatMissingData",
        ),
        tamper(
            "PutCompositeAlarm",
            "When an alarm over alarms rings changed.",
            ALARM,
            auto("PutCompositeAlarm", how=PRIOR),
            "actionsEnabled",
            "alarmRule",
        ),
        tamper(
            "SetAlarmState",
            "An alarm is set by hand.",
            ALARM,
            note("it sets itself right at the next measurement"),
            "stateValue",
        ),
        tamper("PutAlarmMuteRule", "Alarms are muted for a while.", ALARM, auto("DeleteAlarmMuteRule"), floor=HIGH),
    ),
)


LOGS = Service(
    source="logs.amazonaws.com",
    api="logs",
    title="CloudWatch Logs",
    own_only=True,
    reads=("Get", "List", "Describe", "FilterLogEvents", "StartQuery", "StopQuery", "TestMetricFilter"),
    entries=(
        tamper(
            "DeleteLogGroup",
            "A log is gone.",
            LOG_GROUP,
            note("its contents cannot come back", "CreateLogGroup"),
            floor=HIGH,
        ),
        tamper(
            "DeleteLogStream",
            "A part of a log is gone.",
            LOG_GROUP,
            note("its contents cannot come back"),
            "logStreamName",
            floor=HIGH,
        ),
        tamper(
            "PutRetentionPolicy",
            "How long a log is kept changed.",
            LOG_GROUP,
            auto("PutRetentionPolicy", how=PRIOR),
            "retentionInDays",
        ),
        tamper(
            "PutMetricFilter",
            "What is counted in a log changed.",
            LOG_GROUP,
            auto("PutMetricFilter", how=PRIOR),
            "filterName",
            "filterPattern",
        ),
        tamper(
            "DeleteMetricFilter",
            "What is counted in a log is counted no more.",
            LOG_GROUP,
            auto("PutMetricFilter", how=PRIOR),
            "filterName",
        ),
        tamper(
            "PutSubscriptionFilter",
            "Where a log is sent changed.",
            LOG_GROUP,
            auto("PutSubscriptionFilter", how=PRIOR),
            "filterName",
            "destinationArn",
        ),
        tamper(
            "DeleteSubscriptionFilter",
            "A log is no longer sent on.",
            LOG_GROUP,
            auto("PutSubscriptionFilter", how=PRIOR),
            "filterName",
        ),
        tamper(
            "PutLogGroupDeletionProtection",
            "Whether a log can be deleted changed.",
            LOG_GROUP,
            auto("PutLogGroupDeletionProtection", how=PRIOR),
            "deletionProtectionEnabled",
        ),
        tamper(
            "DisassociateKmsKey",
            "A log is no longer encrypted with our key.",
            LOG_GROUP,
            ask("AssociateKmsKey", how=PRIOR),
        ),
    ),
)
