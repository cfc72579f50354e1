"""How many identities a pattern of a token's subject lets in, read by the template that the provider writes it in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

# Context that does not choose between branches, tags, environments and pull requests.
_NO_CHOICE: Final = frozenset(
    {"", "ref:", "ref:refs/", "ref:refs/heads/", "ref:refs/tags/", "environment:", "ref_type:"}
    | {"ref_type:branch:", "ref_type:branch:ref:", "ref_type:tag:ref:"}
)
_OF_PULL_REQUESTS: Final = "ref:refs/pull/"


class Reach(IntEnum):
    """From the narrowest to the widest."""

    ONE = 0  # one branch, environment or workload
    UNREVIEWED = 1  # pull requests: code that nobody looked at
    PROJECT = 2  # everything that runs in one repository, workspace or namespace
    TENANT = 3  # every repository, workspace or workload of one organization or cluster
    ANYONE = 4  # whoever uses the provider


@dataclass(frozen=True, slots=True)
class Template:
    """`label`, then parts that end with a delimiter each; a part carries how far a pattern reaches that is open there.

    alone: how far a subject reaches that is written out, and ends before its parts do.
    """

    label: str
    parts: tuple[tuple[str, Reach], ...]
    alone: Reach = Reach.ONE

    def reach(self, pattern: str) -> Reach | None:
        """None where the pattern is none of this template."""
        literal = literal_prefix(pattern)
        if not literal.startswith(self.label):
            return Reach.ANYONE if self.label.startswith(literal) and literal != pattern else None
        part, left = self._open_part(literal.removeprefix(self.label))
        if len(left) == 1 and self.alone is Reach.TENANT and part:
            return min(self.alone, self._reach_of_next(pattern[len(literal) - len(part) :]))
        if literal == pattern:
            return self.alone if len(left) > 1 else _written_out(part)
        return _left_open(part, left)

    def _reach_of_next(self, pattern: str) -> Reach:
        """Of what follows the name of an organization: whoever is in it chooses the rest, but for a repository."""
        return reach_of(pattern, GITHUB, self.alone)

    def _open_part(self, rest: str) -> tuple[str, tuple[tuple[str, Reach], ...]]:
        """What is written of the first part that is not closed, and that part with those behind it."""
        left = self.parts
        while len(left) > 1:
            part, closed, after = rest.partition(left[0][0])
            if not (closed and part):
                break
            rest, left = after, left[1:]
        return rest, left


def _written_out(context: str) -> Reach:
    return Reach.UNREVIEWED if context == "pull_request" or context.startswith(_OF_PULL_REQUESTS) else Reach.ONE


def _left_open(part: str, left: tuple[tuple[str, Reach], ...]) -> Reach:
    delimiter, reach = left[0]
    if len(left) == 1:
        return reach if part in _NO_CHOICE else _written_out(part)
    if delimiter[0] in part or "@" in part:  # a name is complete there: none holds a `:`, and only ids follow an `@`
        return left[1][1]
    return reach


def literal_prefix(pattern: str) -> str:
    """What stands before the first wildcard; all of it where there is none."""
    return pattern[: min((pattern.index(mark) for mark in "*?" if mark in pattern), default=len(pattern))]


def reach_of(pattern: str, templates: tuple[Template, ...], unknown: Reach) -> Reach:
    """By the first template that fits; `unknown` where none does and something is open."""
    for template in templates:
        reach = template.reach(pattern)
        if reach is not None:
            return reach
    return unknown


_OWNED: Final = (("/", Reach.ANYONE), (":", Reach.TENANT), ("", Reach.PROJECT))
_OWNER: Final = ((":", Reach.ANYONE), ("", Reach.TENANT))
# https://docs.github.com/en/actions/reference/security/oidc (a repository may choose which claims make up its subject)
GITHUB: Final = (
    Template("repo:", _OWNED),
    Template("repository:", _OWNED, Reach.PROJECT),
    Template("repository_owner:", _OWNER, Reach.TENANT),
    Template("repository_owner_id:", _OWNER, Reach.TENANT),
    Template("repository_id:", ((":", Reach.ANYONE), ("", Reach.PROJECT)), Reach.PROJECT),
    Template("enterprise:", _OWNER, Reach.TENANT),
    Template("enterprise_id:", _OWNER, Reach.TENANT),
    Template("job_workflow_ref:", (("/", Reach.ANYONE), (":", Reach.TENANT), ("", Reach.TENANT)), Reach.TENANT),
)
GITLAB: Final = (Template("project_path:", _OWNED),)
TERRAFORM: Final = (
    Template(
        "organization:",
        ((":project:", Reach.ANYONE), (":workspace:", Reach.TENANT), (":run_phase:", Reach.PROJECT), ("", Reach.ONE)),
    ),
)
BUILDKITE: Final = (
    Template("organization:", ((":pipeline:", Reach.ANYONE), (":", Reach.TENANT), ("", Reach.PROJECT))),
)
CIRCLECI: Final = (Template("org/", (("/project/", Reach.TENANT), ("/", Reach.TENANT), ("", Reach.ONE))),)
BITBUCKET: Final = (Template("{", (("}", Reach.TENANT), ("", Reach.ONE))),)
KUBERNETES: Final = (Template("system:serviceaccount:", ((":", Reach.TENANT), ("", Reach.PROJECT))),)
