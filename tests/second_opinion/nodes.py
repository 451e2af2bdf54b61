"""Compare capdb's facts on the nodes of a board with device trees that were read here."""

from __future__ import annotations

from typing import Any

from tests.second_opinion.device_trees import Board
from tests.second_opinion.opinion import Opinion
from tests.second_opinion.tally import Tally

Record = dict[str, Any]


def compare_nodes(tally: Tally, facts: Record, read: list[tuple[Board, Opinion]], of: str) -> None:
    """Compare the nodes of an image's boards, which capdb keeps together like one board's."""
    boards = [board for board, _ in read]
    for controller in facts.get("controllers", ()) if boards else ():
        path, compatible = controller["node"], tuple(controller.get("compatible", ()))
        found = [(board, board.nodes[path]) for board in boards if path in board.nodes]
        same = [
            board.enabled(node) for board, node in found if board.compatible(node) == compatible
        ]
        said = (controller["enabled"], compatible)
        others = [board.compatible(node) for board, node in found]
        tally.compare(
            "controllers", f"{of} {path}", said, (any(same), compatible) if same else others
        )
        macs = {mac["node"] for mac in controller.get("macs", ()) if mac["enabled"]}
        read_macs = [
            {mac.path for mac in board.macs(board.nodes[path])}
            for board, opinion in read
            if opinion.nodes.get(path)
        ]
        if read_macs:
            tally.compare("MACs", f"{of} {path}", macs, macs if macs in read_macs else read_macs)
    if "error" in facts:
        return
    if boards and not facts.get("controllers"):
        addressed = [path for board in boards for path in board.addressed()]
        tally.compare("boards without controller", of, [], addressed)
    said_nodes = {item["node"] for item in facts.get("controllers", ())}
    for path in {path for _, opinion in read for path in opinion.nodes}:
        tally.compare("controllers of an engine", of, path in said_nodes, True)
    _switches(tally, facts, boards, of)


def _switches(tally: Tally, facts: Record, boards: list[Board], of: str) -> None:
    said = {
        switch["node"]: (
            sorted(switch["conduits"]),
            {port["node"]: port.get("label") for port in switch.get("ports", ())},
        )
        for switch in facts.get("switches", ())
        if switch["enabled"] and switch.get("conduits")
    }
    read: dict[str, list[object]] = {}
    for switch in (switch for board in boards for switch in board.switches):
        read.setdefault(switch.node, []).append((sorted(switch.conduits), switch.ports))
    for path in said.keys() | read.keys() if boards else ():
        mine, others = said.get(path), read.get(path, [])
        tally.compare(
            "switches and their ports",
            f"{of} {path}",
            mine,
            mine if mine in others else others,
        )
