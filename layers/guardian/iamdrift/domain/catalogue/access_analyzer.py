"""IAM Access Analyzer: the second pair of eyes, and ways to close them."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import Entry, Tier, at, auto, note
from iamdrift.domain.catalogue.service import Service
from iamdrift.domain.events.target import ResourceKind
from iamdrift.domain.judging.severity import Severity

TAMPERING, METADATA = Tier.TAMPERING, Tier.METADATA

ANALYZER = at(ResourceKind.ANALYZER, "request.analyzerName", "request.analyzerArn", "response.arn")
TAGGED = at(ResourceKind.TAGGED_RESOURCE, "request.resourceArn")
ACCOUNT = at(ResourceKind.ACCOUNT, "account")

PRIOR = "with the values on record"
HARMLESS = "it only reads and reports"

ENTRIES = (
    Entry(
        "CreateAnalyzer",
        METADATA,
        "An analyzer starts to look.",
        (ANALYZER,),
        note(HARMLESS, "DeleteAnalyzer"),
        keeps=("type",),
    ),
    Entry(
        "CreateServiceLinkedAnalyzer",
        METADATA,
        "An AWS service starts an analyzer.",
        (ANALYZER,),
        note(HARMLESS, "DeleteServiceLinkedAnalyzer"),
        keeps=("type",),
    ),
    Entry(
        "UpdateAnalyzer",
        TAMPERING,
        "What an analyzer looks at changed.",
        (ANALYZER,),
        auto("UpdateAnalyzer", how=PRIOR),
        floor=Severity.MEDIUM,
    ),
    Entry(
        "DeleteAnalyzer",
        TAMPERING,
        "An analyzer is gone, with its findings and archive rules.",
        (ANALYZER,),
        auto("CreateAnalyzer", "CreateArchiveRule", how="with the archive rules on record"),
        floor=Severity.HIGH,
    ),
    Entry(
        "DeleteServiceLinkedAnalyzer",
        TAMPERING,
        "An AWS service's analyzer is gone.",
        (ANALYZER,),
        note("the service decides what it needs", "CreateServiceLinkedAnalyzer"),
        floor=Severity.MEDIUM,
    ),
    Entry(
        "CreateArchiveRule",
        TAMPERING,
        "New findings that match a rule are hidden from now on.",
        (ANALYZER,),
        auto("DeleteArchiveRule"),
        keeps=("ruleName", "filter"),
        floor=Severity.MEDIUM,
    ),
    Entry(
        "UpdateArchiveRule",
        TAMPERING,
        "Which findings are hidden changed.",
        (ANALYZER,),
        auto("UpdateArchiveRule", how=PRIOR),
        keeps=("ruleName", "filter"),
        floor=Severity.MEDIUM,
    ),
    Entry(
        "DeleteArchiveRule",
        METADATA,
        "Findings that a rule would have hidden show again.",
        (ANALYZER,),
        auto("CreateArchiveRule", how=PRIOR),
        keeps=("ruleName",),
    ),
    Entry(
        "ApplyArchiveRule",
        TAMPERING,
        "Existing findings that match a rule are hidden.",
        (ANALYZER,),
        auto("UpdateFindings", how="active again"),
        keeps=("ruleName",),
        floor=Severity.MEDIUM,
    ),
    Entry(
        "UpdateFindings",
        TAMPERING,
        "Findings are hidden or shown again.",
        (ANALYZER,),
        auto("UpdateFindings", how="with the status on record"),
        keeps=("status", "ids", "resourceArn"),
    ),
    Entry(
        "StartPolicyGeneration",
        METADATA,
        "A policy is being proposed from what a principal used.",
        (ACCOUNT,),
        note(HARMLESS, "CancelPolicyGeneration"),
        keeps=("policyGenerationDetails.principalArn",),
    ),
    Entry(
        "CancelPolicyGeneration",
        METADATA,
        "Proposing a policy is called off.",
        (ACCOUNT,),
        note("start it again", "StartPolicyGeneration"),
        keeps=("jobId",),
    ),
    Entry(
        "StartResourceScan",
        METADATA,
        "A resource is looked at again.",
        (ANALYZER,),
        note(HARMLESS),
        keeps=("resourceArn",),
    ),
    Entry("CreateAccessPreview", METADATA, "Access to a planned resource is previewed.", (ANALYZER,), note(HARMLESS)),
    Entry(
        "GenerateFindingRecommendation",
        METADATA,
        "What to do about a finding is being worked out.",
        (ANALYZER,),
        note(HARMLESS),
        keeps=("id",),
    ),
    Entry(
        "TagResource",
        METADATA,
        "Tags of an analyzer changed.",
        (TAGGED,),
        note("tags only", "UntagResource"),
        keeps=("tags",),
    ),
    Entry(
        "UntagResource",
        METADATA,
        "Tags of an analyzer are gone.",
        (TAGGED,),
        note("tags only", "TagResource"),
        keeps=("tagKeys",),
    ),
)

ACCESS_ANALYZER = Service(
    source="access-analyzer.amazonaws.com",
    api="accessanalyzer",
    title="IAM Access Analyzer",
    complete=True,
    reads=("Get", "List", "CheckAccessNotGranted", "CheckNoNewAccess", "CheckNoPublicAccess", "ValidatePolicy"),
    entries=ENTRIES,
)
