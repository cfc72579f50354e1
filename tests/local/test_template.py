"""A template is read as CloudFormation reads it, and only its local paths are replaced."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from iamdrift.errors import InvalidInput
from iamdrift.local.template import Artifact, packaged, read_template


def parsed(folder: Path, text: str) -> dict[str, Any]:
    path = folder / "template.yaml"
    path.write_text(text, encoding="utf-8")
    return read_template(path)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("!Ref A", {"Ref": "A"}),
        ("!Condition A", {"Condition": "A"}),
        ("!GetAtt A.Arn", {"Fn::GetAtt": ["A", "Arn"]}),
        ("!GetAtt A.Outputs.X", {"Fn::GetAtt": ["A", "Outputs.X"]}),
        ("!GetAtt [A, Arn]", {"Fn::GetAtt": ["A", "Arn"]}),
        ("!Sub 'x-${A}'", {"Fn::Sub": "x-${A}"}),
        ("!Sub ['${B}', {B: !Ref A}]", {"Fn::Sub": ["${B}", {"B": {"Ref": "A"}}]}),
        ("!If [C, !Ref A, !Ref AWS::NoValue]", {"Fn::If": ["C", {"Ref": "A"}, {"Ref": "AWS::NoValue"}]}),
        ("!Join [',', [a, !Ref B]]", {"Fn::Join": [",", ["a", {"Ref": "B"}]]}),
        ("!Transform {Name: x}", {"Fn::Transform": {"Name": "x"}}),
        ("2012-10-17", "2012-10-17"),
        ("true", True),
        ("30", 30),
    ],
)
def test_short_forms_and_dates(tmp_path: Path, short: str, long: object) -> None:
    assert parsed(tmp_path, f"Resources: {{A: {{Type: T, Properties: {{P: {short}}}}}}}")["Resources"]["A"] == {
        "Type": "T",
        "Properties": {"P": long},
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: [", "is not YAML"),
        ("just text", "has no Resources"),
        ("Resources: []", "has no Resources"),
        ("[" * 3000, "is not YAML"),
    ],
)
def test_what_is_no_template_is_said_with_its_file(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(InvalidInput, match=f"template.yaml: {problem}"):
        parsed(tmp_path, text)


def test_a_missing_template(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"none.yaml: cannot be read: No such file"):
        read_template(tmp_path / "none.yaml")


def test_local_paths_and_nothing_else_are_replaced(tmp_path: Path) -> None:
    for name in ("code", "layer"):
        (tmp_path / name).mkdir()
    (tmp_path / "flow.asl.json").write_text("{}", encoding="utf-8")
    template = parsed(
        tmp_path,
        """
        Globals: {Function: {CodeUri: code}}
        Resources:
          F: {Type: AWS::Serverless::Function, Properties: {CodeUri: code, Handler: code}}
          G: {Type: AWS::Serverless::Function, Properties: {CodeUri: "s3://b/k"}}
          H: {Type: AWS::Serverless::Function, Properties: {InlineCode: code}}
          L: {Type: AWS::Serverless::LayerVersion, Metadata: {BuildMethod: makefile}, Properties: {ContentUri: layer}}
          S: {Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: flow.asl.json}}
          P: {Type: AWS::Lambda::Function, Properties: {Code: code}}
          Q: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: code}}}
          W: {Type: AWS::CloudFormation::WaitConditionHandle}
        """,
    )
    before = repr(template)
    seen: list[Artifact] = []

    def upload(artifact: Artifact) -> tuple[str, str]:
        seen.append(artifact)
        return "bucket", artifact.path.name

    done = packaged(template, tmp_path, upload)
    assert done["Globals"]["Function"]["CodeUri"] == "s3://bucket/code"
    assert {name: resource.get("Properties") for name, resource in done["Resources"].items()} == {
        "F": {"CodeUri": "s3://bucket/code", "Handler": "code"},
        "G": {"CodeUri": "s3://b/k"},
        "H": {"InlineCode": "code"},
        "L": {"ContentUri": "s3://bucket/layer"},
        "S": {"DefinitionUri": "s3://bucket/flow.asl.json"},
        "P": {"Code": {"S3Bucket": "bucket", "S3Key": "code"}},
        "Q": {"Code": {"ZipFile": "code"}},
        "W": None,
    }
    assert [artifact.owner for artifact in seen if artifact.makefile] == ["L"]
    assert repr(template) == before


def test_a_path_that_does_not_exist_names_the_resource(tmp_path: Path) -> None:
    template = parsed(tmp_path, "Resources: {F: {Type: AWS::Serverless::Function, Properties: {CodeUri: nowhere}}}")
    with pytest.raises(InvalidInput, match=r"^F.CodeUri: .*/nowhere does not exist"):
        packaged(template, tmp_path, lambda _artifact: ("b", "k"))
