"""The one door to ministack's internals: imports them, and refuses a ministack that is not the one we know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module, metadata
from typing import Any

from iamdrift.errors import InvalidInput

VERSION = "1.5.33"
INSTALL = "pip install 'iam-drift-guardian[local]'"

# The modules of its CloudFormation that evaluate conditions, each by a name of its own.
CONDITIONAL = ("engine", "changesets", "handlers", "stacks")

# Everything private that our engine replaces or calls, by module: a name that is gone stops the start.
NEEDED: dict[str, tuple[str, ...]] = {
    "ministack.app": ("main", "_dispatch_service_request", "pin_request_origin"),
    "ministack.core.arn": ("parse_arn", "ArnParseError"),
    "ministack.core.concurrency": ("esm_wake", "spawn_background"),
    "ministack.core.iam_actions": ("extract_resource_arn", "request_tag_context"),
    "ministack.core.iam_evaluator": (
        "resolve_caller_identity",
        "_account_from_arn",
        "_principal_org_id",
        "_resolve_condition_key",
    ),
    "ministack.core.lambda_runtime": ("execution_credentials",),
    "ministack.core.responses": (
        "get_account_id",
        "get_region",
        "get_request_client_ip",
        "request_scope",
        "error_response_json",
    ),
    "ministack.core.router": ("extract_access_key_id",),
    "ministack.services.dynamodb": (
        "_tables",
        "stream_records_since",
        "stream_start_position",
        "stream_end_position",
        "_update_ttl",
        "_update_continuous_backups",
    ),
    "ministack.services.eventbridge": (
        "_put_events",
        "_dispatch_to_event_bus",
        "_dispatch_event",
        "_archive_event",
        "_event_buses",
        "_event_bus_policies",
    ),
    "ministack.services.iam": ("_roles", "_users"),
    "ministack.services.organizations": ("_ensure_org", "_orgs", "_roots", "_accounts", "_DISPATCH"),
    "ministack.services.lambda_svc": (
        "_apply_filter_criteria",
        "_dynamodb_stream_positions",
        "_dynamodb_stream_positions_lock",
        "_dynamodb_stream_table_from_arn_spec",
        "_esms",
        "_execute_function",
        "_get_func_record_for_qualifier",
        "_iter_all_esms",
        "_poll_dynamodb_streams",
    ),
    "ministack.services.cloudformation.provisioners": ("_RESOURCE_HANDLERS",),
    **{f"ministack.services.cloudformation.{name}": ("_evaluate_conditions",) for name in CONDITIONAL},
}


@dataclass(frozen=True, slots=True)
class Emulator:
    """ministack's modules; `Any` because ministack has no types of its own."""

    app: Any
    arn: Any
    concurrency: Any
    actions: Any
    evaluator: Any
    runtime: Any
    responses: Any
    router: Any
    dynamodb: Any
    eventbridge: Any
    iam: Any
    organizations: Any
    lambdas: Any
    provisioners: Any
    conditional: tuple[Any, ...]


def require_installed(version_of: Callable[[str], str] = metadata.version) -> None:
    """Raises InvalidInput, naming the extra to install, unless exactly the known ministack is there."""
    try:
        found = version_of("ministack")
    except metadata.PackageNotFoundError:
        raise InvalidInput("ministack, the embedded AWS, is not installed", remedy=INSTALL) from None
    if found != VERSION:
        problem = f"ministack {found} is installed, but the local engine builds on the internals of {VERSION}"
        raise InvalidInput(problem, remedy=INSTALL)


def load() -> Emulator:
    """Import ministack (its settings are read from the environment now) and check every name we rely on."""
    require_installed()
    modules = {name: import_module(name) for name in NEEDED}
    missing = [f"{name}.{part}" for name, parts in NEEDED.items() for part in parts if not hasattr(modules[name], part)]
    if missing:
        raise InvalidInput(f"ministack {VERSION} lacks {', '.join(missing)}", remedy=f"reinstall it: {INSTALL}")
    core, services = "ministack.core.", "ministack.services."
    return Emulator(
        app=modules["ministack.app"],
        arn=modules[core + "arn"],
        concurrency=modules[core + "concurrency"],
        actions=modules[core + "iam_actions"],
        evaluator=modules[core + "iam_evaluator"],
        runtime=modules[core + "lambda_runtime"],
        responses=modules[core + "responses"],
        router=modules[core + "router"],
        dynamodb=modules[services + "dynamodb"],
        eventbridge=modules[services + "eventbridge"],
        iam=modules[services + "iam"],
        organizations=modules[services + "organizations"],
        lambdas=modules[services + "lambda_svc"],
        provisioners=modules[services + "cloudformation.provisioners"],
        conditional=tuple(modules[f"{services}cloudformation.{name}"] for name in CONDITIONAL),
    )
