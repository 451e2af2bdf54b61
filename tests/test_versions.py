"""The order of releases, and the ranges of it."""

from __future__ import annotations

import pytest

from capdb.versions import earlier_points, nearest_of, newest_first, newest_of, series, within


def test_the_snapshot_is_newest_and_a_candidate_older_than_its_final() -> None:
    versions = ["22.03.7", "25.12.0-rc1", "snapshot", "23.05.6", "25.12.0", "25.12.10", "25.12.9"]
    assert newest_first(versions) == [
        *("snapshot", "25.12.10", "25.12.9", "25.12.0", "25.12.0-rc1", "23.05.6", "22.03.7"),
    ]


@pytest.mark.parametrize(
    ("version", "of"),
    [
        ("24.10.8", "24.10"),
        ("24.10.0-rc1", "24.10"),
        ("24.10-SNAPSHOT", "24.10"),
        ("24.10", "24.10"),
        ("snapshot", "snapshot"),
    ],
)
def test_a_release_belongs_to_a_series(version: str, of: str) -> None:
    assert series(version) == of


@pytest.mark.parametrize(
    ("known", "newest"),
    [
        (["24.10.9", "24.10.10", "25.12.0", "snapshot"], "24.10.10"),
        (["24.10.5", "24.10.6-rc1"], "24.10.5"),
        (["24.10.0-rc2", "24.10.0-rc10"], "24.10.0-rc10"),
        (["25.12.0", "snapshot", "24.1.0"], None),
    ],
)
def test_the_newest_of_a_series_is_a_candidate_only_without_a_final(
    known: list[str], newest: str | None
) -> None:
    assert newest_of("24.10", known) == newest
    assert newest_of("24.10", reversed(known)) == newest


@pytest.mark.parametrize("version", ["24.10.0-rc1", "24.10.0", "24.10.8"])
def test_a_series_as_an_end_represents_all_its_releases(version: str) -> None:
    assert within(version, "24.10", "24.10")
    assert not within(version, "25.12", None)
    assert not within(version, None, "23.05")


@pytest.mark.parametrize(
    ("version", "since", "until", "inside"),
    [
        ("24.10.3", None, "24.10.2", False),
        ("24.10.2", None, "24.10.2", True),
        ("24.10.2-rc1", "24.10.2", None, False),
        ("23.05.6", "22.03.7", "24.10", True),
        ("snapshot", "23.05", None, True),
        ("snapshot", None, "25.12", False),
        ("25.12.5", "snapshot", None, False),
        ("snapshot", "snapshot", "snapshot", True),
        ("17.01.7", None, None, True),
    ],
)
def test_both_ends_belong_to_a_range(
    version: str, since: str | None, until: str | None, inside: bool
) -> None:
    assert within(version, since, until) is inside


@pytest.mark.parametrize(
    ("version", "near"),
    [
        ("24.10.2", "24.10.1"),
        ("24.10.5", "24.10.8"),
        ("24.10.0-rc3", "24.10.1"),
        ("24.10.99", "24.10.8"),
        ("24.10", "24.10.1"),
        ("23.05.4", "23.05.6"),
        ("21.02.3", None),
    ],
)
def test_the_nearest_release_is_of_the_same_series(version: str, near: str | None) -> None:
    known = ["snapshot", "25.12.5", "24.10.8", "24.10.1", "23.05.6"]
    assert nearest_of(version, known) == near


@pytest.mark.parametrize(
    ("version", "earlier"),
    [
        ("24.10.3", ["24.10.0", "24.10.1", "24.10.2"]),
        ("24.10.0", []),
        ("25.12.0-rc2", []),
        ("snapshot", []),
    ],
)
def test_the_releases_before_one_are_the_finals_of_its_series(
    version: str, earlier: list[str]
) -> None:
    assert earlier_points(version) == earlier
