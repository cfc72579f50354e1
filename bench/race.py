"""How long somebody else can still write between the guardian's last look and its own write, beside the whole revert.

    python -m bench.race        # twelve reverts
    python -m bench.race 30

IAM has no compare-and-swap. On the embedded AWS the template is deployed as it stands, bad changes of accepted roles
are taken back, and the plans of the ledger say how long each took. The window is a read and one call; in a real
account both take longer, and so does everything else: compare the ratio.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

from iamdrift.adapters.ledger.intents import DynamoIntents
from iamdrift.adapters.ledger.table import LedgerTable
from iamdrift.domain.principals.principal import PrincipalRef, PrincipalType
from iamdrift.domain.remediation.intent import Intent, Status
from iamdrift.local.cast import Cast, cast
from iamdrift.local.engine import LocalAws
from iamdrift.local.stage import REGION, REVERTING, Stage, await_, template_of_checkout

REVERTS: Final = 12
_SECONDS: Final = 180.0
_TRUST: Final = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
_EVERYTHING: Final = {"Effect": "Allow", "Action": "*", "Resource": "*"}


@dataclass(frozen=True, slots=True)
class Revert:
    """One plan, in milliseconds. `window`: last look to end of write; `plan`: until it was written; `change`: from
    the bad change (whole seconds, as CloudTrail has them) until it was written.
    """

    window: float
    plan: float
    change: float


def measured(reverts: int) -> list[Revert]:
    with LocalAws(region=REGION) as aws:
        actors = cast(aws, REGION)
        stage = Stage(aws, template_of_checkout(), more=REVERTING)
        stage.deploy()
        plans = DynamoIntents(
            LedgerTable(aws.client("dynamodb", region=REGION), stage.deployment.outputs["LedgerTable"])
        )
        roles = [_taken_over(stage, actors, number) for number in range(reverts)]

        def verified() -> list[Intent] | None:
            found = [each for each in plans.of_account(aws.account) if each.status is Status.VERIFIED]
            return found if len({each.plan.ref.unique_id for each in found}) == len(roles) else None

        return list(_timed(await_(verified, _SECONDS) or ()))


def _taken_over(stage: Stage, actors: Cast, number: int) -> PrincipalRef:
    """A role in an accepted state, of which somebody makes an administrator."""
    role = PrincipalRef(stage.aws.account, PrincipalType.ROLE, f"raced-{number}-prod-role")
    actors.pipeline.create_role(RoleName=role.name, AssumeRolePolicyDocument=_document(_TRUST))
    version = stage.version_after(role, 0, _SECONDS)
    if version is None or stage.accept(version, actors.keys).status != 200:
        raise SystemExit(f"{role.name} was not recorded and accepted in {_SECONDS:.0f} s")
    actors.contractor.put_role_policy(RoleName=role.name, PolicyName="backdoor", PolicyDocument=_document(_EVERYTHING))
    return role


def _timed(plans: Iterable[Intent]) -> Iterator[Revert]:
    for plan in plans:
        ended = datetime.fromisoformat(max(made.ended for made in plan.made))
        since = datetime.fromisoformat(plan.time)
        changed = datetime.fromisoformat(plan.cause.time) if plan.cause is not None else since
        window = max(made.race for made in plan.made) * 1000
        yield Revert(window, (ended - since).total_seconds() * 1000, (ended - changed).total_seconds() * 1000)


def _document(statement: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def main(arguments: list[str]) -> int:
    found = measured(int(arguments[0]) if arguments else REVERTS)
    if not found:
        print("not every change was taken back", file=sys.stderr)
        return 1
    print(f"{len(found)} reverts", "", "| | median | longest |", "|---|---:|---:|", sep="\n")
    rows = {
        "window: last look to end of the write": [each.window for each in found],
        "plan opened to end of the write": [each.plan for each in found],
        "bad change to end of the write": [each.change for each in found],
    }
    for name, times in rows.items():
        print(f"| {name} | {median(times):.0f} ms | {max(times):.0f} ms |")
    print(f"| window as a part of the plan | {_part(found, 'plan')} |  |")
    print(f"| window as a part of the time since the change | {_part(found, 'change')} |  |")
    return 0


def _part(found: list[Revert], whole: str) -> str:
    return f"{median(each.window / getattr(each, whole) for each in found):.1%}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
