"""Trace a board's Ethernet controllers to their drivers, or find out why that cannot be done."""

from __future__ import annotations

from typing import NamedTuple

from capdb.claims.controllers import bind_any, binds, shown, with_macs
from capdb.claims.evidence import cite
from capdb.claims.image import TargetImage
from capdb.claims.model import Cite
from capdb.claims.release_facts import ReleaseFacts
from capdb.facts import Board, Controller, Place, Profile
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.vocabulary import Source


class Trace(NamedTuple):
    """The evidence of each controller and its driver, or of the reason why one has none."""

    complete: bool
    evidence: tuple[Cite, ...]


class _Reason(NamedTuple):
    """The reason why a board cannot be traced, and the place that shows it."""

    says: Statement
    place: Place


def trace(facts: ReleaseFacts, profile: Profile, image: TargetImage) -> Trace:
    """Trace all controllers of a board that are on; without a driver for each, give the reason."""
    board = facts.board(profile)
    reason = _without_controllers(profile, board)
    traced: list[Cite] = []
    for controller in _on(board) if board and not reason else ():
        bindings = bind_any(facts, profile, image, controller)
        if not bindings:
            name = (*controller.compatible, controller.node)[0]
            says = Statement.of(Rule.BOUND_BY_NONE, controller=name, node=controller.node)
            reason = _Reason(says, controller.place)
            break
        traced += (shown(bindings[0]), binds(bindings[0]))
    if not reason:
        return Trace(complete=True, evidence=tuple(traced))
    found = cite(reason.says, reason.place, image.config.ref, facts.release)
    whole_file = found.line is None and found.source is Source.LINUX
    # Whether such a file is Linux's or a patch's is in no fact.
    return Trace(complete=False, evidence=(found._replace(url=None) if whole_file else found,))


def _without_controllers(profile: Profile, board: Board | None) -> _Reason | None:
    """Return why a board has no controller that is on, or None if it has one."""
    makefile = Place(f"target/linux/{profile.target.partition('/')[0]}/image/Makefile")
    file = Place(board.dts) if board and board.dts else makefile
    if board is None or board.error:
        return _Reason(Statement.of(Rule.TREE_NOT_READ), file)
    if not board.device_tree:
        return _Reason(Statement.of(Rule.NAMES_NO_TREE), makefile)
    if not board.controllers:
        return _Reason(Statement.of(Rule.NAMES_NO_CONTROLLER), file)
    if _on(board):
        return None
    first = board.controllers[0]
    return _Reason(Statement.of(Rule.CONTROLLERS_OFF, node=first.node), first.place)


def _on(board: Board) -> list[Controller]:
    """Return the controllers that are on: those with a MAC that is on or, if none has, all."""
    return with_macs(board) or [each for each in board.controllers if each.enabled]
