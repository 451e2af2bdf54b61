"""Compare routers' reports with derived claims: a report can raise the grade, never change a state.

A report counts for exactly its board and release. If it agrees with the claim, the claim gets the
grade that the router reached; if it disagrees, the claim gets a limit that says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from capdb.claims.model import Cite, Facts, Verdict
from capdb.claims.release_facts import ReleaseFacts, of_release
from capdb.facts import Profile, Report
from capdb.rules.agreement import may_run, observed, stand
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.versions import SNAPSHOT
from capdb.vocabulary import Grade, Source, Stand


def by_board(reports: Iterable[Report], release: str) -> dict[str, list[Report]]:
    """Return the reports of a release by the board that they name."""
    found: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        if report.release == release:
            found[report.board].append(report)
    return found


def fitting(reports: Iterable[Report], facts: ReleaseFacts, profile: Profile) -> list[Report]:
    """Return the reports of routers that ran this profile's image, by date."""
    found = [report for report in reports if fits(report, facts, profile)]
    return sorted(found, key=lambda report: (report.date, report.state, report.failing or ""))


def fits(report: Report, facts: ReleaseFacts, profile: Profile) -> bool:
    """Return whether a report is of a router that ran this profile's image."""
    return _ran(report, profile) and report.board == facts.board_name(profile)


def profiles_of(report: Report, facts: ReleaseFacts) -> list[Profile]:
    """Return the profiles of a release whose image the router of a report ran."""
    return [profile for profile in facts.by_board.get(report.board, ()) if _ran(report, profile)]


def _ran(report: Report, profile: Profile) -> bool:
    """Return whether a report is of the release and target of a profile."""
    return report.release == profile.release and may_run(report.target, profile.target)


def judged(verdict: Verdict, reports: Sequence[Report]) -> Verdict:
    """Return the verdict with the grade, limit and evidence of fitting reports."""
    if not reports:
        return verdict
    stands = [
        (report, stand(verdict.state, report.state, report.grade, report.failing))
        for report in reports
    ]
    shown = tuple(_cited(report, of) for report, of in stands if of is not Stand.SILENT)
    grades = [observed(report.state, report.grade) for report, of in stands if of is Stand.AGREES]
    against = sum(of is Stand.DISAGREES for _, of in stands)
    return verdict._replace(
        grade=_strongest([verdict.grade, *grades]),
        limits=_limited(verdict.limits, against),
        evidence=(*verdict.evidence, *shown),
    )


def _strongest(grades: Iterable[Grade | None]) -> Grade | None:
    order = list(Grade)
    return max((grade for grade in grades if grade), key=order.index, default=None)


def _limited(limits: tuple[Statement, ...], against: int) -> tuple[Statement, ...]:
    return (*limits, Statement.of(Rule.REPORTS_DISAGREE, count=against)) if against else limits


def _cited(report: Report, of: Stand) -> Cite:
    return Cite(
        source=Source.REPORT,
        ref=f"capdb-probe {report.probe}, reported {report.date}",
        path=f"data/reports/{report.release}.jsonl",
        shows=Statement.of(
            Rule.REPORTED,
            state=report.state.value,
            grade=observed(report.state, report.grade) or "",
            failing=report.failing or "",
            disagrees=of is Stand.DISAGREES,
        ),
        symbol=report.failing,
    )


def of_image(report: Report, facts: Facts) -> Report:
    """Return a report under its image's board name, if that image is for every machine.

    A PC reports the name that its maker or owner gave it. Such a name is not in the facts and is
    not kept: the target decides which image the PC runs.
    """
    every_machine = {
        name for each in facts.identities if each.rule == "generic" for name in each.names
    }
    release = of_release(facts, report.release)
    images = [each for each in release.profiles if each.target == report.target]
    if len(images) != 1 or images[0].profile not in every_machine:
        return report
    return msgspec.structs.replace(report, board=release.board_name(images[0]))


def unplaced(report: Report, facts: Facts) -> Statement | None:
    """Return the reason why a report fits nothing in the facts, or None if it fits something.

    A release of OpenWrt whose profiles are not in the facts is no fault: its reports wait for
    them, or stay as history.
    """
    release = of_release(facts, report.release)
    if profiles_of(report, release):
        return None
    if release.profiles:
        return Statement.of(
            Rule.REPORT_WITHOUT_PROFILE,
            release=report.release,
            target=report.target or "",
            board=report.board,
        )
    if report.release != SNAPSHOT and report.release not in {
        each.version for each in facts.releases
    }:
        return Statement.of(Rule.REPORT_OF_NO_RELEASE, release=report.release)
    if report.board in facts.board_names:
        return None
    return Statement.of(Rule.REPORT_OF_NO_BOARD, board=report.board)
