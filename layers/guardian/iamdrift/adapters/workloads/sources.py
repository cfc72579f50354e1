"""The table of services whose workloads act as a role: which API lists them, and where in its answer the role stands.

Paths go through objects and lists alike: `Reservations.Instances.IamInstanceProfile.Arn`. `above.` is the item of the
step before. Every call only lists or describes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Step:
    """One API. `items`: where in its answer the things are, empty for the answer itself.

    asks: parameter -> path in the item of the step before, empty for the item itself. batch: so many of those at once.
    also: parameters that are always the same.
    """

    operation: str
    items: str = ""
    asks: Mapping[str, str] = field(default_factory=dict)
    batch: int = 0
    also: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of workload. `service`: as boto3 calls it; `prefix`: as IAM does, where that is another word.

    name: paths of what it is called. roles: paths of the roles that it acts as. principals: services that assume them,
    where this is all that there is of such roles.
    """

    kind: str
    service: str
    steps: tuple[Step, ...]
    name: str
    roles: tuple[str, ...]
    principals: tuple[str, ...] = ()
    prefix: str = ""

    @property
    def actions(self) -> Iterator[str]:
        for step in self.steps:
            yield f"{self.prefix or self.service}:{step.operation}"


SOURCES: Final[tuple[Source, ...]] = (
    Source(
        "EC2 instance",
        "ec2",
        (Step("DescribeInstances", "Reservations.Instances"),),
        "InstanceId",
        ("IamInstanceProfile.Arn",),
    ),
    Source(
        "Lambda function",
        "lambda",
        (Step("ListFunctions", "Functions"),),
        "FunctionName",
        ("Role",),
        ("lambda.amazonaws.com",),
    ),
    Source(
        "ECS task definition",
        "ecs",
        (
            Step("ListTaskDefinitionFamilies", "families", also={"status": "ACTIVE"}),
            Step("DescribeTaskDefinition", "taskDefinition", {"taskDefinition": ""}),
        ),
        "family",
        ("taskRoleArn", "executionRoleArn"),
    ),
    Source(
        "ECS service",
        "ecs",
        (
            Step("ListClusters", "clusterArns"),
            Step("ListServices", "serviceArns", {"cluster": ""}),
            Step("DescribeServices", "services", {"cluster": "above", "services": ""}, batch=10),
        ),
        "serviceName",
        ("roleArn",),
    ),
    Source(
        "EKS pod identity",
        "eks",
        (
            Step("ListClusters", "clusters"),
            Step("ListPodIdentityAssociations", "associations", {"clusterName": ""}),
            Step(
                "DescribePodIdentityAssociation",
                "association",
                {"clusterName": "clusterName", "associationId": "associationId"},
            ),
        ),
        "clusterName namespace serviceAccount",
        ("roleArn",),
        ("pods.eks.amazonaws.com",),
    ),
    Source(
        "EKS cluster",
        "eks",
        (Step("ListClusters", "clusters"), Step("DescribeCluster", "cluster", {"name": ""})),
        "name",
        ("roleArn",),
    ),
    Source(
        "EKS node group",
        "eks",
        (
            Step("ListClusters", "clusters"),
            Step("ListNodegroups", "nodegroups", {"clusterName": ""}),
            Step("DescribeNodegroup", "nodegroup", {"clusterName": "above", "nodegroupName": ""}),
        ),
        "nodegroupName",
        ("nodeRole",),
    ),
    Source(
        "CodeBuild project",
        "codebuild",
        (Step("ListProjects", "projects"), Step("BatchGetProjects", "projects", {"names": ""}, batch=100)),
        "name",
        ("serviceRole",),
        ("codebuild.amazonaws.com",),
    ),
    Source(
        "CodePipeline pipeline",
        "codepipeline",
        (Step("ListPipelines", "pipelines"), Step("GetPipeline", "pipeline", {"name": "name"})),
        "name",
        ("roleArn", "stages.actions.roleArn"),
        ("codepipeline.amazonaws.com",),
    ),
    Source(
        "Step Functions state machine",
        "stepfunctions",
        (
            Step("ListStateMachines", "stateMachines"),
            Step("DescribeStateMachine", "", {"stateMachineArn": "stateMachineArn"}),
        ),
        "name",
        ("roleArn",),
        ("states.amazonaws.com",),
        prefix="states",
    ),
    Source("Glue job", "glue", (Step("GetJobs", "Jobs"),), "Name", ("Role",)),
    Source("Glue crawler", "glue", (Step("GetCrawlers", "Crawlers"),), "Name", ("Role",)),
    Source(
        "SageMaker notebook",
        "sagemaker",
        (
            Step("ListNotebookInstances", "NotebookInstances"),
            Step("DescribeNotebookInstance", "", {"NotebookInstanceName": "NotebookInstanceName"}),
        ),
        "NotebookInstanceName",
        ("RoleArn",),
    ),
    Source(
        "SageMaker model",
        "sagemaker",
        (Step("ListModels", "Models"), Step("DescribeModel", "", {"ModelName": "ModelName"})),
        "ModelName",
        ("ExecutionRoleArn",),
    ),
    Source(
        "SageMaker domain",
        "sagemaker",
        (Step("ListDomains", "Domains"), Step("DescribeDomain", "", {"DomainId": "DomainId"})),
        "DomainName",
        ("DefaultUserSettings.ExecutionRole", "DefaultSpaceSettings.ExecutionRole"),
    ),
    Source(
        "CloudFormation stack",
        "cloudformation",
        (Step("DescribeStacks", "Stacks"),),
        "StackName",
        ("RoleARN",),
        ("cloudformation.amazonaws.com",),
    ),
    Source(
        "EventBridge rule",
        "events",
        (Step("ListRules", "Rules"), Step("ListTargetsByRule", "Targets", {"Rule": "Name"})),
        "above.Name",
        ("RoleArn", "above.RoleArn"),
    ),
    Source(
        "EventBridge schedule",
        "scheduler",
        (Step("ListSchedules", "Schedules"), Step("GetSchedule", "", {"Name": "Name", "GroupName": "GroupName"})),
        "Name",
        ("Target.RoleArn",),
        ("scheduler.amazonaws.com",),
    ),
    Source(
        "EventBridge pipe",
        "pipes",
        (Step("ListPipes", "Pipes"), Step("DescribePipe", "", {"Name": "Name"})),
        "Name",
        ("RoleArn",),
        ("pipes.amazonaws.com",),
    ),
    Source(
        "Batch job definition",
        "batch",
        (Step("DescribeJobDefinitions", "jobDefinitions", also={"status": "ACTIVE"}),),
        "jobDefinitionName",
        ("containerProperties.jobRoleArn", "containerProperties.executionRoleArn"),
    ),
    Source(
        "RDS instance",
        "rds",
        (Step("DescribeDBInstances", "DBInstances"),),
        "DBInstanceIdentifier",
        ("MonitoringRoleArn", "AssociatedRoles.RoleArn"),
    ),
    Source(
        "Redshift cluster",
        "redshift",
        (Step("DescribeClusters", "Clusters"),),
        "ClusterIdentifier",
        ("IamRoles.IamRoleArn",),
    ),
)
