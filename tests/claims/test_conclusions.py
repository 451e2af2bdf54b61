"""Equal boards share their claims, except for claims about a single board."""

from __future__ import annotations

import dataclasses

import pytest
from msgspec.structs import replace

from capdb.claims import Facts, Image, conclude
from capdb.facts import Driver, Report
from capdb.vocabulary import Grade, State, Traffic
from tests.support.forest import BOARD, FACTS, PLAIN, PROFILE, RELEASE, TARGET

DEN, LAIR = (RELEASE, TARGET, "acme_den"), (RELEASE, TARGET, "acme_lair")


def twins(drivers: tuple[Driver, ...]) -> Facts:
    """Return facts of two boards that differ in their names alone."""
    names = {"profile": "acme_lair"}
    lair = replace(PROFILE, boards=("acme,lair",), **names)
    board = replace(BOARD, compatible=("acme,lair", *BOARD.compatible[1:]), **names)
    return dataclasses.replace(
        FACTS, profiles=(PROFILE, lair), boards=(BOARD, board), drivers=drivers
    )


@pytest.fixture(params=[FACTS.drivers, (PLAIN,)], ids=["with an engine", "without one"])
def alike(request: pytest.FixtureRequest) -> Facts:
    return twins(request.param)


def test_boards_that_are_alike_share_the_content_of_their_claims(alike: Facts) -> None:
    claims = conclude(alike)
    assert list(claims) == [DEN, LAIR]
    for path in Traffic:
        assert claims[DEN][path] is claims[LAIR][path]


def grades(facts: Facts) -> dict[Image, Grade | None]:
    return {image: each[Traffic.IPV4_NAT].grade for image, each in conclude(facts).items()}


@pytest.mark.parametrize("board", ["acme,den", "acme,lair"])
def test_a_report_of_one_of_them_raises_its_grade_alone(board: str) -> None:
    reported = Report(
        board=board,
        release=RELEASE,
        probe="0.1.0",
        date="2026-01-01",
        state=State.YES,
        grade="bound",
        target=TARGET,
    )
    alike = twins(FACTS.drivers)
    raised = DEN if board == "acme,den" else LAIR
    found = grades(dataclasses.replace(alike, reports=(reported,)))
    assert found == grades(alike) | {raised: Grade.BOUND}
