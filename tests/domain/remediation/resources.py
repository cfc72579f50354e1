"""Identity providers and organization policies in an accepted state, and what somebody does to them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from iamdrift.domain.principals.drift import drift_between
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.domain.principals.resources import (
    OidcProvider,
    OrganizationPolicy,
    OrganizationRoot,
    Resource,
    SamlProvider,
)
from iamdrift.domain.remediation.marks import marks
from iamdrift.domain.remediation.plan import Plan, plan
from iamdrift.domain.remediation.refusals import Refusal
from tests.domain.remediation.events import RULES
from tests.fakes.principals import ACCOUNT

OIDC = OidcProvider(f"arn:aws:iam::{ACCOUNT}:oidc-provider/ci.example.com", ("sts.amazonaws.com",), ("a" * 40,))
SAML = SamlProvider(f"arn:aws:iam::{ACCOUNT}:saml-provider/corp", "<good/>")
ORGANIZATION = f"arn:aws:organizations::{ACCOUNT}"


def scp(*statements: dict[str, str]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


ALLOW = {"Effect": "Allow", "Action": "*", "Resource": "*"}
DENY_LEAVE = {"Effect": "Deny", "Action": "organizations:LeaveOrganization", "Resource": "*"}
SCP = OrganizationPolicy(
    f"{ORGANIZATION}:policy/o-example/service_control_policy/p-examplescp",
    "p-examplescp",
    "SERVICE_CONTROL_POLICY",
    scp(ALLOW, DENY_LEAVE),
    ("r-root", "ou-root-prod"),
)
RCP = replace(SCP, type="RESOURCE_CONTROL_POLICY", content=scp({**DENY_LEAVE, "Action": "s3:*", "Principal": "*"}))
ROOT = OrganizationRoot(
    f"{ORGANIZATION}:root/o-example/r-root",
    "r-root",
    ("SERVICE_CONTROL_POLICY",),
    (("p-examplescp", "r-root"), ("p-examplescp", "ou-root-prod")),
)


@dataclass(frozen=True)
class ResourceEvent:
    name: str
    good: Resource
    bad: Resource
    automatic: bool

    def plan(self, *, everything: bool = False) -> Plan | Refusal:
        drift = drift_between(marks(self.good), marks(self.bad))
        ref = PrincipalRef(ACCOUNT, PrincipalType.ACCOUNT, self.bad.arn)
        touched = [each.facet for each in drift.facets]
        return plan(self.bad, self.good, touched, RULES, ref=ref, everything=everything)


RESOURCE_EVENTS = (
    ResourceEvent(
        "AddClientIDToOpenIDConnectProvider", OIDC, replace(OIDC, client_ids=("sts.amazonaws.com", "evil")), True
    ),
    ResourceEvent("RemoveClientIDFromOpenIDConnectProvider", OIDC, replace(OIDC, client_ids=()), False),
    ResourceEvent("UpdateOpenIDConnectProviderThumbprint", OIDC, replace(OIDC, thumbprints=("b" * 40,)), False),
    ResourceEvent("UpdateSAMLProvider", SAML, replace(SAML, metadata="<evil/>"), False),
    ResourceEvent("UpdatePolicy loosens an SCP", SCP, replace(SCP, content=scp(ALLOW)), True),
    ResourceEvent(
        "UpdatePolicy tightens an SCP",
        SCP,
        replace(SCP, content=scp(ALLOW, DENY_LEAVE, {**DENY_LEAVE, "Action": "iam:*"})),
        False,
    ),
    ResourceEvent(
        "UpdatePolicy loosens an RCP", RCP, replace(RCP, content=RCP.content.replace("s3:*", "s3:Put*")), True
    ),
    ResourceEvent("UpdatePolicy tightens an RCP", RCP, replace(RCP, content=RCP.content.replace("s3:*", "*")), False),
    ResourceEvent("AttachPolicy", SCP, replace(SCP, targets=(*SCP.targets, "ou-root-dev")), False),
    ResourceEvent("DetachPolicy", SCP, replace(SCP, targets=("r-root",)), True),
    ResourceEvent("DisablePolicyType", ROOT, replace(ROOT, types=(), attachments=()), True),
    ResourceEvent(
        "EnablePolicyType", ROOT, replace(ROOT, types=("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")), False
    ),
)
