"""Reads a SAM template and names its local artifacts, as `aws cloudformation package` does before it uploads them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from iamdrift.errors import InvalidInput

Template = dict[str, Any]

# Which property of which type holds a local path, and how an uploaded object is written there instead.
ARTIFACTS: dict[tuple[str, str], tuple[str, str] | None] = {
    ("AWS::Serverless::Function", "CodeUri"): None,
    ("AWS::Serverless::LayerVersion", "ContentUri"): None,
    ("AWS::Serverless::StateMachine", "DefinitionUri"): None,
    ("AWS::Lambda::Function", "Code"): ("S3Bucket", "S3Key"),
    ("AWS::Lambda::LayerVersion", "Content"): ("S3Bucket", "S3Key"),
    ("AWS::StepFunctions::StateMachine", "DefinitionS3Location"): ("Bucket", "Key"),
}


class _Loader(yaml.SafeLoader):
    """CloudFormation's YAML: short intrinsic functions, and dates such as 2012-10-17 stay text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _intrinsic(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]  # the third kind of node
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _intrinsic)


@dataclass(frozen=True, slots=True)
class Artifact:
    """A local file or folder that a resource (or Globals) refers to; `makefile` if it must be built first."""

    owner: str
    path: Path
    makefile: bool


def read_template(path: Path) -> Template:
    """Raises InvalidInput naming file and place when it is not a template."""
    try:
        parsed = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}", where=str(path)) from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidInput(f"is not YAML: {error}", where=str(path)) from error
    if not isinstance(parsed, dict) or not isinstance(parsed.get("Resources"), dict):
        raise InvalidInput("has no Resources", where=str(path), remedy="give the path of a CloudFormation template")
    return parsed


def packaged(template: Template, folder: Path, upload: Callable[[Artifact], tuple[str, str]]) -> Template:
    """A copy of `template` in which every local path became the (bucket, key) that `upload` gave it."""
    result = copy.deepcopy(template)
    for owner, kind, makefile, properties in _owners(result):
        for (of_kind, name), parts in ARTIFACTS.items():
            local = properties.get(name)
            if of_kind == kind and isinstance(local, str) and not local.startswith("s3://"):
                artifact = Artifact(owner, _existing(folder, local, f"{owner}.{name}"), makefile)
                bucket, key = upload(artifact)
                properties[name] = dict(zip(parts, (bucket, key), strict=True)) if parts else f"s3://{bucket}/{key}"
    return result


def _owners(template: Template) -> Iterator[tuple[str, str, bool, dict[str, Any]]]:
    """Whatever may hold a local path: name, type, whether a makefile builds it, properties."""
    for name, resource in template["Resources"].items():
        if isinstance(resource, Mapping) and isinstance(resource.get("Properties"), dict):
            method = (resource.get("Metadata") or {}).get("BuildMethod")
            yield name, str(resource.get("Type")), method == "makefile", resource["Properties"]
    shared = (template.get("Globals") or {}).get("Function")
    if isinstance(shared, dict):
        yield "Globals.Function", "AWS::Serverless::Function", False, shared


def _existing(folder: Path, local: str, where: str) -> Path:
    path = (folder / local).resolve()
    if not path.exists():
        raise InvalidInput(f"{path} does not exist", where=where, remedy="correct the path in the template")
    return path
