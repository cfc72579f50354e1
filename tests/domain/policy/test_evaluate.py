"""AWS's evaluation order: who must allow, who may deny, and what a decision says about it."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest

from iamdrift.domain.policy import (
    NO_POLICY,
    Decision,
    Document,
    Layer,
    Outcome,
    Policies,
    PolicyKind,
    Request,
    evaluate,
    parse,
)

ACCOUNT, OTHER = "123456789012", "999999999999"
USER = f"arn:aws:iam::{ACCOUNT}:user/anna"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/ci/deploy"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/run-7"
FEDERATED = f"arn:aws:sts::{ACCOUNT}:federated-user/berta"
BERTA = f"arn:aws:iam::{ACCOUNT}:user/berta"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
LINKED = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1"
TARGET = f"arn:aws:iam::{ACCOUNT}:role/target"
QUEUE = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:jobs"
FAR_QUEUE = f"arn:aws:sqs:eu-west-1:{OTHER}:jobs"

Json = dict[str, Any]
ALLOW_ALL: Json = {"Effect": "Allow", "Action": "*", "Resource": "*"}
DENY_ALL: Json = {"Effect": "Deny", "Action": "*", "Resource": "*"}


def policy(*statements: Json, kind: PolicyKind = PolicyKind.IDENTITY, name: str = "") -> Document:
    return parse({"Version": "2012-10-17", "Statement": list(statements)}, kind=kind, name=name)


def allow(action: str = "*", **more: Any) -> Json:
    return {"Effect": "Allow", "Action": action, "Resource": "*", **more}


def resource(principal: Any, effect: str = "Allow", **more: Any) -> Document:
    named = {} if "NotPrincipal" in more else {"Principal": principal}
    statement = {"Effect": effect, "Action": "*", "Resource": "*", **named, **more}
    return policy(statement, kind=PolicyKind.RESOURCE, name="queue policy")


FULL = (policy(ALLOW_ALL, name="admin"),)
NOTHING = (policy(allow("ec2:DescribeRegions"), name="narrow"),)


def decide(policies: Policies, principal: str = ROLE, target: str = QUEUE, action: str = "sqs:SendMessage") -> Outcome:
    return evaluate(Request(principal, action, target), policies).outcome


ALLOWED, IMPLICIT, EXPLICIT = Outcome.ALLOWED, Outcome.IMPLICITLY_DENIED, Outcome.EXPLICITLY_DENIED


LAYERS = {
    "identity alone": (Policies(FULL), ALLOWED),
    "nothing at all": (Policies(), IMPLICIT),
    "boundary allows": (Policies(FULL, boundary=FULL), ALLOWED),
    "boundary says nothing of it": (Policies(FULL, boundary=NOTHING), IMPLICIT),
    "boundary alone grants nothing": (Policies(boundary=FULL), IMPLICIT),
    "session policy says nothing of it": (Policies(FULL, session=NOTHING), IMPLICIT),
    "one SCP of the level is enough": (Policies(FULL, scps=((*NOTHING, *FULL), FULL)), ALLOWED),
    "every SCP level must allow": (Policies(FULL, scps=(FULL, NOTHING)), IMPLICIT),
    "a flat list of SCPs is one level": (Policies(FULL, scps=(*NOTHING, *FULL)), ALLOWED),
    "an SCP alone grants nothing": (Policies(scps=FULL), IMPLICIT),
    "the management account knows no SCP": (Policies(FULL, scps=NOTHING, scp_exempt=True), ALLOWED),
    "endpoint policy says nothing of it": (Policies(FULL, endpoint=NOTHING), IMPLICIT),
    "an RCP that allows something else": (Policies(FULL, rcps=((resource("*", Action="s3:*"),),)), IMPLICIT),
    "RCPs deny, and nobody can detach the one that allows": (
        Policies(FULL, rcps=((resource("*", "Deny", Action="s3:*"),),)),
        ALLOWED,
    ),
}


@pytest.mark.parametrize("name", LAYERS)
def test_every_layer_must_allow(name: str) -> None:
    policies, expected = LAYERS[name]
    assert decide(policies) is expected


DENY = (policy(DENY_ALL, name="no"),)
DENIES = {
    "identity": Policies((*FULL, *DENY)),
    "boundary": Policies(FULL, boundary=(*FULL, *DENY)),
    "session": Policies(FULL, session=(*FULL, *DENY)),
    "SCP of the root": Policies(FULL, scps=((*FULL, *DENY), FULL)),
    "SCP while nothing else allows": Policies(scps=(DENY,)),
    "RCP": Policies(FULL, rcps=((resource("*", "Deny"),),)),
    "endpoint": Policies(FULL, endpoint=(resource("*", "Deny"),)),
    "resource naming the account": Policies(FULL, resource=resource({"AWS": ACCOUNT}, "Deny")),
    "resource naming the role": Policies(FULL, resource=resource({"AWS": ROLE}, "Deny")),
    "resource sparing others": Policies(FULL, resource=resource(None, "Deny", NotPrincipal={"AWS": USER})),
}


@pytest.mark.parametrize("name", DENIES)
def test_one_explicit_deny_anywhere_decides(name: str) -> None:
    assert decide(DENIES[name]) is EXPLICIT


def test_a_deny_of_all_but_some_hits_whoever_has_a_boundary() -> None:
    sparing = resource(None, "Deny", NotPrincipal={"AWS": [ROLE, ROOT]})
    assert decide(Policies(FULL, resource=sparing)) is ALLOWED
    assert decide(Policies(FULL, boundary=FULL, resource=sparing)) is EXPLICIT


def test_service_linked_roles_know_neither_scp_nor_rcp() -> None:
    bound = Policies(FULL, scps=(DENY,), rcps=((resource("*", "Deny"),),))
    assert decide(bound, LINKED) is ALLOWED
    assert decide(bound, ROLE) is EXPLICIT


SAME_ACCOUNT = {
    "a user by name": (USER, {"AWS": USER}, Policies(), ALLOWED),
    "another user by name": (USER, {"AWS": USER + "x"}, Policies(), IMPLICIT),
    "everyone": (USER, "*", Policies(), ALLOWED),
    "everyone, whatever the boundary leaves out": (ROLE, "*", Policies(boundary=NOTHING), ALLOWED),
    "the account only delegates": (USER, {"AWS": ROOT}, Policies(), IMPLICIT),
    "a user, whatever the boundary leaves out": (USER, {"AWS": USER}, Policies(boundary=NOTHING), ALLOWED),
    "a role by name": (ROLE, {"AWS": ROLE}, Policies(), ALLOWED),
    "a role is bound by its boundary": (ROLE, {"AWS": ROLE}, Policies(boundary=NOTHING), IMPLICIT),
    "the role of a session (the path is not in its ARN)": (SESSION, {"AWS": ROLE}, Policies(), ALLOWED),
    "the role of a session, bound by session policy": (SESSION, {"AWS": ROLE}, Policies(session=NOTHING), IMPLICIT),
    "a session by name is not": (SESSION, {"AWS": SESSION}, Policies(boundary=NOTHING, session=NOTHING), ALLOWED),
    "another session": (SESSION, {"AWS": SESSION + "0"}, Policies(), IMPLICIT),
    "a session does not name its role": (ROLE, {"AWS": SESSION}, Policies(), IMPLICIT),
    "a federated user by name": (FEDERATED, {"AWS": FEDERATED}, Policies(session=NOTHING), ALLOWED),
    "the user who federated": (FEDERATED, {"AWS": BERTA}, Policies(), ALLOWED),
    "the user who federated, bound by session policy": (FEDERATED, {"AWS": BERTA}, Policies(session=NOTHING), IMPLICIT),
    "a role of the same name elsewhere": (SESSION, {"AWS": ROLE.replace(ACCOUNT, OTHER)}, Policies(), IMPLICIT),
    "no wildcards inside names": (ROLE, {"AWS": f"arn:aws:iam::{ACCOUNT}:role/*"}, Policies(), IMPLICIT),
    "services are not accounts": (ROLE, {"Service": "sqs.amazonaws.com"}, Policies(), IMPLICIT),
}


@pytest.mark.parametrize("name", SAME_ACCOUNT)
def test_resource_policies_of_the_same_account(name: str) -> None:
    principal, named, policies, expected = SAME_ACCOUNT[name]
    grants = Policies(boundary=policies.boundary, session=policies.session, resource=resource(named))
    assert decide(grants, principal) is expected


@pytest.mark.parametrize(
    ("identity", "named", "expected"),
    [
        (FULL, {"AWS": ROLE}, ALLOWED),
        (FULL, {"AWS": ACCOUNT}, ALLOWED),
        (FULL, "*", ALLOWED),
        ((), {"AWS": ROLE}, IMPLICIT),
        (FULL, {"AWS": OTHER}, IMPLICIT),
    ],
)
def test_another_account_must_be_allowed_by_both(identity: Any, named: Any, expected: Outcome) -> None:
    assert decide(Policies(identity, resource=resource(named)), ROLE, FAR_QUEUE) is expected
    assert decide(Policies(identity, resource=NO_POLICY), ROLE, FAR_QUEUE) is IMPLICIT


def test_the_account_of_the_resource_may_be_given() -> None:
    bucket = Request(ROLE, "s3:GetObject", "arn:aws:s3:::b/x", resource_account=OTHER)
    assert evaluate(bucket, Policies(FULL, resource=NO_POLICY)).outcome is IMPLICIT


@pytest.mark.parametrize(
    ("principal", "named", "expected"),
    [
        ("events.amazonaws.com", {"Service": "events.amazonaws.com"}, ALLOWED),
        ("events.amazonaws.com", {"Service": ["sns.amazonaws.com"]}, IMPLICIT),
        ("*", "*", ALLOWED),
        ("*", {"AWS": "*"}, ALLOWED),
        ("*", {"AWS": ACCOUNT}, IMPLICIT),
        ("accounts.google.com", {"Federated": "accounts.google.com"}, ALLOWED),
    ],
)
def test_callers_without_account_need_the_resource_policy_only(principal: str, named: Any, expected: Outcome) -> None:
    assert decide(Policies(scps=(DENY,), resource=resource(named)), principal) is expected


def test_root_may_do_everything_that_no_other_policy_denies() -> None:
    assert decide(Policies(), ROOT) is ALLOWED
    assert decide(Policies(scps=(DENY,)), ROOT) is EXPLICIT
    assert decide(Policies(resource=resource({"AWS": USER}, "Deny")), ROOT) is ALLOWED


@pytest.mark.parametrize(("action", "target"), [("kms:Decrypt", KEY), ("sts:AssumeRole", TARGET)])
@pytest.mark.parametrize(
    ("identity", "named", "expected"),
    [
        (FULL, {"AWS": ROOT}, ALLOWED),
        ((), {"AWS": ROOT}, IMPLICIT),
        ((), {"AWS": ROLE}, ALLOWED),
        (FULL, {"AWS": USER}, IMPLICIT),
        (FULL, None, IMPLICIT),
    ],
)
def test_keys_and_roles_must_delegate(action: str, target: str, identity: Any, named: Any, expected: Outcome) -> None:
    own = NO_POLICY if named is None else resource(named)
    assert decide(Policies(identity, resource=own), ROLE, target, action) is expected


def test_what_is_not_given_is_assumed_to_delegate_and_said() -> None:
    decision = evaluate(Request(ROLE, "sts:AssumeRole", TARGET), Policies(FULL))
    assert decision.allowed
    assert decision.assumed
    assert evaluate(Request(ROLE, "sqs:SendMessage", QUEUE), Policies(FULL)).assumed == ()


def test_a_trust_policy_has_no_resource() -> None:
    trust = policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": USER}}, kind=PolicyKind.TRUST)
    assert decide(Policies(resource=trust), USER, TARGET, "sts:AssumeRole") is ALLOWED
    assert decide(Policies(resource=trust), ROLE, TARGET, "sts:AssumeRole") is IMPLICIT


RESOURCES: list[tuple[Json, str, bool]] = [
    ({"Resource": "arn:aws:s3:::b/*"}, "arn:aws:s3:::b/x", True),
    ({"Resource": "arn:aws:s3:::b/*"}, "arn:aws:s3:::B/x", False),
    ({"Resource": "arn:aws:s3"}, "arn:aws:s3:::b", True),
    ({"NotResource": "arn:aws:s3:::b/*"}, "arn:aws:s3:::b/x", False),
    ({"NotResource": "arn:aws:s3:::b/*"}, "arn:aws:s3:::c/x", True),
    ({"Resource": "arn:aws:s3:::b/${aws:username}/*"}, "arn:aws:s3:::b/anna/x", True),
    ({"Resource": "arn:aws:s3:::b/${aws:PrincipalTag/team}/*"}, "arn:aws:s3:::b//x", False),
    ({"NotResource": "arn:aws:s3:::b/${aws:PrincipalTag/team}/*"}, "arn:aws:s3:::b/q/x", False),
    ({"Resource": "arn:aws:s3:::b/${*}"}, "arn:aws:s3:::b/*", True),
    ({"Resource": "arn:aws:s3:::b/${*}"}, "arn:aws:s3:::b/x", False),
]


@pytest.mark.parametrize(("element", "target", "expected"), RESOURCES)
def test_resources(element: Json, target: str, expected: bool) -> None:
    identity = policy({"Effect": "Allow", "Action": "S3:get*", **element})
    request = Request(USER, "s3:GetObject", target, resource_account=ACCOUNT)
    assert evaluate(request, Policies((identity,))).allowed is expected


def test_a_deny_for_all_but_what_nobody_can_name_denies_all() -> None:
    spared = {"Effect": "Deny", "Action": "*", "NotResource": "arn:aws:s3:::b/${aws:PrincipalTag/team}/*"}
    assert decide(Policies((*FULL, policy(spared))), USER) is EXPLICIT


def test_variables_of_2008_are_text() -> None:
    old = parse({"Statement": {**ALLOW_ALL, "Resource": "arn:aws:s3:::${aws:username}"}})
    request = Request(USER, "s3:ListBucket", "arn:aws:s3:::anna", resource_account=ACCOUNT)
    assert not evaluate(request, Policies((old,))).allowed


def test_an_action_without_resources_needs_every_resource() -> None:
    request = Request(USER, "ec2:DescribeRegions", "arn:aws:ec2:eu-west-1:1:region/x", wildcard_only=True)
    narrow = policy(allow(Resource="arn:aws:ec2:*:*:*"))
    assert not evaluate(request, Policies((narrow,))).allowed
    assert evaluate(request, Policies(FULL)).allowed


CONDITION: Json = {"Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}


def ask(policies: Policies, region: str = "", *, complete: bool = True) -> Decision:
    context = {"aws:RequestedRegion": region} if region else {}
    return evaluate(Request(ROLE, "sqs:SendMessage", QUEUE, context, complete=complete), policies)


def test_a_key_that_decides_and_is_not_said_makes_it_unknown() -> None:
    conditional = (policy(allow("*", **CONDITION), name="regional"),)
    spared = (policy({**DENY_ALL, **CONDITION}),)
    assert ask(Policies(conditional), complete=False).outcome is Outcome.UNKNOWN
    assert ask(Policies(conditional), complete=False).needs == ("aws:RequestedRegion",)
    assert ask(Policies(conditional), complete=False, region="eu-west-1").outcome is ALLOWED
    assert ask(Policies(conditional)).outcome is IMPLICIT
    assert ask(Policies((*FULL, *spared)), complete=False).outcome is Outcome.UNKNOWN
    assert ask(Policies(spared), complete=False).outcome is IMPLICIT
    assert ask(Policies((*FULL, *conditional)), complete=False).outcome is ALLOWED
    assert ask(Policies((*DENY, *conditional)), complete=False).outcome is EXPLICIT


def test_a_statement_nobody_understands_is_never_the_proof() -> None:
    odd = policy(allow(Extra=1), name="odd")
    decision = ask(Policies((odd,)))
    assert decision.outcome is Outcome.UNKNOWN
    assert decision.needs == ("odd Statement[0].Extra",)
    assert ask(Policies((*FULL, policy({**DENY_ALL, "Extra": 1})))).outcome is Outcome.UNKNOWN


def test_a_decision_names_who_decided_and_who_nearly_did() -> None:
    conditional = policy(allow("*", Sid="Regional", **CONDITION), name="regional")
    denied = ask(Policies((conditional,), boundary=NOTHING))
    (near,) = denied.near
    assert denied.missing == (Layer.IDENTITY, Layer.BOUNDARY)
    assert str(near) == ("identity policy regional Statement[0] (Regional): StringEquals aws:RequestedRegion eu-west-1")
    allowed = ask(Policies((*FULL, conditional)), region="eu-west-1")
    assert [(reason.layer, reason.document) for reason in allowed.reasons] == [(Layer.IDENTITY, "admin")]
    refused = ask(Policies((*FULL, *DENY)))
    assert [(reason.layer, reason.document) for reason in refused.reasons] == [(Layer.IDENTITY, "no")]


def test_patterns_meant_to_stall_a_matcher_do_not() -> None:
    hostile = policy(*[allow("*", Resource="arn:aws:s3:::" + "*a" * 12 + "*b/x", Sid="")] * 100)
    request = Request(USER, "s3:GetObject", "arn:aws:s3:::" + "a" * 2_000 + "/x", resource_account=ACCOUNT)
    started = process_time()
    assert not evaluate(request, Policies((hostile,))).allowed
    assert process_time() - started < 1.0


def test_keys_of_the_caller_are_filled_in_unless_given() -> None:
    request = Request(SESSION, "sqs:SendMessage", QUEUE, {"AWS:PrincipalArn": ROLE})
    assert request.keys["aws:principalarn"] == (ROLE,)
    assert Request(SESSION, "a:b", QUEUE).keys["aws:principalarn"] == (f"arn:aws:iam::{ACCOUNT}:role/deploy",)
    assert request.keys["aws:principalaccount"] == (ACCOUNT,)
    assert request.keys["aws:principaltype"] == ("AssumedRole",)
    assert Request(USER, "a:b", FAR_QUEUE).keys["aws:resourceaccount"] == (OTHER,)
    assert Request(USER, "a:b", "*").keys["aws:username"] == ("anna",)
    assert Request("ec2.amazonaws.com", "a:b", "*").keys["aws:principalisawsservice"] == ("true",)
    assert Request(ROOT, "a:b", "*").keys["aws:principaltype"] == ("Account",)
