"""Tampering with Security Hub: what is checked, what is shown, who reports here."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import at, auto
from iamdrift.domain.catalogue.service import Service
from iamdrift.domain.catalogue.tampering_entry import PRIOR, tamper
from iamdrift.domain.events.target import ResourceKind
from iamdrift.domain.judging.severity import Severity

HIGH = Severity.HIGH

HUB = at(ResourceKind.SECURITY_HUB, "account")
AGGREGATOR = at(ResourceKind.AGGREGATOR, "request.findingAggregatorArn", "request.aggregatorV2Arn", "account")


SECURITY_HUB = Service(
    source="securityhub.amazonaws.com",
    api="securityhub",
    title="Security Hub",
    reads=("Get", "List", "Describe", "BatchGet"),
    entries=(
        tamper(
            "DisableSecurityHub", "Security Hub is switched off.", HUB, auto("EnableSecurityHub", how=PRIOR), floor=HIGH
        ),
        tamper("DisableSecurityHubV2", "Security Hub is switched off.", HUB, auto("EnableSecurityHubV2"), floor=HIGH),
        tamper(
            "BatchDisableStandards",
            "Standards are no longer checked.",
            HUB,
            auto("BatchEnableStandards"),
            "standardsSubscriptionArns",
            floor=HIGH,
        ),
        tamper(
            "UpdateStandardsControl",
            "A control is switched on or off.",
            HUB,
            auto("UpdateStandardsControl", how=PRIOR),
            "standardsControlArn",
            "controlStatus",
        ),
        tamper(
            "BatchUpdateStandardsControlAssociations",
            "Controls are switched on or off.",
            HUB,
            auto("BatchUpdateStandardsControlAssociations", how=PRIOR),
            "standardsControlAssociationUpdates",
        ),
        tamper(
            "UpdateSecurityControl",
            "What a control tolerates changed.",
            HUB,
            auto("UpdateSecurityControl", how=PRIOR),
            "securityControlId",
        ),
        tamper(
            "CreateAutomationRule",
            "Findings are changed by themselves, perhaps hidden.",
            HUB,
            auto("BatchDeleteAutomationRules"),
            "ruleName",
            "ruleStatus",
        ),
        tamper(
            "BatchUpdateAutomationRules",
            "Which findings are changed by themselves changed.",
            HUB,
            auto("BatchUpdateAutomationRules", how=PRIOR),
        ),
        tamper(
            "CreateAutomationRuleV2",
            "Findings are changed by themselves, perhaps hidden.",
            HUB,
            auto("DeleteAutomationRuleV2"),
            "ruleName",
            "ruleStatus",
        ),
        tamper(
            "UpdateAutomationRuleV2",
            "Which findings are changed by themselves changed.",
            HUB,
            auto("UpdateAutomationRuleV2", how=PRIOR),
            "identifier",
            "ruleStatus",
        ),
        tamper(
            "BatchUpdateFindings",
            "Findings are marked, perhaps as done.",
            HUB,
            auto("BatchUpdateFindings", how=PRIOR),
            "findingIdentifiers",
            "workflow.status",
            floor=Severity.LOW,
        ),
        tamper(
            "BatchUpdateFindingsV2",
            "Findings are marked, perhaps as done.",
            HUB,
            auto("BatchUpdateFindingsV2", how=PRIOR),
            "metadataUids",
            "statusId",
            floor=Severity.LOW,
        ),
        tamper(
            "UpdateFindings",
            "Findings are archived (older call).",
            HUB,
            auto("BatchUpdateFindings", how=PRIOR),
            "recordState",
            floor=Severity.LOW,
        ),
        tamper(
            "CreateInsight",
            "A saved view of findings is made.",
            HUB,
            auto("DeleteInsight"),
            "name",
            floor=Severity.INFO,
        ),
        tamper(
            "UpdateInsight",
            "A saved view of findings shows something else.",
            HUB,
            auto("UpdateInsight", how=PRIOR),
            "insightArn",
            floor=Severity.LOW,
        ),
        tamper(
            "DeleteInsight",
            "A saved view of findings is gone.",
            HUB,
            auto("CreateInsight", how=PRIOR),
            "insightArn",
            floor=Severity.LOW,
        ),
        tamper(
            "DisableImportFindingsForProduct",
            "Findings of a product are no longer taken in.",
            HUB,
            auto("EnableImportFindingsForProduct"),
            "productSubscriptionArn",
            floor=HIGH,
        ),
        tamper(
            "DeleteMembers",
            "Member accounts no longer report here.",
            HUB,
            auto("CreateMembers", how=PRIOR),
            "accountIds",
            floor=HIGH,
        ),
        tamper(
            "DisassociateMembers",
            "Member accounts no longer report here.",
            HUB,
            auto("CreateMembers", how=PRIOR),
            "accountIds",
            floor=HIGH,
        ),
        tamper(
            "UpdateOrganizationConfiguration",
            "Whether new accounts report here changed.",
            HUB,
            auto("UpdateOrganizationConfiguration", how=PRIOR),
            "autoEnable",
            "autoEnableStandards",
        ),
        tamper(
            "DisassociateFromAdministratorAccount",
            "This account no longer reports to its administrator.",
            HUB,
            auto("AcceptAdministratorInvitation"),
            floor=HIGH,
        ),
        tamper(
            "DisassociateFromMasterAccount",
            "This account no longer reports to its administrator (older call).",
            HUB,
            auto("AcceptAdministratorInvitation"),
            floor=HIGH,
        ),
        tamper(
            "DisableOrganizationAdminAccount",
            "The organization has no Security Hub administrator.",
            HUB,
            auto("EnableOrganizationAdminAccount"),
            "adminAccountId",
            floor=HIGH,
        ),
        tamper(
            "UpdateFindingAggregator",
            "From which Regions findings are collected changed.",
            AGGREGATOR,
            auto("UpdateFindingAggregator", how=PRIOR),
            "regionLinkingMode",
            "regions",
        ),
        tamper(
            "DeleteFindingAggregator",
            "Findings of other Regions are no longer collected.",
            AGGREGATOR,
            auto("CreateFindingAggregator", how=PRIOR),
        ),
        tamper(
            "DeleteAggregatorV2",
            "Findings of other Regions are no longer collected.",
            AGGREGATOR,
            auto("CreateAggregatorV2", how=PRIOR),
        ),
    ),
)
