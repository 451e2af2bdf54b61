"""Compare a router's report with the claim on its board and release. Pure."""

from __future__ import annotations

from capdb.rules.checks import CheckId
from capdb.vocabulary import WORKS, Grade, Stand, State

_OBSERVED = (Grade.BOUND, Grade.SEEN)
"""The grades that only a router can reach; the others are built into the self-test's script."""

_OF_HARDWARE = (
    CheckId.DRIVER,
    CheckId.TAG,
    CheckId.ENGINE,
    CheckId.DRY_RUN,
    CheckId.TRAFFIC,
    CheckId.TRIAL,
)
"""The checks of the self-test that fail because of the hardware and its drivers."""


def stand(claimed: State, reported: State, grade: str | None, failing: str | None) -> Stand:
    """Return whether a router's report agrees with the state of a claim.

    A reported `yes` without observation is silent, and so is a `no` that another configuration of
    the router would change. `yes` and `partial` do not contradict each other: a router does not
    show how its hardware would behave with other wires.
    """
    if reported is State.NO:
        observes = failing in _OF_HARDWARE
    else:
        observes = observed(reported, grade) is not None
    if not observes or claimed is State.UNKNOWN:
        return Stand.SILENT
    if claimed is reported:
        return Stand.AGREES
    return Stand.DISAGREES if State.NO in (claimed, reported) else Stand.SILENT


def public_stand(claimed: State | None, seen: State | None, same_series: bool) -> Stand:
    """Return whether a public observation agrees with the state of a path.

    An observation on another series contradicts nothing, since drivers change. As in `stand`,
    `partial` does not contradict `yes`; here it even agrees.
    """
    if seen is None or claimed in (None, State.UNKNOWN):
        return Stand.SILENT
    if (claimed is State.NO) is (seen is State.NO):
        return Stand.AGREES
    return Stand.DISAGREES if same_series else Stand.SILENT


def observed(reported: State, grade: str | None) -> Grade | None:
    """Return the grade of an offload that a router itself showed, or None if it showed none."""
    works = reported in WORKS
    return Grade(grade) if works and grade in _OBSERVED else None


def may_run(reported: str | None, target: str) -> bool:
    """Return whether a router that reports a target, or none, may run an image of this one."""
    return reported in (None, target)
