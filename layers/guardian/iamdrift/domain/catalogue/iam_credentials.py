"""IAM events about passwords, keys, certificates and second factors."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import Entry, Tier, ask, auto, note
from iamdrift.domain.catalogue.iam_places import CERTIFICATE, MFA_DEVICE, USER, USER_OR_CALLER

CREDENTIAL, METADATA = Tier.CREDENTIAL, Tier.METADATA

GONE = "the secret was shown once and cannot come back; the owner needs a new one"
STATUS = "with the status on record where that is Inactive; nothing is re-activated by itself"
TAGS_ONLY = "tags only"

KEYS = (
    Entry(
        "CreateAccessKey",
        CREDENTIAL,
        "A user, or the root user, gets a long-lived access key.",
        (USER_OR_CALLER,),
        auto("UpdateAccessKey", "DeleteAccessKey", how="inactive at once, deleted after review"),
        keeps=("response.accessKey.accessKeyId",),
    ),
    Entry(
        "UpdateAccessKey",
        CREDENTIAL,
        "An access key is activated or deactivated.",
        (USER_OR_CALLER,),
        auto("UpdateAccessKey", how=STATUS),
        keeps=("accessKeyId", "status"),
    ),
    Entry(
        "DeleteAccessKey",
        CREDENTIAL,
        "An access key is gone: an outage, or a trace removed.",
        (USER_OR_CALLER,),
        note(GONE),
        keeps=("accessKeyId",),
    ),
    Entry(
        "CreateServiceSpecificCredential",
        CREDENTIAL,
        "A user gets a password or API key of one service (CodeCommit, Keyspaces, Bedrock).",
        (USER,),
        auto(
            "UpdateServiceSpecificCredential",
            "DeleteServiceSpecificCredential",
            how="inactive at once, deleted after review",
        ),
        keeps=("serviceName", "credentialAgeDays", "response.serviceSpecificCredential.serviceSpecificCredentialId"),
    ),
    Entry(
        "UpdateServiceSpecificCredential",
        CREDENTIAL,
        "A credential of one service is activated or deactivated.",
        (USER_OR_CALLER,),
        auto("UpdateServiceSpecificCredential", how=STATUS),
        keeps=("serviceSpecificCredentialId", "status"),
    ),
    Entry(
        "ResetServiceSpecificCredential",
        CREDENTIAL,
        "A credential of one service gets a new secret.",
        (USER_OR_CALLER,),
        note("the old secret cannot come back"),
        keeps=("serviceSpecificCredentialId",),
    ),
    Entry(
        "DeleteServiceSpecificCredential",
        CREDENTIAL,
        "A credential of one service is gone.",
        (USER_OR_CALLER,),
        note(GONE),
        keeps=("serviceSpecificCredentialId",),
    ),
    Entry(
        "UploadSSHPublicKey",
        CREDENTIAL,
        "A user gets an SSH key for CodeCommit.",
        (USER,),
        auto("UpdateSSHPublicKey", "DeleteSSHPublicKey", how="inactive at once, deleted after review"),
        keeps=("response.sSHPublicKey.sSHPublicKeyId",),
    ),
    Entry(
        "UpdateSSHPublicKey",
        CREDENTIAL,
        "An SSH key is activated or deactivated.",
        (USER,),
        auto("UpdateSSHPublicKey", how=STATUS),
        keeps=("sSHPublicKeyId", "status"),
    ),
    Entry(
        "DeleteSSHPublicKey",
        CREDENTIAL,
        "An SSH key is gone.",
        (USER,),
        note("its owner can upload it again", "UploadSSHPublicKey"),
        keeps=("sSHPublicKeyId",),
    ),
    Entry(
        "UploadSigningCertificate",
        CREDENTIAL,
        "A user gets an X.509 certificate for old APIs.",
        (USER_OR_CALLER,),
        auto("UpdateSigningCertificate", "DeleteSigningCertificate", how="inactive at once, deleted after review"),
        keeps=("response.certificate.certificateId",),
    ),
    Entry(
        "UpdateSigningCertificate",
        CREDENTIAL,
        "An X.509 certificate is activated or deactivated.",
        (USER_OR_CALLER,),
        auto("UpdateSigningCertificate", how=STATUS),
        keeps=("certificateId", "status"),
    ),
    Entry(
        "DeleteSigningCertificate",
        CREDENTIAL,
        "An X.509 certificate is gone.",
        (USER_OR_CALLER,),
        note("its owner can upload it again", "UploadSigningCertificate"),
        keeps=("certificateId",),
    ),
)

PASSWORDS = (
    Entry(
        "CreateLoginProfile",
        CREDENTIAL,
        "A user gets a console password.",
        (USER_OR_CALLER,),
        auto("DeleteLoginProfile"),
        keeps=("passwordResetRequired",),
    ),
    Entry(
        "UpdateLoginProfile",
        CREDENTIAL,
        "Somebody set the console password of a user.",
        (USER,),
        ask(
            "DeleteLoginProfile",
            "UpdateLoginProfile",
            how="the old password cannot come back: remove it, or force a reset",
        ),
        keeps=("passwordResetRequired",),
    ),
    Entry(
        "DeleteLoginProfile",
        CREDENTIAL,
        "A user can no longer sign in to the console.",
        (USER_OR_CALLER,),
        note("the old password cannot come back"),
    ),
    Entry(
        "ChangePassword",
        CREDENTIAL,
        "A user changed their own console password.",
        (USER_OR_CALLER,),
        note("the old password cannot come back"),
    ),
)

FACTORS = (
    Entry(
        "EnableMFADevice",
        CREDENTIAL,
        "A second factor is added to a user: the owner's, or an intruder's.",
        (USER,),
        ask("DeactivateMFADevice"),
        keeps=("serialNumber",),
    ),
    Entry(
        "DeactivateMFADevice",
        CREDENTIAL,
        "A second factor is taken from a user.",
        (USER_OR_CALLER,),
        note("needs two codes from the owner's device"),
        keeps=("serialNumber",),
    ),
    Entry(
        "CreateVirtualMFADevice",
        CREDENTIAL,
        "A virtual second factor is made, not yet anybody's.",
        (MFA_DEVICE,),
        note("of no effect until enabled", "DeleteVirtualMFADevice"),
        keeps=("virtualMFADeviceName", "path", "tags"),
    ),
    Entry(
        "DeleteVirtualMFADevice",
        CREDENTIAL,
        "A virtual second factor is gone.",
        (MFA_DEVICE,),
        note("its seed cannot come back"),
    ),
    Entry(
        "ResyncMFADevice",
        METADATA,
        "The clock of a second factor is set right.",
        (USER,),
        note("nothing to take back"),
        keeps=("serialNumber",),
    ),
    Entry(
        "TagMFADevice",
        METADATA,
        "Tags of a second factor changed.",
        (MFA_DEVICE,),
        note(TAGS_ONLY, "UntagMFADevice"),
        keeps=("tags",),
    ),
    Entry(
        "UntagMFADevice",
        METADATA,
        "Tags of a second factor are gone.",
        (MFA_DEVICE,),
        note(TAGS_ONLY, "TagMFADevice"),
        keeps=("tagKeys",),
    ),
)

CERTIFICATES = (
    Entry(
        "UploadServerCertificate",
        METADATA,
        "A TLS certificate is stored in IAM.",
        (CERTIFICATE,),
        note("of no effect until a load balancer uses it", "DeleteServerCertificate"),
        keeps=("path",),
    ),
    Entry(
        "UpdateServerCertificate",
        METADATA,
        "A TLS certificate is renamed or moved.",
        (CERTIFICATE,),
        note("only its name", "UpdateServerCertificate"),
        keeps=("newServerCertificateName", "newPath"),
    ),
    Entry(
        "DeleteServerCertificate",
        METADATA,
        "A TLS certificate is gone.",
        (CERTIFICATE,),
        note("its private key cannot be read back"),
    ),
    Entry(
        "TagServerCertificate",
        METADATA,
        "Tags of a TLS certificate changed.",
        (CERTIFICATE,),
        note(TAGS_ONLY, "UntagServerCertificate"),
        keeps=("tags",),
    ),
    Entry(
        "UntagServerCertificate",
        METADATA,
        "Tags of a TLS certificate are gone.",
        (CERTIFICATE,),
        note(TAGS_ONLY, "TagServerCertificate"),
        keeps=("tagKeys",),
    ),
)
