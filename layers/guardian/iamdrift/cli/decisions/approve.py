"""`iamdrift approve`: the state of a principal becomes the accepted one."""

from __future__ import annotations

from iamdrift.cli.decisions.about_version import about_version
from iamdrift.domain.remediation.approval import Decision

HELP = """
Accept the state of a principal as its baseline.

From then on this is the state that a revert restores. Only the newest state can be accepted, and not by whoever made
it; where findings are critical, a second person may be needed.

Examples:

  iamdrift approve shop-prod-role --why "Reviewed in SEC-17"
  iamdrift approve role shop-prod-role --account 111122223333 --version 7 --why "Agreed with the shop team" --yes

Exit code 1 where the guardian refuses it, with its reason; 2 where it cannot be asked.
"""

app = about_version("approve", HELP, lambda _version: Decision.APPROVE)
