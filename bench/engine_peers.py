"""What the peers of the policy engine do in their own processes: read the data file, time the work, print a rate."""

from __future__ import annotations

MISSING = "not measured: see the first lines of bench/engine.py for how to install it"

_POLICY_SENTRY = """
import json, sys, time
from policy_sentry.analysis.expand import get_expanded_policy
documents = json.load(open(sys.argv[1]))["documents"].values()
get_expanded_policy({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]})
began = time.process_time()
for document in documents:
    get_expanded_policy(document)
print(len(documents) / (time.process_time() - began))
"""

_PRINCIPALMAPPER = """
import collections, collections.abc, json, sys, time
for name in ("Mapping", "MutableMapping", "MutableSet", "Sequence", "Callable"):
    setattr(collections, name, getattr(collections.abc, name))
from principalmapper.common import Node, Policy
from principalmapper.querying.query_interface import local_check_authorization
data = json.load(open(sys.argv[1]))
def node(names):
    policies = [Policy("arn:aws:iam::aws:policy/" + name, name, data["documents"][name]) for name in names]
    return Node(data["role"], "AROAEXAMPLE", policies, [], {"Statement": []}, None, 0, False, False, None, False, None)
nodes = {tuple(names): node(names) for names, _, _ in data["requests"]}
began = time.process_time()
for names, action, resource in data["requests"]:
    local_check_authorization(nodes[tuple(names)], action, resource, {})
print(len(data["requests"]) / (time.process_time() - began))
"""

_IAM_SIMULATE = """
import { readFileSync } from "node:fs";
import { runSimulation } from "@cloud-copilot/iam-simulate";
const data = JSON.parse(readFileSync(process.argv[2], "utf8"));
const began = process.cpuUsage();
for (const [names, action, resource] of data.requests) {
  await runSimulation({
    request: { action, principal: data.role, resource: { resource, accountId: "111122223333" }, contextVariables: {} },
    identityPolicies: names.map((name) => ({ name, policy: data.documents[name] })),
    serviceControlPolicies: [], resourceControlPolicies: [],
  }, {});
}
const spent = process.cpuUsage(began);
console.log(data.requests.length / ((spent.user + spent.system) / 1e6));
"""

PYTHON_PEERS = {"policy-sentry": _POLICY_SENTRY, "principalmapper": _PRINCIPALMAPPER}
NODE_PEERS = {"iam-simulate": _IAM_SIMULATE}
