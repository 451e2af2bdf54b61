"""Render public knowledge about an answer as labels, texts and sources. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from capdb.render.text import Linked, quoted_query, wrapped
from capdb.results.answer import Answer
from capdb.results.public import ComingDriver, PublicReport, UnsupportedDevice
from capdb.sentences.spoken import phrase
from capdb.vocabulary import Stand, State, Support


def release_read(release: str, asked: str | None) -> str:
    """Return a release, or the point release asked about with the one that was read instead."""
    return phrase("release-read", asked=asked, release=release) if asked else release


def release_named(answer: Answer) -> str:
    """Return the release of an answer, with the one that was read, and a note if it has ended."""
    parts = [phrase("read-from", release=answer.release)] if answer.asked else []
    parts += [phrase("read-on", date=answer.read_on)] if answer.read_on else []
    if answer.support and answer.support.state is Support.ENDED:
        since = answer.support.since
        parts.append(phrase("ended-since", since=since) if since else phrase("ended"))
    return f"{answer.version} ({', '.join(parts)})" if parts else answer.version


def public_facts(answer: Answer, *, explain: bool) -> Iterator[tuple[str, str, str]]:
    """Yield label, text and source of an answer's support, public reports and coming drivers.

    Without `explain`, the reports are one line.
    """
    support = answer.support
    if answer.asked:
        says = phrase("was-read", release=answer.release)
        yield "release", f"{says}; {answer.compared.says}" if answer.compared else says, ""
    if answer.read_on:
        yield "release", phrase("snapshot-read", date=answer.read_on), ""
    if support and support.state is Support.SECURITY:
        yield "series", phrase("series-security", series=support.series), support.source
    elif support and support.state is Support.ENDED:
        yield "series", phrase("series-ended", series=support.series), support.source
    if answer.observations and not explain:
        yield "reports", _summary(answer.observations), answer.observations[0].source
    for each in answer.observations if explain else ():
        yield "report", public_report(each), each.source
    for driver in answer.coming if answer.state is State.NO or explain else ():
        yield "coming", coming(driver), driver.source


def _summary(reports: tuple[PublicReport, ...]) -> str:
    """Return the numbers of agreeing and disagreeing reports, with the first report."""
    counted = [
        phrase("public-reports", count=count, stand=stand.value)
        for stand in (Stand.AGREES, Stand.DISAGREES)
        if (count := sum(report.stand is stand for report in reports))
    ] or [phrase("public-reports", count=len(reports), stand="")]
    return f"{', '.join(counted)}: {public_report(reports[0])}"


def public_report(report: PublicReport) -> str:
    """Return the sentence of a report, with its release and day."""
    build = f" {report.build}" if report.build else ""
    grade = f", {phrase(f'grade-{report.grade.value}')}" if report.grade else ""
    return f"{report.says} [{report.release}{build}, {report.date}{grade}]"


def coming(each: ComingDriver) -> str:
    """Return the sentence on a coming driver, with the day of the last look."""
    stage = phrase(f"stage-{each.stage.value}")
    return phrase("coming", says=each.says, stage=stage, date=each.date)


def nothing_lines(
    query: str, known: Iterable[UnsupportedDevice], width: int | None = None
) -> Iterator[str]:
    """Yield lines on a query that fits no device: unsupported devices, each with its source.

    All commands that ask for devices print these lines.
    """
    yield from wrapped("", phrase("check-nothing", query=quoted_query(query)), width)
    for each in known:
        for line in wrapped("", unsupported(each), width):
            yield Linked.of(line, each.source)
        yield Linked.of(f"  {each.source}", each.source)


def unsupported(each: UnsupportedDevice) -> str:
    """Return the sentence on a device that is known to be unsupported."""
    name = f"{each.name} ({each.soc})" if each.soc else each.name
    return phrase("suggest-unsupported", device=name, says=each.says, date=each.date)
