"""Speed of the policy engine, as ratios to peers and to reading the same documents, on AWS's own managed policies.

`python -m bench.engine`. Peers run in processes of their own, from places outside this project:

    python -m venv peers && peers/bin/pip install policy-sentry principalmapper && export PEERS=peers/bin/python
    npm install --prefix peers @cloud-copilot/iam-simulate && export PEERS_NODE=peers

What is not installed is said, and left out. All rates are per second of processor time, so that other work on the
machine does not count.
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
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

from bench.engine_peers import MISSING, NODE_PEERS, PYTHON_PEERS

Json = Any
SEED, PAIRS, REQUESTS = 7, 1_500, 3_000
MANY = 20  # policies of a principal in the large comparison
POLICIES = 5  # of a caller whose requests are decided
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
        began = process_time()
        item()
        spent.append(process_time() - began)
    ordered = sorted(spent)
    return Rate(len(spent) / sum(spent), ordered[int(len(spent) * 0.99)] * 1e3, ordered[-1] * 1e3)


def milliseconds(setup: str, work: str) -> float:
    """What a piece of code takes in a fresh process, the least of five."""
    code = f"import time; {setup}; t = time.process_time(); {work}; print(time.process_time() - t)"
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
    """Requests as (names of the caller's policies, action, resource); the same ones for every engine."""
    from iamdrift.domain.policy import expand

    names = [name for name in documents if len(json.dumps(documents[name])) < 6_000]
    found: list[Json] = []
    callers = [chance.sample(names, POLICIES) for _ in range(150)]
    while len(found) < REQUESTS:
        caller = chance.choice(callers)
        name = chance.choice(caller)
        statements = documents[name]["Statement"]
        actions = chance.choice(statements if isinstance(statements, list) else [statements]).get(
            "Action", "s3:GetObject"
        )
        action = next(expand(chance.choice(actions if isinstance(actions, list) else [actions])).names(), "")
        if action:
            found.append([caller, action, f"arn:aws:s3:::bucket-{len(found) % 7}/key"])
    return found


def own_rates(documents: dict[str, Json], requests: list[Json]) -> dict[str, Rate]:
    from iamdrift.domain.policy import Policies, Request, access_delta, evaluate, parse
    from iamdrift.domain.policy.actions.catalogue import catalogue

    chance = random.Random(SEED)  # noqa: S311 - a benchmark has to choose the same things again
    parsed = {name: parse(document, name=name) for name, document in documents.items()}
    policies = {name: Policies(identity=(document,)) for name, document in parsed.items()}
    olds = {name: Policies(identity=(parse(changed(doc, chance), name=name),)) for name, doc in documents.items()}
    callers = {tuple(names): Policies(identity=tuple(parsed[name] for name in names)) for names, _, _ in requests}
    names = chance.sample(sorted(parsed), min(PAIRS, len(parsed)))

    def expansion(name: str) -> Callable[[], object]:
        statements = parsed[name].statements
        return lambda: [catalogue().names_of(action) for statement in statements for action in statement.actions]

    def diff(before: Policies, after: Policies) -> Callable[[], object]:
        return lambda: access_delta(before, after).newly_allowed

    def decision(caller: list[str], action: str, resource: str) -> Callable[[], object]:
        return lambda: evaluate(Request(ROLE, action, resource), callers[tuple(caller)])

    def several(source: dict[str, Policies], chosen: list[str]) -> Policies:
        return Policies(identity=tuple(source[name].identity[0] for name in chosen))

    large = [chance.sample(names, MANY) for _ in range(30)]
    unrelated = list(zip(large, large[1:] + large[:1], strict=True))
    return {
        "expand": timed([expansion(name) for name in parsed]),
        "diff, cold": timed([diff(olds[name], policies[name]) for name in names]),
        "diff, warm": timed([diff(olds[name], policies[name]) for name in names]),
        f"diff {MANY} against {MANY}": timed([diff(several(olds, names), several(policies, names)) for names in large]),
        f"diff {MANY} against {MANY} others": timed(
            [diff(several(policies, a), several(policies, b)) for a, b in unrelated]
        ),
        "evaluate": timed([decision(*request) for request in requests]),
        "json.loads": timed([partial(json.loads, json.dumps(document)) for document in documents.values()]),
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
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    except (OSError, subprocess.TimeoutExpired) as failed:
        return f"{MISSING} ({failed})"
    lines = (done.stderr.strip() or "no answer").splitlines()
    return float(done.stdout.split()[-1]) if done.returncode == 0 and done.stdout else f"{MISSING} ({lines[-1][:90]})"


def main() -> None:
    import_ms = milliseconds("pass", "import iamdrift.domain.policy")
    load_ms = milliseconds("from iamdrift.domain.policy.actions.catalogue import catalogue", "catalogue()")
    documents = managed_policies()
    requests = requests_for(documents, random.Random(SEED))  # noqa: S311 - as above
    rates = own_rates(documents, requests)
    print(f"{len(documents)} AWS-managed policies, one core")
    print(f"import {import_ms:.1f} ms (bound 25), catalogue {load_ms:.1f} ms (bound 5)")
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
