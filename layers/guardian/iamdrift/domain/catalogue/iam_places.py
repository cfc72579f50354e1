"""Where IAM's records name roles, users, groups, policies and providers."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import at
from iamdrift.domain.events.target import Reach, ResourceKind
from iamdrift.domain.principals.principal import PrincipalType

# Mutations name a role by its bare name; only a few answers carry more, and some lack the name but not the ARN.
ROLE = at(PrincipalType.ROLE, "request.roleName")
NEW_ROLE = at(PrincipalType.ROLE, "request.roleName", "response.role.roleName", "response.role.arn")
ANSWERED_ROLE = at(PrincipalType.ROLE, "response.role.roleName", "response.role.arn")
USER = at(PrincipalType.USER, "request.userName")
USER_OR_CALLER = at(PrincipalType.USER, "request.userName", "caller", "response.accessKey.userName")
NEW_USER_NAME = at(PrincipalType.USER, "request.newUserName", optional=True)
GROUP = at(PrincipalType.GROUP, "request.groupName")
NEW_GROUP_NAME = at(PrincipalType.GROUP, "request.newGroupName", optional=True)
MEMBERS = at(Reach.MEMBERS_OF, "request.groupName")
POLICY = at(PrincipalType.POLICY, "request.policyArn")
NEW_POLICY = at(PrincipalType.POLICY, "response.policy.arn", "request.policyName")
ATTACHED = at(Reach.ATTACHED_TO, "request.policyArn")

INSTANCE_PROFILE = at(ResourceKind.INSTANCE_PROFILE, "request.instanceProfileName")
ROLES_IN_PROFILE = at(Reach.IN_PROFILE, "request.instanceProfileName")
MFA_DEVICE = at(ResourceKind.MFA_DEVICE, "request.serialNumber", "response.virtualMFADevice.serialNumber")
CERTIFICATE = at(ResourceKind.SERVER_CERTIFICATE, "request.serverCertificateName")
DELEGATION = at(
    ResourceKind.DELEGATION_REQUEST, "request.delegationRequestId", "response.delegationRequestId", optional=True
)

OIDC = at(ResourceKind.OIDC_PROVIDER, "request.openIDConnectProviderArn")
NEW_OIDC = at(ResourceKind.OIDC_PROVIDER, "response.openIDConnectProviderArn", "request.url")
TRUSTING_OIDC = at(Reach.TRUSTING, "request.openIDConnectProviderArn")
TRUSTING_NEW_OIDC = at(Reach.TRUSTING, "response.openIDConnectProviderArn", "request.url")
SAML = at(ResourceKind.SAML_PROVIDER, "request.sAMLProviderArn")
NEW_SAML = at(ResourceKind.SAML_PROVIDER, "response.sAMLProviderArn", "request.name")
TRUSTING_SAML = at(Reach.TRUSTING, "request.sAMLProviderArn")
TRUSTING_NEW_SAML = at(Reach.TRUSTING, "response.sAMLProviderArn", "request.name")

ROOT = at(ResourceKind.ROOT_USER, "account")
ACCOUNT = at(ResourceKind.ACCOUNT, "account")
WHOLE_ACCOUNT = at(Reach.IN_ACCOUNT, "account")
WHOLE_ORGANIZATION = at(Reach.IN_ORGANIZATION, "account")

# What an IAM write nobody has described yet would name, if it names anything.
GUESS = (
    at(PrincipalType.ROLE, "request.roleName", "response.role.roleName", "response.role.arn", optional=True),
    at(PrincipalType.USER, "request.userName", "response.user.userName", optional=True),
    at(PrincipalType.GROUP, "request.groupName", "response.group.groupName", optional=True),
    at(PrincipalType.POLICY, "request.policyArn", "response.policy.arn", optional=True),
    at(Reach.ATTACHED_TO, "request.policyArn", optional=True),
    at(Reach.IN_PROFILE, "request.instanceProfileName", optional=True),
    at(Reach.TRUSTING, "request.openIDConnectProviderArn", "request.sAMLProviderArn", optional=True),
)
