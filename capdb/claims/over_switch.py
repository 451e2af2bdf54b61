"""Judge PPPoE over a DSA switch's port: some kernels refuse flows without Ethernet header."""

from __future__ import annotations

from capdb.claims.binding import Binding
from capdb.claims.egress import switches_behind
from capdb.claims.model import Verdict
from capdb.facts import Board
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.vocabulary import WORKS, Grade, State


def pppoe(board: Board, engine: Binding, verdict: Verdict) -> Verdict:
    """Return the verdict on PPPoE, lowered for ports of switches if the kernel refuses it there.

    If the WAN is known, only its ports count.
    """
    refused = engine.image.config.refused_over_switch
    if refused is None or verdict.state not in WORKS:
        return verdict
    on_switch, others = _ports(board, engine)
    if board.network is not None and board.network.wan:
        wan = {name.partition(".")[0] for name in board.network.wan}
        on_switch, others = on_switch & wan, wan - on_switch
    if not on_switch:
        return verdict
    shown = engine.cite_board(Statement.of(Rule.REFUSES_PPPOE_AT_SWITCH), refused)
    ports = tuple(sorted(on_switch))
    if not others:
        because = Statement.of(Rule.LACKS_PPPOE_AT_SWITCH, ports=ports)
        return Verdict(State.NO, Grade.WIRED, because, evidence=(shown,))
    limit = Statement.of(Rule.NO_PPPOE_AT_SWITCH, ports=ports)
    limits = (*verdict.limits, limit)
    return verdict.after(shown)._replace(state=State.PARTIAL, limits=limits)


def _ports(board: Board, engine: Binding) -> tuple[set[str], set[str]]:
    """Return the switch ports behind a controller, and its MACs without a switch."""
    on_switch: set[str] = set()
    others: set[str] = set()
    for mac in engine.controller.macs:
        switches = switches_behind(board, mac.node) if mac.enabled else []
        names = [port.label or port.node for switch in switches for port in switch.ports]
        on_switch.update(names)
        if mac.enabled and not switches and mac.link != "fixed-link":
            others.add(mac.label or mac.node)
    return on_switch, others
