"""Nobody may be able to open any resource of the account to the outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from iamdrift.domain.judging.examination import Examination
from iamdrift.domain.judging.finding import Evidence
from iamdrift.domain.judging.guardrail import ACTING, Family, Guardrail
from iamdrift.domain.judging.severity import Severity
from iamdrift.domain.policy import Cell
from iamdrift.domain.reasoning.breadth import any_name, narrowing
from iamdrift.domain.reasoning.proof import proven_by, said

_SHARING: Final[Mapping[str, tuple[str, ...]]] = {
    "s3": ("s3:PutBucketPolicy", "s3:PutBucketAcl", "s3:PutObjectAcl", "s3:PutAccessPointPolicy"),
    "ec2": (
        "ec2:ModifySnapshotAttribute",
        "ec2:ModifyImageAttribute",
        "ec2:ModifyFpgaImageAttribute",
        "ec2:ModifyVpcEndpointServicePermissions",
    ),
    "ssm": ("ssm:ModifyDocumentPermission",),
    "efs": ("elasticfilesystem:PutFileSystemPolicy",),
    "opensearch": ("es:UpdateDomainConfig", "es:UpdateElasticsearchDomainConfig"),
    "apigateway": ("apigateway:UpdateRestApiPolicy",),
    "kinesis": ("kinesis:PutResourcePolicy",),
    "codeartifact": ("codeartifact:PutDomainPermissionsPolicy", "codeartifact:PutRepositoryPermissionsPolicy"),
    "glacier": ("glacier:SetVaultAccessPolicy",),
    "rds": ("rds:ModifyDBSnapshotAttribute", "rds:ModifyDBClusterSnapshotAttribute"),
    "ram": ("ram:CreateResourceShare", "ram:AssociateResourceShare"),
    "kms": ("kms:PutKeyPolicy", "kms:CreateGrant"),
    "secretsmanager": ("secretsmanager:PutResourcePolicy",),
    "dynamodb": ("dynamodb:PutResourcePolicy",),
    "lambda": ("lambda:AddPermission", "lambda:AddLayerVersionPermission", "lambda:CreateFunctionUrlConfig"),
    "sns": ("sns:AddPermission", "sns:SetTopicAttributes"),
    "sqs": ("sqs:AddPermission", "sqs:SetQueueAttributes"),
    "ecr": ("ecr:SetRepositoryPolicy", "ecr:PutRegistryPolicy"),
    "backup": ("backup:PutBackupVaultAccessPolicy",),
    "redshift": ("redshift:AuthorizeSnapshotAccess", "redshift:PutResourcePolicy"),
    "glue": ("glue:PutResourcePolicy",),
    "events": ("events:PutPermission",),
    "logs": ("logs:PutResourcePolicy", "logs:PutDestinationPolicy"),
}


def check(examination: Examination) -> Iterator[Evidence]:
    if examination.abilities.administrator:
        return
    for service, actions in _SHARING.items():
        possible = examination.abilities.among(actions)
        held = {action: cell for action in possible for cell in _opening(examination, action)}
        if held:
            says = f"It can share what is in {service} with anybody by {said(held)}"
            yield proven_by(list(held.values())[:1], service, says)


def _opening(examination: Examination, action: str) -> Iterator[Cell]:
    cells = examination.abilities.wide(action, any_name)
    free = (cell for cell in cells if narrowing(cell, *_KEEPING) is None)
    if (cell := next(free, None)) is not None:
        yield cell


# Conditions that choose the resources, or keep a share or a grant inside.
_KEEPING: Final = ("aws:resourcetag", "ram:allowsexternalprincipals", "ram:principal", "kms:grantisforawsresource")


GUARDRAIL = Guardrail(
    id="shares-outside",
    title="Nobody opens resources to the outside",
    family=Family.PRIVILEGE,
    severity=Severity.MEDIUM,
    why="A policy on the bucket, a shared snapshot or a share in RAM gives data away without a byte passing through "
    "your network, and stays after the session that made it has ended.",
    remedy="Limit these permissions to named resources and to the pipeline that deploys them; block public access and "
    "external shares by organization policies.",
    check=check,
    applies_to=ACTING,
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html",
        "https://docs.aws.amazon.com/ram/latest/userguide/working-with-sharing-create.html",
        "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html",
    ),
    controls=(
        "Well-Architected SEC03-BP07",
        "Well-Architected SEC03-BP08",
        "MITRE ATT&CK T1537",
        "Stratus aws.exfiltration.ec2-share-ami",
        "Stratus aws.exfiltration.ec2-share-ebs-snapshot",
        "Stratus aws.exfiltration.rds-share-snapshot",
        "Stratus aws.exfiltration.s3-backdoor-bucket-policy",
        "Stratus aws.persistence.lambda-backdoor-function",
        "NIST 800-53 r5 AC-3",
    ),
)
