"""All services of the catalogue, in the order of its reference."""

from __future__ import annotations

from iamdrift.domain.catalogue.access_analyzer import ACCESS_ANALYZER
from iamdrift.domain.catalogue.iam import IAM
from iamdrift.domain.catalogue.identity_center import IDENTITY_CENTER
from iamdrift.domain.catalogue.identity_store import DIRECTORY_SERVICE, IDENTITY_STORE
from iamdrift.domain.catalogue.organizations import ORGANIZATIONS
from iamdrift.domain.catalogue.roles_anywhere import ROLES_ANYWHERE
from iamdrift.domain.catalogue.service import Service
from iamdrift.domain.catalogue.sign_in import ACCOUNTS, SIGN_IN, TOKENS
from iamdrift.domain.catalogue.tampering_alarms import ALARMS, LOGS
from iamdrift.domain.catalogue.tampering_config import CONFIG
from iamdrift.domain.catalogue.tampering_guardduty import GUARDDUTY
from iamdrift.domain.catalogue.tampering_guardian import CLOUDFORMATION, EVENTBRIDGE, SCHEDULER
from iamdrift.domain.catalogue.tampering_lambda import LAMBDA
from iamdrift.domain.catalogue.tampering_messages import APIS, CHAT, SECRETS
from iamdrift.domain.catalogue.tampering_records import CLOUDTRAIL, LOG_BUCKET
from iamdrift.domain.catalogue.tampering_security_hub import SECURITY_HUB
from iamdrift.domain.catalogue.tampering_states import STATES
from iamdrift.domain.catalogue.tampering_stores import DYNAMODB, KMS, SNS, SQS

SERVICES: tuple[Service, ...] = (
    IAM,
    ORGANIZATIONS,
    IDENTITY_CENTER,
    IDENTITY_STORE,
    DIRECTORY_SERVICE,
    ROLES_ANYWHERE,
    ACCESS_ANALYZER,
    SIGN_IN,
    TOKENS,
    ACCOUNTS,
    CLOUDTRAIL,
    CONFIG,
    LOG_BUCKET,
    GUARDDUTY,
    SECURITY_HUB,
    EVENTBRIDGE,
    SCHEDULER,
    STATES,
    LAMBDA,
    DYNAMODB,
    SNS,
    SQS,
    KMS,
    CLOUDFORMATION,
    ALARMS,
    LOGS,
    CHAT,
    SECRETS,
    APIS,
)
