"""Which workloads act as which roles, by stubbed answers: pages, steps, refusals, too many calls; and the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import botocore.session
import pytest
from botocore import xform_name
from botocore.model import ListShape, OperationModel, Shape, StructureShape
from botocore.stub import Stubber

from iamdrift.adapters.workloads.collector import WorkloadCollector, values
from iamdrift.adapters.workloads.source import Source, Step
from iamdrift.adapters.workloads.sources import SOURCES
from iamdrift.domain.policy.actions.catalogue import catalogue
from iamdrift.domain.workloads.looked import Seen
from iamdrift.domain.workloads.workload import Binding, Workload

ROLE = "arn:aws:iam::111122223333:role/shop-prod-role"
REGION = "eu-west-1"
BY_KIND = {source.kind: source for source in SOURCES}


def stubbed(
    service: str, *answers: tuple[str, Any] | tuple[str, Any, dict[str, Any]], most: int = 9
) -> WorkloadCollector:
    client = boto3.client(service, region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing")
    stub = Stubber(client)
    for operation, answer, *expected in answers:
        if isinstance(answer, str):
            stub.add_client_error(operation, answer)
        else:
            stub.add_response(operation, answer, expected[0] if expected else None)
    stub.activate()
    return WorkloadCollector(lambda _service: client, REGION, lambda _seconds: None, most)


def function(name: str) -> dict[str, Any]:
    return {"FunctionName": name, "Role": ROLE}


def bound(kind: str, *names: str, role: str = ROLE) -> tuple[Binding, ...]:
    return tuple(Binding(role, Workload(kind, name, REGION)) for name in names)


def test_functions_of_two_pages() -> None:
    seen = stubbed(
        "lambda",
        ("list_functions", {"Functions": [function("one")], "NextMarker": "next"}),
        ("list_functions", {"Functions": [function("two")]}, {"Marker": "next"}),
    )
    assert seen("Lambda function") == Seen(bound("Lambda function", "one", "two"), "", ("lambda.amazonaws.com",))
    assert seen.calls == {"ListFunctions": 2}


def test_an_instance_acts_as_the_role_of_its_profile_and_one_without_acts_as_none() -> None:
    profile = "arn:aws:iam::111122223333:instance-profile/web"
    instances = [{"InstanceId": "i-1", "IamInstanceProfile": {"Arn": profile}}, {"InstanceId": "i-2"}]
    seen = stubbed("ec2", ("describe_instances", {"Reservations": [{"Instances": instances}]}))("EC2 instance")
    assert seen.bindings == bound("EC2 instance", "i-1", role=profile)


def test_a_task_definition_acts_as_two_roles() -> None:
    pull = "arn:aws:iam::111122223333:role/pull"
    described = {"taskDefinition": {"family": "web", "taskRoleArn": ROLE, "executionRoleArn": pull}}
    seen = stubbed(
        "ecs",
        ("list_task_definition_families", {"families": ["web"]}, {"status": "ACTIVE"}),
        ("describe_task_definition", described, {"taskDefinition": "web"}),
    )("ECS task definition")
    kind = "ECS task definition"
    assert seen.bindings == (*bound(kind, "web"), *bound(kind, "web", role=pull))


def test_services_are_described_ten_at_a_time_cluster_by_cluster() -> None:
    named = [f"arn:aws:ecs:{REGION}:111122223333:service/a/s{number}" for number in range(11)]
    described = [{"serviceName": f"s{number}", "roleArn": ROLE} for number in range(11)]
    seen = stubbed(
        "ecs",
        ("list_clusters", {"clusterArns": ["a", "b"]}),
        ("list_services", {"serviceArns": named}, {"cluster": "a"}),
        ("describe_services", {"services": described[:10]}, {"cluster": "a", "services": named[:10]}),
        ("describe_services", {"services": described[10:]}, {"cluster": "a", "services": named[10:]}),
        ("list_services", {"serviceArns": []}, {"cluster": "b"}),
    )
    assert len(seen("ECS service").bindings) == 11
    assert seen.calls.total() == 5


def test_pods_by_cluster_namespace_and_service_account() -> None:
    listed = {"clusterName": "prod", "namespace": "shop", "serviceAccount": "api", "associationId": "a-1"}
    seen = stubbed(
        "eks",
        ("list_clusters", {"clusters": ["prod"]}),
        ("list_pod_identity_associations", {"associations": [listed]}, {"clusterName": "prod"}),
        (
            "describe_pod_identity_association",
            {"association": {**listed, "roleArn": ROLE}},
            {"clusterName": "prod", "associationId": "a-1"},
        ),
    )("EKS pod identity")
    assert seen.bindings == bound("EKS pod identity", "prod/shop/api")


def test_node_groups_know_the_cluster_that_they_were_listed_under() -> None:
    seen = stubbed(
        "eks",
        ("list_clusters", {"clusters": ["prod"]}),
        ("list_nodegroups", {"nodegroups": ["blue"]}, {"clusterName": "prod"}),
        (
            "describe_nodegroup",
            {"nodegroup": {"nodegroupName": "blue", "nodeRole": ROLE}},
            {"clusterName": "prod", "nodegroupName": "blue"},
        ),
    )("EKS node group")
    assert seen.bindings == bound("EKS node group", "blue")


def test_a_rule_is_named_for_each_role_of_its_targets() -> None:
    target = {"Id": "1", "Arn": "arn:aws:sqs:eu-west-1:111122223333:queue", "RoleArn": ROLE}
    seen = stubbed(
        "events",
        ("list_rules", {"Rules": [{"Name": "nightly"}]}),
        ("list_targets_by_rule", {"Targets": [target, {**target, "Id": "2"}]}, {"Rule": "nightly"}),
    )("EventBridge rule")
    assert seen.bindings == bound("EventBridge rule", "nightly")


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("AccessDeniedException", "access is refused"),
        ("ThrottlingException", "throttled"),
        ("InternalFailure", "InternalFailure"),
    ],
)
def test_what_is_refused_is_said_and_what_was_seen_before_is_kept(code: str, problem: str) -> None:
    seen = stubbed(
        "lambda",
        ("list_functions", {"Functions": [function("one")], "NextMarker": "next"}),
        ("list_functions", code),
    )("Lambda function")
    assert (seen.bindings, seen.problem) == (bound("Lambda function", "one"), problem)


def test_more_calls_than_it_is_worth_are_not_made() -> None:
    answers = [("list_functions", {"Functions": [function(str(page))], "NextMarker": "next"}) for page in range(3)]
    seen = stubbed("lambda", *answers, most=2)
    assert "more than 2 calls" in seen("Lambda function").problem
    assert seen.calls.total() == 2


def test_a_service_that_the_region_does_not_have_is_no_blind_spot() -> None:
    seen = WorkloadCollector(lambda _service: None, REGION, lambda _seconds: None)("SageMaker model")
    assert (seen.bindings, seen.problem) == ((), "")


def test_an_answer_that_nobody_can_read_is_said() -> None:
    def broken(_service: str) -> Any:
        raise ValueError("no answer of this service")

    seen = WorkloadCollector(broken, REGION, lambda _seconds: None)("Redshift cluster")
    assert seen.problem == "ValueError"


def test_it_waits_between_calls() -> None:
    seen = stubbed("lambda", ("list_functions", {"Functions": []}))
    slept: list[float] = []
    seen._sleep = slept.append
    seen("Lambda function")
    assert slept
    assert min(slept) > 0


def test_paths_go_through_lists_and_leave_out_what_is_missing() -> None:
    item = {"stages": [{"actions": [{"roleArn": "a"}, {}]}, {"actions": []}, {"other": None}]}
    assert values(item, "stages.actions.roleArn") == ["a"]
    assert values(item, "") == [item]
    assert values({"stages": "no list"}, "stages.actions") == []


def model(source: Source, step: Step) -> OperationModel:
    found = botocore.session.get_session().get_service_model(source.service).operation_model(step.operation)
    assert isinstance(found, OperationModel)
    return found


def at(shape: Shape | None, path: str) -> Shape:
    """The shape at a path of an answer, through lists, as the collector goes."""
    found = shape
    for name in path.split(".") if path else ():
        found = _inner(found)
        assert isinstance(found, StructureShape)
        assert name in found.members, (found.name, name)
        found = found.members[name]
    found = _inner(found)
    assert found is not None
    return found


def _inner(shape: Shape | None) -> Shape | None:
    while isinstance(shape, ListShape):
        shape = shape.member
    return shape


def within(source: Source, number: int) -> Callable[[str], Shape]:
    """What a path stands for, in the items of a step."""
    step = source.steps[number]
    item = at(model(source, step).output_shape, step.items)

    def shape_at(path: str) -> Shape:
        if path.partition(".")[0] == "above":
            return within(source, number - 1)(path.partition(".")[2])
        return at(item, path)

    return shape_at


@pytest.mark.parametrize("kind", BY_KIND)
def test_the_table_speaks_of_what_the_services_really_answer(kind: str) -> None:
    source = BY_KIND[kind]
    last = within(source, len(source.steps) - 1)
    for path in (*source.name.split(), *source.roles):
        assert last(path).type_name == "string"
    for number, step in enumerate(source.steps):
        taken = model(source, step).input_shape
        assert taken is not None
        assert set(taken.required_members) <= {*step.asks, *step.also}
        assert {*step.asks, *step.also} <= set(taken.members)
        for path in step.asks.values():
            assert within(source, number - 1)(path).type_name == "string"


@pytest.mark.parametrize("kind", BY_KIND)
def test_what_has_pages_is_paged(kind: str) -> None:
    source = BY_KIND[kind]
    client = boto3.client(source.service, region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="t")
    for step in source.steps:
        taken = model(source, step).input_shape
        assert taken is not None
        by_pages = {"nextToken", "NextToken", "Marker"} & set(taken.members)
        assert client.can_paginate(xform_name(step.operation)) or not by_pages, step.operation


def test_every_call_reads_and_is_named_as_iam_names_it() -> None:
    for action in WorkloadCollector.actions:
        assert action.partition(":")[2].startswith(("List", "Describe", "Get", "BatchGet")), action
        assert catalogue().index(action.lower()) >= 0, action
