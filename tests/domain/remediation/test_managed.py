"""What infrastructure as code manages is known by what only AWS or the ledger can say, and the snippet is only text."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.principals.principal import InlinePolicy, PolicyText
from iamdrift.domain.remediation.managed import Managed, managed_by, snippet
from tests.domain.remediation.events import WRITE, a_role, managed, text
from tests.fakes.principals import allow
from tests.fakes.remediation import cause

TRUSTED = Settings(trusted_deployers=frozenset({"AROAPIPELINE1234"}))


def test_cloudformation_is_known_by_a_tag_that_only_aws_sets() -> None:
    role = a_role(tags=(("aws:cloudformation:stack-name", "shop"),))
    assert managed_by(role, (), Settings()) == Managed("CloudFormation", "stack shop")


def test_a_trusted_deployer_on_record_is_known_by_its_unique_id() -> None:
    causes = (cause(2), cause(1, by="AROAPIPELINE1234"))
    found = managed_by(a_role(), causes, TRUSTED)
    assert found is not None
    assert found.by == causes[1].actor_arn


def test_a_tag_that_anyone_can_write_proves_nothing() -> None:
    assert managed_by(a_role(tags=(("managed-by", "terraform"),)), (cause(1),), TRUSTED) is None


def test_the_snippets_say_what_is_there() -> None:
    role = a_role(attached=(managed(WRITE),))
    facets = ["inline/read", f"attached/{WRITE}", "trust", "boundary", "inline/gone"]
    terraform = snippet("Terraform", role, facets)
    assert 'resource "aws_iam_role_policy" "shop-prod-role_read"' in terraform
    assert f'policy_arn = "{WRITE}"' in terraform
    assert "assume_role_policy" in terraform
    assert "permissions_boundary" in terraform
    properties = json.loads(snippet("CloudFormation", role, facets))["Properties"]
    assert set(properties) == {"AssumeRolePolicyDocument", "ManagedPolicyArns", "Policies", "PermissionsBoundary"}
    assert snippet("CloudFormation", role, ["tag/owner"]) == ""


@given(st.text(max_size=60), st.text(max_size=30))
def test_nothing_in_a_document_or_name_is_read_as_a_template(said: str, name: str) -> None:
    hostile = InlinePolicy(name, PolicyText(text(allow("s3:*")) + "${file(1)}%{if true}" + said))
    block = snippet("Terraform", replace(a_role(), inline=(hostile,)), [f"inline/{name}"])
    assert "${" not in block.replace("$${", "")
    assert "%{" not in block.replace("%%{", "")
    assert len(block.splitlines()) == 5
