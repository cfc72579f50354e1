"""Deploying: the first time, again, changed - and a failure names the resource and the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from iamdrift.local.deploy import DeployFailed, deploy
from iamdrift.local.engine import LocalAws

pytestmark = pytest.mark.e2e
ACCOUNT, REGION = "777777777777", "eu-west-1"


def write(folder: Path, text: str) -> Path:
    path = folder / "template.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_changed_template_changes_the_stack_and_an_unchanged_one_does_not(aws: LocalAws, tmp_path: Path) -> None:
    text = """
        Parameters: {Seconds: {Type: Number}}
        Resources: {Q: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: !Ref Seconds}}}
        Outputs: {Arn: {Value: !GetAtt Q.Arn}}
        """
    template = write(tmp_path, text)
    sqs = aws.client("sqs", account=ACCOUNT, region=REGION)
    for seconds in ("1", "1", "2"):
        done = deploy(aws, template, "queue", {"Seconds": seconds}, account=ACCOUNT, region=REGION)
        assert done.outputs["Arn"].startswith(f"arn:aws:sqs:{REGION}:{ACCOUNT}:queue-Q-")
        found = sqs.get_queue_attributes(QueueUrl=done.resources["Q"], AttributeNames=["DelaySeconds"])
        assert found["Attributes"]["DelaySeconds"] == seconds


def test_changed_code_runs_after_deploying_again(aws: LocalAws, tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    text = """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          F:
            Type: AWS::Serverless::Function
            Properties: {CodeUri: code, Handler: app.handler, Runtime: python3.13}
        """
    template = write(tmp_path, text)
    for answer in (b"1", b"2"):
        (tmp_path / "code" / "app.py").write_bytes(b"def handler(event, context):\n    return " + answer)
        done = deploy(aws, template, "code", account=ACCOUNT)
        invoked = aws.client("lambda", account=ACCOUNT).invoke(FunctionName=done.resources["F"])
        assert invoked["Payload"].read() == answer


def test_a_resource_that_fails_is_named_with_its_reason(aws: LocalAws, tmp_path: Path) -> None:
    text = """
        Resources:
          Good: {Type: AWS::SQS::Queue}
          Bus: {Type: AWS::Events::EventBus, Properties: {Name: same}}
          Twin: {Type: AWS::Events::EventBus, Properties: {Name: same}, DependsOn: Bus}
        """
    with pytest.raises(DeployFailed, match=r"(?s)ROLLBACK.*Twin \(AWS::Events::EventBus\): .*already exists") as failed:
        deploy(aws, write(tmp_path, text), "twins", account=ACCOUNT)
    assert "Good" not in str(failed.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Resources: {A: {Type: AWS::AccessAnalyzer::Analyzer}}", "AWS::AccessAnalyzer::Analyzer"),
        ("Parameters: {P: {Type: String}}\nResources: {A: {Type: AWS::SQS::Queue}}", "P"),
    ],
)
def test_a_template_that_is_refused_says_why(aws: LocalAws, tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(DeployFailed, match=rf"template\.yaml: .*{reason}"):
        deploy(aws, write(tmp_path, text), "refused", account=ACCOUNT)
