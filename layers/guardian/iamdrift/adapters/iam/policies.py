"""Reads managed policies: which version is the default, and the documents, each only once."""

from __future__ import annotations

from iamdrift.adapters.iam.calls import IamCalls, Page, Vanished, document_text
from iamdrift.adapters.iam.policy_cache import PolicyCache
from iamdrift.domain.principals.principal import ManagedPolicy, PolicyText


class ManagedPolicies:
    """The managed policies that principals of one account use."""

    def __init__(self, calls: IamCalls, cache: PolicyCache) -> None:
        self._calls, self._cache = calls, cache

    def default(self, arn: str) -> ManagedPolicy:
        """A policy in its default version: GetPolicy, and GetPolicyVersion where the cache does not have it.

        The document is None where the policy vanished.
        """
        try:
            policy = self._calls.one("GetPolicy", PolicyArn=arn)["Policy"]
            return ManagedPolicy(arn, policy["DefaultVersionId"], self.version(policy, policy["DefaultVersionId"]))
        except Vanished:
            return ManagedPolicy(arn, "", None)

    def version(self, policy: Page, version_id: str) -> PolicyText:
        """The document of one version of a policy as GetPolicy describes it. Raises Vanished."""
        key = (policy["Arn"], policy["PolicyId"], version_id)
        text = self._cache.get(key)
        if text is None:
            answer = self._calls.one("GetPolicyVersion", PolicyArn=policy["Arn"], VersionId=version_id)
            text = document_text(answer["PolicyVersion"]["Document"])
            self._cache.put(key, text)
        return PolicyText(text)
