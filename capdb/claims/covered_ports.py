"""Judge the ports that engines cover: `yes` if all wired ones, `partial` if some, `no` if none.

Limits are in the order in which people should read them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from capdb.claims.binding import Binding, module_name
from capdb.claims.egress import reach, vlan_switch
from capdb.claims.evidence import cite
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
from capdb.facts import Board, Controller
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement, Value
from capdb.vocabulary import Grade, State

Engine = tuple[Binding, Verdict]
"""A controller that takes flowtables, with the verdict on that."""
Unable = tuple[Controller, Verdict]
"""A controller that takes none, with the verdict on that."""

_ONE_PORT = ({Rule.ONE_PORT}, {Rule.ONE_PORT, Rule.INSTALL_PACKAGE})
"""The limits of an access point."""


@dataclass(slots=True)
class _Covered:
    """The ports that offloaded flows can leave through, with limits and evidence as they are found.

    `leaves_out` is whether other ports are there too, `unknown_tag` the limit by the first switch
    whose tag is not known to be supported.
    """

    ports: list[str] = field(default_factory=list)
    limits: list[Statement] = field(default_factory=list)
    evidence: list[Cite] = field(default_factory=list)
    leaves_out: bool = False
    unknown_tag: Statement | None = None


def verdict(board: Board, able: Sequence[Engine], unable: Sequence[Unable]) -> Verdict:
    """Return the verdict on a board by its controllers, of which at least one is able."""
    engines = [binding for binding, _ in able]
    first = engines[0]
    if refused := two_devices(board, engines):
        return refused.after(*able[0][1].evidence)
    covered = _covered(board, able, unable)
    remarked = _add_devices(covered, board, first, others=bool(unable))
    covered.limits += missing_packages(first.facts, first.profile, first.image)
    if not covered.ports:
        return _none_covered(covered, first)
    covered.evidence += _network(board, first)
    vlans = device_vlans(board, engines) if vlan_switch(board, first.image) else ()
    one_port = _add_layout(covered, board, first, vlans)
    doubted = any(found.grade is Grade.DECLARED for _, found in able)
    grade = Grade.DECLARED if doubted else Grade.WIRED
    odd = remarks(board, engines, first.image)
    values: dict[str, Value] = {
        "driver": module_name(first.driver),
        "ports": vlans or tuple(dict.fromkeys(covered.ports)),
    }
    evidence = tuple(covered.evidence)
    if not covered.limits:
        because = Statement.of(Rule.OFFLOADS, **values)
        return Verdict(State.YES, grade, because, (*remarked, *odd), evidence)
    limits = (*covered.limits, *(() if covered.leaves_out else odd), *remarked)
    rule = Rule.OFFLOADS_ON_ONE_PORT if one_port else Rule.OFFLOADS_WITH_LIMITS
    return Verdict(State.PARTIAL, grade, Statement.of(rule, **values), limits, evidence)


def _covered(board: Board, able: Sequence[Engine], unable: Sequence[Unable]) -> _Covered:
    """Return the ports behind all controllers, with the limits by switches and controllers."""
    covered = _Covered()
    for binding, found in able:
        covered.evidence += found.evidence
        reached = reach(board, binding.controller, binding.driver, binding.image)
        covered.ports += reached.ports
        if reached.unreachable:
            limit = unreached(reached)
            covered.leaves_out = True
            covered.limits.append(limit)
            if reached.unknown_tag:
                covered.unknown_tag = covered.unknown_tag or limit
        covered.limits += found.limits
    for controller, found in unable:
        covered.evidence += found.evidence
        name, why = controller.compatible[0], found.because
        covered.limits.append(
            Statement.of(
                Rule.SECOND_CONTROLLER, controller=name, why=str(why.rule), **dict(why.values)
            )
        )
    return covered


def _add_devices(
    covered: _Covered, board: Board, first: Binding, *, others: bool
) -> list[Statement]:
    """Add the limits by other network devices and by a WAN without node; return mere remarks.

    Other devices only get a remark if they are one more uplink, next to ports that are all covered.
    """
    foreign = foreign_drivers(first.facts, first.profile, first.image)
    covered.evidence += [
        operations_of(first.facts, driver, first.image) for driver in foreign if driver.operations
    ]
    remarked = foreign_devices(foreign)
    if others or covered.leaves_out or not is_extra_uplink(board, foreign, covered.ports):
        covered.limits += remarked
        remarked = []
    without_node = () if foreign else missing_wan(board)
    if without_node:
        covered.limits.append(Statement.of(Rule.WAN_NOT_IN_DEVICE_TREE, ports=without_node))
    covered.evidence += [
        first.cite_board(Statement.of(Rule.NO_NODE_FOR_PORT, ports=(name,)), first.controller.place)
        for name in without_node
    ]
    return remarked


def _none_covered(covered: _Covered, first: Binding) -> Verdict:
    """Return a `no`, or `unknown` if the engine reaches no port for want of a known tag."""
    evidence = tuple(covered.evidence)
    if covered.unknown_tag:
        others = tuple(limit for limit in covered.limits if limit != covered.unknown_tag)
        return Verdict(State.UNKNOWN, None, covered.unknown_tag, others, evidence)
    because = Statement.of(Rule.REACHES_NO_PORT, driver=module_name(first.driver))
    return Verdict(State.NO, Grade.WIRED, because, tuple(covered.limits), evidence)


def _add_layout(covered: _Covered, board: Board, first: Binding, vlans: tuple[str, ...]) -> bool:
    """Add the limits by the layout of the ports; return whether the board is an access point."""
    switch = vlan_switch(board, first.image)
    tagged = vlan_ports(board)
    if switch and tagged and not vlans:
        name = switch.compatible[0]
        covered.limits.insert(0, Statement.of(Rule.PORTS_ARE_VLANS, switch=name, ports=tagged))
    elif len(covered.ports) == 1 and not vlans:
        covered.limits.insert(
            0,
            Statement.of(Rule.ONE_PORT_REACHED, port=covered.ports[0])
            if covered.leaves_out
            else Statement.of(Rule.ONE_PORT),
        )
    else:
        covered.limits += default_wan(board, first.image)
    return switch is None and {each.rule for each in covered.limits} in _ONE_PORT


def _network(board: Board, first: Binding) -> list[Cite]:
    """Cite the devices that the first boot makes LAN and WAN."""
    network = board.network
    if network is None or not (network.lan or network.wan):
        return []
    shows = Statement.of(Rule.FIRST_BOOT, lan=network.lan, wan=network.wan)
    return [cite(shows, network.place, first.image.config.ref, first.facts.release)]
