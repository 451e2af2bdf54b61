"""Compare a router's verdict with the database's, as data and as lines of text. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from capdb.probe.emit import agreed, of_target
from capdb.probe.report import PrintedReport, release_of
from capdb.probe.ssh import Reply
from capdb.render.states import headline, marked
from capdb.render.table import columns
from capdb.render.text import Heading, wrapped
from capdb.results.reports import Expectation
from capdb.rules.agreement import may_run, stand
from capdb.rules.checks import ended
from capdb.rules.statement import Statement
from capdb.sentences.spoken import phrase, sentence
from capdb.versions import newest_of, series
from capdb.vocabulary import Grade, Stand, State


@dataclass(frozen=True, slots=True)
class Compared:
    """A router's reply, and the database's expectation of its board and release."""

    reply: Reply
    expected: Expectation | None = None

    @property
    def state(self) -> State:
        """The router's state; `unknown` if the host sent no report."""
        return self.reply.report.state if self.reply.report else State.UNKNOWN

    @property
    def agrees(self) -> bool | None:
        """Whether they agree; None if one of them has no evidence on the other's claim."""
        report = self.reply.report
        if report is None or self.expected is None:
            return None
        found = stand(self.expected.state, report.state, report.grade, report.failing)
        return {Stand.AGREES: True, Stand.DISAGREES: False}.get(found)


def compare(
    reply: Reply, expectations: Iterable[Expectation], images: Iterable[Expectation] = ()
) -> Compared:
    """Return a reply with the expectation for its board and release.

    If the release is not among them, it is the newest of its series. If the board is not, it is
    the common expectation of all `images` of its target.
    """
    report = reply.report
    if report is None or report.board is None:
        return Compared(reply)
    of_board = [each for each in expectations if each.board == report.board]
    of_board = [each for each in of_board if may_run(report.target, each.target)] or of_board
    candidates = of_board
    if not of_board:
        candidates = [each for each in images if each.target == report.target]
    known = {each.release for each in candidates}
    reported = release_of(report) or ""
    release = reported if reported in known else newest_of(series(reported), known)
    fitting = [each for each in candidates if each.release == release]
    if not of_board:
        return Compared(reply, of_target(fitting))
    return Compared(reply, agreed(fitting) if fitting else None)


def as_json(compared: Iterable[Compared]) -> list[dict[str, Any]]:
    """Return the hosts in the shape of the JSON contract."""
    return [
        {
            "host": each.reply.host,
            "state": each.state,
            "error": each.reply.error,
            "report": json.loads(each.reply.content) if each.reply.report else None,
            "database": {
                "release": each.expected.release,
                "state": each.expected.state,
                "grade": each.expected.grade,
                "reason": each.expected.reason,
            }
            if each.expected
            else None,
            "agrees": each.agrees,
        }
        for each in compared
    ]


# ------------------------------------------------------------------ for people


def lines(
    compared: Sequence[Compared], width: int | None, *, explain: bool = False
) -> Iterator[str]:
    """Yield one router's verdict, or a table of several."""
    if len(compared) == 1:
        yield from _one(compared[0], width, explain=explain)
        return
    yield from _table(compared, width)
    for each in compared if explain else ():
        yield ""
        yield from _one(each, width, explain=True)


def _one(each: Compared, width: int | None, *, explain: bool) -> Iterator[str]:
    report = each.reply.report
    if report is None:
        unknown = f"{headline(State.UNKNOWN)}  "
        yield from wrapped(unknown, f"{each.reply.host}: {each.reply.error}", width)
        return
    board = report.board or phrase("probe-no-board")
    where = phrase("probe-where", host=each.reply.host, board=board, release=report.release or "?")
    state = f"{headline(report.state)}{_once(report)}  "
    yield from map(Heading, wrapped("", f"{state}{where}", width))
    yield from wrapped(" " * (len(headline(report.state)) + 2), report.reason, width)
    yield ""
    if report.grade:
        yield from wrapped(_label("label-proof"), report.grade, width)
    yield from wrapped(_label("probe-database"), _expected(each), width)
    if report.failing:
        how = _failing(report)
        at = f"{report.failing}: {sentence(how)}" if how else report.failing
        yield from wrapped(_label("probe-fails-at"), at, width)
    if report.remedy:
        yield from wrapped(_label("probe-remedy"), report.remedy, width)
    for check in report.checks if explain else ():
        yield from wrapped(f"  {check.state:7}  ", f"{check.id}: {check.reason}", width)
        yield from wrapped(" " * 11, check.explain, width)


def _label(name: str) -> str:
    return f"  {phrase(name):9}  "


def _failing(report: PrintedReport) -> Statement | None:
    """Return a statement on how the failing check ended, or None if it is not known."""
    states = (check.state for check in report.checks if check.id == report.failing)
    return ended(report.failing, next(states, "fail")) if report.failing else None


def _expected(each: Compared) -> str:
    expected = each.expected
    if expected is None:
        return phrase("probe-unexpected")
    report = each.reply.report
    verdict = _graded(expected.state, expected.grade)
    if not report or release_of(report) != expected.release:
        verdict = phrase("probe-for", verdict=verdict, release=expected.release)
    return f"{_agreement(each)}: {verdict}: {expected.reason}"


def _agreement(each: Compared) -> str:
    names = {True: "probe-agrees", False: "probe-disagrees", None: "probe-silent"}
    return phrase(names[each.agrees])


def _graded(state: State, grade: Grade | str | None, also: str = "") -> str:
    return f"{marked(state)}{also}{f' ({grade})' if grade else ''}"


def _once(report: PrintedReport) -> str:
    """Return the words after a `yes` with a failing check: it works once it is switched on."""
    return f", {phrase('probe-once')}" if report.state is State.YES and report.failing else ""


def _table(compared: Sequence[Compared], width: int | None) -> Iterator[str]:
    heads = ("probe-state", "probe-host", "probe-database", "label-board", "label-release")
    rows = [(*map(phrase, heads), "")]
    for each in compared:
        report, expected = each.reply.report, each.expected
        if report is None:
            rows.append(
                (marked(State.UNKNOWN), each.reply.host, "", "", "", each.reply.error or "")
            )
            continue
        rows.append(
            (
                _graded(report.state, report.grade, _once(report)),
                each.reply.host,
                _graded(expected.state, expected.grade) if expected else phrase("probe-not-known"),
                report.board or "?",
                report.release or "?",
                f"{_agreement(each)}: {report.reason}" if each.agrees is False else report.reason,
            )
        )
    yield from columns(rows, width)
