"""Tampering with GuardDuty: what it looks at, and what it shows."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import at, auto, note
from iamdrift.domain.catalogue.service import Service
from iamdrift.domain.catalogue.tampering_entry import PRIOR, tamper
from iamdrift.domain.events.target import ResourceKind
from iamdrift.domain.judging.severity import Severity

HIGH = Severity.HIGH

DETECTOR = at(ResourceKind.DETECTOR, "request.detectorId", "account")

GUARDDUTY = Service(
    source="guardduty.amazonaws.com",
    api="guardduty",
    title="GuardDuty",
    reads=("Get", "List", "Describe"),
    entries=(
        tamper(
            "DeleteDetector",
            "GuardDuty is switched off, with its findings.",
            DETECTOR,
            note("made again it starts from nothing", "CreateDetector"),
            floor=HIGH,
        ),
        tamper(
            "UpdateDetector",
            "GuardDuty is switched on or off, or looks at less.",
            DETECTOR,
            auto("UpdateDetector", how=PRIOR),
            "enable",
            "findingPublishingFrequency",
            "features",
            floor=HIGH,
        ),
        tamper(
            "CreateFilter",
            "Findings that match are hidden from now on.",
            DETECTOR,
            auto("DeleteFilter"),
            "name",
            "action",
        ),
        tamper(
            "UpdateFilter",
            "Which findings are hidden changed.",
            DETECTOR,
            auto("UpdateFilter", how=PRIOR),
            "filterName",
            "action",
        ),
        tamper(
            "CreateIPSet",
            "Addresses are trusted: their activity makes no finding.",
            DETECTOR,
            auto("DeleteIPSet"),
            "name",
            "activate",
        ),
        tamper(
            "UpdateIPSet",
            "Which addresses are trusted changed.",
            DETECTOR,
            auto("UpdateIPSet", how=PRIOR),
            "ipSetId",
            "activate",
        ),
        tamper(
            "CreateTrustedEntitySet",
            "Entities are trusted: their activity makes no finding.",
            DETECTOR,
            auto("DeleteTrustedEntitySet"),
            "name",
            "activate",
        ),
        tamper(
            "UpdateTrustedEntitySet",
            "Which entities are trusted changed.",
            DETECTOR,
            auto("UpdateTrustedEntitySet", how=PRIOR),
            "trustedEntitySetId",
            "activate",
        ),
        tamper(
            "UpdateThreatIntelSet",
            "Which threats are known changed.",
            DETECTOR,
            auto("UpdateThreatIntelSet", how=PRIOR),
            "threatIntelSetId",
            "activate",
        ),
        tamper(
            "DeleteThreatIntelSet",
            "A list of known threats is gone.",
            DETECTOR,
            auto("CreateThreatIntelSet", how=PRIOR),
            "threatIntelSetId",
        ),
        tamper(
            "CreateThreatIntelSet",
            "A list of known threats is added; a bad one drowns real findings.",
            DETECTOR,
            auto("DeleteThreatIntelSet"),
            "name",
            "activate",
        ),
        tamper(
            "DeleteMembers",
            "Member accounts are no longer watched from here.",
            DETECTOR,
            auto("CreateMembers", how=PRIOR),
            "accountIds",
            floor=HIGH,
        ),
        tamper(
            "DisassociateMembers",
            "Member accounts are no longer watched from here.",
            DETECTOR,
            auto("CreateMembers", "InviteMembers", how=PRIOR),
            "accountIds",
            floor=HIGH,
        ),
        tamper(
            "StopMonitoringMembers",
            "Member accounts are no longer watched from here.",
            DETECTOR,
            auto("StartMonitoringMembers"),
            "accountIds",
            floor=HIGH,
        ),
        tamper(
            "UpdateMemberDetectors",
            "What is watched in member accounts changed.",
            DETECTOR,
            auto("UpdateMemberDetectors", how=PRIOR),
            "accountIds",
            "features",
        ),
        tamper(
            "UpdateOrganizationConfiguration",
            "Whether new accounts are watched changed.",
            DETECTOR,
            auto("UpdateOrganizationConfiguration", how=PRIOR),
            "autoEnable",
            "autoEnableOrganizationMembers",
        ),
        tamper(
            "DisassociateFromAdministratorAccount",
            "This account is no longer watched by its administrator.",
            DETECTOR,
            auto("AcceptAdministratorInvitation"),
            floor=HIGH,
        ),
        tamper(
            "DisassociateFromMasterAccount",
            "This account is no longer watched by its administrator (older call).",
            DETECTOR,
            auto("AcceptAdministratorInvitation"),
            floor=HIGH,
        ),
        tamper(
            "DisableOrganizationAdminAccount",
            "The organization has no GuardDuty administrator.",
            DETECTOR,
            auto("EnableOrganizationAdminAccount"),
            "adminAccountId",
            floor=HIGH,
        ),
        tamper(
            "UpdatePublishingDestination",
            "Where findings are exported changed.",
            DETECTOR,
            auto("UpdatePublishingDestination", how=PRIOR),
            "destinationId",
        ),
        tamper(
            "DeletePublishingDestination",
            "Findings are no longer exported.",
            DETECTOR,
            auto("CreatePublishingDestination", how=PRIOR),
            "destinationId",
        ),
        tamper("ArchiveFindings", "Findings are hidden.", DETECTOR, auto("UnarchiveFindings"), "findingIds"),
    ),
)
