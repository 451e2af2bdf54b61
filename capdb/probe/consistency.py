"""Whether a report agrees with itself: whoever wrote one by hand forgets what else would be so.

What the self-test says of state, grade and failing check follows from its checks, its watch and its
trial (`capdb/probe/script/90-verdict.sh`, `70-traffic.sh`). Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from capdb.probe.report import Said, Watched
from capdb.rules.checks import CheckId, ended
from capdb.vocabulary import State


def contradiction(said: Said) -> str | None:
    """Return the first place at which a report contradicts itself, as a clause, or None."""
    return next(_contradictions(said), None)


def _contradictions(said: Said) -> Iterator[str]:
    yield from _of_checks(said)
    yield from _of_ports(said)
    yield from _of_grade(said)
    yield from _of_failing(said)
    yield from _of_expectation(said)
    if said.verify is not None:
        yield from _of_watch(said.verify)


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


def _of_failing(said: Said) -> Iterator[str]:
    failing = said.failing
    if failing is None:
        if said.state is not State.YES:
            yield f"the state is {said.state.value}, and no check fails"
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
        elif states[failing] == "ok" and not _may_be_ok(said, failing):
            yield f"{failing.value} fails, and its check is ok"


def _may_be_ok(said: Said, failing: CheckId) -> bool:
    # After a trial that was kept it is the firewall's next start that is missing.
    return failing is CheckId.LOADED and said.tried is not None and said.tried.outcome == "kept"


def _of_expectation(said: Said) -> Iterator[str]:
    if said.agrees is None:
        return
    if said.expected is None:
        yield "an expectation is compared, and nothing was expected"
    elif said.agrees and State.UNKNOWN in (said.expected.state, said.state):
        yield "an expectation agrees, and one of both is unknown"


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
