"""What `sam build` makes and `sam deploy` deploys is the guardian that works, not only what our own deployer makes."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.local.cast import cast
from iamdrift.local.deploy import Deployment
from iamdrift.local.engine import LocalAws
from iamdrift.local.stage import REGION, STACK, Stage
from tests.e2e.conftest import SECONDS, trust_of_service
from tests.template.cloudformation import ROOT

pytestmark = pytest.mark.e2e
SAM = ROOT / ".venv-sam" / "bin" / "sam"


def sam(*arguments: str, folder: Path, endpoint: str = "", account: str = "") -> None:
    assert SAM.is_file(), "the SAM CLI is not set up: run `make test`"
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("AWS_")},
        "PATH": f"{SAM.parent}:{os.environ['PATH']}",
        "SAM_CLI_TELEMETRY": "0",
        "AWS_ACCESS_KEY_ID": account or "unused",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_DEFAULT_REGION": REGION,
        **({"AWS_ENDPOINT_URL": endpoint} if endpoint else {}),
    }
    done = subprocess.run([SAM, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, f"sam {' '.join(arguments)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What `sam build` needs of the project, in a folder of its own."""
    for name in ("template.yaml", "samconfig.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("functions", "layers"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    return tmp_path


def test_the_built_stack_deploys_and_records_a_verdict(checkout: Path) -> None:
    sam("build", folder=checkout)
    with LocalAws(region=REGION) as aws:
        actors = cast(aws, REGION)
        deploy = ["deploy", "--no-confirm-changeset", "--parameter-overrides", "SettlingDelay=0", "CreateAnalyzer=no"]
        sam(*deploy, folder=checkout, endpoint=aws.endpoint_url, account=aws.account)
        stage = Stage(aws, checkout / "template.yaml")
        described = aws.client("cloudformation", region=REGION).describe_stacks(StackName=STACK)["Stacks"][0]
        outputs = {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}
        stage.deployment = Deployment(STACK, outputs, {}, 0.0)
        name = "built-prod-role"
        actors.engineer.create_role(RoleName=name, AssumeRolePolicyDocument=trust_of_service(aws.account))
        assert stage.version_after(PrincipalRef(aws.account, PrincipalType.ROLE, name), 0, SECONDS) is not None
