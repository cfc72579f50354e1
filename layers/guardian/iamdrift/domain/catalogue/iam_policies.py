"""IAM events about customer-managed policies: one event, every principal that carries the policy."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import Entry, Tier, ask, auto, note
from iamdrift.domain.catalogue.iam_places import ATTACHED, NEW_POLICY, POLICY

PERMISSION, METADATA = Tier.PERMISSION, Tier.METADATA

POLICIES = (
    Entry(
        "CreatePolicy",
        PERMISSION,
        "A new managed policy; it takes effect where it gets attached.",
        (NEW_POLICY,),
        ask("DeletePolicy", how="while nothing carries it"),
        keeps=("policyName", "path", "policyDocument", "tags"),
    ),
    Entry(
        "DeletePolicy",
        PERMISSION,
        "A managed policy is gone; AWS allows it only when nothing carries it.",
        (POLICY,),
        ask("CreatePolicy", how="with the document on record; attachments come from the history"),
    ),
    Entry(
        "CreatePolicyVersion",
        PERMISSION,
        "A managed policy gets a new text; as default it changes all who carry it.",
        (POLICY, ATTACHED),
        auto(
            "SetDefaultPolicyVersion",
            "DeletePolicyVersion",
            how="back to the version on record, then without the new one",
        ),
        keeps=("policyDocument", "setAsDefault", "response.policyVersion.versionId"),
    ),
    Entry(
        "SetDefaultPolicyVersion",
        PERMISSION,
        "Another version of a managed policy takes effect for all who carry it.",
        (POLICY, ATTACHED),
        auto("SetDefaultPolicyVersion", how="back to the version on record"),
        keeps=("versionId",),
    ),
    Entry(
        "DeletePolicyVersion",
        PERMISSION,
        "A version of a managed policy is destroyed: perhaps the good one.",
        (POLICY,),
        ask(
            "CreatePolicyVersion", how="with the document on record; it gets a new id, and needs one of the five slots"
        ),
        keeps=("versionId",),
    ),
    Entry(
        "TagPolicy",
        METADATA,
        "Tags of a managed policy changed.",
        (POLICY,),
        note("tags only", "UntagPolicy"),
        keeps=("tags",),
    ),
    Entry(
        "UntagPolicy",
        METADATA,
        "Tags of a managed policy are gone.",
        (POLICY,),
        note("tags only", "TagPolicy"),
        keeps=("tagKeys",),
    ),
)
