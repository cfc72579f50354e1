"""The table of services whose workloads act as a role; every call of it only lists, describes or gets."""

from __future__ import annotations

from typing import Final

from iamdrift.adapters.workloads.source import Source, Step

_IOT_ACTIONS: Final = (
    "cloudwatchAlarm", "cloudwatchLogs", "cloudwatchMetric", "dynamoDB", "dynamoDBv2", "elasticsearch", "firehose",
    "iotAnalytics", "iotEvents", "iotSiteWise", "kinesis", "location", "openSearch", "republish", "s3", "sns", "sqs",
    "stepFunctions", "timestream",
)  # fmt: skip

SOURCES: Final[tuple[Source, ...]] = (
    Source(
        "EC2 instance",
        "ec2",
        (Step("DescribeInstances", "Reservations.Instances"),),
        "InstanceId",
        ("IamInstanceProfile.Arn",),
    ),
    Source(
        "EC2 launch template",
        "ec2",
        (Step("DescribeLaunchTemplateVersions", "LaunchTemplateVersions", also={"Versions": ["$Default", "$Latest"]}),),
        "LaunchTemplateName",
        ("LaunchTemplateData.IamInstanceProfile.Arn",),
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
    Source(
        "EMR cluster",  # its instances are among those of EC2
        "emr",
        (
            Step(
                "ListClusters", "Clusters", also={"ClusterStates": ["STARTING", "BOOTSTRAPPING", "RUNNING", "WAITING"]}
            ),
            Step("DescribeCluster", "Cluster", {"ClusterId": "Id"}),
        ),
        "Name",
        ("ServiceRole", "AutoScalingRole"),
        prefix="elasticmapreduce",
    ),
    Source(
        "IoT rule",
        "iot",
        (Step("ListTopicRules", "rules"), Step("GetTopicRule", "rule", {"ruleName": "ruleName"})),
        "ruleName",
        tuple(f"{where}.{each}.roleArn" for where in ("actions", "errorAction") for each in _IOT_ACTIONS),
    ),
    Source(
        "IoT role alias",
        "iot",
        (
            Step("ListRoleAliases", "roleAliases"),
            Step("DescribeRoleAlias", "roleAliasDescription", {"roleAlias": ""}),
        ),
        "roleAlias",
        ("roleArn",),
        ("credentials.iot.amazonaws.com",),
    ),
)
