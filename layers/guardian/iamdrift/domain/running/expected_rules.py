"""Which rules stand where, with the patterns that they were deployed with, as far as the guardian can know them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from iamdrift.domain.catalogue.own_rules import OWN, OWN_OF_SPOKE, filled, own_rules
from iamdrift.domain.catalogue.patterns import Pattern
from iamdrift.domain.catalogue.rules import IN_ONE_REGION, common_rules, rule_name
from iamdrift.domain.running.health import Expected

Rule = tuple[str, Pattern | None]  # its name; None: names in its pattern are known to the stack alone
_OF_MANAGEMENT: Final = "OwnLambda"  # only there, and which account that is, is not known here
_OF_HUB: Final = "OwnChatbot"


def rules_of_hub(told: Expected) -> Iterator[Rule]:
    """On the default bus of its account and region."""
    for logical_id, (_, pattern) in {**common_rules(), **own_rules(OWN)}.items():
        yield rule_name(logical_id, told.environment), _deployed(pattern, _values(told, told.account, told.region))


def rules_of_spoke(told: Expected, account: str, region: str) -> Iterator[Rule]:
    """None where the hub's own rules stand."""
    if (account, region) == (told.account, told.region):
        return
    for logical_id, (_, pattern) in {**common_rules(), **own_rules(OWN_OF_SPOKE)}.items():
        if _stands(logical_id, told, account, region):
            yield rule_name(logical_id, told.environment), _deployed(pattern, _values(told, account, region))


def _stands(logical_id: str, told: Expected, account: str, region: str) -> bool:
    if logical_id in IN_ONE_REGION:
        return region == told.iam_region
    return logical_id != _OF_MANAGEMENT and (logical_id != _OF_HUB or account == told.account)


def _values(told: Expected, account: str, region: str) -> Mapping[str, str]:
    return {
        "Environment": told.environment,
        "AWS::AccountId": account,
        "AWS::Region": region,
        "AWS::Partition": told.partition,
        "AWS::URLSuffix": "amazonaws.com.cn" if told.partition == "aws-cn" else "amazonaws.com",
    }


def _deployed(pattern: Pattern, values: Mapping[str, str]) -> Pattern | None:
    try:
        found: Pattern = filled(pattern, values)
    except KeyError:
        return None
    return found
