"""A live account, read through a profile of the AWS configuration on this machine."""

from __future__ import annotations

from collections.abc import Iterator

from iamdrift.domain.principals.principal import Snapshot
from iamdrift.errors import GuardianError, InvalidInput


def live(profile: str, region: str) -> Iterator[Snapshot]:
    """Every principal of the account. Raises InvalidInput for a profile that cannot be used."""
    import boto3  # here: half a second that only this needs
    from botocore.exceptions import BotoCoreError, NoCredentialsError, ProfileNotFound

    from iamdrift.adapters.iam.reader import IamReader
    from iamdrift.adapters.refusals import named_refusals

    where = f"profile {profile}"
    try:
        session = boto3.Session(profile_name=profile, region_name=region or None)
        with named_refusals():
            caller = session.client("sts", region_name=session.region_name or "us-east-1").get_caller_identity()
        partition = caller["Arn"].split(":")[1]
        client = session.client("iam", region_name=session.region_name or "us-east-1")
        yield from IamReader(client, caller["Account"], partition).read_all()
    except ProfileNotFound as error:
        known = ", ".join(boto3.Session().available_profiles[:10]) or "none"
        raise InvalidInput("no such profile", where=where, remedy=f"profiles on this machine: {known}") from error
    except NoCredentialsError as error:
        raise InvalidInput("has no credentials", where=where, remedy="sign in, e.g. `aws sso login`") from error
    except BotoCoreError as error:
        raise GuardianError(f"{where}: {error}") from error
