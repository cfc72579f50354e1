"""What IAM demands of the form of a Resource pattern, beyond being text."""

from __future__ import annotations

from iamdrift.domain.policy.documents.variables import widened

PARTITIONS = (
    *("aws", "aws-cn", "aws-us-gov", "aws-eusc"),
    *("aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f"),
)
_IAM_PATHS = (
    *("user/", "federated-user/", "role/", "group/", "instance-profile/", "mfa/", "server-certificate/", "policy/"),
    *(
        "sms-mfa/",
        "saml-provider/",
        "oidc-provider/",
        "report/",
        "access-report/",
        "assumed-role/",
        "role-template/",
        "root",
    ),
)
_REGIONAL_S3 = ("accesspoint", "job/", "storage-lens", "async-request/", "access-grants/")


def resource_problem(resource: str) -> str:
    """Why IAM refuses this resource, as the end of a sentence; nothing where it accepts it."""
    if resource == "*":
        return ""
    pattern = widened(resource)  # a variable may hold colons in its name: it counts as one piece
    segments = pattern.split(":", 5)
    if len(segments) == 1:
        return 'must be in ARN format or "*"'
    if segments[1] != "*" and segments[1] not in PARTITIONS:
        return f"names no valid partition: {segments[1][:40]!r}"
    if segments[0] != "arn":
        return 'must be in ARN format or "*"'
    if len(segments) < 3 or not segments[2]:
        return "must name its service in full"
    if len(segments) < 6 and "::" in pattern:
        return "has too few parts for an ARN"
    return _service_problem(segments)


def _service_problem(segments: list[str]) -> str:
    _, _, service, region, _, path = (*segments, "", "", "")[:6]
    if service == "iam" and region:
        return "cannot contain a region: IAM has none"
    if service == "iam" and path != "*" and not path.startswith(_IAM_PATHS):
        return 'must name an IAM resource: "*", or a path that starts with one of ' + ", ".join(_IAM_PATHS)
    if service == "s3" and (region or len(segments) < 4) and not path.startswith(_REGIONAL_S3):
        return "cannot contain a region: bucket ARNs have none"
    return ""
