"""`iamdrift stop`: the guardian writes nothing to IAM any more, whatever it finds."""

from __future__ import annotations

from iamdrift.cli.decisions.switching import switching
from iamdrift.domain.remediation.approval import Decision

HELP = """
Stop every write of the guardian to IAM and Organizations, at once and in every account.

It goes on watching, judging and telling. A plan that is being carried out stops before its next step. The same switch
is the parameter StopWrites of the stack, which no command turns on again.

Examples:

  iamdrift stop --why "Incident 12: nobody but us changes IAM now"
  iamdrift stop --why "It fights with the pipeline" --yes

Exit code 1 where the guardian refuses it, with its reason; 2 where it cannot be asked.
"""

app = switching(Decision.STOP, HELP)
