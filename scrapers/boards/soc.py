"""Find a board's SoC by its device tree, under the name that quirks, aliases and lists use."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from capdb.facts import Controller
from scrapers.boards.device_tree import Tree

_CHIP = re.compile(r"([a-z]+,\w*\d\w*)-eth")
"""The compatible of an Ethernet controller that is part of a SoC, which it is named after."""


def of_board(tree: Tree, named: str, controllers: Sequence[Controller]) -> str | None:
    """Return the SoC: the last of the root's `compatible`, if there is one after the board's name.

    Otherwise it is the name in the image makefiles (`vendor-soc`) if the tree has that vendor, or
    the SoC that the only enabled Ethernet controller is named after.
    """
    compatible = tree.root.compatible
    named_after = [_CHIP.fullmatch(each) for c in controllers if c.enabled for each in c.compatible]
    chips = {match[1] for match in named_after if match}
    if len(compatible) > 1:
        return _without_board(tree, compatible[-1].removesuffix("-soc"), chips)
    vendor, _, name = named.partition("-")
    vendors = {each.partition(",")[0] for node in tree.nodes for each in node.compatible}
    if name and vendor in vendors:
        return f"{vendor},{name}"
    return chips.pop() if len(chips) == 1 and len(compatible) == 1 else None


def _without_board(tree: Tree, last: str, chips: Set[str]) -> str:
    """Return the SoC in the last `compatible` of a root, which may be that of another board.

    Such a board is named `<soc>-<board>`: no node of the tree has its whole name, but the Ethernet
    controller or several nodes have that of the SoC.
    """
    soc, _, board = last.partition("-")
    every = {each for node in tree.nodes if node.parent for each in node.compatible}
    if not board or any(f"{each}-".startswith(f"{last}-") for each in every):
        return last
    if any(soc.startswith(chip) for chip in chips):
        return soc
    parts = [each for each in every if each.startswith(f"{soc}-")]
    return soc if re.search(r"\d\Z", soc) and len(parts) > 2 else last
