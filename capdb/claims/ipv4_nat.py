"""The headline: IPv4 with NAT between a board's LAN and WAN Ethernet ports.

Device tree → driver that the target builds → flowtable handler → match-data gate → ports that the
engine can reach → what else could carry the WAN.
"""

from __future__ import annotations

from capdb.claims.egress import reach, vlan_switch
from capdb.claims.evidence import evidence
from capdb.claims.flowtable import Binding, module_name, takes_flowtable
from capdb.claims.image import FLOWTABLE, TargetImage
from capdb.claims.limits import (
    foreign_drivers,
    foreign_note,
    listed,
    operations_of,
    packaged,
    remarks,
    unreached_note,
)
from capdb.claims.model import Verdict
from capdb.claims.release_facts import ReleaseFacts
from capdb.facts import Board, Controller, Profile
from capdb.results.answer import Evidence
from capdb.vocabulary import Grade, State


def verdict(facts: ReleaseFacts, profile: Profile) -> Verdict:
    """Returns what is known of IPv4 NAT offload on one profile of a release."""
    image = facts.image(profile.target)
    if image is None:
        return _unknown(f"the sources of {profile.target} in {facts.release} were not read")
    if not image.flowtable_drivers:
        return _no_driver_takes_any(facts, profile, image)
    board = facts.boards.get((profile.target, profile.profile))
    if board is None or board.error:
        why = board.error if board and board.error else "its device tree was not read"
        return _unknown(f"{profile.target} builds a driver that offloads, but {why}")
    if not board.device_tree:
        return _unknown(
            f"{profile.target} builds a driver that offloads, but has no device tree to tell "
            f"whether this board has its hardware"
        )
    return _board_verdict(facts, profile, image, board)


def _unknown(reason: str, evidences: tuple[Evidence, ...] = ()) -> Verdict:
    return Verdict(State.UNKNOWN, None, reason, evidence=evidences)


def _controllers(board: Board) -> list[Controller]:
    """The enabled controllers with at least one enabled MAC."""
    return [
        controller
        for controller in board.controllers
        if controller.enabled and any(mac.enabled for mac in controller.macs)
    ]


def _bind(
    facts: ReleaseFacts, profile: Profile, image: TargetImage, controller: Controller
) -> list[Binding]:
    return [
        Binding(facts, profile, image, controller, driver, entry)
        for driver, entry in image.binds(controller.compatible)
        if "netdev" in driver.roles or driver.unread
    ]


def _no_driver_takes_any(facts: ReleaseFacts, profile: Profile, image: TargetImage) -> Verdict:
    """No driver this target can build takes a flowtable, so the board needs no more than that.

    Where the board's device tree names its controller, that driver is the evidence, and the
    grade is `wired`.
    """
    board = facts.boards.get((profile.target, profile.profile))
    if board and not board.error:
        for controller in _controllers(board):
            for binding in _bind(facts, profile, image, controller):
                verdict = takes_flowtable(binding)
                if verdict.state in (State.NO, State.UNKNOWN):
                    return verdict.after(_shown(binding))
    in_image = packaged(facts, profile, image)
    unread = next((driver for driver in in_image if driver.unread), None)
    if unread:
        return _unknown(
            f"its image carries {module_name(unread)}, whose source could not be read: "
            f"{unread.unread}"
        )
    if image.doubtful_drivers:
        doubtful = image.doubtful_drivers[0]
        return _unknown(
            f"its Ethernet driver was not found, and {module_name(doubtful)}, which "
            f"{profile.target} can build, mentions {FLOWTABLE} where it could not be followed"
        )
    netdevs = [driver for driver in image.drivers if "netdev" in driver.roles]
    if not netdevs:
        return _unknown(f"no network driver was read for {profile.target}")
    config = evidence(
        f"{len(netdevs)} network drivers can be built for {profile.target}, and none of them "
        f"accepts {FLOWTABLE}",
        image.config.place,
        image.config.ref,
        facts.release,
    )
    shipped = [driver for driver in in_image if "netdev" in driver.roles and driver.operations]
    return Verdict(
        State.NO,
        Grade.DECLARED,
        f"none of the network drivers that OpenWrt builds for {profile.target} takes a flowtable",
        evidence=(config, *(operations_of(facts, driver) for driver in shipped[:3])),
    )


def engines(facts: ReleaseFacts, profile: Profile) -> list[Binding]:
    """Returns the controllers of a board whose driver takes a flowtable, or may after a step."""
    image = facts.image(profile.target)
    board = facts.boards.get((profile.target, profile.profile))
    if image is None or board is None:
        return []
    return [
        binding
        for controller in _controllers(board)
        for binding in _bind(facts, profile, image, controller)
        if takes_flowtable(binding).state in (State.YES, State.PARTIAL)
    ]


