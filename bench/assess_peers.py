"""What other scanners do with the same account, each in its own process: read the file, look, print the seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Peer:
    """`variable` names the Python that has it; `program` is run there with the file as its argument."""

    name: str
    does: str
    variable: str
    program: str


_CLOUDSPLAINING: Final = """
import json, logging, sys, time
logging.disable(logging.CRITICAL)
from cloudsplaining.scan.authorization_details import AuthorizationDetails
from cloudsplaining.shared.exclusions import DEFAULT_EXCLUSIONS
began = time.process_time()
details = AuthorizationDetails(json.load(open(sys.argv[1])), DEFAULT_EXCLUSIONS)
details.results
print(time.process_time() - began)
"""

_EVERY_DOCUMENT: Final = """
import json, logging, sys, time
logging.disable(logging.CRITICAL)
def documents(account):
    policies = {each["Arn"]: each["PolicyVersionList"][0]["Document"] for each in account["Policies"]}
    for role in account["RoleDetailList"]:
        yield from (each["PolicyDocument"] for each in role["RolePolicyList"])
        yield from (policies[each["PolicyArn"]] for each in role["AttachedManagedPolicies"])
"""

_PROWLER: Final = (
    _EVERY_DOCUMENT
    + """
from prowler.providers.aws.services.iam.lib.policy import check_admin_access
from prowler.providers.aws.services.iam.lib.privilege_escalation import check_privilege_escalation
began = time.process_time()
for document in documents(json.load(open(sys.argv[1]))):
    check_privilege_escalation(document)
    check_admin_access(document)
print(time.process_time() - began)
"""
)

_C7N: Final = """
import json, sys, time
from c7n.filters.iamaccess import PolicyChecker
checker = PolicyChecker({"allowed_accounts": {"111122223333"}})
began = time.process_time()
for role in json.load(open(sys.argv[1]))["RoleDetailList"]:
    checker.check(role["AssumeRolePolicyDocument"])
print(time.process_time() - began)
"""

PEERS: Final = (
    Peer("cloudsplaining", "the report of all its risks", "PEERS", _CLOUDSPLAINING),
    Peer("Prowler", "privilege escalation and administrator, document by document", "PEERS_PROWLER", _PROWLER),
    Peer("Cloud Custodian", "accounts outside in the trust policy, nothing else", "PEERS_C7N", _C7N),
)
