"""Whether a value of a condition names someone in particular; each function says why not, or nothing."""

from __future__ import annotations

from iamdrift.domain.policy.matching.arns import segments
from iamdrift.domain.policy.matching.glob import is_wild

_WIDEST_V4, _WIDEST_V6 = 8, 32  # what AWS, too, calls public beyond: whoever rents a server is in there
_REUSABLE_CLAIMS = ("workflow", "environment", "ref", "context", "head_ref", "base_ref", "actor", "job_workflow_ref")


def account_hole(value: str) -> str:
    return "" if len(value) == 12 and value.isdigit() else f"{value} is no account id"


def arn_hole(value: str) -> str:
    """An ARN pins somebody when it names the account, or a bucket, whose names are unique in the world."""
    parts = segments(value)
    if parts is None:
        return f"{value} is no ARN" if not is_wild(value) else f"{value} matches any ARN"
    _, _, service, _, account, resource = parts
    if service == "s3" and not account:
        bucket = resource.partition("/")[0]
        return f"{value} leaves the bucket open" if is_wild(bucket) or not bucket else ""
    return f"{value} leaves the account open" if account_hole(account) else ""


def organization_hole(value: str) -> str:
    """`o-abc`, or a path that begins with it."""
    organization = value.partition("/")[0]
    named = organization.startswith("o-") and not is_wild(organization)
    return "" if named else f"{value} names no organization"


def unique_id_hole(value: str) -> str:
    """`AROA...:session`: the id before the colon is what nobody else can have."""
    identity = value.partition(":")[0]
    return "" if identity and not is_wild(identity) else f"{value} names no unique id"


def network_hole(value: str) -> str:
    address, slash, bits = value.partition("/")
    if is_wild(address) or not (":" in address or "." in address):
        return f"{value} is no address"
    if not slash:
        return ""
    widest = _WIDEST_V6 if ":" in address else _WIDEST_V4
    return "" if bits.isdigit() and int(bits) >= widest else f"{value} holds too much of the internet"


def exact_hole(value: str) -> str:
    if not value.strip("*?"):
        return f"{value!r} matches anything"
    return f"{value} leaves part of the name open" if is_wild(value) else ""


def subject_hole(value: str) -> str:
    """`label:owner/...`: a wildcard may stand only after the owner is named in full."""
    literal = value[: min((value.index(mark) for mark in "*?" if mark in value), default=len(value))]
    if literal == value:
        return "" if value else "an empty subject names nobody"
    owner = literal.partition(":")[2]
    ends = [owner.index(mark) for mark in "/:" if mark in owner]
    return "" if ends and min(ends) > 0 else f"{value} leaves open who owns it"


def github_subject_hole(value: str) -> str:
    """As `subject_hole`; a claim that every repository can carry (`environment:prod`) pins nobody when it is alone."""
    label, _, rest = value.partition(":")
    if label in _REUSABLE_CLAIMS and "repo" not in rest:
        return f"{value} names no repository: any repository can claim it"
    return subject_hole(value)
