"""Check whether a report agrees with itself, as one written by hand rarely does.

State, grade and failing check of the self-test follow from its checks, its watch and its trial
(`capdb/probe/script/90-verdict.sh`, `70-traffic.sh`). Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from capdb.probe.report import Said, Watched
from capdb.rules.checks import CheckId, ended
from capdb.vocabulary import State

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


def missing(said: Said) -> list[CheckId]:
    """Return the checks that the self-test always makes and a report leaves out, in their order."""
    there = {each.id for each in said.checks}
    return [check for check in CheckId if check not in there and check not in _NAMED]


def contradiction(said: Said) -> str | None:
    """Return the first place at which a report contradicts itself, as a clause, or None."""
    return next(_contradictions(said), None)


def _contradictions(said: Said) -> Iterator[str]:
    yield from _of_checks(said)
    yield from _of_ports(said)
    yield from _of_grade(said)
    yield from _of_state(said)
    yield from _of_failing(said)
    yield from _of_expectation(said)
    if said.verify is not None:
        yield from _of_watch(said.verify)
    yield from _of_traffic(said)


def _of_checks(said: Said) -> Iterator[str]:
    for check, count in Counter(each.id for each in said.checks).items():
        if count > 1:
            yield f"the check {check.value} is there {count} times"
    for each in said.checks:
        if ended(each.id, each.state) is None:
            yield f"the check {each.id.value} cannot end as {each.state}"


def _of_ports(said: Said) -> Iterator[str]:
    for name, count in Counter(each.name for each in said.ports).items():
        if count > 1:
            yield f"the port {name} is there {count} times"
    if said.state is State.NO and any(each.engine for each in said.ports):
        yield "the state is no, and the engine reaches a port"


def _of_grade(said: Said) -> Iterator[str]:
    watched = said.verify is not None and said.verify.state == "seen"
    failed = said.tried is not None and said.tried.outcome == "failed"
    if (said.grade is None) is not (said.state is State.UNKNOWN):
        yield f"the state is {said.state.value}, with the grade {said.grade or 'null'}"
    if said.grade == "declared" and said.expected is None:
        yield "the grade is declared, and nothing was expected"
    if said.grade == "seen":
        if said.state is State.NO and not (failed and said.failing is CheckId.TRIAL):
            yield "the grade of a no is seen, and no trial failed"
        elif said.state is not State.NO and not watched:
            yield "the grade is seen, and no watch saw it"


def _of_state(said: Said) -> Iterator[str]:
    # Flows that were seen in hardware outweigh all checks.
    if said.grade == "seen" or said.state not in (State.YES, State.PARTIAL):
        return
    states = {each.id: each.state for each in said.checks}
    lacking = [check for check in _FATAL if states.get(check) == "fail"]
    if said.grade == "bound":
        lacking += [check for check in _NEEDED if states.get(check, "ok") != "ok"]
        lacking += [check for check in _SETTLED if states.get(check) == "unknown"]
    if said.state is State.YES:
        lacking += [check for check in _LIMITING if states.get(check) == "fail"]
    for check in lacking:
        yield f"the state is {said.state.value}, and {check.value} is {states[check]}"
    if said.state is State.YES and any(
        each.engine and each.offered is False for each in said.ports
    ):
        yield "the state is yes, and the flowtable leaves out a port that the engine reaches"
    if said.grade == "bound" and said.ports and all(each.engine is False for each in said.ports):
        yield f"the state is {said.state.value}, and the engine reaches no port"


def _of_failing(said: Said) -> Iterator[str]:
    failing = said.failing
    if failing is None:
        if said.state is not State.YES and said.grade != "declared":
            yield f"the state is {said.state.value}, and no check fails"
        # Not to be on counts where it would work, and flows that were seen outweigh it.
        if said.state in (State.YES, State.PARTIAL) and said.grade != "seen":
            if False in (said.settings.software, said.settings.hardware):
                yield "offload is off, and no check is named as failing"
            if any(each.id is CheckId.LOADED and each.state == "fail" for each in said.checks):
                yield "loaded fails, and no check is named as failing"
    elif failing is CheckId.TRAFFIC:
        if said.verify is None:
            yield "traffic fails, and there was no watch"
    elif failing is CheckId.TRIAL:
        if said.tried is None or said.tried.outcome != "failed":
            yield "the trial fails, and no trial failed"
    else:
        states = {each.id: each.state for each in said.checks}
        if failing not in states:
            yield f"{failing.value} fails, and there is no such check"
        elif states[failing] != "fail" and not _may_pass(said, states[failing]):
            yield f"{failing.value} fails, and its check is {states[failing]}"


def _may_pass(said: Said, state: str) -> bool:
    if said.state is State.UNKNOWN:
        return state == "unknown"
    # After a trial that was kept it is the firewall's next start that is missing.
    return (
        said.failing is CheckId.LOADED and said.tried is not None and said.tried.outcome == "kept"
    )


def _of_expectation(said: Said) -> Iterator[str]:
    if said.agrees is None:
        return
    if said.expected is None:
        yield "an expectation is compared, and nothing was expected"
    elif said.expected.release != said.release:
        yield "an expectation of another release is compared"
    elif State.UNKNOWN in (said.expected.state, said.state):
        if said.agrees:
            yield "an expectation agrees, and one of both is unknown"
    elif said.grade != "seen":
        expected, found = said.expected.state is State.NO, said.state is State.NO
        if said.agrees is not (expected is found):
            yield f"{said.expected.state.value} was expected, and it is {said.state.value}"


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


def _of_traffic(said: Said) -> Iterator[str]:
    outcome = said.tried.outcome if said.tried is not None else None
    if outcome == "kept" and said.verify is None:
        yield "the trial was kept, and there was no watch"
    if said.state not in (State.YES, State.PARTIAL):
        return
    if outcome == "failed":
        yield f"the state is {said.state.value}, and the trial failed"
    # If offload is off, a watch shows nothing.
    idle = said.settings.hardware is False and outcome is None
    if idle and said.grade == "seen":
        yield "flows were seen in hardware, and hardware offload is off"
    if said.verify is None or idle:
        return
    if said.verify.state == "seen" and said.grade != "seen":
        yield f"a watch saw it, and the grade is {said.grade}"
    if said.state is State.YES and said.verify.state in ("unseen", "software", "one-direction"):
        yield f"the state is yes, and the watch ends as {said.verify.state}"
