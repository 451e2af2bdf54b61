"""The second opinion on the miniature upstream: it agrees with right facts, and no others."""

from __future__ import annotations

import ast
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from devicetree import dtlib

from tests.second_opinion.__main__ import compare
from tests.second_opinion.device_trees import Board
from tests.second_opinion.nodes import compare_nodes
from tests.second_opinion.opinion import Opinion
from tests.second_opinion.tally import Tally
from tests.support.miniature import HEAD, MISSING, NEW, OLD, UPSTREAM

pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"needs programs of the Debian packages {' '.join(MISSING)}"
)

SUBJECTS = {
    "MACs",
    "answers that are no",
    "answers that are partial",
    "answers that are unknown",
    "answers that are yes",
    "controllers",
    "controllers of an engine",
    "device trees",
    "drivers that take flowtables",
    "evidence",
    "gate values",
    "gates",
    "networks at first boot",
    "nodes that are needed",
    "places of facts",
    "ports that are reached",
    "switches and their ports",
    "tags that are asked for",
}

Change = Callable[[str], str]


@pytest.fixture(scope="module")
def data(miniature_facts: Path) -> Path:
    return miniature_facts


@pytest.fixture(scope="module")
def tallies(data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tally]:
    """Return the comparison of right facts, by release."""
    return compare(UPSTREAM, data, tmp_path_factory.mktemp("scratch"), [])


def opinion(facts: Path, scratch: Path, trees: Path = UPSTREAM) -> Tally:
    return compare(trees, facts, scratch, [NEW])[NEW]


def differing(tally: Tally) -> dict[str, list[str]]:
    return {subject: lines for subject, lines in tally.differing.items() if lines}


def changed(data: Path, to: Path, kind: str, change: Change) -> Path:
    """Return a copy of the facts in which the lines of one kind are changed."""
    shutil.copytree(data, to)
    file = to / "releases" / NEW / f"{kind}.jsonl"
    before = file.read_text()
    after = change(before)
    assert after != before
    file.write_text(after)
    index = to / "index.jsonl"
    old, new = (hashlib.sha256(text.encode()).hexdigest() for text in (before, after))
    index.write_text(index.read_text().replace(old, new))
    return to


def test_it_agrees_with_every_fact_and_line_of_every_release(tallies: dict[str, Tally]) -> None:
    assert {release: differing(tally) for release, tally in tallies.items()} == {
        NEW: {},
        OLD: {},
        HEAD: {},
    }


def test_it_compares_something_of_every_subject(tallies: dict[str, Tally]) -> None:
    assert {subject for subject, count in tallies[NEW].agreed.items() if count} == SUBJECTS


def test_it_leaves_out_only_what_capdb_leaves_open_or_what_has_no_tree(
    tallies: dict[str, Tally],
) -> None:
    reasons = ("firewall4", "neither compiles", "capdb says less")
    left_out = [line for tally in tallies.values() for of in tally.unread.values() for line in of]
    assert left_out
    assert [line for line in left_out if not any(reason in line for reason in reasons)] == []


