"""What steps are compared by: the facets of whatever is remediated, by key and digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from iamdrift.domain.principals.canonical import document_digest
from iamdrift.domain.principals.drift import UNREAD
from iamdrift.domain.principals.facets import facets
from iamdrift.domain.principals.principal import PolicyText, Snapshot
from iamdrift.domain.principals.resources import Resource

DEFAULT_DOCUMENT = "default-document"  # of a managed policy: what it says, whatever the number of the version
TEXT = "text/"  # of a managed policy: some version says this
BOUNDARY_NAME = "boundary-arn"  # whose text AWS may change meanwhile


def bare(subject: Snapshot | Resource) -> Snapshot | Resource:
    """What is compared and written to: of what is no principal, the thing itself."""
    if isinstance(subject, Snapshot) and subject.resource is not None:
        return subject.resource
    return subject


def marks(subject: Snapshot | Resource) -> dict[str, str]:
    """Every facet with its digest; of a managed policy also what its versions say, since a new one gets a new id."""
    subject = bare(subject)
    if not isinstance(subject, Snapshot):
        return subject.facets()
    known = {facet: mark for facet, mark in facets(subject).items() if not facet.startswith(UNREAD)}
    return known | dict(_texts(subject)) | _boundary(subject)


def fingerprint(subject: Snapshot | Resource) -> str:
    """The digest of all that is known of it, details included: which state a plan was made for."""
    subject = bare(subject)
    known = sorted(marks(subject).items())
    name = [subject.ref.account, subject.ref.type.value, subject.ref.unique_id] if isinstance(subject, Snapshot) else []
    return hashlib.sha256(json.dumps([name, subject.arn, known]).encode()).hexdigest()


def text_mark(document: PolicyText) -> str:
    return document_digest(document.text)


def _boundary(snapshot: Snapshot) -> dict[str, str]:
    return {BOUNDARY_NAME: snapshot.boundary.arn} if snapshot.boundary is not None else {}


def _texts(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    for version in snapshot.versions:
        if version.document is None:
            continue
        said = text_mark(version.document)
        yield f"{TEXT}{said}", said
        if version.default:
            yield DEFAULT_DOCUMENT, said
