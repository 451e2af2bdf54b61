"""Drivers, differences and coverage as a person, a spreadsheet or a changelog gets them."""

from __future__ import annotations

import csv
import datetime
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capdb.queries.changes import boards, drivers
from capdb.render.changes import difference_lines, difference_markdown
from capdb.render.coverage import share, stats_lines, stats_markdown
from capdb.render.drivers import driver_csv, driver_lines
from capdb.render.table import csv_text
from capdb.results.changes import Difference
from capdb.results.coverage import Coverage, FactsSource, KernelRead, Observed, Stats
from capdb.text import clean
from tests.support.sample_changes import DEN, FOX, YES
from tests.support.statements import stated

STATS = Stats(
    observed=Observed(7, 3, 5, 4, ("den",)),
    releases=(
        Coverage(
            release="25.12.5",
            profiles=1000,
            states={"yes": 999, "partial": 0, "no": 0, "unknown": 1},
            grades={"wired": 999},
            unknown={f"reason {number}": 1 for number in range(7)},
            rejects=2,
            kernels=(
                KernelRead("6.12.94", "6.12.94", 9, 990),
                KernelRead("6.12.103", "6.12.107", 1, 5),
                KernelRead("6.12.94", "6.12.87", 1, 2),
                KernelRead("6.6.90", "6.12.107", 1, 3),
                KernelRead(None, "5.4.286", 1, 0),
                KernelRead("6.12.94", None, 1, 0),
            ),
        ),
    ),
    toh_rows=20,
    toh_linked=10,
    toh_current=4,
    toh_current_linked=3,
    origins=(
        FactsSource("toh", "https://example.org/", "1", "2026-01-01", ("hardware",), "2026-01-30"),
    ),
)
TODAY = datetime.date(2026, 1, 31)
DIFFERENCE = Difference(
    "24.10.8", "25.12.5", None, tuple(boards([DEN], [YES])), tuple(drivers([], [FOX]))
)


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    for lines in (
        [*driver_lines("25.12.5", [FOX], width)][1:],
        [*difference_lines(DIFFERENCE, width)][3:],
    ):
        told = [line for line in lines if line.startswith("  ") or "fox_eth" in line]
        assert told
        assert all(len(line) <= width for line in told)


def test_the_matrix_says_what_a_flowtable_driver_refuses() -> None:
    shown = "\n".join(driver_lines("25.12.5", [FOX], None))
    assert "fox/fox_eth" in shown
    assert "not for acme,cub-eth" in shown


def test_csv_has_a_driver_a_line_and_lists_separated_by_blanks() -> None:
    (row,) = csv.DictReader(io.StringIO(driver_csv([FOX])))
    assert (row["driver"], row["handles"], row["advertises"]) == (
        *("drivers/net/ethernet/fox/fox_eth", "flowtable", "yes"),
    )
    assert (row["targets"], row["profiles"]) == ("forest/oak", "3")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1"])
def test_a_cell_that_a_spreadsheet_would_run_is_defused(cell: str) -> None:
    ((shown,),) = csv.reader(io.StringIO(csv_text([[cell]]), newline=""))
    assert shown == f"'{clean(cell)}"


@given(st.lists(st.text(min_size=1), min_size=1))
def test_whatever_a_cell_holds_csv_reads_it_back_harmless(cells: list[str]) -> None:
    (row,) = csv.reader(io.StringIO(csv_text([cells]), newline=""))
    assert len(row) == len(cells)
    assert all(cell.endswith(clean(wrote)) for cell, wrote in zip(row, cells, strict=True))
    assert not [cell for cell in row if cell.lstrip().startswith(("=", "+", "-", "@"))]


def test_a_gain_is_shown_with_state_and_cause() -> None:
    shown = "\n".join(difference_lines(DIFFERENCE, None))
    assert "gained: 1 device, 1 ○ no → ● yes" in shown
    assert "○ no → ● yes  acme,oak: acme_den" in shown
    assert "now accepts TC_SETUP_FT" in shown
    every = "\n".join(difference_lines(DIFFERENCE, None, every=True))
    assert "acme_den (forest/oak): it takes one" in every
    assert "before: it takes no flowtable" in every


def test_a_change_of_wording_is_shown_by_what_differs() -> None:
    for changed, told in (
        (replace(YES, because=stated("it takes many")), "it takes one; now it takes many"),
        (replace(YES, limits=(stated("on lan1"),)), "no note; now on lan1"),
        (replace(YES, grade=None), "grade wired; now grade none"),
    ):
        difference = Difference("a", "b", None, tuple(boards([YES], [changed])), None)
        assert told in "\n".join(difference_lines(difference, None))


def test_a_difference_without_changes_says_so() -> None:
    lines = difference_lines(Difference("a", "b", None, (), ()), None)
    assert list(lines)[-1] == "nothing changed"
    assert difference_markdown([Difference("a", "b", "25.12.5", (), None)]) == "Nothing changed.\n"


def test_a_changelog_entry_names_gains_and_drivers() -> None:
    text = difference_markdown([DIFFERENCE])
    assert text.startswith("### OpenWrt 24.10.8 → 25.12.5\n")
    assert "- gained: 1 device" in text
    assert "  - `acme_den` (forest/oak): no → yes." in text
    assert "- driver `fox/fox_eth` new:" in text


def test_stats_show_states_reasons_and_ages() -> None:
    shown = "\n".join(stats_lines(STATS, TODAY, None))
    assert "999 (99.9 %)" in shown
    assert "for 2 other reasons" in shown
    assert "10 (50.0 %) of 20 rows" in shown
    assert "2026-01-01    30  2026-01-30" in shown


def test_stats_show_how_near_each_kernel_that_was_read_is() -> None:
    (rows,) = [
        [line.split()[1:] for line in lines.split("\n")[1:]]
        for lines in "\n".join(stats_lines(STATS, TODAY, None)).split("\n\n")
        if "6.12.94" in lines
    ]
    assert [(row[0], row[1]) for row in rows[:4]] == [
        ("6.12.94", "6.12.94"),
        ("6.12.103", "6.12.107"),
        ("6.12.94", "6.12.87"),
        ("6.6.90", "6.12.107"),
    ]
    assert [row[2] for row in rows[:3]] == ["0", "+4", "-7"]
    assert {row[-3] for row in rows[4:]} == {"?"}
    assert not {row[2] for row in rows[3:4]} & {"0", "?"}


def test_the_readmes_figures_do_not_age() -> None:
    text = stats_markdown(STATS)
    assert "| 25.12.5 | 1,000 | 999 (99.9 %) |" in text
    assert "2026" not in text


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(0, 0, "0"), (0, 9, "0 (0.0 %)"), (9, 9, "9 (100.0 %)"), (1, 9999, "1 (0.1 %)")],
)
def test_no_share_is_rounded_to_none_or_all(part: int, whole: int, shown: str) -> None:
    assert share(part, whole) == shown
