"""A change: one CloudTrail event, understood - who did what to whom, and how it came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from iamdrift.domain.catalogue.entry import Entry
from iamdrift.domain.catalogue.locate import Parameter
from iamdrift.domain.catalogue.lookup import Unknown
from iamdrift.domain.events.target import FanOut, PrincipalTarget, ResourceTarget, Target, Unresolved

__all__ = [
    "Actor",
    "ActorKind",
    "Change",
    "FanOut",
    "Ignored",
    "IgnoredBecause",
    "PrincipalTarget",
    "ResourceTarget",
    "Target",
    "Unresolved",
    "Via",
]


class ActorKind(Enum):
    IAM_USER = "IAM user"
    ROLE_SESSION = "role session"
    ROOT = "root user"
    AWS_SERVICE = "AWS service"
    IDENTITY_CENTER = "Identity Center user"
    FEDERATED_USER = "federated user"
    WEB_IDENTITY = "web identity"
    SAML = "SAML identity"
    OTHER_ACCOUNT = "another AWS account"
    UNKNOWN = "unknown"


class Via(Enum):
    CONSOLE = "console"
    CLI = "CLI"
    TERRAFORM = "Terraform"
    CLOUDFORMATION = "CloudFormation"
    AWS_SERVICE = "AWS service"
    SDK = "SDK"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who made the call.

    `via_verified`: how the call came is told by fields that AWS sets; else it is a hint from the user agent, which the
    caller chooses, so it may be shown but must not lower any guard. `session_issuer_arn` (with the role's path) is what
    recognises a role; the session's own `arn` lacks the path, and `session_name` is the caller's choice.
    `mfa` is None where the record does not say.
    """

    kind: ActorKind
    via: Via = Via.OTHER
    via_verified: bool = False
    arn: str = ""
    account: str = ""
    principal_id: str = ""
    user_name: str = ""
    session_issuer_arn: str = ""
    session_name: str = ""
    access_key_id: str = ""
    federated_provider: str = ""
    source_identity: str = ""
    invoked_by: str = ""
    mfa: bool | None = None
    assumed_root: bool = False  # a central root session (AssumeRoot), not the root user's own password or key
    source_ip: str = ""
    user_agent: str = ""

    def __str__(self) -> str:
        who = self.arn or self.user_name or self.principal_id or self.invoked_by or "someone the record does not name"
        return f"{self.kind.value} {who}"


@dataclass(frozen=True, slots=True)
class Change:
    """One event, understood. `time` is UTC. `failed` is the error code of a call that changed nothing, else empty.

    `account` is the account the event is recorded in. `parameters` are those that the catalogue entry names, never a
    secret. `entry` is Unknown for a write that the catalogue does not know yet.
    """

    event_id: str
    event_name: str
    event_source: str
    account: str
    region: str
    time: datetime
    actor: Actor
    entry: Entry | Unknown
    targets: tuple[Target, ...] = ()
    parameters: tuple[tuple[str, Parameter], ...] = ()
    failed: str = ""
    shared_event_id: str = ""
    request_id: str = ""

    def parameter(self, name: str) -> Parameter | None:
        """The first parameter of that name, as CloudTrail spells it (`policyArn`); None where the record has none."""
        return next((value for key, value in self.parameters if key == name), None)

    @property
    def denied(self) -> bool:
        """Whether AWS refused the call for want of permission."""
        return self.failed in ("AccessDenied", "UnauthorizedOperation", "VpceAccessDenied")

    @property
    def unresolved(self) -> tuple[Unresolved, ...]:
        """What the record should have named and did not."""
        return tuple(target for target in self.targets if isinstance(target, Unresolved))


class IgnoredBecause(Enum):
    ROUTINE = "a read, or an ordinary use of access"
    FAILED = "a failed call changes nothing"
    UNWATCHED = "neither decides who may do what, nor can blind the guardian"
    SIGN_IN = "an ordinary sign-in"
    SERVICE_EVENT = "AWS did it by itself, nobody called"
    INSIGHT = "a statistic about many events, not an event"


@dataclass(frozen=True, slots=True)
class Ignored:
    """An event that needs no assessment. `attempted` is what a failed call would have been, for counting refusals."""

    because: IgnoredBecause
    reason: str  # the same for people, with names: `failed call: AccessDenied`
    event_name: str = ""
    event_source: str = ""
    attempted: Change | None = None
