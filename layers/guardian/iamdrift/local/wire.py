"""What an AWS API call said, read back from its HTTP bodies with botocore's own models."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from botocore.loaders import Loader
from botocore.model import ListShape, MapShape, OperationModel, ServiceModel, Shape, StructureShape
from botocore.parsers import create_parser
from botocore.utils import parse_timestamp

# Members that CloudTrail leaves out although the model does not call them sensitive.
UNRECORDED = frozenset({"AuthenticationCode1", "AuthenticationCode2"})
HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"
# IAM's records omit what is secret; Organizations' records keep the key and hide the value.
HIDES_VALUES = frozenset({"organizations"})


@dataclass(frozen=True, slots=True)
class Request:
    """One API request: parameters spelled as CloudTrail spells them, first letter lowered."""

    service: str
    operation: str
    parameters: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Response:
    """Its answer: what CloudTrail calls responseElements, or the error."""

    elements: dict[str, Any]
    error_code: str = ""
    error_message: str = ""


@cache
def model_of(service: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)  # type: ignore[arg-type,unused-ignore]  # stubs want a plain dict


def read_request(service: str, target: str, body: bytes) -> Request | None:
    """The request in `body` (JSON when an X-Amz-Target header names it, else a query form); None if unknown."""
    model = model_of(service)
    if target:
        name = target.rsplit(".", 1)[-1]
        if name not in model.operation_names:
            return None
        raw = json.loads(body or b"{}")
    else:
        form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        fields = {key: values[0] for key, values in form.items()}
        name = fields.pop("Action", "")
        if name not in model.operation_names:
            return None
        fields.pop("Version", None)
        raw = _from_form(model.operation_model(name).input_shape, fields, "") if fields else {}
    shape = model.operation_model(name).input_shape
    return Request(service, name, recorded(shape, raw, service) if shape else {})


def read_response(service: str, operation: str, status: int, headers: Mapping[str, str], body: bytes) -> Response:
    """The answer in `body`, with IAM's wire codes turned into the names CloudTrail uses (NoSuchEntityException)."""
    model = model_of(service)
    call: OperationModel = model.operation_model(operation)
    parser = create_parser(model.metadata["protocol"])
    answer = {"status_code": status, "headers": {k.lower(): v for k, v in headers.items()}, "body": body}
    parsed = parser.parse(answer, call.output_shape)  # type: ignore[arg-type,unused-ignore]  # None is a valid shape
    error = parsed.get("Error")
    if status >= 300 and error:
        return Response({}, _error_name(model, error.get("Code", "")), error.get("Message", ""))
    parsed.pop("ResponseMetadata", None)
    shape = call.output_shape
    return Response(recorded(shape, parsed, service) if shape else {})


def recorded(shape: Shape | None, value: Any, service: str) -> Any:
    """`value` as CloudTrail records it: members' first letters lowered, times as text, secrets gone."""
    if shape is not None and shape.type_name == "timestamp":
        at = value if isinstance(value, datetime) else parse_timestamp(value)
        return _as_written(at.astimezone(UTC))
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        return _recorded_members(shape, value, service)
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [recorded(shape.member, item, service) for item in value]
    if isinstance(shape, MapShape) and isinstance(value, Mapping):
        return {str(key): recorded(shape.value, item, service) for key, item in value.items()}
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _as_written(at: datetime) -> str:
    """CloudTrail writes times inside parameters for an American reader, with a narrow space since 2025."""
    return f"{at:%b} {at.day}, {at.year}, {at.hour % 12 or 12}:{at:%M:%S}\u202f{at:%p}"


def _recorded_members(shape: StructureShape, value: Mapping[str, Any], service: str) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, item in value.items():
        member = shape.members.get(name)
        if name in UNRECORDED or item is None:
            continue
        if member is not None and member.metadata.get("sensitive"):
            if service in HIDES_VALUES:
                kept[lowered(name)] = HIDDEN
            continue
        kept[lowered(name)] = recorded(member, item, service)
    return kept


def lowered(name: str) -> str:
    """CloudTrail's spelling of an API member: `SAMLProviderArn` -> `sAMLProviderArn`."""
    return name[:1].lower() + name[1:]


def _error_name(model: ServiceModel, code: str) -> str:
    return next(
        (shape.name for shape in model.error_shapes if shape.metadata.get("error", {}).get("code") == code), code
    )


def _from_form(shape: Shape | None, fields: Mapping[str, str], prefix: str) -> Any:
    """The value that a query-protocol form spreads over dotted keys starting with `prefix`."""
    if isinstance(shape, StructureShape):
        members = ((name, member, _joined(prefix, _wire_name(name, member))) for name, member in shape.members.items())
        return {name: _from_form(member, fields, key) for name, member, key in members if _present(fields, key)}
    if isinstance(shape, ListShape):
        flat = shape.serialization.get("flattened")
        stem = prefix if flat else _joined(prefix, shape.member.serialization.get("name", "member"))
        return [_from_form(shape.member, fields, key) for key in _numbered(fields, stem)]
    if isinstance(shape, MapShape):
        stem = prefix if shape.serialization.get("flattened") else f"{prefix}.entry"
        keys = _numbered(fields, stem)
        return {fields.get(f"{key}.key", ""): _from_form(shape.value, fields, f"{key}.value") for key in keys}
    return _typed(shape.type_name if shape else "string", fields.get(prefix, ""))


def _wire_name(name: str, member: Shape) -> str:
    return str(member.serialization.get("name", name))


def _joined(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name


def _present(fields: Mapping[str, str], key: str) -> bool:
    return any(field == key or field.startswith(key + ".") for field in fields)


def _numbered(fields: Mapping[str, str], stem: str) -> list[str]:
    keys = (f"{stem}.{number}" for number in range(1, len(fields) + 1))
    return [key for key in keys if _present(fields, key)]


def _typed(kind: str, text: str) -> Any:
    if kind == "boolean":
        return text == "true"
    if kind in {"integer", "long"} and text.lstrip("-").isdecimal():
        return int(text)
    return text
