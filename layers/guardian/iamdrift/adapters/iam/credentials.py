"""Reads the ways in which a user can sign in; never a secret, only what exists and whether it is active."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from iamdrift.adapters.iam.account_details import moment
from iamdrift.adapters.iam.calls import IamCalls, NotOffered, Vanished
from iamdrift.domain.principals.facets import CREDENTIALS
from iamdrift.domain.principals.principal import Credential


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of credential and the list that has it: operation, list member, and the members of an item."""

    name: str
    operation: str
    member: str
    id: str
    created: str


_LISTED: Final = (
    _Kind("access_key", "ListAccessKeys", "AccessKeyMetadata", "AccessKeyId", "CreateDate"),
    _Kind("mfa_device", "ListMFADevices", "MFADevices", "SerialNumber", "EnableDate"),
    _Kind("ssh_key", "ListSSHPublicKeys", "SSHPublicKeys", "SSHPublicKeyId", "UploadDate"),
    _Kind("signing_certificate", "ListSigningCertificates", "Certificates", "CertificateId", "UploadDate"),
    _Kind(
        "service_specific",
        "ListServiceSpecificCredentials",
        "ServiceSpecificCredentials",
        "ServiceSpecificCredentialId",
        "CreateDate",
    ),
)


def credentials(calls: IamCalls, user: str) -> tuple[tuple[Credential, ...], tuple[str, ...]]:
    """The credentials of a user, and the facet prefixes of those kinds that the endpoint cannot list.

    Raises Vanished where the user is gone.
    """
    found, unread = list(_login_profile(calls, user)), []
    for kind in _LISTED:
        try:
            found += _listed(calls, kind, user)
        except NotOffered:
            unread.append(f"{CREDENTIALS}{kind.name}/")
    return tuple(found), tuple(unread)


def listed_of(calls: IamCalls, kind: str, user: str) -> list[Credential]:
    """Those of one kind. Raises Vanished where the user is gone, NotOffered."""
    return next(_listed(calls, each, user) for each in _LISTED if each.name == kind)


def _listed(calls: IamCalls, kind: _Kind, user: str) -> list[Credential]:
    return [
        Credential(kind.name, item[kind.id], item.get("Status", ""), moment(item.get(kind.created)))
        for item in calls.listed(kind.operation, kind.member, UserName=user)
    ]


def _login_profile(calls: IamCalls, user: str) -> tuple[Credential, ...]:
    try:
        profile = calls.one("GetLoginProfile", UserName=user)["LoginProfile"]
    except Vanished:
        return ()  # the user has no password; where the user is gone, the next list says so
    return (Credential("login_profile", user, "", moment(profile.get("CreateDate"))),)
