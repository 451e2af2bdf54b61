"""Judge bridged traffic: what a switch forwards by itself, what passes the CPU, and what helps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from capdb.claims import firewall
from capdb.claims.binding import Binding
from capdb.claims.egress import mac_names, switches_behind
from capdb.claims.model import Verdict
from capdb.claims.release_facts import ReleaseFacts
from capdb.facts import Board
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.vocabulary import Grade, State


def verdict(facts: ReleaseFacts, board: Board, engines: Sequence[Binding]) -> Verdict:
    """Return the verdict on bridged traffic: no bridged frame enters the flowtable."""
    limits = [*by_switch(board)]
    shown = [firewall.routed_only(facts.release, engines[0].image.request)]
    bridger = facts.packages.by_name.get("bridger")
    taking = next((engine for engine in engines if _takes_bridged(engine)), None)
    if bridger and taking:
        limits.append(Statement.of(Rule.BRIDGER_HELPS))
        place = taking.driver.flow_keys["FLOW_DISSECTOR_KEY_ETH_ADDRS"]
        shown += [
            taking.cite_board(Statement.of(Rule.BRIDGER_PACKAGED), bridger.place),
            taking.cite(Statement.of(Rule.TAKES_BY_MAC, symbol=str(place.symbol)), place),
        ]
    because = Statement.of(Rule.ROUTED_ONLY)
    return Verdict(State.NO, Grade.WIRED, because, tuple(limits), tuple(shown))


def by_switch(board: Board) -> tuple[Statement, ...]:
    """Return the limits that a switch sets: it bridges its ports without the CPU, but not others.

    A port with a MAC of its own is outside the switch even if its PHY is inside, as that of a WAN
    on MT7621's second MAC (OpenWrt target/linux/ramips/dts/mt7621.dtsi, `&gmac1`).
    """
    if not any(switch.enabled and len(switch.ports) > 1 for switch in board.switches):
        return ()
    forwards = Statement.of(Rule.SWITCH_FORWARDS)
    outside = tuple(_outside(board))
    return (forwards, Statement.of(Rule.BRIDGED_BY_CPU, ports=outside)) if outside else (forwards,)


def _outside(board: Board) -> Iterator[str]:
    """Yield the LAN and WAN ports of the first boot that are MACs without a switch.

    If no switch has a conduit, the ports may be VLANs on these MACs.
    """
    network = board.network
    if network is None or not any(each.enabled and each.conduits for each in board.switches):
        return
    devices = {name.partition(".")[0] for name in (*network.lan, *network.wan)}
    names = mac_names(board)
    for controller in board.controllers:
        for mac in controller.macs if controller.enabled else ():
            socket = mac.enabled and mac.link in ("phy", "sfp")
            if socket and names[mac.node] in devices and not switches_behind(board, mac.node):
                yield names[mac.node]


def _takes_bridged(engine: Binding) -> bool:
    """Return whether the driver takes tc rules on MAC addresses, as bridger makes them.

    bridger adds tc flower rules (https://github.com/nbd168/bridger); they come as
    `TC_SETUP_BLOCK`.
    """
    keys = engine.driver.flow_keys
    return (
        any("TC_SETUP_BLOCK" in handler.types for handler in engine.driver.handlers)
        and engine.image.takes(engine.driver, keys, "FLOW_DISSECTOR_KEY_ETH_ADDRS") is not None
    )
