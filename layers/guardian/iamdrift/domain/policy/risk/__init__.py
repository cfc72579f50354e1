"""What access is worth to an attacker: escalation, administrators, blast radius, who may come in."""