def test_it_shares_no_code_with_what_it_checks() -> None:
    imported = {
        name
        for file in Path(__file__).parent.glob("*.py")
        if not file.name.startswith("test_")
        for node in ast.walk(ast.parse(file.read_text()))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert {name for name in imported if name.startswith(("capdb", "scrapers", "tests"))} == {
        "capdb.building.build",  # the answers that are checked
        "tests.support.checkout",
        *(name for name in imported if name.startswith("tests.second_opinion")),
    }


@pytest.mark.parametrize(
    ("kind", "was", "becomes", "subject"),
    [
        ("drivers", '"engine_version":2', '"engine_version":7', "gate values"),
        ("drivers", '"line":104', '"line":105', "evidence"),
        ("drivers", '"DSA_TAG_PROTO_OTTER"', '"DSA_TAG_PROTO_IBEX"', "tags that are asked for"),
        ("drivers", '"phandle":"acme,npu"', '"phandle":"acme,gpu"', "nodes that are needed"),
        ("boards", '"label":"lan1"', '"label":"lan9"', "switches and their ports"),
        ("boards", '"enabled":false', '"enabled":true', "controllers"),
        ("boards", "/mac@0", "/mac@1", "MACs"),
    ],
)
def test_a_fact_that_is_not_in_the_trees_differs(
    data: Path, tmp_path: Path, kind: str, was: str, becomes: str, subject: str
) -> None:
    facts = changed(data, tmp_path / "data", kind, lambda text: text.replace(was, becomes))
    assert subject in differing(opinion(facts, tmp_path))


def test_a_gate_that_the_trees_close_contradicts_the_answer(data: Path, tmp_path: Path) -> None:
    facts = changed(
        data,
        tmp_path / "data",
        "drivers",
        lambda text: text.replace('"engine_version":0', '"engine_version":1'),
    )
    assert "answers that are yes" in differing(opinion(facts, tmp_path))


def test_a_line_that_a_patch_brought_is_not_the_kernels_own(data: Path, tmp_path: Path) -> None:
    def without_patches(text: str) -> str:
        records = [json.loads(line) for line in text.splitlines()]
        for record in records:
            for item in record.get("ids", ()):
                item["place"].pop("patch", None)
        return "".join(f"{json.dumps(record, separators=(',', ':'))}\n" for record in records)

    facts = changed(data, tmp_path / "data", "drivers", without_patches)
    assert "evidence" in differing(opinion(facts, tmp_path))


def test_a_tree_without_a_patch_is_another_tree(data: Path, tmp_path: Path) -> None:
    trees = tmp_path / "upstream"
    shutil.copytree(UPSTREAM, trees)
    (patch,) = trees.glob("trees/openwrt-25.12/target/linux/generic/backport-*/600-*.patch")
    patch.unlink()
    assert differing(opinion(data, tmp_path, trees)).keys() >= {"evidence", "gate values"}


def test_a_limit_that_no_tree_shows_contradicts_none(data: Path, tmp_path: Path) -> None:
    facts = tmp_path / "data"
    shutil.copytree(data, facts)
    (facts / "curated").mkdir()
    for file in (Path(__file__).parents[2] / "data/curated").glob("*.toml"):
        (facts / "curated" / file.name).write_text("date = 2026-11-26\n")
    (facts / "curated/quirks.toml").write_text(
        """date = 2026-11-26
[[quirk]]
id = "moved-on"
says = "newer snapshots have another switch driver, whose tag the engine does not take"
weight = "breaks"
source = "https://github.com/openwrt/openwrt/pull/24861"
scope.targets = ["desert"]
effect = "no"
"""
    )
    found = opinion(facts, tmp_path)
    assert differing(found) == {}
    assert any("moved-on" in line for line in found.unread["answers that are no"])


@pytest.mark.parametrize(
    ("node", "missed"),
    [
        ("dma { gmac0 { local-mac-address = [00 00 00 00 00 00]; }; };", ["/dma/gmac0"]),
        ("dma { mac-address = [00 00 00 00 00 00]; };", ["/dma"]),
        ('dma { status = "disabled"; gmac0 { mac-address = [00 00 00 00 00 00]; }; };', []),
        ("wifi@1 { local-mac-address = [00 00 00 00 00 00]; };", []),
        ("dma { };", []),
    ],
)
def test_a_board_without_controller_has_no_node_with_an_address(
    tmp_path: Path, node: str, missed: list[str]
) -> None:
    source = tmp_path / "board.dts"
    source.write_text(f"/dts-v1/;\n/ {{ {node} }};\n")
    read = [(Board(dtlib.DT(str(source))), Opinion("no", "no node is bound"))]
    tally = Tally()
    compare_nodes(tally, {"profile": "oak"}, read, "oak")
    found = [line for lines in differing(tally).values() for line in lines]
    assert [line.rpartition("read ")[2] for line in found] == ([repr(missed)] if missed else [])
