"""What one change affects: a closed union of values, found in its CloudTrail record by the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType


class ResourceKind(Enum):
    """Things that are no principals, but decide what principals can do, or what the guardian can see."""

    ROOT_USER = "root user"
    ACCOUNT = "account"
    ORGANIZATION = "organization"
    ORGANIZATION_POLICY = "organization policy"
    ORGANIZATION_NODE = "root, organizational unit or account"
    HANDSHAKE = "handshake"
    INSTANCE_PROFILE = "instance profile"
    SAML_PROVIDER = "SAML provider"
    OIDC_PROVIDER = "OIDC provider"
    MFA_DEVICE = "MFA device"
    SERVER_CERTIFICATE = "server certificate"
    DELEGATION_REQUEST = "delegation request"
    PERMISSION_SET = "permission set"
    IDENTITY_CENTER = "Identity Center instance"
    APPLICATION = "Identity Center application"
    TOKEN_ISSUER = "trusted token issuer"  # noqa: S105 - the name of a kind of resource, not a secret
    DIRECTORY = "identity store"
    DIRECTORY_USER = "identity store user"
    DIRECTORY_GROUP = "identity store group"
    TRUST_ANCHOR = "trust anchor"
    ROLES_ANYWHERE_PROFILE = "Roles Anywhere profile"
    REVOCATION_LIST = "certificate revocation list"
    ANALYZER = "analyzer"
    TAGGED_RESOURCE = "tagged resource"
    TRAIL = "trail"
    EVENT_DATA_STORE = "event data store"
    RULE = "EventBridge rule"
    EVENT_BUS = "event bus"
    ARCHIVE = "event archive"
    CONNECTION = "EventBridge connection"
    SCHEDULE = "schedule"
    STATE_MACHINE = "state machine"
    FUNCTION = "Lambda function"
    EVENT_SOURCE_MAPPING = "event source mapping"
    TABLE = "DynamoDB table"
    TOPIC = "SNS topic"
    SUBSCRIPTION = "SNS subscription"
    QUEUE = "SQS queue"
    KEY = "KMS key"
    RECORDER = "Config recorder"
    DELIVERY_CHANNEL = "Config delivery channel"
    CONFIG_RULE = "Config rule"
    AGGREGATOR = "aggregator"
    ALARM = "alarm"
    LOG_GROUP = "log group"
    DETECTOR = "GuardDuty detector"
    SECURITY_HUB = "Security Hub"
    STACK = "CloudFormation stack"
    STACK_SET = "CloudFormation stack set"
    BUCKET = "S3 bucket"
    CHAT_CHANNEL = "chat channel"
    SECRET = "secret"  # noqa: S105 - the name of a kind of resource, not a secret
    API = "API"


class Reach(Enum):
    """How one named thing reaches many principals."""

    ATTACHED_TO = "everything the managed policy is attached to, also as permissions boundary"
    TRUSTING = "every role whose trust policy names the provider"
    MEMBERS_OF = "every member of the group"
    IN_PROFILE = "the roles in the instance profile"
    IN_ACCOUNT = "every principal of the account"
    UNDER_POLICY = "every principal under the roots, units and accounts the organization policy is attached to"
    UNDER_NODE = "every principal under the root, organizational unit or account"
    IN_ORGANIZATION = "every principal of the organization"
    PROVISIONED_FROM = "every role that Identity Center provisions from the permission set"
    IN_INSTANCE = "every role that the Identity Center instance provisions"
    IN_ANYWHERE_PROFILE = "the roles of the Roles Anywhere profile"
    VIA_ANYWHERE = "every role that trusts Roles Anywhere"


Affected = PrincipalType | ResourceKind | Reach


@dataclass(frozen=True, slots=True)
class PrincipalTarget:
    """One role, user, group or managed policy whose live state is to be read; `arn` where the record has it."""

    ref: PrincipalRef
    arn: str = ""

    def __str__(self) -> str:
        return str(self.ref)


@dataclass(frozen=True, slots=True)
class ResourceTarget:
    """Something that is not a principal, as the record names it: a name, an id or an ARN."""

    kind: ResourceKind
    id: str
    account: str

    def __str__(self) -> str:
        return f"{self.kind.value} {self.id}" if self.id != self.account else f"{self.kind.value} of {self.account}"


@dataclass(frozen=True, slots=True)
class FanOut:
    """All principals that `reach` leads to from `of`: a policy or provider ARN, a group name, an OU or account id."""

    reach: Reach
    of: str
    account: str

    def __str__(self) -> str:
        return f"{self.reach.value} ({self.of})"


@dataclass(frozen=True, slots=True)
class Unresolved:
    """The record should name a target of this kind and does not: nobody may conclude that nothing is affected."""

    wanted: Affected
    looked_at: tuple[str, ...]

    def __str__(self) -> str:
        return f"a {self.wanted.value} that the record does not name (looked at {', '.join(self.looked_at)})"


Target = PrincipalTarget | ResourceTarget | FanOut | Unresolved
