"""Derive the headline: IPv4 with NAT between a board's LAN and WAN Ethernet ports.

Device tree → driver that the target builds → flowtable handler → match-data gate → ports that the
engine can reach → other devices that could carry the WAN.
"""

from __future__ import annotations

from typing import NamedTuple

from capdb.claims import no_engine
from capdb.claims.binding import Binding, module_name
from capdb.claims.controllers import bind, shown, with_macs
from capdb.claims.egress import reach, vlan_switch
from capdb.claims.evidence import cite
from capdb.claims.flow_requests import REQUESTS
from capdb.claims.flowtable import takes_flowtable
from capdb.claims.image import TargetImage
from capdb.claims.limits import (
    default_wan,
    device_vlans,
    foreign_devices,
    foreign_drivers,
    is_extra_uplink,
    missing_packages,
    missing_wan,
    operations_of,
    remarks,
    two_devices,
    unreached,
)
from capdb.claims.model import Cite, Verdict
from capdb.claims.ports import vlan_ports
from capdb.claims.release_facts import ReleaseFacts
from capdb.facts import Board, Controller, Profile
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement, Value
from capdb.vocabulary import Grade, State


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
    able: list[tuple[Binding, Verdict]] = []
    unable: list[tuple[Controller, Verdict]] = []
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
    if refused := two_devices(board, [binding for binding, _ in able]):
        return HeadlineVerdict(refused.after(*able[0][1].evidence))
    verdict = _reach_verdict(facts, profile, image, board, able, unable)
    offloads = verdict.state in (State.YES, State.PARTIAL)
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


def _reach_verdict(
    facts: ReleaseFacts,
    profile: Profile,
    image: TargetImage,
    board: Board,
    able: list[tuple[Binding, Verdict]],
    unable: list[tuple[Controller, Verdict]],
) -> Verdict:
    """Return the verdict on the ports that the engine reaches: all wired ones, some, or none."""
    evidences: list[Cite] = []
    ports: list[str] = []
    limits: list[Statement] = []
    unknown_tag: Statement | None = None
    leaves_out = False
    for binding, found in able:
        evidences += found.evidence
        reached = reach(board, binding.controller, binding.driver, image)
        ports += reached.ports
        if reached.unreachable:
            leaves_out = True
            limits.append(unreached(reached))
            unknown_tag = unknown_tag or (limits[-1] if reached.unknown_tag else None)
        limits += found.limits
    for controller, found in unable:
        evidences += found.evidence
        name, why = controller.compatible[0], found.because
        limits.append(
            Statement.of(
                Rule.SECOND_CONTROLLER, controller=name, why=str(why.rule), **dict(why.values)
            )
        )
    foreign = foreign_drivers(facts, profile, image)
    evidences += [operations_of(facts, driver, image) for driver in foreign if driver.operations]
    apart = foreign_devices(foreign)
    if unable or leaves_out or not is_extra_uplink(board, foreign, ports):
        limits += apart
        apart = []
    without_node = () if foreign else missing_wan(board)
    limits += [Statement.of(Rule.WAN_NOT_IN_DEVICE_TREE, ports=without_node)] * bool(without_node)
    evidences += [
        able[0][0].cite_board(
            Statement.of(Rule.NO_NODE_FOR_PORT, ports=(name,)), able[0][0].controller.place
        )
        for name in without_node
    ]
    limits += missing_packages(facts, profile, image)
    engine = module_name(able[0][0].driver)
    if not ports:
        if unknown_tag:
            others = tuple(limit for limit in limits if limit != unknown_tag)
            return Verdict(State.UNKNOWN, None, unknown_tag, others, tuple(evidences))
        because = Statement.of(Rule.REACHES_NO_PORT, driver=engine)
        return Verdict(State.NO, Grade.WIRED, because, tuple(limits), tuple(evidences))
    evidences += _network(facts, image, board)
    doubted = any(found.grade is Grade.DECLARED for _, found in able)
    grade = Grade.DECLARED if doubted else Grade.WIRED
    switch = vlan_switch(board, image)
    tagged = vlan_ports(board)
    vlans = device_vlans(board, [binding for binding, _ in able]) if switch else ()
    covered: dict[str, Value] = {"driver": engine, "ports": vlans or tuple(dict.fromkeys(ports))}
    if switch and tagged and not vlans:
        name = switch.compatible[0]
        limits.insert(0, Statement.of(Rule.PORTS_ARE_VLANS, switch=name, ports=tagged))
    elif len(ports) == 1 and not vlans:
        limits.insert(
            0,
            Statement.of(Rule.ONE_PORT_REACHED, port=ports[0])
            if leaves_out
            else Statement.of(Rule.ONE_PORT),
        )
    else:
        limits += default_wan(board, image)
    one_port = switch is None and {each.rule for each in limits} in _ONE_PORT
    odd = remarks(board, [binding for binding, _ in able], image)
    if limits:
        limits += [] if leaves_out else odd
        rule = Rule.OFFLOADS_ON_ONE_PORT if one_port else Rule.OFFLOADS_WITH_LIMITS
        because = Statement.of(rule, **covered)
        return Verdict(State.PARTIAL, grade, because, (*limits, *apart), tuple(evidences))
    because = Statement.of(Rule.OFFLOADS, **covered)
    return Verdict(State.YES, grade, because, (*apart, *odd), tuple(evidences))


_ONE_PORT = ({Rule.ONE_PORT}, {Rule.ONE_PORT, Rule.INSTALL_PACKAGE})
"""The limits of an access point."""


def _network(facts: ReleaseFacts, image: TargetImage, board: Board) -> list[Cite]:
    network = board.network
    if network is None or not (network.lan or network.wan):
        return []
    shows = Statement.of(Rule.FIRST_BOOT, lan=network.lan, wan=network.wan)
    return [cite(shows, network.place, image.config.ref, facts.release)]
