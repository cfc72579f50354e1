"""A principal written out in the configuration file, for the tests of a declared rule."""

from __future__ import annotations

import json
from typing import Any, Final

from iamdrift.config.records import Anything, Field, Record
from iamdrift.config.shapes import Account, ByKey, Shape, text
from iamdrift.config.words import TAG_KEY, TEXT, TYPES
from iamdrift.domain.principals.principal import (
    InlinePolicy,
    ManagedPolicy,
    PolicyText,
    PolicyVersion,
    PrincipalRef,
    PrincipalType,
    Snapshot,
)

_DOCUMENT: Final = Anything("a policy document")
_POLICY_ARN: Final = text("the ARN of a managed policy", r"arn:aws[a-z-]*:iam::(?:aws|[0-9]{12}):policy/[!-~]+")
_NAME: Final = text("a name", r"[A-Za-z0-9+=,.@_-]{1,128}")
_PATH: Final = text("a path like /apps/", r"/(?:[!-)+->@-~]{0,510}/)?")
_UNIQUE_IDS: Final = {
    PrincipalType.ROLE: "AROA",
    PrincipalType.USER: "AIDA",
    PrincipalType.GROUP: "AGPA",
    PrincipalType.POLICY: "ANPA",
}

_ORDINARY_TRUST: Final = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
}


def _managed(arn: str, document: Any) -> ManagedPolicy:
    return ManagedPolicy(arn, "v1", _text(document))


def _principal(
    name: str = "example",
    type: PrincipalType = PrincipalType.ROLE,
    account: str = "111122223333",
    path: str = "/",
    trust: Any = None,
    inline: tuple[tuple[str, Any], ...] = (),
    attached: tuple[tuple[str, Any], ...] = (),
    boundary: ManagedPolicy | None = None,
    document: Any = None,
    tags: tuple[tuple[str, str], ...] = (),
) -> Snapshot:
    if trust is not None and type is not PrincipalType.ROLE:
        raise ValueError("only a role has a trust policy")
    if (document is not None) != (type is PrincipalType.POLICY):
        raise ValueError("a policy, and nothing else, is a document")
    return Snapshot(
        ref=PrincipalRef(account, type, name, f"{_UNIQUE_IDS[type]}EXAMPLEEXAMPLE00"),
        arn=f"arn:aws:iam::{account}:{type.value}{path}{name}",
        path=path,
        trust=_text(trust or _ORDINARY_TRUST) if type is PrincipalType.ROLE else None,
        inline=tuple(InlinePolicy(policy, _text(said)) for policy, said in inline),
        attached=tuple(_managed(arn, said) for arn, said in attached),
        boundary=boundary,
        versions=() if document is None else (PolicyVersion("v1", _text(document), default=True),),
        tags=tags,
    )


def _text(document: Any) -> PolicyText:
    return PolicyText(json.dumps(document))


PRINCIPAL: Final[Shape[Snapshot]] = Record(
    "a principal",
    _principal,
    (
        Field("name", _NAME, "Its name; `example` by default."),
        Field("type", TYPES, "role (the default), user, group or policy."),
        Field("account", Account(), "The account it is in; 111122223333 by default."),
        Field("path", _PATH, "Its path; / by default."),
        Field("trust", _DOCUMENT, "The trust policy of a role; without it the role trusts lambda.amazonaws.com."),
        Field("inline", ByKey(_NAME, _DOCUMENT, "names and documents"), "Inline policies: name and document."),
        Field("attached", ByKey(_POLICY_ARN, _DOCUMENT, "ARNs and documents"), "Managed policies: ARN and document."),
        Field(
            "boundary",
            Record(
                "a boundary",
                _managed,
                (
                    Field("arn", _POLICY_ARN, "The ARN of the managed policy.", required=True),
                    Field("document", _DOCUMENT, "What it says.", required=True),
                ),
            ),
            "The permissions boundary.",
        ),
        Field("document", _DOCUMENT, "What a managed policy says, where the principal is one."),
        Field("tags", ByKey(TAG_KEY, TEXT, "tags"), "Tags: key and value."),
    ),
)
