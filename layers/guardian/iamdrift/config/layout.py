"""The layout of guardrails.yaml: every key, its shape and its meaning, in one place.

What is read and what is published as JSON Schema both come from here.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from iamdrift.config.assembling import assembled
from iamdrift.config.messages import MESSAGES
from iamdrift.config.records import Field, Record, WithPlace
from iamdrift.config.rules import RULE
from iamdrift.config.scopes import Disablable, scope, waiver
from iamdrift.config.sections import AUTOMATION, NAMING, ORGANIZATION, PARAMETERS, REMEDIATION, VENDOR
from iamdrift.config.shapes import ByKey, Identifier, Many, Whole
from iamdrift.config.words import ACCOUNTS, ARN_PATTERN, BASELINE, EXACT_PRINCIPAL, FOLDER, MODE, SEVERITY
from iamdrift.domain.configuration.settings import Settings
from iamdrift.domain.judging.waiver import MOST_DAYS

_NOTHING_TOLD: Final = Settings()


def layout(
    known: frozenset[str], published: tuple[str, ...] = (), defaults: Settings = _NOTHING_TOLD
) -> Record[Settings]:
    """The shape of the whole file, where these guardrails exist; `published` ones are proposed by editors."""
    guardrail = Identifier("guardrail", known, published)
    severities = ByKey(guardrail, SEVERITY, "guardrails and severities")
    return Record(
        "the configuration",
        partial(assembled, defaults),
        (
            Field("organization", ORGANIZATION, "The AWS Organization: who belongs to us."),
            Field("trusted_accounts", ACCOUNTS, "Accounts outside the organization that roles may trust."),
            Field(
                "vendors", Many(VENDOR, "vendors"), "Outside companies that roles may trust, with their external ids."
            ),
            Field("naming", NAMING, "How roles are named."),
            Field("mode", MODE, "How far the guardian may go where no scope says otherwise; notify by default."),
            Field("baseline", BASELINE, "rolling (the default): harmless changes are accepted. pinned: none is."),
            Field("severity", severities, "Severities that replace the weighed ones.", parameter="severity_overrides"),
            Field("disabled", Many(Disablable(guardrail), "guardrails"), "Guardrails that are not evaluated at all."),
            Field("parameters", PARAMETERS, "What single guardrails can be told."),
            Field(
                "trusted_deployers",
                Many(EXACT_PRINCIPAL, "principals"),
                "Pipeline roles whose compliant changes are accepted: unique ids, or ARNs (these also name a role "
                "that is re-created under the same name).",
            ),
            Field(
                "break_glass",
                Many(EXACT_PRINCIPAL, "principals"),
                "Principals for emergencies: changes of them are asked about, never taken back or contained.",
            ),
            Field(
                "infrastructure_as_code",
                AUTOMATION,
                "How changes by trusted deployers are treated, which would be applied again.",
                parameter="automation",
            ),
            Field("remediation", REMEDIATION, "What taking back and deciding are limited by, whatever the mode."),
            Field("messages", MESSAGES, "How often people are told. What is critical waits for no digest and no hour."),
            Field(
                "sensitive_resources",
                Many(ARN_PATTERN, "ARN patterns"),
                "Resources whose reach makes a change worse: ARN patterns.",
            ),
            Field(
                "scopes",
                Many(WithPlace(scope(guardrail, severities)), "scopes"),
                "Where something else holds. In order, the later wins; those that hang on path, name or tag come "
                "last and only tighten, because an attacker chooses these.",
            ),
            Field("waivers", Many(WithPlace(waiver(guardrail)), "waivers"), "Findings that are accepted for a while."),
            Field(
                "longest_waiver_days",
                Whole(1, 366),
                f"How long a waiver may last from its creation; {MOST_DAYS} by default.",
                parameter="most_waiver_days",
            ),
            Field(
                "custom_guardrails",
                FOLDER,
                "A folder of Python files, each with one `GUARDRAIL = Guardrail(...)`, beside this file.",
                parameter="folder",
            ),
            Field("rules", Many(WithPlace(RULE), "rules"), "Guardrails declared here, without programming."),
        ),
    )
