"""An organization on the embedded AWS: a management account, and members that know whom they belong to."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from iamdrift.local.emulator import Emulator

ORGANIZATION_ID: Final = "o-exampleorg"
READS: Final = ("List", "Describe")
_ASKED: Final = re.compile(rb'"(?:AccountId|ChildId|ParentId|TargetId|PolicyId)"\s*:\s*"([a-zA-Z0-9-]+)"')
_KINDS: Final = {"ou-": "ou", "r-": "root", "p-": "policy"}
_OF_AWS: Final = "p-FullAWSAccess"


@dataclass(frozen=True, slots=True)
class Organization:
    """The emulator makes every account the master of an organization of its own; here they share one."""

    emulator: Emulator
    management: str
    members: tuple[str, ...]

    @property
    def accounts(self) -> frozenset[str]:
        return frozenset((self.management, *self.members))

    def install(self) -> None:
        self._found()
        self._answer_members()
        self._tell_policies()
        self._name_resources()

    def _found(self) -> None:
        service = self.emulator.organizations
        with self.emulator.responses.request_scope(self.management, self.emulator.responses.get_region()):
            service._ensure_org()
            service._orgs["self"]["Id"] = ORGANIZATION_ID
            root = next(iter(service._roots))
            for account in self.members:
                service._accounts[account] = _record(account, self.management, root)
                service._attachments[_OF_AWS] = [*(service._attachments.get(_OF_AWS) or ()), account]

    def _answer_members(self) -> None:
        """A member sees the organization of its management account. AWS answers delegated administrators only."""
        operations = self.emulator.organizations._DISPATCH
        for name in [name for name in operations if name.startswith(READS)]:
            operations[name] = self._answering(operations[name])

    def _answering(self, operation: Callable[[Any], Any]) -> Callable[[Any], Any]:
        responses = self.emulator.responses

        def answered(payload: Any) -> Any:
            if responses.get_account_id() not in self.members:
                return operation(payload)
            with responses.request_scope(self.management, responses.get_region()):
                return operation(payload)

        return answered

    def _tell_policies(self) -> None:
        """`aws:PrincipalOrgID` and `aws:ResourceOrgID` are the same for all of them."""
        evaluator = self.emulator.evaluator
        resolve = evaluator._resolve_condition_key

        def resolved(key: str, context: Any) -> Any:
            name = key.lower()
            if name == "aws:resourceorgid":
                owner = evaluator._account_from_arn(context.resource_arn) or context.principal_account
                return self.organization_of(owner)
            if name == "aws:principalorgid":
                return self.organization_of(context.principal_account)
            return resolve(key, context)

        evaluator._resolve_condition_key = resolved
        evaluator._principal_org_id = self.organization_of

    def _name_resources(self) -> None:
        """A question about one thing is checked against the ARN of that thing; the emulator has none for it."""
        actions = self.emulator.actions
        extract = actions.extract_resource_arn

        def extracted(service: str, method: str, path: str, headers: Any, body: bytes, *more: Any) -> Any:
            asked = _ASKED.search(body or b"") if service == "organizations" else None
            if asked is None:
                return extract(service, method, path, headers, body, *more)
            return self._arn(asked[1].decode())

        actions.extract_resource_arn = extracted

    def _arn(self, thing: str) -> str:
        """Of an account, unit, root or policy of its id. Policies of AWS itself belong to no organization."""
        if thing == _OF_AWS:
            return f"arn:aws:organizations::aws:policy/service_control_policy/{thing}"
        kind = next((kind for start, kind in _KINDS.items() if thing.startswith(start)), "account")
        return f"arn:aws:organizations::{self.management}:{kind}/{ORGANIZATION_ID}/{self._path(thing)}"

    def _path(self, thing: str) -> str:
        return f"service_control_policy/{thing}" if thing.startswith("p-") else thing

    def organization_of(self, account: str) -> str | None:
        return ORGANIZATION_ID if account in self.accounts else None


def _record(account: str, management: str, root: str) -> dict[str, Any]:
    return {
        "Id": account,
        "Arn": f"arn:aws:organizations::{management}:account/{ORGANIZATION_ID}/{account}",
        "Email": f"{account}@example.com",
        "Name": f"account {account}",
        "Status": "ACTIVE",
        "JoinedMethod": "CREATED",
        "JoinedTimestamp": 0,
        "Path": "/",
        "_ParentId": root,
    }
