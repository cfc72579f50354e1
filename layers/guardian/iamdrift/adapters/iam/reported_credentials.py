"""The credentials of the users of an account by its credential report: only kinds that a user has are asked for.

The report says what exists, without ids; SSH keys and service-specific credentials are not in it and stay unread.
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Final

from iamdrift.adapters.iam.account_details import moment
from iamdrift.adapters.iam.account_marks import AccountMarks
from iamdrift.adapters.iam.calls import NotOffered, Vanished
from iamdrift.adapters.iam.credentials import listed_of
from iamdrift.domain.principals.facets import CREDENTIALS
from iamdrift.domain.principals.principal import Credential, PrincipalType, Snapshot
from iamdrift.errors import AccessRefused

if TYPE_CHECKING:
    from types_boto3_iam import IAMClient

_UNREPORTED: Final = (f"{CREDENTIALS}ssh_key/", f"{CREDENTIALS}service_specific/")
# Each kind with the columns of which any one says that there is such a credential, active or not.
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "access_key": (
        "access_key_1_active",
        "access_key_1_last_rotated",
        "access_key_2_active",
        "access_key_2_last_rotated",
    ),
    "mfa_device": ("mfa_active",),
    "signing_certificate": ("cert_1_active", "cert_1_last_rotated", "cert_2_active", "cert_2_last_rotated"),
}
_NOTHING: Final = frozenset({"", "false", "n/a", "no_information", "not_supported"})


class ReportedCredentials:
    """Completes users of the account listing: no call for one without credentials, else one for each kind it has."""

    actions: ClassVar[tuple[str, ...]] = (
        "iam:GenerateCredentialReport",
        "iam:GetCredentialReport",
        "iam:ListAccessKeys",
        "iam:ListMFADevices",
        "iam:ListSigningCertificates",
    )

    def __init__(self, client: IAMClient, sleep: Callable[[float], None]) -> None:
        self._marks = AccountMarks(client, sleep)
        self.calls = self._marks.calls

    def complete(self, user: Snapshot) -> Snapshot | None:
        """None where the report does not tell of it (not offered, refused, or it is younger than the report)."""
        columns = self._columns.get(user.arn)
        if columns is None or user.ref.type is not PrincipalType.USER:
            return None
        try:
            held = [*_password(user, columns), *self._listed(user, columns)]
        except (AccessRefused, NotOffered, Vanished):
            return None
        return replace(user, credentials=tuple(held), unread=_UNREPORTED)

    def _listed(self, user: Snapshot, columns: Mapping[str, str]) -> list[Credential]:
        kinds = [kind for kind, names in _COLUMNS.items() if any(_says(columns, name) for name in names)]
        return [each for kind in kinds for each in listed_of(self._marks.iam, kind, user.ref.name)]

    @cached_property
    def _columns(self) -> Mapping[str, Mapping[str, str]]:
        try:
            return {row.arn: row.columns for row in self._marks.report()}
        except AccessRefused:
            return {}


def _password(user: Snapshot, columns: Mapping[str, str]) -> list[Credential]:
    if not _says(columns, "password_enabled"):
        return []
    created, used = columns.get("password_last_changed", ""), columns.get("password_last_used", "")
    return [Credential("login_profile", user.ref.name, "", moment(created), moment(used))]


def _says(columns: Mapping[str, str], name: str) -> bool:
    return columns.get(name, "").strip().lower() not in _NOTHING
