"""Which of the files that an image was read from differ in another point release."""

from __future__ import annotations

import dataclasses

import pytest
from msgspec.structs import replace

from capdb.claims import Facts, conclude
from capdb.claims.points import differences
from capdb.facts import PointRelease
from tests.support.forest import BOARD, FACTS, RELEASE, TARGET

DTSI = "target/linux/forest/dts/oak.dtsi"
IMAGE = (RELEASE, TARGET, BOARD.profile)


def differing(*entries: str, release: str = RELEASE) -> list[tuple[object, str, tuple[str, ...]]]:
    point = PointRelease(release=release, version="25.12.1", ref="", differing=entries)
    facts = dataclasses.replace(FACTS, points=(point,))
    return list(differences(facts, conclude(facts)))


@pytest.mark.parametrize(
    "entry", ["drivers/net/fox.c", "forest:drivers/net/fox.c", DTSI, str(BOARD.dts)]
)
def test_a_file_of_its_device_tree_or_evidence_differs(entry: str) -> None:
    assert differing(entry) == [(IMAGE, "25.12.1", (entry.removeprefix("forest:"),))]


@pytest.mark.parametrize("entry", ["desert:drivers/net/fox.c", "drivers/net/elk.c"])
def test_a_file_of_other_targets_and_drivers_does_not(entry: str) -> None:
    assert differing(entry) == []


def test_another_series_says_nothing() -> None:
    assert differing("drivers/net/fox.c", release="24.10.8") == []


def test_a_board_without_any_claim_has_its_device_tree() -> None:
    point = PointRelease(release=RELEASE, version="25.12.1", ref="", differing=(DTSI,))
    facts = Facts(boards=(replace(BOARD, dts=None),), points=(point,))
    assert [paths for _, _, paths in differences(facts, {})] == [(DTSI,)]
