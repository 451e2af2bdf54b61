"""Public knowledge with an answer, as labels, text and source. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from capdb.results.answer import Answer
from capdb.results.public import ComingDriver, PublicReport
from capdb.sentences.spoken import phrase
from capdb.vocabulary import STAGE_MEANS, Stand, State, Support


def release_read(release: str, asked: str | None) -> str:
    """Return a release, or the point release asked about with the one that was read for it."""
    return phrase("release-read", asked=asked, release=release) if asked else release


def release_named(answer: Answer) -> str:
    """Return the release of an answer, with the one that was read, and whether it has ended."""
    said = [f"read from {answer.release}"] if answer.asked else []
    if answer.support and answer.support.state is Support.ENDED:
        since = f" since {answer.support.since}" if answer.support.since else ""
        said.append(f"no longer supported{since}")
    return f"{answer.version} ({', '.join(said)})" if said else answer.version


def public_facts(answer: Answer, *, explain: bool) -> Iterator[tuple[str, str, str]]:
    """Yield label, text and source of an answer's support, public reports and coming drivers.

    Unless with `explain`, the reports are one line.
    """
    support = answer.support
    if answer.asked:
        says = f"{answer.release} was read, the nearest of its series that capdb has facts of"
        yield "release", f"{says}; {answer.compared.says}" if answer.compared else says, ""
    if support and support.state is Support.SECURITY:
        yield "series", f"{support.series} gets security fixes only", support.source
    elif support and support.state is Support.ENDED:
        yield "series", f"{support.series} gets no fixes any more", support.source
    if answer.observations and not explain:
        yield "reports", _summary(answer.observations), answer.observations[0].source
    for each in answer.observations if explain else ():
        yield "report", public_report(each), each.source
    for driver in answer.coming if answer.state is State.NO or explain else ():
        yield "coming", coming(driver), driver.source


def _summary(reports: tuple[PublicReport, ...]) -> str:
    """Count those that agree and disagree, with the first of them."""
    words = {Stand.AGREES: "agree", Stand.DISAGREES: "disagree"}
    counted = [
        f"{count} public report{'s' if count > 1 else ''} {word}{'' if count > 1 else 's'}"
        for stand, word in words.items()
        if (count := sum(report.stand is stand for report in reports))
    ]
    if not counted:
        only = "a public report" if len(reports) == 1 else f"{len(reports)} public reports"
        counted = [only]
    return f"{', '.join(counted)}: {public_report(reports[0])}"


def public_report(report: PublicReport) -> str:
    """Return what a report says, of which release and day."""
    build = f" {report.build}" if report.build else ""
    grade = f", {report.grade}" if report.grade else ""
    return f"{report.says} [{report.release}{build}, {report.date}{grade}]"


def coming(each: ComingDriver) -> str:
    """Return what may turn a `no` one day, and when somebody last looked."""
    return f"{each.says}; {STAGE_MEANS[each.stage]}; looked at {each.date}"
