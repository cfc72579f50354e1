"""Policies that are small to send and dear to understand, in any size: what quadratic and exponential code fears."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
LARGEST = 131_072  # characters: the most that any API of IAM takes


def allow(action: object = "s3:GetObject", resource: object = "*", **more: object) -> Json:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def written(*statements: Json) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, separators=(",", ":"))


def _nested(size: int) -> str:
    return written(allow(Condition={"StringEquals": {"aws:x": "HERE"}})).replace('"HERE"', "[" * size + "]" * size)


def _raw_nesting(size: int) -> str:
    return '{"Statement":' + "[" * size + "]" * size + "}"


def _repeated_keys(size: int) -> str:
    return "{" + ",".join(f'"k{number}":1' for number in range(size)) + ',"k0":2}'


def _repeated_last(size: int) -> str:
    return "{" + ",".join(f'"k{number}":1' for number in range(size)) + f',"k{size - 1}":2}}'


# name: a document of a given size (of stars, statements, keys, levels: whatever it has many of)
HOSTILE: dict[str, Callable[[int], str]] = {
    "stars": lambda n: written(allow(resource="arn:aws:s3:::" + "a*" * n), allow(resource="arn:aws:s3:::" + "*b" * n)),
    "stars and marks": lambda n: written(allow(resource="arn:aws:s3:::" + "*?" * n + "x")),
    "marks in actions": lambda n: written(allow("s3:" + "?*e" * n)),
    "statements": lambda n: written(*(allow(f"s3:Get{i}*", f"arn:aws:s3:::b{i}/*") for i in range(n))),
    "denials": lambda n: written(
        allow("*"), *({**allow("s3:*", f"arn:aws:s3:::*{i}*"), "Effect": "Deny"} for i in range(n))
    ),
    "actions": lambda n: written(allow([f"s3:*{i}*" for i in range(n)])),
    "actions of any service": lambda n: written(allow([f"?*{i}*" for i in range(n)])),
    "actions of any service, loosely": lambda n: written(allow([f"*{i}*" for i in range(n)])),
    "no actions": lambda n: written({"Effect": "Allow", "NotAction": [f"s3:*{i}*" for i in range(n)], "Resource": "*"}),
    "no resources": lambda n: written(
        {"Effect": "Allow", "Action": "*", "NotResource": [f"arn:*:{i}*" for i in range(n)]}
    ),
    "conditions": lambda n: written(
        allow(Condition={"StringLike": {"aws:PrincipalTag/x": [f"*a{i}*b" for i in range(n)]}})
    ),
    "condition keys": lambda n: written(
        allow(Condition={"StringLike": {f"aws:PrincipalTag/{i}": "*" for i in range(n)}})
    ),
    "nested conditions": _nested,
    "nesting": _raw_nesting,
    "keys written twice": _repeated_keys,
    "the last key written twice": _repeated_last,
    "variables": lambda n: written(allow(resource="arn:aws:s3:::" + "${aws:username}" * n)),
    "open variables": lambda n: written(allow(resource="arn:aws:s3:::" + "${" * n)),
    "principals": lambda n: written({**allow("sts:AssumeRole"), "Principal": {"AWS": [f"{i:012}" for i in range(n)]}}),
    "unknown elements": lambda n: written({**allow(), **{f"E{i}": 1 for i in range(n)}}),
    "no strings": lambda n: written(allow([None] * n)),
    "percent signs": lambda n: "%7B" + "%25" * n,
    "digits": lambda n: '{"Statement":' + "9" * n + "}",
    "one Sid": lambda n: written(*({**allow(), "Sid": "same"} for _ in range(n))),
    "addresses": lambda n: written(
        allow(Condition={"IpAddress": {"aws:SourceIp": [f"10.{i % 256}.0.0/16" for i in range(n)]}})
    ),
    "overlapping tags": lambda n: written(
        allow(
            "*",
            Condition={
                "ForAllValues:StringLike": {"aws:TagKeys": ["*" + LETTERS[i % 26] * (i // 26 + 1) for i in range(n)]}
            },
        )
    ),
}
