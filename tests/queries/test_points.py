"""Point releases that were not read, all at once: each has the same answer as from `check`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from capdb.facts import Quirk, Store
from capdb.queries import answers
from capdb.queries.citations import Citations
from capdb.queries.connection import connect, releases
from capdb.queries.points import points
from capdb.results.answer import Answer
from capdb.results.points import PointAnswer
from capdb.versions import earlier_points
from capdb.vocabulary import State
from tests.support.checkout import ROOT

EVERY = 50
"""Of so many devices one is asked about in full, next to those whose state is another."""


@pytest.fixture(scope="module")
def connection(committed_database: Path) -> Iterator[sqlite3.Connection]:
    with connect(committed_database) as opened:
        yield opened


def lowered(connection: sqlite3.Connection) -> list[int]:
    """Return the devices that have another state on some point release."""
    rows = connection.execute(
        "SELECT DISTINCT v.device FROM claim_point p JOIN variant v ON v.id = p.variant"
        " WHERE p.state IS NOT NULL AND p.path = 'ipv4-nat'"
    )
    return [device for (device,) in rows]


def known(
    connection: sqlite3.Connection, device: int
) -> Iterator[tuple[Answer, list[PointAnswer]]]:
    """Yield the answer for each release that has an image, with the knowledge of earlier ones."""
    cited = Citations(connection)
    for release in releases(connection):
        (read,) = answers.of_device(connection, device, release).results
        if read.kernel is not None:
            yield read, [*points(connection, device, read, cited)]


def assert_as_answered(connection: sqlite3.Connection, device: int) -> None:
    for read, found in known(connection, device):
        of = {each.asked: each for each in found}
        for asked in earlier_points(read.release):
            (whole,) = answers.check(connection, read.device, asked).results
            point = of.get(asked)
            assert whole.state is (point.state if point else read.state)
            assert whole.because == ((point and point.because) or read.because)
            assert read.evidence == whole.evidence[: len(read.evidence)]
            if point and point.because:
                assert point.because in [each.shows for each in whole.evidence]
            assert whole.compared == (point.compared if point else None)
            more = [each for each in whole.caveats if each not in read.caveats]
            assert more == [*(point.caveats if point else ())]


def test_what_is_another_on_a_point_release_is_what_check_answers(
    connection: sqlite3.Connection,
) -> None:
    rows = connection.execute("SELECT id FROM device WHERE id % ? = 0", (EVERY,))
    for (device,) in rows:
        assert_as_answered(connection, device)


def test_a_state_that_is_lower_on_a_point_release_is_lower_there(
    connection: sqlite3.Connection,
) -> None:
    devices = lowered(connection)
    assert devices
    for device in devices[:5]:
        assert_as_answered(connection, device)
        states = [(read.state, each.state) for read, of in known(connection, device) for each in of]
        assert any(before is not after for before, after in states)


def test_a_no_of_a_point_release_has_caveats_about_software_alone(
    connection: sqlite3.Connection,
) -> None:
    software = {
        quirk.id for quirk in Store(ROOT / "data").read_kind(Quirk) if quirk.effect == "software"
    }
    refused = 0
    for device in lowered(connection):
        for read, found in known(connection, device):
            for point in found:
                if point.state is State.NO and read.state is not State.NO:
                    (there,) = answers.check(connection, read.device, point.asked).results
                    assert {path.state for path in there.paths.values()} == {State.NO}
                    assert {each.id for each in there.caveats} <= software
                    refused += 1
    assert refused > 50
