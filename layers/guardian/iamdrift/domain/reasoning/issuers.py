"""Identity providers (OIDC issuers) as data: whom they serve, and which claim of a token says whose it is.

The claims of shared issuers are those that IAM asks for itself since 2025:
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from iamdrift.domain.policy.matching.glob import matches
from iamdrift.domain.reasoning.subjects import (
    BITBUCKET,
    BUILDKITE,
    CIRCLECI,
    GITHUB,
    GITLAB,
    KUBERNETES,
    TERRAFORM,
    Reach,
    Template,
)

_STS: Final = "sts.amazonaws.com"
_CONTROLS: Final = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html"
_VERCEL: Final = "https://vercel.com/docs/oidc/aws"
_VERCEL_SUBJECT: Final = (Template("owner:", ((":project:", Reach.ANYONE), (":", Reach.TENANT), ("", Reach.PROJECT))),)
_GITHUB_DOCS: Final = "https://docs.github.com/en/actions/reference/security/oidc"


@dataclass(frozen=True, slots=True)
class Issuer:
    """One kind of issuer. `hosts`: patterns of what follows `oidc-provider/`.

    shared: one issuer for all its customers, so that without the claims anybody's token is good. claims: any one of
    them says whose the token is. others: claims beside `sub` that narrow it, and how far tokens with one of them reach.
    audience: what tokens for AWS carry, where that is always the same. customizable: whoever runs there chooses which
    claims make up the subject, so that one without an owner in it may be anybody's.
    """

    title: str
    hosts: tuple[str, ...]
    shared: bool
    claims: tuple[str, ...]
    example: str
    source: str
    templates: tuple[Template, ...] = ()
    others: Mapping[str, Reach] = field(default_factory=dict)
    audience: str = ""
    customizable: bool = False


_GITHUB_CLAIMS: Final = {
    "repository": Reach.PROJECT,
    "repository_id": Reach.PROJECT,
    "repository_owner": Reach.TENANT,
    "repository_owner_id": Reach.TENANT,
    "enterprise": Reach.TENANT,
    "enterprise_id": Reach.TENANT,
    "job_workflow_ref": Reach.TENANT,
}
_GITHUB_EXAMPLE: Final = "repo:ORG/REPO:environment:prod"

ISSUERS: Final[tuple[Issuer, ...]] = (
    Issuer(
        "GitHub Actions",
        ("token.actions.githubusercontent.com", "vstoken.actions.githubusercontent.com"),
        True,
        ("sub",),
        _GITHUB_EXAMPLE,
        _GITHUB_DOCS,
        GITHUB,
        _GITHUB_CLAIMS,
        _STS,
        customizable=True,
    ),
    Issuer(
        "GitHub Actions of one enterprise",
        ("token.actions.githubusercontent.com/*", "*/_services/token", "token.actions.*.ghe.com"),
        False,
        ("sub",),
        _GITHUB_EXAMPLE,
        _GITHUB_DOCS,
        GITHUB,
        _GITHUB_CLAIMS,
        _STS,
        customizable=True,
    ),
    Issuer(
        "GitHub audit log streaming",
        ("oidc-configuration.audit-log.githubusercontent.com",),
        True,
        ("sub",),
        "https://github.com/ENTERPRISE",
        _CONTROLS,
        audience=_STS,
    ),
    Issuer(
        "GitLab",
        ("gitlab.com",),
        True,
        ("sub",),
        "project_path:GROUP/PROJECT:ref_type:branch:ref:main",
        "https://docs.gitlab.com/ci/cloud_services/aws/",
        GITLAB,
    ),
    Issuer(
        "HCP Terraform",
        ("app.terraform.io",),
        True,
        ("sub",),
        "organization:ORG:project:PROJECT:workspace:WORKSPACE:run_phase:apply",
        "https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration",
        TERRAFORM,
        audience="aws.workload.identity",
    ),
    Issuer(
        "Buildkite",
        ("agent.buildkite.com",),
        True,
        ("sub",),
        "organization:ORG:pipeline:PIPELINE:ref:refs/heads/main:*",
        "https://buildkite.com/docs/pipelines/security/oidc/aws",
        BUILDKITE,
        {"organization_id": Reach.TENANT, "pipeline_id": Reach.PROJECT},
        _STS,
    ),
    Issuer(
        "CircleCI",
        ("oidc.circleci.com/org/*",),
        False,
        ("sub",),
        "org/ORG_ID/project/PROJECT_ID/user/*",
        "https://circleci.com/docs/openid-connect-tokens/",
        CIRCLECI,
    ),
    Issuer(
        "Bitbucket Pipelines",
        ("api.bitbucket.org/2.0/workspaces/*/pipelines-config/identity/oidc",),
        False,
        ("sub",),
        "{REPOSITORY_UUID}:{ENVIRONMENT_UUID}:*",
        "https://support.atlassian.com/bitbucket-cloud/docs/deploy-on-aws-using-bitbucket-pipelines-openid-connect/",
        BITBUCKET,
    ),
    Issuer(
        "Kubernetes service accounts (EKS)",
        ("oidc.eks.*.amazonaws.com/id/*", "oidc.eks.*.amazonaws.com.cn/id/*", "oidc-eks.*/id/*"),
        False,
        ("sub",),
        "system:serviceaccount:NAMESPACE:NAME",
        "https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html",
        KUBERNETES,
        audience=_STS,
    ),
    Issuer("Vercel", ("oidc.vercel.com",), True, ("aud",), "https://vercel.com/TEAM", _VERCEL, _VERCEL_SUBJECT),
    Issuer(
        "Vercel, one team",
        ("oidc.vercel.com/*",),
        False,
        ("sub",),
        "owner:TEAM:project:PROJECT:environment:production",
        _VERCEL,
        _VERCEL_SUBJECT,
    ),
    Issuer(
        "Pulumi Cloud",
        ("api.pulumi.com/oidc",),
        True,
        ("aud",),
        "aws:ORGANIZATION",
        "https://www.pulumi.com/docs/pulumi-cloud/access-management/oidc/provider/aws/",
    ),
    Issuer("Sandboxes", ("sandboxes.cloud",), True, ("aud",), "the audience of your own workspace", _CONTROLS),
    Issuer("Codefresh", ("oidc.codefresh.io",), True, ("sub",), "account:ACCOUNT_ID:pipeline:PIPELINE_ID:*", _CONTROLS,
           (Template("account:", ((":pipeline:", Reach.ANYONE), (":", Reach.TENANT), ("", Reach.PROJECT))),)),
    Issuer("DataChain Studio", ("studio.datachain.ai/api",), True, ("sub",), "credentials:TEAM/NAME", _CONTROLS,
           (Template("credentials:", (("/", Reach.ANYONE), ("", Reach.TENANT))),)),
    Issuer("Scalr", ("scalr.io",), True, ("sub",), "account:NAME:environment:NAME:workspace:NAME", _CONTROLS,
           (Template("account:", ((":environment:", Reach.ANYONE), (":workspace:", Reach.TENANT), ("", Reach.ONE))),)),
    Issuer("Shisho Cloud", ("tokens.cloud.shisho.dev",), True, ("sub",), "job:ORG:INTEGRATION", _CONTROLS),
    Issuer("Upbound", ("proidc.upbound.io",), True, ("sub",), "mcp:ORG/CONTROL_PLANE:provider:NAME", _CONTROLS,
           (Template("mcp:", (("/", Reach.ANYONE), (":", Reach.TENANT), ("", Reach.PROJECT))),)),
    Issuer("IBM Turbonomic", ("rh-oidc.s3.us-east-1.amazonaws.com/*",), True, ("sub",),
           "the service account of your own instance", _CONTROLS),
    Issuer("Google accounts", ("accounts.google.com",), True, ("sub", "aud", "oaud"), "the id of the service account",
           "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html"),
    Issuer("Login with Amazon", ("www.amazon.com",), True, ("app_id", "user_id"), "the id of your application",
           "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html"),
    Issuer("Facebook", ("graph.facebook.com",), True, ("app_id", "id"), "the id of your application",
           "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html"),
)  # fmt: skip

# Told by a guardrail of its own: whom a pool signs in depends on two claims together.
COGNITO: Final = "cognito-identity.amazonaws.com"
UNKNOWN: Final = Issuer(
    "an identity provider of your own", ("*",), False, ("sub",), "the subject of one workload", _CONTROLS
)


def issuer_of(provider: str) -> tuple[Issuer, str]:
    """What is known of an identity provider (an ARN or a host name), and its host as condition keys begin with it."""
    host = provider.partition(":oidc-provider/")[2] or provider
    host = host.lower().rstrip("/")
    found = next((issuer for issuer in ISSUERS if any(matches(pattern, host) for pattern in issuer.hosts)), UNKNOWN)
    return found, host
