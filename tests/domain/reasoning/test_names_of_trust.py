"""Names in trust policies: services behind their regional names, environments in role names, issuers of tokens."""

from __future__ import annotations

import pytest

from iamdrift.domain.configuration.settings import Naming
from iamdrift.domain.principals.environments import environments_in
from iamdrift.domain.reasoning.deputies import SENDS, SILENT, deputy, service_of, workload_of
from iamdrift.domain.reasoning.issuers import COGNITO, ISSUERS, UNKNOWN, issuer_of


@pytest.mark.parametrize(
    ("principal", "service", "workload"),
    [
        ("ec2.amazonaws.com", "ec2", "ec2"),
        ("ec2.amazonaws.com.cn", "ec2", "ec2"),
        ("states.eu-west-1.amazonaws.com", "states", "states"),
        ("logs.us-gov-west-1.amazonaws.com", "logs", "logs"),
        ("delivery.logs.amazonaws.com", "delivery.logs", "logs"),
        ("replicator.lambda.amazonaws.com", "replicator.lambda", "lambda"),
        ("edgelambda.amazonaws.com", "edgelambda", "lambda"),
        ("LAMBDA.amazonaws.com", "lambda", "lambda"),
        ("eu-west-1.amazonaws.com", "eu-west-1", "eu-west-1"),
        ("no service at all", "no service at all", "no service at all"),
    ],
)
def test_services(principal: str, service: str, workload: str) -> None:
    assert (service_of(principal), workload_of(principal)) == (service, workload)


def test_a_service_either_sends_the_key_or_does_not() -> None:
    assert not SENDS.keys() & SILENT.keys()
    assert all(source.startswith("https://docs.aws.amazon.com/") for source in SENDS.values())
    assert deputy("glue.amazonaws.com").documented
    assert deputy("ec2.amazonaws.com").silent


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("shop-prod-role", ("prod",)),
        ("ShopProduction", ("prod",)),
        ("shop_PRD_role", ("prod",)),
        ("devops", ()),
        ("product-catalogue", ()),
        ("dev-to-prod", ("dev", "prod")),
        ("", ()),
        ("\x00-qa-\u202e", ("test",)),
    ],
)
def test_environments(name: str, found: tuple[str, ...]) -> None:
    assert environments_in(name, Naming()) == found


def test_another_name_of_an_environment_may_be_an_environment_of_its_own() -> None:
    naming = Naming(environments=("dev", "qa", "test", "prod"))
    assert environments_in("shop-qa", naming) == ("qa",)
    assert environments_in("shop-test", naming) == ("test",)


@pytest.mark.parametrize(
    ("provider", "title", "host"),
    [
        (
            "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
            "GitHub Actions",
            "token.actions.githubusercontent.com",
        ),
        (
            "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com/example",
            "GitHub Actions of one enterprise",
            "token.actions.githubusercontent.com/example",
        ),
        (
            "arn:aws-cn:iam::111122223333:oidc-provider/oidc.eks.cn-north-1.amazonaws.com.cn/id/AB",
            "Kubernetes service accounts (EKS)",
            "oidc.eks.cn-north-1.amazonaws.com.cn/id/ab",
        ),
        ("accounts.google.com", "Google accounts", "accounts.google.com"),
        ("arn:aws:iam::111122223333:oidc-provider/gitlab.com.evil.example", UNKNOWN.title, "gitlab.com.evil.example"),
        (COGNITO, UNKNOWN.title, COGNITO),
    ],
)
def test_issuers(provider: str, title: str, host: str) -> None:
    issuer, found = issuer_of(provider)
    assert (issuer.title, found) == (title, host)


def test_every_issuer_says_by_which_claim_and_where_that_is_written() -> None:
    for issuer in ISSUERS:
        assert issuer.claims
        assert issuer.example
        assert issuer.source.startswith("https://")
        assert not issuer.templates or "sub" in issuer.claims or issuer.claims == ("aud",)
