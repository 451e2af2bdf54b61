"""Device trees: the output of dtc is read, references and places included."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest

from capdb.errors import DataError
from scrapers.boards import device_tree
from scrapers.boards.device_tree import Node, Tree
from scrapers.kbuild import image_makefiles
from scrapers.programs import MissingProgramError
from scrapers.trees import fetch
from scrapers.trees.pins import kernel_series
from scrapers.trees.source_tree import open_tree
from tests.support.board_sources import PRINTED_TREE

needs_compiler = pytest.mark.skipif(
    not (shutil.which("cpp") and shutil.which("dtc")),
    reason="needs cpp and dtc (Debian: cpp, device-tree-compiler)",
)


def printed(npu: str, where: str = "/src/fox.dtsi:12:3-12:9") -> Tree:
    return device_tree.parse(PRINTED_TREE.replace("{npu}", npu).replace("{where}", where))


def node(tree: Tree, path: str) -> Node:
    return next(each for each in tree.nodes if each.path == path)


def test_nodes_have_their_paths_and_properties() -> None:
    tree = printed("<0x01>")
    assert [each.path for each in tree.nodes] == [
        "/",
        "/engine@10",
        "/ethernet@20",
        "/ethernet@20/mac@0",
    ]
    assert tree.root.compatible == ("acme,den", "acme,fox-soc")
    ethernet = node(tree, "/ethernet@20")
    assert ethernet.strings("note") == ("a { b; /* c */", 'say "x"')
    assert "dma-coherent" in ethernet.properties
    assert node(tree, "/ethernet@20/mac@0").properties["reg"].groups() == [["0x00"]]


def test_a_property_knows_where_it_was_last_set_and_a_node_where_it_first_is() -> None:
    engine = node(printed("<0x01>"), "/engine@10")
    status = engine.properties["status"].position()
    first = engine.position()
    assert status is not None
    assert (status.file, status.first) == ("/src/den.dts", 13)
    assert first is not None
    assert (first.file, first.first, first.last) == ("/src/fox.dtsi", 7, 9)
    assert engine.properties["phandle"].position() is None


def test_a_place_is_shown_without_detours() -> None:
    position = node(printed("<0x01>"), "/ethernet@20").position()
    assert position is not None
    assert position.file == "/src/fox.dtsi"


@pytest.mark.parametrize("value", ["<&npu>", "<&unit 0x05>", "<&{/engine@10}>"])
def test_a_reference_is_followed_where_dtc_prints_it_as_one(value: str) -> None:
    tree = printed(value)
    found = tree.references(node(tree, "/ethernet@20").properties["acme,npu"])
    assert [each.path for each in found] == ["/engine@10"]


def test_a_number_is_no_reference_though_a_node_has_that_phandle(tmp_path: Path) -> None:
    source = tmp_path / "fox.dtsi"
    source.write_text("acme,npu = <1>;\n")
    tree = printed("<0x01>", f"{source}:1:1-1:16")
    assert tree.references(node(tree, "/ethernet@20").properties["acme,npu"]) == []


def test_a_number_is_a_reference_where_the_sources_write_one(tmp_path: Path) -> None:
    source = tmp_path / "fox.dtsi"
    source.write_text("acme,npu =\n\t<&npu 1>;\n")
    tree = printed("<0x01 0x01>", f"{source}:1:1-2:11")
    found = tree.references(node(tree, "/ethernet@20").properties["acme,npu"])
    assert [each.path for each in found] == ["/engine@10"]


def test_labels_and_places_are_no_part_of_a_property() -> None:
    tree = device_tree.parse("""\
