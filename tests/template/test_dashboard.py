"""What the dashboard and the alarms show is measured by somebody."""

from __future__ import annotations

import json
import re
from typing import Any

from iamdrift.telemetry import NAMESPACE
from tests.template.cloudformation import ROOT, properties, resources

CODE = "".join(
    path.read_text() for folder in ("functions", "layers/guardian/iamdrift") for path in (ROOT / folder).rglob("*.py")
)
STATUSES = re.findall(
    r'^    [A-Z]+ = "([a-z]+)"', (ROOT / "layers/guardian/iamdrift/domain/remediation/intent.py").read_text(), re.M
)
MADE = {f"Remediation{status.capitalize()}" for status in STATUSES}  # named after what became of a plan


def widgets() -> list[dict[str, Any]]:
    body = re.sub(r"\$\{[^}]+\}", "x", properties("Dashboard")["DashboardBody"]["Fn::Sub"])
    found: list[dict[str, Any]] = json.loads(body)["widgets"]
    return found


def shown() -> set[str]:
    """Our own metrics; a dot stands for what the line before said."""
    names = set()
    for widget in widgets():
        namespace = ""
        for metric in widget["properties"]["metrics"]:
            namespace = metric[0] if metric[0] not in (".", "...") else namespace
            if namespace == NAMESPACE and metric[0] != "...":
                names.add(metric[1])
    return names


def test_the_dashboard_can_be_read() -> None:
    assert len(widgets()) == 8
    assert {"EventToVerdict", "CanaryLatency", "Assessed", "Rejected", "HealthProblems", "IamCalls"} <= shown()
    assert {"CoverageHeard", "CoverageSwept", "CoverageRemediable", "ChangesUnannounced"} <= shown()


def test_lost_events_are_an_alarm() -> None:
    alarm = properties("LostEventsAlarm")
    assert (alarm["MetricName"], alarm["Threshold"], alarm["Statistic"]) == ("ChangesUnannounced", 0, "Sum")


def test_every_metric_of_ours_is_measured_somewhere() -> None:
    alarms = [alarm["Properties"] for alarm in resources("AWS::CloudWatch::Alarm").values()]
    alarmed = {alarm["MetricName"] for alarm in alarms if alarm["Namespace"] == NAMESPACE}
    assert [name for name in shown() | alarmed if f'"{name}"' not in CODE and name not in MADE] == []


def test_a_dead_health_check_is_an_alarm_too() -> None:
    assert properties("CanaryAlarm")["TreatMissingData"] == "breaching"
    assert properties("CanaryAlarm")["MetricName"] == "CanariesLate"
