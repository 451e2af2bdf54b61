"""Match curated records to profiles by their scopes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from capdb.claims.release_facts import ReleaseFacts
from capdb.facts import Board, Coming, Profile, Quirk, Scope

_ETHERNET = "-eth"
"""The end of an Ethernet controller's compatible, after the name of its SoC."""
_MACS = ("mac@0", "mac@1", "mac@2")
"""As many as a SoC has (MTK_MAX_DEVS of Linux drivers/net/ethernet/mediatek/mtk_eth_soc.h)."""


class Described(NamedTuple):
    """The names of a profile that a scope can list, by the scope's fields."""

    targets: Collection[str]
    boards: Collection[str]
    socs: Collection[str]
    drivers: Collection[str]
    macs_off: Collection[str]


def described(facts: ReleaseFacts, profile: Profile) -> Described:
    """Return the names of a profile, its board, and the drivers that its Ethernet binds."""
    board = facts.board(profile)
    return Described(
        targets=(profile.target, profile.target.partition("/")[0]),
        boards=(*profile.boards, *(board.compatible[:1] if board else ())),
        socs=tuple(socs(board)) if board else (),
        drivers=tuple(_bound(facts, profile, board)) if board else (),
        macs_off=tuple(_macs_off(board)) if board else (),
    )


def socs(board: Board) -> Iterator[str]:
    """Yield the names of a board's SoC: its own, and the one in its Ethernet's compatible."""
    if board.soc:
        yield board.soc
    yield from board.compatible[1:]
    for controller in board.controllers:
        if controller.enabled:
            yield from (each.removesuffix(_ETHERNET) for each in controller.compatible)


def _macs_off(board: Board) -> Iterator[str]:
    """Yield the MACs that a SoC may have and this board's controllers do not have on.

    Nothing is yielded of a board without any MAC that is on: nothing is known of its MACs then.
    """
    enabled = [each for each in board.controllers if each.enabled]
    on = {mac.node.rpartition("/")[2] for each in enabled for mac in each.macs if mac.enabled}
    if on:
        yield from (name for name in _MACS if name not in on)


def fits(scope: Scope, found: Described) -> bool:
    """Return whether a scope fits, without regard to its range of releases."""
    return (
        _meets(scope.targets, found.targets)
        and _meets(scope.boards, found.boards)
        and _meets(scope.socs, found.socs)
        and _meets(scope.drivers, found.drivers)
        and _meets(scope.macs_off, found.macs_off)
    )


def _meets(wanted: Collection[str], names: Collection[str]) -> bool:
    return not wanted or any(name in wanted for name in names)


class Fitting(NamedTuple):
    """The curated records that fit a profile, each kind in its order."""

    quirks: tuple[Quirk, ...]
    of_points: tuple[Quirk, ...]
    """The quirks of some point releases."""
    coming: tuple[Coming, ...]


class ByScope:
    """Curated records, found by the names of a profile.

    A release has thousands of profiles, and most records are about a few of them. Only names that
    some scope lists matter, so profiles that share these share one look-up.
    """

    def __init__(
        self, quirks: Iterable[Quirk], of_points: Iterable[Quirk], coming: Iterable[Coming]
    ) -> None:
        self._all = Fitting(tuple(quirks), tuple(of_points), tuple(coming))
        self._names = [
            frozenset(
                name
                for records in self._all
                for each in records
                for name in getattr(each.scope, kind)
            )
            for kind in Described._fields
        ]
        self._found: dict[Described, Fitting] = {}
        self._each_once: dict[Fitting, Fitting] = {}

    def fitting(self, found: Described) -> Fitting:
        """Return the records that fit; equal results are one object."""
        named = Described._make(map(frozenset.intersection, self._names, found))
        if named not in self._found:
            fit = Fitting(
                tuple(each for each in self._all.quirks if fits(each.scope, named)),
                tuple(each for each in self._all.of_points if fits(each.scope, named)),
                tuple(each for each in self._all.coming if fits(each.scope, named)),
            )
            self._found[named] = self._each_once.setdefault(fit, fit)
        return self._found[named]


def _bound(facts: ReleaseFacts, profile: Profile, board: Board) -> Iterator[str]:
    """Yield the names of the drivers that the board's enabled Ethernet controllers bind."""
    image = facts.image(profile.target)
    for controller in board.controllers:
        if image and controller.enabled:
            yield from (driver.name for driver, _ in image.binds(controller.compatible))