/ { /* den.dts:1:3-9:3 */
	where: note = "a; b", ""; /* den.dts:2:2-2:19 */
	old: flag; /* den.dts:3:2-3:12 */
	cells = <0x01 0x02>, <0x03>; /* <no-file>:<no-line> */
	bytes = [01 02]; /* den.dts:5:2-5:20 */
}; /* den.dts:1:3-9:3 */
""")
    properties = tree.root.properties
    assert list(properties) == ["note", "flag", "cells", "bytes"]
    assert tree.root.strings("note") == ("a; b", "")
    assert tree.root.strings("flag") == tree.root.strings("cells") == ()
    assert properties["flag"].text == ""
    assert properties["flag"].position() == ("den.dts", 3, 3)
    assert properties["cells"].groups() == [["0x01", "0x02"], ["0x03"]]
    assert properties["cells"].position() is None
    assert properties["bytes"].text == "[01 02]"


def test_an_absent_property_refers_to_nothing() -> None:
    assert printed("<0x01>").references(None) == []


def test_output_without_a_tree_is_an_error() -> None:
    with pytest.raises(DataError, match="no tree"):
        device_tree.parse("/dts-v1/;\n")


DTSI = """\
#include <dt-bindings/fox.h>
/ {
	soc: soc {
		npu: engine { compatible = "acme,npu"; };

		eth: ethernet@20 {
			compatible = "acme,fox-eth";
			reg = <FOX_BASE 0x10>;
			acme,npu = <&npu>, <&npu>;
			acme,pair = <&npu &eth>;
			acme,rings = <1 2>;
			status = "disabled";
		};
	};
};
"""

DTS = """\
/dts-v1/;
#include "fox.dtsi"
/ { compatible = "acme,den"; };
&eth { status = "okay"; };
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Return a board's source file, the file it includes, and a header elsewhere."""
    (tmp_path / "include" / "dt-bindings").mkdir(parents=True)
    (tmp_path / "include" / "dt-bindings" / "fox.h").write_text("#define FOX_BASE 0x20\n")
    (tmp_path / "fox.dtsi").write_text(DTSI)
    (tmp_path / "den.dts").write_text(DTS)
    return tmp_path


@needs_compiler
def test_a_board_compiles_with_what_it_includes(sources: Path) -> None:
    tree = device_tree.compile_tree(sources / "den.dts", [sources / "include"])
    ethernet = node(tree, "/soc/ethernet@20")
    assert ethernet.enabled
    assert [int(cell, 0) for cell in ethernet.properties["reg"].groups()[0]] == [0x20, 0x10]
    status = ethernet.properties["status"].position()
    compatible = ethernet.properties["compatible"].position()
    assert status is not None
    assert compatible is not None
    assert (status.file, status.first) == (str(sources / "den.dts"), 4)
    assert (compatible.file, compatible.first) == (str(sources / "fox.dtsi"), 7)


@needs_compiler
@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("acme,npu", ["/soc/engine", "/soc/engine"]),
        ("acme,pair", ["/soc/engine", "/soc/ethernet@20"]),
        ("acme,rings", []),
        ("compatible", []),
    ],
)
def test_compiled_references_are_distinguished_from_numbers(
    sources: Path, name: str, paths: list[str]
) -> None:
    tree = device_tree.compile_tree(sources / "den.dts", [sources / "include"])
    found = tree.references(node(tree, "/soc/ethernet@20").properties[name])
    assert [each.path for each in found] == paths


@needs_compiler
@pytest.mark.parametrize("status", ["disabled", "fail", "reserved"])
def test_a_node_below_one_that_is_not_okay_is_disabled(sources: Path, status: str) -> None:
    with (sources / "den.dts").open("a") as board:
        board.write(f'&soc {{ status = "{status}"; }};\n')
    tree = device_tree.compile_tree(sources / "den.dts", [sources / "include"])
    ethernet = node(tree, "/soc/ethernet@20")
    assert not ethernet.enabled
    assert ethernet.disabled_by() is node(tree, "/soc")


@needs_compiler
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('#include "gone.dtsi"\n', r"cpp: .*gone\.dtsi"),
        ("&nowhere { };\n", r"dtc: .*den\.dts:5"),
        ("/ { ;\n", r"dtc: .*den\.dts:5.*syntax error"),
    ],
)
def test_a_board_that_does_not_compile_says_what_the_compiler_said(
    sources: Path, text: str, message: str
) -> None:
    with (sources / "den.dts").open("a") as board:
        board.write(text)
    with pytest.raises(DataError, match=message):
        device_tree.compile_tree(sources / "den.dts", [sources / "include"])


