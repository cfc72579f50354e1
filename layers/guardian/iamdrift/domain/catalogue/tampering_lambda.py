"""Tampering with the functions the guardian runs as."""

from __future__ import annotations

from iamdrift.domain.catalogue.entry import at, auto, note
from iamdrift.domain.catalogue.service import Service
from iamdrift.domain.catalogue.tampering_entry import PRIOR, REDEPLOY, tamper
from iamdrift.domain.events.target import ResourceKind
from iamdrift.domain.judging.severity import Severity

HIGH, CRITICAL = Severity.HIGH, Severity.CRITICAL

FUNCTION = at(ResourceKind.FUNCTION, "request.functionName")
MAPPING = at(
    ResourceKind.EVENT_SOURCE_MAPPING, "request.functionName", "response.functionArn", "request.uUID", "request.uuid"
)

# Lambda writes the date of an API version behind the name: UpdateFunctionCode20150331v2.
LAMBDA = Service(
    source="lambda.amazonaws.com",
    api="lambda",
    title="Lambda",
    own_only=True,
    reads=("Get", "List"),
    entries=(
        tamper(
            "UpdateFunctionCode",
            "A function runs other code.",
            FUNCTION,
            note(REDEPLOY, "UpdateFunctionCode"),
            "publish",
            "dryRun",
            floor=CRITICAL,
            dated=True,
        ),
        tamper(
            "UpdateFunctionConfiguration",
            "A function runs with other settings, layers or role.",
            FUNCTION,
            note(REDEPLOY, "UpdateFunctionConfiguration"),
            "role",
            "handler",
            "timeout",
            "layers",
            floor=HIGH,
            dated=True,
        ),
        tamper(
            "DeleteFunction", "A function is gone.", FUNCTION, note(REDEPLOY), "qualifier", floor=CRITICAL, dated=True
        ),
        tamper(
            "PutFunctionConcurrency",
            "How often a function may run at once changed; 0 stops it.",
            FUNCTION,
            auto("DeleteFunctionConcurrency", "PutFunctionConcurrency", how=PRIOR),
            "reservedConcurrentExecutions",
            floor=HIGH,
            dated=True,
        ),
        tamper(
            "PutFunctionScalingConfig",
            "How far a function may grow changed.",
            FUNCTION,
            auto("PutFunctionScalingConfig", how=PRIOR),
            dated=True,
        ),
        tamper(
            "PutFunctionRecursionConfig",
            "Whether loops of a function are stopped changed.",
            FUNCTION,
            auto("PutFunctionRecursionConfig", how=PRIOR),
            "recursiveLoop",
            dated=True,
        ),
        tamper(
            "PutRuntimeManagementConfig",
            "Which runtime a function runs on changed.",
            FUNCTION,
            auto("PutRuntimeManagementConfig", how=PRIOR),
            "updateRuntimeOn",
            dated=True,
        ),
        tamper(
            "PutFunctionEventInvokeConfig",
            "How often a failed call is tried again changed.",
            FUNCTION,
            auto("PutFunctionEventInvokeConfig", how=PRIOR),
            "maximumRetryAttempts",
            dated=True,
        ),
        tamper(
            "UpdateFunctionEventInvokeConfig",
            "How often a failed call is tried again changed.",
            FUNCTION,
            auto("UpdateFunctionEventInvokeConfig", how=PRIOR),
            "maximumRetryAttempts",
            dated=True,
        ),
        tamper(
            "DeleteFunctionEventInvokeConfig",
            "How often a failed call is tried again is back to its default.",
            FUNCTION,
            auto("PutFunctionEventInvokeConfig", how=PRIOR),
            dated=True,
        ),
        tamper(
            "UpdateEventSourceMapping",
            "What wakes a function, or whether anything does, changed.",
            MAPPING,
            auto("UpdateEventSourceMapping", how=PRIOR),
            "enabled",
            "batchSize",
            "filterCriteria",
            floor=HIGH,
            dated=True,
        ),
        tamper(
            "DeleteEventSourceMapping",
            "Something no longer wakes a function.",
            MAPPING,
            note(REDEPLOY),
            floor=CRITICAL,
            dated=True,
        ),
        tamper(
            "CreateEventSourceMapping",
            "Something else wakes a function.",
            MAPPING,
            auto("DeleteEventSourceMapping"),
            "eventSourceArn",
            dated=True,
        ),
        tamper(
            "AddPermission",
            "Somebody else may call a function.",
            FUNCTION,
            auto("RemovePermission"),
            "statementId",
            "action",
            "principal",
            "sourceArn",
            floor=HIGH,
            dated=True,
        ),
        tamper(
            "RemovePermission",
            "Somebody may no longer call a function.",
            FUNCTION,
            auto("AddPermission", how=PRIOR),
            "statementId",
            floor=HIGH,
            dated=True,
        ),
        tamper(
            "CreateFunctionUrlConfig",
            "A function can be called by a web address.",
            FUNCTION,
            auto("DeleteFunctionUrlConfig"),
            "authType",
            floor=HIGH,
            dated=True,
        ),
        tamper(
            "UpdateFunctionUrlConfig",
            "Who may call a function by its web address changed.",
            FUNCTION,
            auto("UpdateFunctionUrlConfig", how=PRIOR),
            "authType",
            floor=HIGH,
            dated=True,
        ),
        tamper(
            "UpdateAlias",
            "A name leads to another version of a function.",
            FUNCTION,
            auto("UpdateAlias", how=PRIOR),
            "name",
            "functionVersion",
            floor=HIGH,
            dated=True,
        ),
        tamper(
            "DeleteAlias",
            "A name no longer leads to a function.",
            FUNCTION,
            auto("CreateAlias", how=PRIOR),
            "name",
            dated=True,
        ),
        tamper(
            "PutFunctionCodeSigningConfig",
            "Whose signature code must carry changed.",
            FUNCTION,
            auto("PutFunctionCodeSigningConfig", how=PRIOR),
            "codeSigningConfigArn",
            floor=HIGH,
            dated=True,
        ),
        tamper(
            "DeleteFunctionCodeSigningConfig",
            "Code needs no signature any more.",
            FUNCTION,
            auto("PutFunctionCodeSigningConfig", how=PRIOR),
            floor=HIGH,
            dated=True,
        ),
    ),
)
