"""Laws that every access delta keeps, checked against `evaluate` on random policies and requests."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from iamdrift.domain.policy import (
    Confidence,
    Document,
    Policies,
    PolicyKind,
    Request,
    access_delta,
    covers,
    evaluate,
    parse,
    permissions,
    trust_delta,
)
from iamdrift.domain.policy.access.witness import witness_request
from iamdrift.domain.principals.canonical import canonical
from tests.domain.policy.policy_strategies import Json, document, policies, possible, requests, statements

_CALLERS = (
    "arn:aws:iam::111122223333:user/anna",
    "arn:aws:iam::111122223333:role/example",
    "arn:aws:sts::111122223333:assumed-role/example/run",
    "arn:aws:iam::444455556666:role/other",
    "lambda.amazonaws.com",
)
thorough = settings(max_examples=150, deadline=None)


@given(state=policies())
@thorough
def test_nothing_is_new_between_equal_states(state: Policies) -> None:
    assert not access_delta(state, state).newly_allowed
    assert not access_delta(state, state).no_longer_allowed


@given(before=policies(), after=policies(), request=requests)
@thorough
def test_a_newly_allowed_request_is_always_reported(before: Policies, after: Policies, request: Request) -> None:
    newly = evaluate(request, after).allowed and not evaluate(request, before).allowed
    assert covers(access_delta(before, after), request) or not newly


@given(before=policies(), after=policies(), request=requests)
@thorough
def test_what_is_reported_is_new(before: Policies, after: Policies, request: Request) -> None:
    if covers(access_delta(before, after), request):
        assert evaluate(request, after).allowed
        assert not evaluate(request, before).allowed


@given(before=policies(), after=policies())
@thorough
def test_every_witness_is_confirmed(before: Policies, after: Policies) -> None:
    for cell in access_delta(before, after).newly_allowed:
        request = witness_request(cell)
        if request is None:
            assert cell.confidence is Confidence.UNPROVEN
            continue
        assert evaluate(request, after).allowed, cell
        assert not evaluate(request, before).allowed, cell


@given(state=policies(), denial=statements("Deny"))
@thorough
def test_adding_a_denial_never_adds_access(state: Policies, denial: Json) -> None:
    denied = Policies(identity=(*state.identity, document(denial)), boundary=state.boundary, scps=state.scps)
    assert not access_delta(state, denied).newly_allowed


@given(one=policies(), two=policies(), request=requests)
@thorough
def test_set_operations_mean_what_they_say_for_each_request(one: Policies, two: Policies, request: Request) -> None:
    left, right = permissions(one), permissions(two)
    in_left, in_right = evaluate(request, one).allowed, evaluate(request, two).allowed
    assert left.allows(request) == in_left
    assert (left | right).allows(request) == (in_left or in_right)
    assert (left & right).allows(request) == (in_left and in_right)
    assert (left - right).allows(request) == (in_left and not in_right)


@given(one=policies(), two=policies())
@thorough
def test_unions_contain_and_intersections_are_contained(one: Policies, two: Policies) -> None:
    left, right = permissions(one), permissions(two)
    assert (left | right).contains(left)
    assert left.contains(left & right)
    assert left.contains(left - right)


@given(one=policies(), two=policies(), request=requests)
@thorough
def test_containment_agrees_with_requests(one: Policies, two: Policies, request: Request) -> None:
    answer = permissions(one).contains(permissions(two))
    if answer and possible(request):
        assert evaluate(request, one).allowed or not evaluate(request, two).allowed
    if answer.witness is not None:
        shown = witness_request(answer.witness)
        assert shown is not None
        assert evaluate(shown, two).allowed
        assert not evaluate(shown, one).allowed


@given(given_statements=st.lists(statements(), min_size=1, max_size=4), data=st.data())
@thorough
def test_the_order_and_the_split_of_statements_do_not_matter(given_statements: list[Json], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(given_statements))
    at = data.draw(st.integers(0, len(shuffled)))
    whole = Policies(identity=(document(*given_statements),))
    split = Policies(identity=tuple(document(*part) for part in (shuffled[:at], shuffled[at:]) if part))
    assert not access_delta(whole, split).newly_allowed
    assert not access_delta(split, whole).newly_allowed


@given(given_statements=st.lists(statements(), min_size=1, max_size=4))
@thorough
def test_the_canonical_form_allows_the_same(given_statements: list[Json]) -> None:
    text = json.dumps({"Version": "2012-10-17", "Statement": given_statements})
    written, rewritten = (Policies(identity=(parse(form),)) for form in (text, canonical(text).text))
    assert not access_delta(written, rewritten).newly_allowed
    assert not access_delta(rewritten, written).newly_allowed


_principals = st.sampled_from(
    [
        "*",
        {"AWS": "111122223333"},
        {"AWS": "arn:aws:iam::111122223333:user/anna"},
        {"AWS": ["arn:aws:iam::111122223333:role/example", "arn:aws:iam::444455556666:root"]},
        {"Service": "lambda.amazonaws.com"},
        {"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]},
        {"Federated": "arn:aws:iam::111122223333:saml-provider/corp"},
    ]
)


@st.composite
def _trust_documents(draw: st.DrawFn) -> Document:
    given_statements = [
        {
            "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
            "Principal": draw(_principals),
            "Action": "sts:AssumeRole",
        }
        | draw(st.sampled_from([{}, {"Condition": {"StringEquals": {"sts:ExternalId": "x"}}}]))
        for _ in range(draw(st.integers(1, 3)))
    ]
    return document(*given_statements, kind=PolicyKind.TRUST)


@given(before=_trust_documents(), after=_trust_documents())
@thorough
def test_whom_a_trust_policy_newly_lets_in_is_confirmed(before: Document, after: Document) -> None:
    anything = (document({"Effect": "Allow", "Action": "*", "Resource": "*"}),)
    for cell in trust_delta(before, after).newly_allowed:
        request = witness_request(cell)
        assert request is not None
        assert evaluate(request, Policies(identity=anything, resource=after)).allowed
        assert not evaluate(request, Policies(identity=anything, resource=before)).allowed


@given(before=_trust_documents(), after=_trust_documents(), caller=st.sampled_from(_CALLERS))
@thorough
def test_whom_no_delta_names_is_not_newly_let_in(before: Document, after: Document, caller: str) -> None:
    anything = (document({"Effect": "Allow", "Action": "*", "Resource": "*"}),)
    request = Request(caller, "sts:AssumeRole", "arn:aws:iam::111122223333:role/target", {"sts:ExternalId": "x"})
    allowed_before, allowed_after = (
        evaluate(request, Policies(identity=anything, resource=state)).allowed for state in (before, after)
    )
    if allowed_after and not allowed_before:
        assert covers(trust_delta(before, after), request)