def test_a_missing_program_is_named_with_its_package(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingProgramError, match=r"cpp: not installed.*apt-get install cpp"):
        device_tree.compile_tree(sources / "den.dts", [sources / "include"])


# ------------------------------------------------------------------ the other compiler

Told = dict[str, tuple[tuple[str, ...], str | None, tuple[int, ...]]]
"""Of each node: `compatible`, `status` and `reg`."""


def told_by_dtc(tree: Tree) -> Told:
    return {
        each.path: (
            each.compatible,
            next(iter(each.strings("status")), None),
            tuple(
                int(cell, 0)
                for group in (each.properties["reg"].groups() if "reg" in each.properties else ())
                for cell in group
            ),
        )
        for each in tree.nodes
    }


def told_by_dtlib(text: str, directory: Path, include: list[Path]) -> Told | None:
    """None if dtlib refuses a tree that dtc accepts: names of aliases, phandle by path."""
    dtlib = pytest.importorskip("devicetree.dtlib", reason="needs the package `devicetree`")
    source = directory / "preprocessed.dts"
    source.write_text(text)
    try:
        tree = dtlib.DT(str(source), include_path=[str(each) for each in include])
    except dtlib.DTError:
        return None
    return {
        each.path: (
            tuple(each.props["compatible"].to_strings()) if "compatible" in each.props else (),
            each.props["status"].to_string() if "status" in each.props else None,
            tuple(each.props["reg"].to_nums()) if "reg" in each.props else (),
        )
        for each in tree.node_iter()
    }


@needs_compiler
def test_the_other_compiler_reads_the_same(sources: Path) -> None:
    include = [sources / "include"]
    text = device_tree.preprocess(sources / "den.dts", include)
    tree = device_tree.compile_tree(sources / "den.dts", include)
    assert told_by_dtc(tree) == told_by_dtlib(text, sources, include)


SECOND_OPINION = {
    "mediatek/filogic": 40,
    "ramips/mt7621": 40,
    "ath79/generic": 40,
    "ipq40xx/generic": 30,
    "qualcommax/ipq807x": 20,
    "mvebu/cortexa9": 20,
    "lantiq/xrx200": 20,
    "realtek/rtl838x": 20,
}
"""Boards to compare, by target; at least 200 on at least 6."""


@needs_compiler
def test_the_other_compiler_reads_the_same_of_real_boards(source_trees: Path) -> None:
    release = fetch.local(source_trees, "25.12.5")
    series = kernel_series(release.openwrt)
    wanted_series = {series[name.partition("/")[0]] for name in SECOND_OPINION}
    generic = {each: open_tree(release, "*", each, None) for each in wanted_series}
    compared = {}
    for name, wanted in SECOND_OPINION.items():
        target, _, subtarget = name.partition("/")
        pinned = series[target]
        with tempfile.TemporaryDirectory() as scratch:
            directory = Path(scratch)
            tree = open_tree(release, target, pinned, generic[pinned])
            root = tree.lay_out_device_trees(directory / "root")
            devices = image_makefiles.read(release.openwrt, root, target, subtarget, tree.series)
            boards = sorted({dts: each for each in devices.values() for dts in each.dts}.items())
            step = max(1, len(boards) // wanted)
            for dts, device in boards[::step][:wanted]:
                include = [device.include, device.include / "include", root / "include"]
                text = device_tree.preprocess(dts, include)
                mine = told_by_dtc(device_tree.compile_tree(dts, include))
                theirs = told_by_dtlib(text, directory, include)
                if theirs is not None:
                    assert mine == theirs, dts.name
                    compared[dts] = name
    assert len(compared) >= 200
    assert len(set(compared.values())) >= 6
