"""Match curated records to profiles by their scopes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from capdb.claims.egress import node_name
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
        socs=socs(board) if board else (),
        drivers=_bound(facts, profile, board) if board else (),
        macs_off=_macs_off(board) if board else (),
    )


def socs(board: Board) -> tuple[str, ...]:
    """Return the names of a board's SoC: its own, and the one in its Ethernet's compatible."""
    own = (board.soc,) if board.soc else ()
    ethernet = [
        each.removesuffix(_ETHERNET)
        for controller in board.controllers
        if controller.enabled
        for each in controller.compatible
    ]
    return (*own, *board.compatible[1:], *ethernet)


def _macs_off(board: Board) -> tuple[str, ...]:
    """Return the MACs that a SoC may have and this board's controllers do not have on.

    It is none for a board without any MAC that is on: nothing is known of its MACs then.
    """
    on = {
        node_name(mac.node)
        for controller in board.controllers
        if controller.enabled
        for mac in controller.macs
        if mac.enabled
    }
    return tuple([name for name in _MACS if name not in on]) if on else ()


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
        self._listed = [
            frozenset(
                name
                for records in self._all
                for each in records
                for name in getattr(each.scope, kind)
            ).__contains__
            for kind in Described._fields
        ]
        self._found: dict[Described, Fitting] = {}
        self._each_once: dict[Fitting, Fitting] = {}

    def fitting(self, found: Described) -> Fitting:
        """Return the records that fit; equal results are one object."""
        named = Described._make(
            tuple(filter(listed, names)) for listed, names in zip(self._listed, found, strict=True)
        )
        if named not in self._found:
            fit = Fitting(
                tuple(each for each in self._all.quirks if fits(each.scope, named)),
                tuple(each for each in self._all.of_points if fits(each.scope, named)),
                tuple(each for each in self._all.coming if fits(each.scope, named)),
            )
            self._found[named] = self._each_once.setdefault(fit, fit)
        return self._found[named]


def _bound(facts: ReleaseFacts, profile: Profile, board: Board) -> tuple[str, ...]:
    """Return the names of the drivers that the board's enabled Ethernet controllers bind."""
    image = facts.image(profile.target)
    if image is None:
        return ()
    enabled = [controller for controller in board.controllers if controller.enabled]
    bound = [driver.name for each in enabled for driver, _ in image.binds(each.compatible)]
    return tuple(bound)
