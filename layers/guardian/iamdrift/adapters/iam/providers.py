"""Reads identity providers: whom an account lets vouch for people and workloads from outside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from iamdrift.adapters.iam.account_details import moment, tags
from iamdrift.adapters.iam.calls import IamCalls, NotOffered, Vanished
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType, Snapshot
from iamdrift.domain.principals.resources import OidcProvider, SamlProvider

PROVIDERS: Final = frozenset({PrincipalType.OIDC_PROVIDER, PrincipalType.SAML_PROVIDER})


class Providers:
    """Those of one account. A provider has no unique id: its ARN stands for it, also when it is created again."""

    def __init__(self, calls: IamCalls, account: str, partition: str) -> None:
        self._calls, self._account, self._partition = calls, account, partition

    def read(self, ref: PrincipalRef) -> Snapshot:
        """Raises Vanished."""
        arn = f"arn:{self._partition}:iam::{self._account}:{ref.type.value}/{ref.name}"
        return self._oidc(arn) if ref.type is PrincipalType.OIDC_PROVIDER else self._saml(arn)

    def read_all(self) -> Iterator[Snapshot]:
        for operation, member, read in (
            ("ListOpenIDConnectProviders", "OpenIDConnectProviderList", self._oidc),
            ("ListSAMLProviders", "SAMLProviderList", self._saml),
        ):
            for each in self._listed(operation, member):
                with suppress(Vanished):  # deleted since it was listed
                    yield read(each)

    def _listed(self, operation: str, member: str) -> list[str]:
        try:
            return [each["Arn"] for each in self._calls.one(operation).get(member, [])]
        except NotOffered:
            return []

    def _oidc(self, arn: str) -> Snapshot:
        found = self._calls.one("GetOpenIDConnectProvider", OpenIDConnectProviderArn=arn)
        resource = OidcProvider(
            arn, tuple(sorted(found.get("ClientIDList", ()))), tuple(sorted(found.get("ThumbprintList", ())))
        )
        return Snapshot(
            self._ref(PrincipalType.OIDC_PROVIDER, arn),
            arn,
            tags=tags(found),
            created=moment(found.get("CreateDate")),
            resource=resource,
        )

    def _saml(self, arn: str) -> Snapshot:
        found = self._calls.one("GetSAMLProvider", SAMLProviderArn=arn)
        return Snapshot(
            self._ref(PrincipalType.SAML_PROVIDER, arn),
            arn,
            tags=tags(found),
            created=moment(found.get("CreateDate")),
            resource=SamlProvider(arn, found["SAMLMetadataDocument"]),
        )

    def _ref(self, kind: PrincipalType, arn: str) -> PrincipalRef:
        return PrincipalRef(self._account, kind, arn.partition(f"{kind.value}/")[2], arn)
