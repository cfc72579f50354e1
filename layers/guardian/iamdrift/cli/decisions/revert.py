"""`iamdrift revert`: take back what the last changes of a principal brought."""

from __future__ import annotations

from iamdrift.cli.decisions.about_version import about_version
from iamdrift.domain.ledger.record import Version
from iamdrift.domain.remediation.approval import Decision

HELP = """
Take back what was changed on top of the accepted state.

The guardian compares the live state with the version you decide about, and writes only where it still is that one.
A role that was deleted is built again from what is on record.

Examples:

  iamdrift revert shop-prod-role --why "Nobody ordered this"
  iamdrift revert role shop-prod-role --account 111122223333 --version 7 --why "Incident 12" --yes

Exit code 1 where the guardian refuses it, with its reason; 2 where it cannot be asked.
"""


def _restoring(version: Version) -> Decision:
    """What is gone is built again."""
    return Decision.RECREATE if version.assessment.deleted else Decision.REVERT


app = about_version("revert", HELP, _restoring)
