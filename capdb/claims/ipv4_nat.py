"""Derive the headline: IPv4 with NAT between a board's LAN and WAN Ethernet ports.

Device tree → driver that the target builds → flowtable handler → match-data gate → ports that the
engine can reach → other devices that could carry the WAN.
"""

from __future__ import annotations

from typing import NamedTuple

from capdb.claims import covered_ports, no_engine
from capdb.claims.binding import Binding, module_name
from capdb.claims.controllers import bind, shown, with_macs
from capdb.claims.evidence import cite
from capdb.claims.flow_requests import REQUESTS
from capdb.claims.flowtable import takes_flowtable
from capdb.claims.image import TargetImage
from capdb.claims.model import Verdict
from capdb.claims.release_facts import ReleaseFacts
from capdb.facts import Board, Profile
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement, Value
from capdb.vocabulary import WORKS, Grade, State


class HeadlineVerdict(NamedTuple):
    """The verdict, and the controllers that take a flowtable if it is `yes` or `partial`."""

    verdict: Verdict
    engines: tuple[Binding, ...] = ()


def headline(facts: ReleaseFacts, profile: Profile) -> HeadlineVerdict:
    """Return the claim on IPv4 NAT offload of one profile of a release."""
    image = facts.image(profile.target)
    if image is None:
        return HeadlineVerdict(
            _unknown(Rule.SOURCES_NOT_READ, target=profile.target, release=facts.release)
        )
    if image.config.flow_request not in REQUESTS:
        return HeadlineVerdict(_unknown(Rule.FLOW_REQUEST_NOT_READ, target=profile.target))
    if not image.flowtable_drivers:
        return HeadlineVerdict(no_engine.verdict(facts, profile, image))
    board = facts.board(profile)
    if board is None:
        return HeadlineVerdict(_unknown(Rule.DEVICE_TREE_NOT_READ, target=profile.target))
    if board.error:
        return HeadlineVerdict(
            _unknown(Rule.DEVICE_TREE_FAILED, target=profile.target, error=board.error)
        )
    if not board.device_tree:
        return HeadlineVerdict(_unknown(Rule.NO_DEVICE_TREE, target=profile.target))
    return _board_headline(facts, profile, image, board)


def _unknown(rule: Rule, **values: Value) -> Verdict:
    return Verdict(State.UNKNOWN, None, Statement.of(rule, **values))


def _board_headline(
    facts: ReleaseFacts, profile: Profile, image: TargetImage, board: Board
) -> HeadlineVerdict:
    """Return the verdict on a board's controllers, if its target builds a driver that offloads."""
    controllers = with_macs(board)
    if not controllers:
        return HeadlineVerdict(_without_controller(facts, image, board))
    able: list[covered_ports.Engine] = []
    unable: list[covered_ports.Unable] = []
    for controller in controllers:
        bindings = bind(facts, profile, image, controller)
        if not bindings:
            return HeadlineVerdict(
                _unknown(
                    Rule.NO_DRIVER_FOR_CONTROLLER,
                    target=profile.target,
                    controller=(*controller.compatible, controller.node)[0],
                )
            )
        if len(bindings) > 1:
            return HeadlineVerdict(
                _unknown(
                    Rule.SEVERAL_DRIVERS_CLAIM,
                    drivers=tuple(module_name(binding.driver) for binding in bindings),
                    compatible=bindings[0].id.compatible,
                    target=profile.target,
                )
            )
        binding = bindings[0]
        found = takes_flowtable(binding).after(shown(binding))
        if found.state is State.UNKNOWN:
            return HeadlineVerdict(found)
        if found.state is State.NO:
            unable.append((controller, found))
        else:
            able.append((binding, found))
    if not able:
        return HeadlineVerdict(unable[0][1])
    verdict = covered_ports.verdict(board, able, unable)
    offloads = verdict.state in WORKS
    return HeadlineVerdict(verdict, tuple([binding for binding, _ in able] if offloads else ()))


def _without_controller(facts: ReleaseFacts, image: TargetImage, board: Board) -> Verdict:
    disabled = [controller for controller in board.controllers if not controller.enabled]
    if not disabled:
        return _unknown(Rule.NO_CONTROLLER_FOUND)
    controller = disabled[0]
    return Verdict(
        State.NO,
        Grade.WIRED,
        Statement.of(Rule.CONTROLLER_DISABLED),
        evidence=(
            cite(
                Statement.of(Rule.NODE_DISABLED, node=controller.node),
                controller.place,
                image.config.ref,
                facts.release,
            ),
        ),
    )
