"""Exposures from review to review: new, standing, gone - and nothing gone while an analyzer does not answer."""

from __future__ import annotations

from iamdrift.domain.sweep.exposure import Exposure, ExternalFinding, Outside, Since, exposures

BUCKET = ExternalFinding("f-1", "arn:aws:s3:::open", "AWS::S3::Bucket", "111122223333")
ROLE = ExternalFinding("f-2", "arn:aws:iam::111122223333:role/shop", "AWS::IAM::Role", "111122223333")
EARLIER, NOW = "2026-08-01", "2026-11-01"


def outside(*findings: ExternalFinding, complete: bool = True) -> Outside:
    return Outside(findings, asked=True, complete=complete)


def known(finding: ExternalFinding, state: Since = Since.STANDS) -> Exposure:
    return Exposure(finding.resource, finding.kind, finding.account, EARLIER, state)


def test_the_first_time_everything_stands_and_nothing_is_called_new() -> None:
    assert [(each.state, each.since) for each in exposures(outside(BUCKET), None, NOW)] == [(Since.STANDS, NOW)]


def test_what_was_not_there_before_is_new_and_what_was_keeps_its_date() -> None:
    found = exposures(outside(BUCKET, ROLE), (known(BUCKET),), NOW)
    assert {each.kind: (each.state, each.since) for each in found} == {
        BUCKET.kind: (Since.STANDS, EARLIER),
        ROLE.kind: (Since.NEW, NOW),
    }


def test_what_is_there_no_longer_is_gone_once() -> None:
    (gone,) = exposures(outside(), (known(BUCKET),), NOW)
    assert (gone.state, gone.since) == (Since.GONE, EARLIER)
    assert exposures(outside(), (gone,), NOW) == ()
    (again,) = exposures(outside(BUCKET), (gone,), NOW)
    assert again.state is Since.NEW


def test_nothing_is_gone_while_an_analyzer_does_not_answer() -> None:
    (left,) = exposures(outside(complete=False), (known(BUCKET),), NOW)
    assert left.state is Since.STANDS


def test_a_resource_is_one_exposure_whatever_the_number_of_outsiders_and_regions() -> None:
    assert len(exposures(outside(ROLE, ROLE, BUCKET), None, NOW)) == 2
