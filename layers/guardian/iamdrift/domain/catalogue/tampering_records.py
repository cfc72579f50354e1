"""Tampering with what is recorded: CloudTrail and the bucket of its logs."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import ask, at, auto, note
from iamdrift.domain.catalogue.service import Service
from iamdrift.domain.catalogue.tampering_entry import PRIOR, tamper
from iamdrift.domain.events.target import ResourceKind
from iamdrift.domain.judging.severity import Severity

HIGH, CRITICAL = Severity.HIGH, Severity.CRITICAL

TRAIL = at(ResourceKind.TRAIL, "request.name", "request.trailName", "request.eventDataStore", "account")
STORE = at(ResourceKind.EVENT_DATA_STORE, "request.eventDataStore")
TAGGED = at(ResourceKind.TAGGED_RESOURCE, "request.resourceId", "request.resourceArn", "request.channel")
ACCOUNT = at(ResourceKind.ACCOUNT, "account")
BUCKET = at(ResourceKind.BUCKET, "request.bucketName", "request.bucket")

CLOUDTRAIL = Service(
    source="cloudtrail.amazonaws.com",
    api="cloudtrail",
    title="CloudTrail",
    reads=(
        "Get",
        "List",
        "Describe",
        "LookupEvents",
        "SearchSampleQueries",
        "StartQuery",
        "CancelQuery",
        "GenerateQuery",
    ),
    entries=(
        tamper(
            "StopLogging", "A trail no longer records: changes go unseen.", TRAIL, auto("StartLogging"), floor=CRITICAL
        ),
        tamper(
            "DeleteTrail",
            "A trail is gone: changes go unseen.",
            TRAIL,
            auto("CreateTrail", "StartLogging", how=PRIOR),
            floor=CRITICAL,
        ),
        tamper(
            "UpdateTrail",
            "Where a trail writes, or which Regions it records, changed.",
            TRAIL,
            auto("UpdateTrail", how=PRIOR),
            "s3BucketName",
            "includeGlobalServiceEvents",
            "isMultiRegionTrail",
            "isOrganizationTrail",
            "enableLogFileValidation",
            "kmsKeyId",
            floor=HIGH,
        ),
        tamper(
            "PutEventSelectors",
            "Which events a trail records changed.",
            TRAIL,
            auto("PutEventSelectors", how=PRIOR),
            "eventSelectors",
            "advancedEventSelectors",
            floor=HIGH,
        ),
        tamper(
            "PutInsightSelectors",
            "Which unusual activity a trail reports changed.",
            TRAIL,
            auto("PutInsightSelectors", how=PRIOR),
        ),
        tamper(
            "PutEventConfiguration",
            "How much of each event is recorded changed.",
            TRAIL,
            auto("PutEventConfiguration", how=PRIOR),
            "maxEventSize",
        ),
        tamper("RemoveTags", "Tags of a trail are gone.", TAGGED, auto("AddTags", how=PRIOR), floor=Severity.LOW),
        tamper(
            "DeleteEventDataStore",
            "A store of recorded events is gone, for seven days still restorable.",
            STORE,
            auto("RestoreEventDataStore"),
            floor=HIGH,
        ),
        tamper(
            "UpdateEventDataStore",
            "What a store of events keeps, or how long, changed.",
            STORE,
            auto("UpdateEventDataStore", how=PRIOR),
            "retentionPeriod",
            "terminationProtectionEnabled",
        ),
        tamper(
            "StopEventDataStoreIngestion",
            "A store of events takes no more events.",
            STORE,
            auto("StartEventDataStoreIngestion"),
            floor=HIGH,
        ),
        tamper(
            "PutResourcePolicy", "Who may use recorded events changed.", TAGGED, auto("PutResourcePolicy", how=PRIOR)
        ),
        tamper(
            "DeleteResourcePolicy",
            "The policy over recorded events is gone.",
            TAGGED,
            auto("PutResourcePolicy", how=PRIOR),
        ),
        tamper(
            "RegisterOrganizationDelegatedAdmin",
            "A member account may manage the organization's trails.",
            ACCOUNT,
            ask("DeregisterOrganizationDelegatedAdmin"),
            "memberAccountId",
            floor=HIGH,
        ),
        tamper(
            "DeregisterOrganizationDelegatedAdmin",
            "A member account may no longer manage the organization's trails.",
            ACCOUNT,
            ask("RegisterOrganizationDelegatedAdmin"),
            "delegatedAdminAccountId",
        ),
        tamper(
            "EnableFederation",
            "Recorded events can be queried through a role.",
            STORE,
            ask("DisableFederation"),
            "federationRoleArn",
        ),
        tamper(
            "DisableFederation",
            "Recorded events can no longer be queried through a role.",
            STORE,
            ask("EnableFederation"),
        ),
        tamper(
            "UpdateChannel", "Where events from outside are delivered changed.", TAGGED, ask("UpdateChannel", how=PRIOR)
        ),
        tamper(
            "DeleteChannel", "Events from outside are no longer delivered.", TAGGED, ask("CreateChannel", how=PRIOR)
        ),
    ),
)

LOG_BUCKET = Service(
    source="s3.amazonaws.com",
    api="s3",
    title="S3 (log bucket)",
    own_only=True,
    reads=("Get", "List", "Head"),
    entries=(
        # CloudTrail writes PutBucketLifecycle for both operations of that kind, and Put/DeleteBucketPublicAccessBlock.
        tamper(
            "PutBucketLifecycle",
            "When logs are deleted by themselves changed.",
            BUCKET,
            auto("PutBucketLifecycleConfiguration", how=PRIOR),
            floor=HIGH,
        ),
        tamper(
            "PutBucketLifecycleConfiguration",
            "When logs are deleted by themselves changed.",
            BUCKET,
            auto("PutBucketLifecycleConfiguration", how=PRIOR),
            floor=HIGH,
        ),
        tamper(
            "DeleteBucketLifecycle",
            "Logs are kept differently.",
            BUCKET,
            auto("PutBucketLifecycleConfiguration", how=PRIOR),
        ),
        tamper(
            "PutBucketPolicy",
            "Who may read, write or delete logs changed.",
            BUCKET,
            auto("PutBucketPolicy", how=PRIOR),
            floor=HIGH,
        ),
        tamper(
            "DeleteBucketPolicy",
            "The log bucket's policy is gone; delivery stops.",
            BUCKET,
            auto("PutBucketPolicy", how=PRIOR),
            floor=HIGH,
        ),
        tamper(
            "DeleteBucket",
            "The log bucket is gone.",
            BUCKET,
            note("its contents cannot come back", "CreateBucket"),
            floor=CRITICAL,
        ),
        tamper(
            "PutBucketVersioning",
            "Whether overwritten logs are kept changed.",
            BUCKET,
            auto("PutBucketVersioning", how=PRIOR),
        ),
        tamper(
            "PutBucketLogging",
            "Whether access to the logs is logged changed.",
            BUCKET,
            auto("PutBucketLogging", how=PRIOR),
        ),
        tamper(
            "PutBucketReplication", "Where logs are copied to changed.", BUCKET, auto("PutBucketReplication", how=PRIOR)
        ),
        tamper(
            "DeleteBucketReplication", "Logs are no longer copied.", BUCKET, auto("PutBucketReplication", how=PRIOR)
        ),
        tamper(
            "PutBucketEncryption",
            "Which key encrypts the logs changed.",
            BUCKET,
            auto("PutBucketEncryption", how=PRIOR),
        ),
        tamper(
            "DeleteBucketEncryption",
            "Logs are no longer encrypted with our key.",
            BUCKET,
            auto("PutBucketEncryption", how=PRIOR),
        ),
        tamper(
            "PutObjectLockConfiguration",
            "How long logs cannot be deleted changed.",
            BUCKET,
            auto("PutObjectLockConfiguration", how=PRIOR),
        ),
        tamper("PutBucketAcl", "Who may reach the log bucket changed.", BUCKET, auto("PutBucketAcl", how=PRIOR)),
        tamper(
            "PutBucketPublicAccessBlock",
            "Whether the log bucket can be public changed.",
            BUCKET,
            auto("PutPublicAccessBlock", how=PRIOR),
        ),
        tamper(
            "DeleteBucketPublicAccessBlock",
            "Nothing keeps the log bucket from being public.",
            BUCKET,
            auto("PutPublicAccessBlock", how=PRIOR),
            floor=HIGH,
        ),
    ),
)
