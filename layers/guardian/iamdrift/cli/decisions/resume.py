"""`iamdrift resume`: the guardian may write to IAM again, where its configuration says so."""

from __future__ import annotations

from iamdrift.cli.decisions.switching import switching
from iamdrift.domain.remediation.approval import Decision

HELP = """
Let the guardian write to IAM again, after `iamdrift stop`.

What was stopped meanwhile is not made up for: people were told of it, and decide.

Examples:

  iamdrift resume --why "Incident 12 is closed"
  iamdrift resume --why "The pipeline waits for us now" --yes --json

Exit code 1 where the guardian refuses it, with its reason; 2 where it cannot be asked.
"""

app = switching(Decision.RESUME, HELP)
