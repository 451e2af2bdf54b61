"""The SoC of a board, where the root's last `compatible` is one and where it is another board."""

from __future__ import annotations

from pathlib import Path

import pytest

from capdb.facts import Controller, Place
from scrapers.boards import device_tree, soc
from tests.support.scraping import needs_programs

pytestmark = needs_programs


def of_root(
    tmp_path: Path, root: str, nodes: tuple[str, ...] = (), eth: str = "acme,dp", named: str = ""
) -> str | None:
    body = "".join(f'node{n} {{ compatible = "{name}"; }};\n' for n, name in enumerate(nodes))
    source = tmp_path / "board.dts"
    source.write_text(f"/dts-v1/;\n/ {{ compatible = {root};\n{body}}};\n")
    controllers = [
        Controller(node="/eth@0", enabled=False, place=Place(""), compatible=("acme,old9-eth",)),
        Controller(node="/eth@1", enabled=True, place=Place(""), compatible=(eth, "syscon")),
    ]
    return soc.of_board(device_tree.compile_tree(source, []), named, controllers)


@pytest.mark.parametrize(
    ("last", "eth", "nodes", "right"),
    [
        ("acme,oak7", "acme,oak7-eth", (), "acme,oak7"),
        ("acme,oak7b", "acme,oak7-eth", (), "acme,oak7b"),
        ("acme,oak7-soc", "acme,dp", (), "acme,oak7"),
        ("acme,oak7-spim-rfb", "acme,oak7-eth", (), "acme,oak7"),
        ("acme,oak7a-rfb", "acme,oak7-eth", (), "acme,oak7a"),
        (
            "acme,oak74-hk",
            "acme,dp",
            ("acme,oak74-a", "acme,oak74-b", "acme,oak74-c"),
            "acme,oak74",
        ),
        ("acme,oak74-hk", "acme,dp", ("acme,oak74-a", "acme,oak74-b"), "acme,oak74-hk"),
        ("acme,oak-37", "acme,dp", ("acme,oak-a", "acme,oak-b", "acme,oak-c"), "acme,oak-37"),
        ("acme,sun5-a6", "acme,sun5-eth", ("acme,sun5-a6-mmc",), "acme,sun5-a6"),
    ],
)
def test_another_boards_name_is_cut_to_the_soc(
    tmp_path: Path, last: str, eth: str, nodes: tuple[str, ...], right: str
) -> None:
    assert of_root(tmp_path, f'"acme,den", "{last}"', nodes, eth) == right


def test_a_root_of_the_boards_name_alone_has_the_soc_of_the_makefile_or_of_its_ethernet(
    tmp_path: Path,
) -> None:
    assert of_root(tmp_path, '"acme,den"', ("acme,part",), named="acme-oak2") == "acme,oak2"
    assert of_root(tmp_path, '"acme,den"', ("acme,part",), named="other-oak2") is None
    assert of_root(tmp_path, '"acme,den"', eth="acme,oak7-eth") == "acme,oak7"
    for unsaid in ("acme,etsec2", "acme,oak-eth", "acme,oak7-gmac"):
        assert of_root(tmp_path, '"acme,den"', eth=unsaid) is None
