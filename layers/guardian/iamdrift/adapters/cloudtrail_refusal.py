"""What a refused call was aimed at: such records carry no parameters, only a sentence that names the resource."""

from __future__ import annotations

import re
from collections.abc import Sequence

from iamdrift.domain.catalogue.entry import Affects
from iamdrift.domain.catalogue.locate import target
from iamdrift.domain.events.target import Affected, ResourceKind, Target
from iamdrift.domain.principals.principal import PrincipalType

# `... on resource: role NAME because ...`, `policy ARN version v2`, `instance profile NAME`, or a full ARN.
_RESOURCE = re.compile(r"\bon resource: (?P<resource>.{1,2048}?)(?: because | with an explicit deny|$)", re.DOTALL)
_WORDS: tuple[tuple[str, Affected], ...] = (
    ("role ", PrincipalType.ROLE),
    ("user ", PrincipalType.USER),
    ("group ", PrincipalType.GROUP),
    ("policy ", PrincipalType.POLICY),
    ("instance profile ", ResourceKind.INSTANCE_PROFILE),
)
_ARN_KINDS: tuple[tuple[str, Affected], ...] = (
    ("role/", PrincipalType.ROLE),
    ("user/", PrincipalType.USER),
    ("group/", PrincipalType.GROUP),
    ("policy/", PrincipalType.POLICY),
    ("instance-profile/", ResourceKind.INSTANCE_PROFILE),
    ("saml-provider/", ResourceKind.SAML_PROVIDER),
    ("oidc-provider/", ResourceKind.OIDC_PROVIDER),
)


def refused_targets(message: str, account: str, affects: Sequence[Affects]) -> tuple[Target, ...]:
    """The target that an `errorMessage` names, if it names one; `affects` says what a foreign ARN stands for."""
    match = _RESOURCE.search(message)
    if match is None:
        return ()
    resource = match["resource"].strip()
    found = _by_arn(resource, affects) if resource.startswith("arn:") else _by_word(resource)
    return (target(*found, account),) if found else ()


def _by_word(resource: str) -> tuple[Affected, str] | None:
    for word, what in _WORDS:
        if resource.startswith(word) and (name := resource.removeprefix(word).split(" version ")[0].strip()):
            return what, name
    return None


def _by_arn(arn: str, affects: Sequence[Affects]) -> tuple[Affected, str] | None:
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[5].endswith("*"):
        return None
    if parts[2] == "iam":
        found = (what for prefix, what in _ARN_KINDS if parts[5].startswith(prefix) and parts[5] != prefix)
    else:
        found = (each.what for each in affects if isinstance(each.what, ResourceKind))
    what = next(found, None)
    return (what, arn) if what is not None else None
