"""One request as AWS sees it: who, what, on which resource, and the context keys that go with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from iamdrift.domain.policy.evaluation.caller import Caller, caller

Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """`principal` is an ARN (user, role, session, federated user, root), a service or provider name, or `*`: anonymous.

    `context` keys are compared without case; a value is one string or several. Keys that follow from principal and
    resource (aws:PrincipalArn, aws:username, aws:ResourceAccount...) are filled in where they are not given.
    `complete` says what a key that is not given means: absent from the request (True), or not known (False: the
    answer may be UNKNOWN). A key with no values at all, `()`, is known to be absent. `resource_account` is needed
    where the ARN does not name its account; without either it is taken to be the principal's. `wildcard_only` marks
    an action without resource-level permissions: only `Resource: "*"` reaches it.
    """

    principal: str
    action: str
    resource: str
    context: Mapping[str, str | Values] = field(default_factory=dict)
    resource_account: str = ""
    complete: bool = True
    wildcard_only: bool = False
    caller: Caller = field(init=False, compare=False, repr=False)
    keys: Mapping[str, Values] = field(init=False, compare=False, repr=False)  # lower-case key -> values

    def __post_init__(self) -> None:
        who = caller(self.principal)
        account = self.resource_account or _account_in(self.resource) or who.account
        keys = dict(who.keys)
        if account:
            keys["aws:resourceaccount"] = (account,)
        for key, value in self.context.items():
            keys[key.lower()] = (value,) if isinstance(value, str) else tuple(value)
        object.__setattr__(self, "caller", who)
        object.__setattr__(self, "resource_account", account)
        object.__setattr__(self, "keys", keys)

    @property
    def same_account(self) -> bool:
        return self.caller.account == self.resource_account


def _account_in(arn: str) -> str:
    segments = arn.split(":", 5)
    return segments[4] if len(segments) == 6 and segments[4].isdigit() else ""
