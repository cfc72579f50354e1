"""Makes the steps of a plan, each in a session of the remediator role that can do nothing but this plan."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, Final

from botocore import xform_name
from botocore.exceptions import ClientError, ParamValidationError

from iamdrift.adapters.refusals import named_refusals
from iamdrift.domain.remediation.plan import Plan
from iamdrift.domain.remediation.session_policy import session_policy
from iamdrift.domain.remediation.steps import Step
from iamdrift.errors import AccessRefused, InvalidInput
from iamdrift.usecases.taking_back.ports import Wrote

SESSION_SECONDS: Final = 900  # the shortest that AWS gives
_NOT_SO: Final = frozenset(
    {
        "NoSuchEntity",
        "EntityAlreadyExists",
        "PolicyNotAttachedException",
        "PolicyNotFoundException",
        "DuplicatePolicyAttachmentException",
        "PolicyTypeNotEnabledException",
        "PolicyTypeAlreadyEnabledException",
    }
)
Connect = Callable[[str, dict[str, str]], Any]  # a client of a service with these credentials


class IamWriter:
    """`role_arn`: that of the remediator role of an account. `actions` are those of the function that assumes it;
    `WRITES` are those of the remediator role.
    """

    actions: ClassVar[frozenset[str]] = frozenset({"sts:AssumeRole"})

    def __init__(self, sts: Any, connect: Connect, role_arn: Callable[[str], str]) -> None:
        self._sts = sts
        self._connect = connect
        self._role_arn = role_arn

    def prepare(self, step: Step, plan: Plan, plan_id: str) -> Callable[[], Wrote]:
        """The session is there before the last look, so that nothing but the call lies between that and the write.

        Both raise Throttled, AccessRefused, or InvalidInput where AWS does not accept it.
        """
        arguments = step.arguments()
        if step.secret:
            arguments[step.secret] = unknown_password()
        call = getattr(self._client(step, plan, plan_id), xform_name(step.api))
        return partial(_made, partial(call, **arguments), step)

    def _client(self, step: Step, plan: Plan, plan_id: str) -> Any:
        """Nothing is kept between plans: a session of one must not make a step of another."""
        role = self._role_arn(plan.ref.account)
        partition = role.split(":", 2)[1]
        with named_refusals():
            answer = self._sts.assume_role(
                RoleArn=role,
                RoleSessionName=plan_id,
                DurationSeconds=SESSION_SECONDS,
                Policy=session_policy(plan, plan.ref.account, partition),
            )
        given = answer["Credentials"]
        return self._connect(
            step.service,
            {
                "aws_access_key_id": given["AccessKeyId"],
                "aws_secret_access_key": given["SecretAccessKey"],
                "aws_session_token": given["SessionToken"],
            },
        )


def _made(call: Callable[[], Any], step: Step) -> Wrote:
    try:
        with named_refusals():
            call()
    except ParamValidationError as error:
        raise InvalidInput("AWS does not take the parameters", where=step.name) from error
    except ClientError as error:
        return _understood(error, step)
    return Wrote.DONE


def unknown_password() -> str:
    """One that nobody knows, and that every password policy takes: 100 characters of all four kinds."""
    alphabet = string.ascii_letters + string.digits + "!@#$%^&*()_+-=[]{}|'"
    return "".join(secrets.choice(alphabet) for _ in range(96)) + "aZ5!"


def _understood(error: ClientError, step: Step) -> Wrote:
    code = error.response["Error"]["Code"]
    message = error.response["Error"].get("Message", code)[:500]
    if code in _NOT_SO:
        return Wrote.NOT_SO
    if code.startswith("Unmodifiable"):
        raise AccessRefused(f"{step.name}: {message}") from error
    if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400) >= 500:
        raise error
    raise InvalidInput(f"AWS refused it ({code}: {message})", where=step.name) from error


# What the remediator role must be allowed; a test compares it with what plans can contain.
WRITES: Final = frozenset(
    {
        *(
            f"iam:{verb}{kind}{what}"
            for kind in ("Role", "User", "Group")
            for verb, what in (("Put", "Policy"), ("Delete", "Policy"), ("Attach", "Policy"), ("Detach", "Policy"))
        ),
        *(f"iam:{verb}{kind}PermissionsBoundary" for kind in ("Role", "User") for verb in ("Put", "Delete")),
        *(f"iam:{verb}{kind}" for kind in ("Role", "User", "Policy") for verb in ("Tag", "Untag")),
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
        "iam:CreateRole",
        "iam:PassRole",
        "iam:AddRoleToInstanceProfile",
        "iam:RemoveRoleFromInstanceProfile",
        "iam:AddUserToGroup",
        "iam:RemoveUserFromGroup",
        "iam:CreatePolicyVersion",
        "iam:SetDefaultPolicyVersion",
        "iam:DeletePolicyVersion",
        "iam:UpdateAccessKey",
        "iam:UpdateLoginProfile",
        "iam:UpdateSSHPublicKey",
        "iam:UpdateSigningCertificate",
        "iam:UpdateServiceSpecificCredential",
        "iam:AddClientIDToOpenIDConnectProvider",
        "iam:RemoveClientIDFromOpenIDConnectProvider",
        "iam:UpdateOpenIDConnectProviderThumbprint",
        "iam:UpdateSAMLProvider",
    }
)
ORGANIZATION_WRITES: Final = frozenset(
    {
        "organizations:UpdatePolicy",
        "organizations:AttachPolicy",
        "organizations:DetachPolicy",
        "organizations:EnablePolicyType",
        "organizations:DisablePolicyType",
    }
)
