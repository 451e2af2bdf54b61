"""Whatever comes from outside is read or refused in one sentence, and nothing else happens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capdb.errors import DataError
from capdb.facts import encode_all
from scrapers.kbuild import kconfig_files
from scrapers.published import toh
from tests.robustness.fuzz.targets import CASES, TARGETS
from tests.support.sample_toh import ROW, toh_json

FOUND = sorted(path for path in CASES.glob("*/*") if path.is_file())


@pytest.mark.parametrize("name", TARGETS)
def test_input_in_the_right_shape_is_read(name: str) -> None:
    for seed in TARGETS[name].seeds:
        TARGETS[name].survives(seed)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_once_broke_a_reader_does_not_again(path: Path) -> None:
    TARGETS[path.parent.name].survives(path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=60)
@given(data=st.data())
def test_damaged_input_is_refused_in_one_sentence(name: str, data: st.DataObject) -> None:
    target = TARGETS[name]
    content = bytearray(data.draw(st.sampled_from(list(target.seeds))))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(len(content), start + 16)))
        content[start:end] = data.draw(st.binary(max_size=8))
    target.survives(bytes(content))


DEEP = 4000
NESTED = {
    "toh": b"[" * DEEP,
    "profiles": b'{"profiles":' * DEEP,
    "toh-page": b"<dl>" * DEEP,
    "listing": b"<a href='" * DEEP,
    "device-tree": b"/ {\n" + b"fox {\n" * DEEP + b"};\n" * DEEP + b"};\n",
    "c-source": b"static int fox_setup_tc(struct net_device *dev, enum tc_setup_type type)\n{"
    + b"if (type == TC_SETUP_FT) {" * 900
    + b"}" * 901
    + b"\nstatic const struct net_device_ops fox = { .ndo_setup_tc = fox_setup_tc };\n",
    "kconfig": b"config FOX\n\tbool\n\tdepends on " + b"(" * DEEP + b"A" + b")" * DEEP,
    "kbuild": b"obj-y += " + b"$(" * DEEP + b"x" + b")" * DEEP,
    "makefile": b"a = " + b"$(" * DEEP + b"x" + b")" * DEEP,
    "board.d": b"case $board in\n" * DEEP,
    "patch": b"--- a/x\n+++ b/x\n@@ -1 +1 @@\n" * DEEP,
    "facts": b'{"titles":[' * DEEP,
    "names": b"a1" * DEEP,
    "report": b'{"hosts":[' * DEEP,
    "router": b'{"model":' * DEEP,
    "curated": b'{"scope":' * DEEP,
    "query": b"a 1 " * DEEP,
    "filters": b"a\n" * DEEP,
    "plain": b"\x1b[" * DEEP,
}


@pytest.mark.parametrize("name", NESTED)
def test_what_nests_without_end_is_read_or_refused(name: str) -> None:
    TARGETS[name].survives(NESTED[name])


@pytest.mark.parametrize("condition", ["(" * DEEP + "A" + ")" * DEEP, "!" * DEEP + "A"])
def test_a_condition_of_kconfig_that_nests_without_end_may_be_anything(condition: str) -> None:
    assert kconfig_files.parse(condition) == kconfig_files.UNREAD


def test_kconfig_files_that_nest_without_end_are_refused() -> None:
    with pytest.raises(DataError, match="nest without end"):
        TARGETS["kconfig"].read(b"if DEN\n" * DEEP + b"config FOX\n\tbool\n")


CELLS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=200)
@given(column=st.sampled_from(sorted(toh.COLUMNS)), cell=CELLS)
def test_any_cell_of_the_table_gives_plain_text_or_a_refusal(column: str, cell: Any) -> None:
    row = {**ROW, column: cell}
    try:
        found = toh.parse(toh_json(row), at_least=0)
    except DataError:
        return
    for line in encode_all(found).decode().splitlines():
        assert line.isprintable(), line
