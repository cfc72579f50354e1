"""Speed of the policy engine, as ratios to peers and to reading the same documents, on AWS's own managed policies.

`python -m bench.engine`. Peers run in processes of their own, from places outside this project:

    python -m venv peers && peers/bin/pip install policy-sentry principalmapper && export PEERS=peers/bin/python
    npm install --prefix peers @cloud-copilot/iam-simulate && export PEERS_NODE=peers

What is not installed is said, and left out.
"""

from __future__ import annotations

import gc
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.engine_peers import MISSING, NODE_PEERS, PYTHON_PEERS

Json = Any
SEED, PAIRS, REQUESTS = 7, 1_500, 3_000
MANY = 20  # policies of a principal in the large comparison
BOUNDS = {"policy-sentry": ("expand", 3), "principalmapper": ("evaluate", 10), "iam-simulate": ("evaluate", 3)}
ROLE = "arn:aws:iam::111122223333:role/bench"


@dataclass(frozen=True, slots=True)
class Rate:
    """Work items per second, and the slowest one in a hundred and of all, in milliseconds."""

    per_second: float
    p99: float
    most: float


def managed_policies() -> dict[str, Json]:
    """AWS's managed policies as moto packages them."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    return {name: entry["Document"] for name, entry in json.loads(aws_managed_policies_data).items()}


def timed(work: Sequence[Callable[[], object]]) -> Rate:
    gc.collect()
    gc.freeze()
    spent: list[float] = []
    for item in work:
        began = perf_counter()
        item()
        spent.append(perf_counter() - began)
    ordered = sorted(spent)
    return Rate(len(spent) / sum(spent), ordered[int(len(spent) * 0.99)] * 1e3, ordered[-1] * 1e3)


def import_milliseconds() -> float:
    """The engine's import alone, the least of five processes."""
    code = "import time; t = time.perf_counter(); import iamdrift.domain.policy; print(time.perf_counter() - t)"
    return min(float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(5)) * 1e3


def changed(document: Json, chance: random.Random) -> Json:
    """A version of the document with one action or one statement less."""
    copy = json.loads(json.dumps(document))
    statements = copy["Statement"] if isinstance(copy["Statement"], list) else [copy["Statement"]]
    statement = chance.choice(statements)
    actions = statement.get("Action")
    if isinstance(actions, list) and len(actions) > 1:
        actions.pop(chance.randrange(len(actions)))
    elif len(statements) > 1:
        statements.remove(statement)
    return {**copy, "Statement": statements}


def requests_for(documents: dict[str, Json], chance: random.Random) -> list[Json]:
    """Requests as (name of a policy, action, resource); the same ones for every engine."""
    from iamdrift.domain.policy import expand

    names = [name for name in documents if len(json.dumps(documents[name])) < 6_000]
    found: list[Json] = []
    while len(found) < REQUESTS:
        name = chance.choice(names)
        statements = documents[name]["Statement"]
        actions = chance.choice(statements if isinstance(statements, list) else [statements]).get(
            "Action", "s3:GetObject"
        )
        action = next(expand(chance.choice(actions if isinstance(actions, list) else [actions])).names(), "")
        if action:
            found.append([name, action, f"arn:aws:s3:::bucket-{len(found) % 7}/key"])
    return found


def own_rates(documents: dict[str, Json], requests: list[Json]) -> dict[str, Rate]:
    from iamdrift.domain.policy import Policies, Request, access_delta, evaluate, expand, parse

    chance = random.Random(SEED)  # noqa: S311 - a benchmark has to choose the same things again
    parsed = {name: parse(document, name=name) for name, document in documents.items()}
    policies = {name: Policies(identity=(document,)) for name, document in parsed.items()}
    olds = {name: Policies(identity=(parse(changed(doc, chance), name=name),)) for name, doc in documents.items()}
    names = chance.sample(sorted(parsed), min(PAIRS, len(parsed)))

    def expansion(name: str) -> Callable[[], object]:
        statements = parsed[name].statements
        return lambda: [list(expand(action).names()) for statement in statements for action in statement.actions]

    def diff(before: Policies, after: Policies) -> Callable[[], object]:
        return lambda: access_delta(before, after).newly_allowed

    def several(source: dict[str, Policies], chosen: list[str]) -> Policies:
        return Policies(identity=tuple(source[name].identity[0] for name in chosen))

    large = [chance.sample(names, MANY) for _ in range(30)]
    return {
        "expand": timed([expansion(name) for name in parsed]),
        "diff, cold": timed([diff(olds[name], policies[name]) for name in names]),
        "diff, warm": timed([diff(olds[name], policies[name]) for name in names]),
        f"diff {MANY} against {MANY}": timed([diff(several(olds, names), several(policies, names)) for names in large]),
        "evaluate": timed(
            [
                lambda name=name, action=action, resource=resource: evaluate(  # type: ignore[misc] # bound defaults
                    Request(ROLE, action, resource), policies[name]
                )
                for name, action, resource in requests
            ]
        ),
        "json.loads": timed([lambda text=json.dumps(doc): json.loads(text) for doc in documents.values()]),  # type: ignore[misc] # as above
    }


def peer_rates(documents: dict[str, Json], requests: list[Json]) -> dict[str, float | str]:
    """Items per second of each peer, or why there is none."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data.json"
        data.write_text(json.dumps({"documents": documents, "requests": requests, "role": ROLE}))
        python, node = os.environ.get("PEERS", ""), os.environ.get("PEERS_NODE", "")
        rates = {peer: _run([python, "-c", code, str(data)] if python else []) for peer, code in PYTHON_PEERS.items()}
        for peer, code in NODE_PEERS.items():
            script = Path(node) / f"bench-{os.getpid()}.mjs"
            if node:
                script.write_text(code)
            rates[peer] = _run(["node", str(script), str(data)] if node else [])
            script.unlink(missing_ok=True)
    return rates


def _run(command: list[str]) -> float | str:
    if not command:
        return MISSING
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    lines = (done.stderr.strip() or "no answer").splitlines()
    return float(done.stdout.split()[-1]) if done.returncode == 0 and done.stdout else f"{MISSING} ({lines[-1][:90]})"


def main() -> None:
    import_ms = import_milliseconds()
    began = perf_counter()
    from iamdrift.domain.policy.actions import catalogue

    catalogue()
    load_ms = (perf_counter() - began) * 1e3
    documents = managed_policies()
    requests = requests_for(documents, random.Random(SEED))  # noqa: S311 - as above
    rates = own_rates(documents, requests)
    print(f"{len(documents)} AWS-managed policies, one core")
    print(f"import {import_ms:.1f} ms (bound 25), catalogue {load_ms:.1f} ms (bound 5, with the import of its module)")
    for name, rate in rates.items():
        print(f"{name:24s} {rate.per_second:10,.0f}/s   p99 {rate.p99:7.2f} ms   max {rate.most:7.2f} ms")
    print(f"a cold diff takes {rates['json.loads'].per_second / rates['diff, cold'].per_second:.1f}x json.loads of one")
    peers = peer_rates(documents, requests)
    for peer, (job, bound) in BOUNDS.items():
        found = peers[peer]
        if isinstance(found, str):
            print(f"{job} against {peer}: {found}")
        else:
            print(f"{job} against {peer} ({found:,.0f}/s): {rates[job].per_second / found:.1f}x (at least {bound}x)")


if __name__ == "__main__":
    main()
