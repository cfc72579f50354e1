"""`iamdrift contain`: deny a principal everything now, and decide later."""

from __future__ import annotations

from iamdrift.cli.decisions.about_version import about_version
from iamdrift.domain.remediation.approval import Decision

HELP = """
Deny a principal everything now, and decide later.

Examples:

  iamdrift contain shop-prod-role --why "Its keys are on the internet"
  iamdrift contain user/alice --account 111122223333 --why "Incident 12" --yes

It is lifted again by `iamdrift undo`.

Exit code 1 where the guardian refuses it, with its reason; 2 where it cannot be asked.
"""

app = about_version("contain", HELP, lambda _version: Decision.CONTAIN)
