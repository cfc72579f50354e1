"""The rules that every account needs, whatever its own resources are called: logical id, purpose, event pattern."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from iamdrift.domain.catalogue import patterns
from iamdrift.domain.catalogue.patterns import Pattern

_TAMPERING: Final = (
    ("SignInChanges", ("signin.amazonaws.com", "sts.amazonaws.com", "account.amazonaws.com")),
    ("TrailTampering", ("cloudtrail.amazonaws.com", "config.amazonaws.com")),
    ("DetectorTampering", ("guardduty.amazonaws.com", "securityhub.amazonaws.com")),
)
IN_ONE_REGION: Final = frozenset({"IamChanges"})  # their events arrive in the IAM-event region only


def common_rules() -> Mapping[str, tuple[str, Pattern]]:
    """Logical id -> (description, event pattern)."""
    broad = [source for source in patterns.watched_broadly() if source != "iam.amazonaws.com"]
    found = {
        "IamChanges": (
            "Every successful IAM write, also one that AWS adds tomorrow",
            patterns.broad("iam.amazonaws.com"),
        ),
        "IdentityChanges": (
            "Organizations, Identity Center, Roles Anywhere, Access Analyzer",
            either([patterns.broad(source) for source in broad]),
        ),
        "AnalyzerFindings": ("What Access Analyzer finds reachable from outside", patterns.analyzer_findings()),
        "RootActivity": ("Whatever the root user writes", patterns.by_root()),
    }
    for name, sources in _TAMPERING:
        found[name] = (
            f"Changes that can blind or bypass: {', '.join(sources)}",
            either([*map(patterns.exact, sources)]),
        )
    return MappingProxyType(found)


def either(parts: Sequence[Pattern]) -> Pattern:
    """One pattern for several services; each keeps its own event names."""
    return {
        "source": [source for part in parts for source in part["source"]],
        "detail-type": sorted({kind for part in parts for kind in part["detail-type"]}),
        "detail": {
            "errorCode": patterns.SUCCEEDED,
            "$or": [{key: part["detail"][key] for key in ("eventSource", "eventName")} for part in parts],
        },
    }


def rule_name(logical_id: str, environment: str) -> str:
    """`IamChanges` -> `iamdrift-prod-iam-changes`."""
    return f"iamdrift-{environment}{slug(logical_id)}"


def slug(logical_id: str) -> str:
    """`IamChanges` -> `-iam-changes`."""
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in logical_id)