def _shown(binding: Binding) -> Evidence:
    controller = binding.controller
    says = f"the device tree has {controller.compatible[0]} enabled as {controller.node}"
    return binding.cite_board(says, controller.place)


def _board_verdict(
    facts: ReleaseFacts, profile: Profile, image: TargetImage, board: Board
) -> Verdict:
    """The board's controllers together, where its target builds a driver that offloads."""
    controllers = _controllers(board)
    if not controllers:
        return _without_controller(facts, image, board)
    able: list[tuple[Binding, Verdict]] = []
    unable: list[tuple[Controller, Verdict]] = []
    for controller in controllers:
        bindings = _bind(facts, profile, image, controller)
        if not bindings:
            return _unknown(
                f"no driver that {profile.target} builds was found for its Ethernet controller "
                f"{controller.compatible[0] if controller.compatible else controller.node}"
            )
        if len(bindings) > 1:
            names = " and ".join(module_name(binding.driver) for binding in bindings)
            return _unknown(
                f"{names} both claim its Ethernet controller {bindings[0].id.compatible}, and "
                f"{profile.target} builds both"
            )
        binding = bindings[0]
        found = takes_flowtable(binding).after(_shown(binding))
        if found.state is State.UNKNOWN:
            return found
        if found.state is State.NO:
            unable.append((controller, found))
        else:
            able.append((binding, found))
    if not able:
        return unable[0][1]
    return _reach_verdict(facts, profile, image, board, able, unable)


def _without_controller(facts: ReleaseFacts, image: TargetImage, board: Board) -> Verdict:
    disabled = [controller for controller in board.controllers if not controller.enabled]
    if not disabled:
        return _unknown("no Ethernet controller was found in its device tree")
    controller = disabled[0]
    return Verdict(
        State.NO,
        Grade.WIRED,
        "its device tree leaves the Ethernet controller disabled, so there is no engine to use",
        evidence=(
            evidence(
                f"{controller.node} is disabled",
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
    """What the engine reaches: all wired ports, some, or one alone."""
    evidences: list[Evidence] = []
    ports: list[str] = []
    limits: list[str] = []
    unknown_tag = unreached = False
    for binding, found in able:
        evidences += found.evidence
        reached = reach(board, binding.controller, binding.driver, image)
        ports += reached.ports
        unknown_tag = unknown_tag or reached.unknown_tag is not None
        if reached.unreachable:
            unreached = True
            limits.append(unreached_note(reached))
        if found.note:
            limits.append(found.note)
    for controller, found in unable:
        evidences += found.evidence
        limits.append(
            f"traffic through the second Ethernet controller {controller.compatible[0]} stays on "
            f"the CPU, because {found.reason}"
        )
    foreign = foreign_drivers(facts, profile, image)
    evidences += [operations_of(facts, driver) for driver in foreign if driver.operations]
    limits += foreign_note(foreign)
    if "kmod-nft-offload" not in facts.image_packages(profile):
        limits.append("the package kmod-nft-offload must be installed first")
    engine = module_name(able[0][0].driver)
    if not ports:
        if unknown_tag:
            return _unknown("; ".join(limits), tuple(evidences))
        return Verdict(
            State.NO,
            Grade.WIRED,
            f"{engine} takes flowtables, but it reaches none of this board's ports",
            "; ".join(limits) or None,
            tuple(evidences),
        )
    evidences += _network(facts, image, board)
    behind = listed(ports)
    if switch := vlan_switch(board, image):
        limits.insert(
            0,
            f"its switch {switch.compatible[0]} is not driven by DSA, so its ports are VLANs on "
            f"{' '.join(dict.fromkeys(ports))}, which the engine can tag; nobody has reported that "
            f"it works",
        )
    elif len(ports) == 1:
        limits.insert(
            0,
            "it has one Ethernet port, so on the wire only traffic between VLANs on that port can "
            "be offloaded",
        )
    odd = remarks(board, [binding for binding, _ in able], image)
    if limits:
        limits += [] if unreached else odd
        return Verdict(
            State.PARTIAL,
            Grade.WIRED,
            f"{engine} offloads on {behind}, with limits",
            "; ".join(limits),
            tuple(evidences),
        )
    return Verdict(
        State.YES,
        Grade.WIRED,
        f"{engine} takes a flowtable, its SoC's data allow it, and it reaches {behind}",
        "; ".join(odd) or None,
        tuple(evidences),
    )


def _network(facts: ReleaseFacts, image: TargetImage, board: Board) -> list[Evidence]:
    network = board.network
    if network is None or not (network.lan or network.wan):
        return []
    lan = " ".join(network.lan) or "none"
    wan = " ".join(network.wan) or "none"
    says = f"by default LAN is {lan} and WAN is {wan}"
    return [evidence(says, network.place, image.config.ref, facts.release)]
