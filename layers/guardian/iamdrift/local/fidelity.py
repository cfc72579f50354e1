"""Small corrections where the emulator differs from AWS in what the guardian's template relies on."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from iamdrift.local.emulator import Emulator

# The emulator looks for delayed and timed-out messages once a second; a verdict should not wait for that.
LOOK_EVERY_SECONDS = 0.2
_IAM_KEYS = {"iam:policyarn": "PolicyArn", "iam:permissionsboundary": "PermissionsBoundary"}
_EVENT_KEYS = {"events:source": "Source", "events:detail-type": "DetailType"}
_PROVIDERS = ("OpenIDConnectProviderArn", "SAMLProviderArn")


@dataclass(frozen=True, slots=True)
class Fidelity:
    emulator: Emulator

    def install(self) -> None:
        self._play_tls_endpoint()
        self._apply_table_properties()
        self._place_conditions()
        self._name_roles_of_sessions()
        self._tell_conditions_of_requests()
        self._name_providers_of_requests()
        threading.Thread(target=self._look_often, daemon=True, name="iamdrift-look").start()

    def _play_tls_endpoint(self) -> None:
        """AWS's endpoints speak TLS, so `aws:SecureTransport` is true; the loopback stands in for them."""
        pin = self.emulator.app.pin_request_origin
        self.emulator.app.pin_request_origin = lambda source_ip, _secure: pin(source_ip, True)

    def _apply_table_properties(self) -> None:
        """CloudFormation there accepts a table's time to live and its recovery, and forgets both."""
        handlers = self.emulator.provisioners._RESOURCE_HANDLERS
        table = dict(handlers["AWS::DynamoDB::Table"])
        table["create"] = self._with_properties(table["create"])
        handlers["AWS::DynamoDB::Table"] = table

    def _with_properties(self, create: Callable[..., tuple[str, Any]]) -> Callable[..., tuple[str, Any]]:
        def created(logical_id: str, properties: dict[str, Any], stack_name: str) -> tuple[str, Any]:
            name, attributes = create(logical_id, properties, stack_name)
            dynamodb = self.emulator.dynamodb
            if expiry := properties.get("TimeToLiveSpecification"):
                dynamodb._update_ttl({"TableName": name, "TimeToLiveSpecification": expiry})
            if recovery := properties.get("PointInTimeRecoverySpecification"):
                dynamodb._update_continuous_backups({"TableName": name, "PointInTimeRecoverySpecification": recovery})
            return name, attributes

        return created

    def _place_conditions(self) -> None:
        """Conditions of a template may depend on where it is deployed."""
        evaluate, responses = self.emulator.conditional[0]._evaluate_conditions, self.emulator.responses

        def evaluated(template: dict[str, Any], parameters: dict[str, Any]) -> Any:
            here = {"AWS::Region": responses.get_region(), "AWS::AccountId": responses.get_account_id()}
            return evaluate(template, {**{name: {"Value": value} for name, value in here.items()}, **parameters})

        for module in self.emulator.conditional:
            module._evaluate_conditions = evaluated

    def _name_roles_of_sessions(self) -> None:
        """`aws:PrincipalArn` of a session is the ARN of its role, path included, not that of the session."""
        evaluator = self.emulator.evaluator
        resolve = evaluator._resolve_condition_key

        def resolved(key: str, context: Any) -> Any:
            arn = str(context.principal_arn)
            if key.lower() != "aws:principalarn" or ":assumed-role/" not in arn:
                return resolve(key, context)
            account, name = arn.split(":")[4], arn.split("/")[1]
            role = self.emulator.iam._roles.get_scoped(account, None, name) or {}
            return role.get("Arn", f"arn:aws:iam::{account}:role/{name}")

        evaluator._resolve_condition_key = resolved

    def _tell_conditions_of_requests(self) -> None:
        """By which policies a role may attach, and as which source it may put events, a role can be kept to them."""
        actions = self.emulator.actions
        tags = actions.request_tag_context

        def context(service: str, action: str, body: bytes, parameters: dict[str, Any]) -> dict[str, Any]:
            found = dict(tags(service, action, body, parameters))
            if service == "iam":
                told = parse_qs(body.decode("utf-8", "replace"))
                found |= {key: told[name][0] for key, name in _IAM_KEYS.items() if name in told}
            if action == "events:PutEvents":
                found |= _of_events(body)
            return found

        actions.request_tag_context = context

    def _name_providers_of_requests(self) -> None:
        """A call about an identity provider is about its ARN, by which a role can be kept to providers."""
        actions = self.emulator.actions
        extract = actions.extract_resource_arn

        def extracted(service: str, method: str, path: str, headers: dict[str, str], body: bytes, *more: Any) -> Any:
            if service == "iam":
                told = parse_qs(body.decode("utf-8", "replace"))
                named = next((told[name][0] for name in _PROVIDERS if name in told), "")
                if named:
                    return named
            return extract(service, method, path, headers, body, *more)

        actions.extract_resource_arn = extracted

    def _look_often(self) -> None:
        pause = threading.Event()
        while not pause.wait(LOOK_EVERY_SECONDS):
            self.emulator.concurrency.esm_wake.set()


def _of_events(body: bytes) -> dict[str, list[str]]:
    """Each key with its values in all events of the call; nothing of what is no such call, which is refused later."""
    try:
        entries = json.loads(body)["Entries"]
        return {key: [str(each[name]) for each in entries if name in each] for key, name in _EVENT_KEYS.items()}
    except (ValueError, KeyError, TypeError):
        return {}
