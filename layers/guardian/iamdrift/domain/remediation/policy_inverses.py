"""How what happened to a customer-managed policy is taken back: by its versions, of which IAM keeps five."""

from __future__ import annotations

from typing import Final

from iamdrift.domain.principals.facets import POLICY_TAGS
from iamdrift.domain.principals.principal import PolicyText, PolicyVersion, Snapshot
from iamdrift.domain.remediation.inverse import Inverse, Left, Pair, one, step
from iamdrift.domain.remediation.marks import DEFAULT_DOCUMENT, TEXT, text_mark
from iamdrift.domain.remediation.steps import ABSENT, PRESENT, Mark, Step

MOST_VERSIONS: Final = 5
_VERSION: Final = "version/"


def policy_inverses(
    facets: tuple[str, ...], states: Pair, bad: Snapshot, good: Snapshot, protected: frozenset[str]
) -> list[Inverse | Left]:
    """The facets of versions hang together: they are taken back in one piece, and the default comes first."""
    touched = {facet.removeprefix(_VERSION) for facet in facets if facet.startswith(_VERSION)}
    found: list[Inverse | Left] = []
    if states.bad_marks.get(DEFAULT_DOCUMENT) != states.good_marks.get(DEFAULT_DOCUMENT):
        found.append(_default(touched, states, bad, good))
    elif "default-version" in facets:
        found.append(Left("default-version", "another version is the default and says the same", harmless=True))
    found += (_version(each, states, bad, good) for each in sorted(touched) if not _settled(each, bad, found))
    found += (_tag(facet, states, bad, good, protected) for facet in facets if facet.startswith(POLICY_TAGS))
    return found


def _default(touched: set[str], states: Pair, bad: Snapshot, good: Snapshot) -> Inverse | Left:
    wanted = _default_of(good)
    if wanted is None or wanted.document is None:
        return Left("default-version", "the record does not have the text of the accepted version")
    there = _saying(bad, wanted.document)
    standing = Mark(DEFAULT_DOCUMENT, states.bad_marks.get(DEFAULT_DOCUMENT, ABSENT))
    good_text = Mark(DEFAULT_DOCUMENT, text_mark(wanted.document))
    if there is not None:
        whose = (("PolicyArn", bad.arn), ("VersionId", there.id))
        says = f"make version {there.id} the default again"
        back = Step("SetDefaultPolicyVersion", whose, "default-version", (standing,), (good_text,), says)
        return one("default-version", back, *_deleted_bad(touched, states, bad))
    whose_text = (("PolicyArn", bad.arn), ("PolicyDocument", wanted.document.text), ("SetAsDefault", True))
    says = f"create the accepted text (version {wanted.id}, which was deleted) again as the default"
    create = Step("CreatePolicyVersion", whose_text, "default-version", (standing,), (good_text,), says)
    if len(bad.versions) < MOST_VERSIONS:
        return one("default-version", create, *_deleted_bad(touched, states, bad))
    freed = _to_free(touched, bad, good)
    later = [step for step in _deleted_bad(touched, states, bad) if step.parameter("VersionId") != freed.id]
    gives = "" if _added(freed.id, bad, good) else f"version {freed.id} must be deleted to make room"
    return one("default-version", _deleting(freed.id, states, bad), create, *later, gives=gives)


def _version(version_id: str, states: Pair, bad: Snapshot, good: Snapshot) -> Inverse | Left:
    facet = f"{_VERSION}{version_id}"
    if states.added(facet):
        if any(version.id == version_id and version.default for version in bad.versions):
            return Left(facet, "it is the default and says what was accepted", harmless=True)
        return one(facet, _deleting(version_id, states, bad))
    lost = next((version for version in good.versions if version.id == version_id), None)
    if lost is None or lost.document is None or _saying(bad, lost.document) is not None:
        return Left(facet, "another version says the same", harmless=True)
    if len(bad.versions) >= MOST_VERSIONS:
        return Left(facet, f"IAM keeps {MOST_VERSIONS} versions and all are in use; its text stays on record")
    said = text_mark(lost.document)
    create = Step(
        "CreatePolicyVersion",
        (("PolicyArn", bad.arn), ("PolicyDocument", lost.document.text), ("SetAsDefault", False)),
        facet,
        (Mark(f"{TEXT}{said}", ABSENT),),
        (Mark(f"{TEXT}{said}", PRESENT),),
        f"create the text of version {version_id}, which was deleted, again",
    )
    return one(facet, create, gives="a version comes back under a new id, and can be made the default")


def _settled(version_id: str, bad: Snapshot, found: list[Inverse | Left]) -> bool:
    """Whether the inverse of the default has dealt with this version."""
    default = next((each for each in found if isinstance(each, Inverse) and each.facet == "default-version"), None)
    if default is None:
        return False
    handled = {step.parameter("VersionId") for step in default.steps}
    return version_id in handled or any(
        not _known(version_id, bad) and step.api.startswith("Create") for step in default.steps
    )


def _known(version_id: str, bad: Snapshot) -> bool:
    return any(version.id == version_id for version in bad.versions)


def _deleted_bad(touched: set[str], states: Pair, bad: Snapshot) -> list[Step]:
    ids = [version.id for version in bad.versions if version.id in touched and states.added(f"{_VERSION}{version.id}")]
    return [_deleting(each, states, bad) for each in ids if not _says_good(each, states, bad)]


def _says_good(version_id: str, states: Pair, bad: Snapshot) -> bool:
    """A version that says what was accepted is wanted, whoever made it."""
    return any(
        version.id == version_id
        and version.document is not None
        and text_mark(version.document) == states.good_marks.get(DEFAULT_DOCUMENT)
        for version in bad.versions
    )


def _deleting(version_id: str, states: Pair, bad: Snapshot) -> Step:
    facet = f"{_VERSION}{version_id}"
    whose = (("PolicyArn", bad.arn), ("VersionId", version_id))
    gone = (Mark(facet, ABSENT),)
    return Step("DeletePolicyVersion", whose, facet, states.before(facet), gone, f"delete version {version_id}")


def _to_free(touched: set[str], bad: Snapshot, good: Snapshot) -> PolicyVersion:
    """A version that this change added, else the oldest; never the default, which IAM does not delete."""
    others = [version for version in bad.versions if not version.default]
    added = [version for version in others if version.id in touched and _added(version.id, bad, good)]
    return (added or others)[0]


def _added(version_id: str, bad: Snapshot, good: Snapshot) -> bool:
    return _known(version_id, bad) and not _known(version_id, good)


def _tag(facet: str, states: Pair, bad: Snapshot, good: Snapshot, protected: frozenset[str]) -> Inverse | Left:
    key = facet.removeprefix(POLICY_TAGS)
    if key.lower() not in protected:
        return Left(facet, "not a protected tag", harmless=True)
    if states.added(facet):
        made = step(states, facet, "UntagPolicy", f"remove the tag {key}", PolicyArn=bad.arn, TagKeys=(key,))
    else:
        tag = ((key, good.tag_map()[key]),)
        made = step(states, facet, "TagPolicy", f"put back the tag {key}", PolicyArn=bad.arn, Tags=tag)
    return one(facet, made, gives="policies elsewhere may allow by this tag, which nobody can prove here")


def _default_of(snapshot: Snapshot) -> PolicyVersion | None:
    return next((version for version in snapshot.versions if version.default), None)


def _saying(snapshot: Snapshot, document: PolicyText) -> PolicyVersion | None:
    wanted = text_mark(document)
    return next(
        (each for each in snapshot.versions if each.document is not None and text_mark(each.document) == wanted), None
    )
