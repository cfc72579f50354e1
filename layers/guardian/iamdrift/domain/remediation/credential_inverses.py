"""How new ways to sign in are taken back: they are deactivated, never deleted, and only people activate one again."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from iamdrift.domain.principals.facets import CREDENTIALS
from iamdrift.domain.principals.principal import Credential, Snapshot
from iamdrift.domain.remediation.inverse import Inverse, Left, Pair, one
from iamdrift.domain.remediation.marks import marks
from iamdrift.domain.remediation.steps import Mark, Step

_APIS: Final = {
    "access_key": ("UpdateAccessKey", "AccessKeyId"),
    "ssh_key": ("UpdateSSHPublicKey", "SSHPublicKeyId"),
    "service_specific": ("UpdateServiceSpecificCredential", "ServiceSpecificCredentialId"),
    "signing_certificate": ("UpdateSigningCertificate", "CertificateId"),
}


def credential(facet: str, states: Pair, bad: Snapshot, good: Snapshot) -> Inverse | Left:
    kind, _, credential_id = facet.removeprefix(CREDENTIALS).partition("/")
    now, was = _held(bad, kind, credential_id), _held(good, kind, credential_id)
    if now is None:
        return Left(facet, "its secret is gone with it: nothing brings it back, its owner needs a new one")
    if kind == "login_profile":
        return one(facet, scrambled(bad, states.before(facet)))
    if kind not in _APIS:
        return Left(facet, "a new MFA device: taking it off would lower the guard; ask its owner first")
    wanted = was.status if was is not None else "Inactive"
    if now.status == wanted:
        return Left(facet, "it is inactive already", harmless=True)
    gives = "the credential works again; somebody may have had a reason to stop it" if wanted == "Active" else ""
    return one(facet, set_status(bad, now, wanted), gives=gives)


def set_status(user: Snapshot, held: Credential, status: str) -> Step:
    """Activate or deactivate one credential."""
    api, name = _APIS[held.kind]
    facet = f"{CREDENTIALS}{held.kind}/{held.id}"
    (after,) = (mark for key, mark in _marks_with(user, held, status).items() if key == facet)
    return Step(
        api,
        (("UserName", user.ref.name), (name, held.id), ("Status", status)),
        facet,
        (Mark(facet, marks(user).get(facet, "")),),
        (Mark(facet, after),),
        f"{'de' if status == 'Inactive' else ''}activate {held.kind.replace('_', ' ')} {held.id} of {user.ref.name}",
    )


def scrambled(user: Snapshot, present: tuple[Mark, ...]) -> Step:
    """AWS cannot deactivate a password, only delete it; so it is replaced by one that nobody knows."""
    return Step(
        "UpdateLoginProfile",
        (("UserName", user.ref.name), ("PasswordResetRequired", False)),
        f"{CREDENTIALS}login_profile/{user.ref.name}",
        present,
        present,
        f"replace the console password of {user.ref.name} by one that nobody knows",
        secret="Password",  # noqa: S106 - the name of a parameter, not a secret
    )


def can_be_deactivated(held: Credential) -> bool:
    return held.kind in _APIS and held.status == "Active"


def _held(snapshot: Snapshot, kind: str, credential_id: str) -> Credential | None:
    return next((each for each in snapshot.credentials if (each.kind, each.id) == (kind, credential_id)), None)


def _marks_with(user: Snapshot, held: Credential, status: str) -> dict[str, str]:
    return marks(replace(user, credentials=(replace(held, status=status),)))
