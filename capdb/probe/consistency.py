"""Check whether a report agrees with itself, as one written by hand rarely does.

State, grade and failing check of the self-test follow from its checks, its watch and its trial
(`capdb/probe/script/90-verdict.sh`, `70-traffic.sh`). Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from capdb.probe.report import PrintedReport, Watched
from capdb.rules.checks import CheckId, ended
from capdb.vocabulary import WORKS, State

_NEEDED = (CheckId.DRIVER, CheckId.ENGINE)
"""The checks that must be ok if a yes or partial was observed."""
_SETTLED = (CheckId.WAN, CheckId.LAN, CheckId.TAG)
"""The checks that must not be unknown if a yes or partial was observed."""
_FATAL = (CheckId.DRIVER, CheckId.ENGINE, CheckId.MODULES)
"""The checks that make a `no` if they fail."""
_LIMITING = (CheckId.WAN, CheckId.LAN, CheckId.TAG, CheckId.FLAG, CheckId.CLASHES)
"""The checks that allow no plain `yes` if they fail."""

_NAMED = (CheckId.TRAFFIC, CheckId.TRIAL)
"""The checks that are only named, as the cause of a verdict."""


def missing(report: PrintedReport) -> list[CheckId]:
    """Return the checks that the self-test always makes and a report leaves out, in their order."""
    there = {each.id for each in report.checks}
    return [check for check in CheckId if check not in there and check not in _NAMED]


def contradiction(report: PrintedReport) -> str | None:
    """Return the first place at which a report contradicts itself, as a clause, or None."""
    return next(_contradictions(report), None)


def _contradictions(report: PrintedReport) -> Iterator[str]:
    yield from _of_checks(report)
    yield from _of_ports(report)
    yield from _of_grade(report)
    yield from _of_state(report)
    yield from _of_failing(report)
    yield from _of_expectation(report)
    if report.verify is not None:
        yield from _of_watch(report.verify)
    yield from _of_traffic(report)


def _of_checks(report: PrintedReport) -> Iterator[str]:
    for check, count in Counter(each.id for each in report.checks).items():
        if count > 1:
            yield f"the check {check.value} is there {count} times"
    for each in report.checks:
        if ended(each.id, each.state) is None:
            yield f"the check {each.id.value} cannot end as {each.state}"


def _of_ports(report: PrintedReport) -> Iterator[str]:
    for name, count in Counter(each.name for each in report.ports).items():
        if count > 1:
            yield f"the port {name} is there {count} times"
    if report.state is State.NO and any(each.engine for each in report.ports):
        yield "the state is no, and the engine reaches a port"


def _of_grade(report: PrintedReport) -> Iterator[str]:
    watched = report.verify is not None and report.verify.state == "seen"
    failed = report.tried is not None and report.tried.outcome == "failed"
    if (report.grade is None) is not (report.state is State.UNKNOWN):
        yield f"the state is {report.state.value}, with the grade {report.grade or 'null'}"
    if report.grade == "declared" and report.expected is None:
        yield "the grade is declared, and nothing was expected"
    if report.grade == "seen":
        if report.state is State.NO and not (failed and report.failing is CheckId.TRIAL):
            yield "the grade of a no is seen, and no trial failed"
        elif report.state is not State.NO and not watched:
            yield "the grade is seen, and no watch saw it"


def _of_state(report: PrintedReport) -> Iterator[str]:
    # Flows that were seen in hardware outweigh all checks.
    if report.grade == "seen" or report.state not in WORKS:
        return
    states = {each.id: each.state for each in report.checks}
    lacking = [check for check in _FATAL if states.get(check) == "fail"]
    if report.grade == "bound":
        lacking += [check for check in _NEEDED if states.get(check, "ok") != "ok"]
        lacking += [check for check in _SETTLED if states.get(check) == "unknown"]
    if report.state is State.YES:
        lacking += [check for check in _LIMITING if states.get(check) == "fail"]
    for check in lacking:
        yield f"the state is {report.state.value}, and {check.value} is {states[check]}"
    if report.state is State.YES and any(
        each.engine and each.offered is False for each in report.ports
    ):
        yield "the state is yes, and the flowtable leaves out a port that the engine reaches"
    if (
        report.grade == "bound"
        and report.ports
        and all(each.engine is False for each in report.ports)
    ):
        yield f"the state is {report.state.value}, and the engine reaches no port"


def _of_failing(report: PrintedReport) -> Iterator[str]:
    failing = report.failing
    if failing is None:
        if report.state is not State.YES and report.grade != "declared":
            yield f"the state is {report.state.value}, and no check fails"
        # Not to be on counts where it would work, and flows that were seen outweigh it.
        if report.state in WORKS and report.grade != "seen":
            if False in (report.settings.software, report.settings.hardware):
                yield "offload is off, and no check is named as failing"
            if any(each.id is CheckId.LOADED and each.state == "fail" for each in report.checks):
                yield "loaded fails, and no check is named as failing"
    elif failing is CheckId.TRAFFIC:
        if report.verify is None:
            yield "traffic fails, and there was no watch"
    elif failing is CheckId.TRIAL:
        if report.tried is None or report.tried.outcome != "failed":
            yield "the trial fails, and no trial failed"
    else:
        states = {each.id: each.state for each in report.checks}
        if failing not in states:
            yield f"{failing.value} fails, and there is no such check"
        elif states[failing] != "fail" and not _may_pass(report, states[failing]):
            yield f"{failing.value} fails, and its check is {states[failing]}"


def _may_pass(report: PrintedReport, state: str) -> bool:
    if report.state is State.UNKNOWN:
        return state == "unknown"
    # After a trial that was kept it is the firewall's next start that is missing.
    return (
        report.failing is CheckId.LOADED
        and report.tried is not None
        and report.tried.outcome == "kept"
    )


def _of_expectation(report: PrintedReport) -> Iterator[str]:
    if report.agrees is None:
        return
    if report.expected is None:
        yield "an expectation is compared, and nothing was expected"
    elif report.expected.release != report.release:
        yield "an expectation of another release is compared"
    elif State.UNKNOWN in (report.expected.state, report.state):
        if report.agrees:
            yield "an expectation agrees, and one of both is unknown"
    elif report.grade != "seen":
        expected, found = report.expected.state is State.NO, report.state is State.NO
        if report.agrees is not (expected is found):
            yield f"{report.expected.state.value} was expected, and it is {report.state.value}"


def _of_watch(seen: Watched) -> Iterator[str]:
    if seen.hardware + seen.software > seen.flows or seen.both > seen.flows:
        yield "the watch counts more flows in part than in all"
    if (seen.state == "seen") and not (seen.both and seen.flows):
        yield "the watch saw flows in both directions, and counts none"
    if seen.state == "no-flow" and seen.flows:
        yield "the watch saw no flow, and counts some"
    if seen.state == "software" and (seen.hardware or not seen.software):
        yield "the watch saw software only, and counts otherwise"
    if seen.state in ("one-direction", "unseen") and not seen.flows:
        yield f"the watch ends as {seen.state}, and counts no flow"


def _of_traffic(report: PrintedReport) -> Iterator[str]:
    outcome = report.tried.outcome if report.tried is not None else None
    if outcome == "kept" and report.verify is None:
        yield "the trial was kept, and there was no watch"
    if report.state not in WORKS:
        return
    if outcome == "failed":
        yield f"the state is {report.state.value}, and the trial failed"
    # If offload is off, a watch shows nothing.
    idle = report.settings.hardware is False and outcome is None
    if idle and report.grade == "seen":
        yield "flows were seen in hardware, and hardware offload is off"
    if report.verify is None or idle:
        return
    if report.verify.state == "seen" and report.grade != "seen":
        yield f"a watch saw it, and the grade is {report.grade}"
    if report.state is State.YES and report.verify.state in ("unseen", "software", "one-direction"):
        yield f"the state is yes, and the watch ends as {report.verify.state}"
