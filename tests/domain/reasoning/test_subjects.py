"""How far a pattern of a subject reaches is never told too small: whoever it matches is counted."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    reach_of,
)

OWNERS = ("a", "ab", "b", "a@1", "ab@1", "b@12")
PROJECTS = ("x", "xy", "y", "x@1", "xy@12")
CONTEXTS = ("ref:refs/heads/main", "ref:refs/heads/x", "pull_request", "environment:prod", "environment:x")
WORLD = tuple(product(OWNERS, PROJECTS, CONTEXTS))


def subject(owner: str, project: str, context: str) -> str:
    return f"repo:{owner}/{project}:{context}"


@st.composite
def patterns(draw: st.DrawFn) -> str:
    """A real subject of which some slices became wildcards."""
    text = subject(*draw(st.sampled_from(WORLD)))
    for _ in range(draw(st.integers(0, 2))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, len(text)))
        text = text[:start] + draw(st.sampled_from("*?")) + text[end:]
    return text


def name(of: str) -> str:
    """Without the id that new subjects carry: the name alone belongs to one owner at a time."""
    return of.partition("@")[0]


@settings(max_examples=300)
@given(patterns())
def test_what_does_not_reach_anyone_matches_one_owner_only(pattern: str) -> None:
    matched = [each for each in WORLD if matches(pattern, subject(*each))]
    reach = reach_of(pattern, GITHUB, Reach.ANYONE)
    if reach < Reach.ANYONE:
        assert len({name(owner) for owner, _, _ in matched}) <= 1
    if reach < Reach.TENANT:
        assert len({name(project) for _, project, _ in matched}) <= 1


@settings(max_examples=300)
@given(patterns())
def test_a_narrower_pattern_never_reaches_wider(pattern: str) -> None:
    matched = [subject(*each) for each in WORLD if matches(pattern, subject(*each))]
    reach = reach_of(pattern, GITHUB, Reach.ANYONE)
    for each in matched[:20]:
        if not each.endswith("pull_request"):
            assert reach_of(each, GITHUB, Reach.ANYONE) <= reach


@pytest.mark.parametrize(
    ("templates", "pattern", "reach"),
    [
        (GITHUB, "repo:org/repo:ref:refs/heads/release/*", Reach.ONE),
        (GITHUB, "repo:org/repo:ref:refs/heads/*", Reach.PROJECT),
        (GITHUB, "repo:org/repo:environment:*", Reach.PROJECT),
        (GITHUB, "re*", Reach.ANYONE),
        (GITHUB, "repository_owner_id:12:*", Reach.TENANT),
        (GITHUB, "repository_owner_id:1*", Reach.ANYONE),
        (GITHUB, "repository_owner:org", Reach.TENANT),
        (GITHUB, "job_workflow_ref:org/flows/.github/workflows/a.yml@refs/heads/main", Reach.TENANT),
        (GITLAB, "project_path:group/project:ref_type:branch:ref:main", Reach.ONE),
        (GITLAB, "project_path:group/project:ref_type:branch:ref:*", Reach.PROJECT),
        (GITLAB, "project_path:group/*", Reach.TENANT),
        (GITLAB, "project_path:group*", Reach.ANYONE),
        (TERRAFORM, "organization:org:*", Reach.TENANT),
        (TERRAFORM, "organization:org*", Reach.ANYONE),
        (TERRAFORM, "organization:org:project:core:*", Reach.PROJECT),
        (TERRAFORM, "organization:org:project:core:workspace:shop:run_phase:*", Reach.ONE),
        (BUILDKITE, "organization:org:pipeline:*", Reach.TENANT),
        (BUILDKITE, "organization:org:pipeline:shop:*", Reach.PROJECT),
        (CIRCLECI, "org/1/project/*", Reach.TENANT),
        (CIRCLECI, "org/1/project/2/*", Reach.ONE),
        (BITBUCKET, "{*", Reach.TENANT),
        (BITBUCKET, "{uuid}:*", Reach.ONE),
        (KUBERNETES, "system:serviceaccount:shop:api", Reach.ONE),
        (KUBERNETES, "system:serviceaccount:shop:*", Reach.PROJECT),
        (KUBERNETES, "system:serviceaccount:*:api", Reach.TENANT),
    ],
)
def test_reach(templates: tuple[Template, ...], pattern: str, reach: Reach) -> None:
    assert reach_of(pattern, templates, Reach.ANYONE) is reach
