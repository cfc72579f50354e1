"""Nobody changes the tags that say to whom a principal belongs, or that decide what it may do."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import ACTING, Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.principals.principal import Snapshot


def check(examination: Examination) -> Iterator[Evidence]:
    """Whoever gives a required tag to what had none does what owner-tag asks for."""
    if examination.reference is None:
        return
    before, now = _tags(examination.reference), _tags(examination.snapshot)
    parameters = examination.settings.parameters
    required = {key.lower() for key in parameters.required_tags}
    for key in (key.lower() for key in parameters.protected_tags):
        if before.get(key) != now.get(key) and (key in before or key not in required):
            yield Evidence(subject=f"tag:{key}", summary=f"Its tag {key} {_change(before.get(key), now.get(key))}")


def _change(before: str | None, now: str | None) -> str:
    was = "was not there" if before is None else f"was {before!r}"
    return f"is gone; it {was}" if now is None else f"is {now!r} and {was}"


def _tags(snapshot: Snapshot) -> dict[str, str]:
    """IAM ignores the case of tag keys."""
    return {key.lower(): value for key, value in snapshot.tags}


GUARDRAIL = Guardrail(
    id="protected-tags-changed",
    title="Protected tags stay as they are",
    family=Family.BOUNDARY,
    severity=Severity.MEDIUM,
    why="Policies that choose by tag (aws:PrincipalTag) give other access to another value; and whoever takes over an "
    "owner tag is asked about what happens here.",
    remedy="Put the value back. Which tags are protected is parameters.protected_tags.",
    check=check,
    applies_to=ACTING,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/introduction_attribute-based-access-control.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html",
    ),
    controls=("FSBP IAM.24", "FSBP IAM.25", "MITRE ATT&CK T1098", "Well-Architected SEC03-BP05"),
    judges_change=True,
)
