"""Point releases, support of a series, public reports and coming drivers in answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from capdb.claims import Claim, Facts, Point
from capdb.facts import (
    Coming,
    Config,
    Observation,
    Place,
    PointRelease,
    Rate,
    Scope,
    Series,
)
from capdb.queries import answers, listing, release_coverage, whole_release
from capdb.queries.connection import connect, resolve_point
from capdb.queries.soc_summaries import soc_summaries
from capdb.results.answer import Answer, Caveat
from capdb.results.devices import Filters
from capdb.results.public import MeasuredRate, PublicReport
from capdb.rules.ids import Rule
from capdb.search import lookup
from capdb.vocabulary import (
    Forwarding,
    Grade,
    Load,
    Stage,
    Stand,
    State,
    Support,
    Traffic,
    Weight,
)
from tests.support.claims import changed, write
from tests.support.small_facts import NEW, OLD, YES_TARGET, claims, facts, silent

LINK = "https://example.org/7"
SEEN = Observation(
    id="seen",
    says="it ran",
    source=LINK,
    date=date(2026, 1, 2),
    release="25.12.1",
    build="r1-abc",
    boards=("globe,e8450",),
    state=State.YES,
    grade=Grade.SEEN,
    rates=(Rate(by=Forwarding.HARDWARE, mbits=940, cpu=2, over=(Load.PPPOE,), at_least=True),),
)
OLDER = Observation(
    id="older",
    says="it slept",
    source=LINK,
    date=date(2025, 1, 2),
    release="24.10.1",
    boards=("globe,e8450",),
    state=State.NO,
)
OF_SOC = Observation(
    id="of-soc",
    says="slow",
    source=LINK,
    date=date(2024, 1, 2),
    release="25.12",
    socs=("maker,ipq99",),
    rates=(Rate(by=Forwarding.NEITHER, mbits=200),),
)
CUB = Coming(
    id="cub",
    says="it grows",
    source=LINK,
    looked=date(2026, 1, 2),
    stage=Stage.REVIEW,
    scope=Scope(),
)


def caveat(name: str) -> Caveat:
    return Caveat(name, f"the {name}", LINK, Weight.BREAKS)


@contextmanager
def made(path: Path, known: Facts, claimed: list[Claim]) -> Iterator[sqlite3.Connection]:
    write(known, claimed, "0" * 64, path / "x.sqlite", silent)
    with connect(path / "x.sqlite") as connection:
        yield connection


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    ended = Series(id="24.10", support=Support.ENDED, source=LINK, since="2026-10")
    known = replace(facts(), observations=(SEEN, OLDER, OF_SOC), series=(ended,))
    claimed = [
        changed(each, coming=(CUB,)) if each.state is State.NO else each
        for each in claims(known.profiles)
    ]
    with made(tmp_path, known, claimed) as opened:
        yield opened


def asked(connection: sqlite3.Connection, query: str, release: str | None = None) -> Answer:
    (found,) = answers.check(connection, query, release).results
    return found


# ------------------------------------------------------------------ point releases


@pytest.mark.parametrize(
    ("release", "read", "asked_about"),
    [
        ("24.10.2", OLD, "24.10.2"),
        (" 25.12.0-RC1 ", NEW, "25.12.0-rc1"),
        (OLD, OLD, None),
        ("24.10", OLD, None),
        (None, NEW, None),
    ],
)
def test_a_point_release_is_answered_by_the_nearest_of_its_series_which_is_named(
    connection: sqlite3.Connection, release: str | None, read: str, asked_about: str | None
) -> None:
    answer = asked(connection, "globe e8450", release)
    assert (answer.release, answer.asked) == (read, asked_about)
    assert answer.version == (asked_about or read)


FOX = "drivers/net/x.c"


@pytest.mark.parametrize(
    ("differing", "kernels", "release", "rule", "files"),
    [
        ((), {"6.6": "6.6.93"}, "24.10.2", Rule.SAME_IN_RELEASE, None),
        ((FOX,), {"6.6": "6.6.93"}, "24.10.2", Rule.DIFFERS_IN_RELEASE, (FOX,)),
        (("drivers/net/elk.c",), {"6.6": "6.6.93"}, "24.10.2", Rule.SAME_IN_RELEASE, None),
        ((FOX,), {"6.6": "6.6.93"}, "24.10.3", None, None),
        ((FOX,), {"6.6": "6.6.93"}, OLD, None, None),
        ((FOX,), {"6.12": "6.12.9"}, "24.10.2", None, None),
    ],
)
def test_an_answer_says_whether_what_was_read_is_the_same_in_the_release_asked_about(
    differing: tuple[str, ...],
    kernels: dict[str, str],
    release: str,
    rule: Rule | None,
    files: tuple[str, ...] | None,
    tmp_path: Path,
) -> None:
    point = PointRelease(OLD, "24.10.2", "", kernels, differing)
    config = Config(
        release=OLD,
        target=YES_TARGET,
        kernel_series="6.6",
        ref="6.6.144 + OpenWrt patches",
        place=Place("target/linux/fast/config-6.6"),
    )
    known = replace(facts(), points=(point,), configs=(config,))
    with made(tmp_path, known, claims(known.profiles)) as connection:
        compared = asked(connection, "globe e8450", release).compared
    assert (compared.rule if compared else None) == rule
    if compared:
        assert (compared.values["kernel"], compared.values["read"]) == ("6.6.93", "6.6.144")
        assert compared.values.get("files") == files


def with_points(*points: Point) -> list[Claim]:
    held = (caveat("burrow"),)
    return [
        changed(each, points=points, caveats=(*each.caveats, *held))
        if each.path is Traffic.IPV4_NAT
        else each
        for each in claims(facts().profiles)
    ]


@pytest.mark.parametrize(
    ("release", "told"),
    [
        ("24.10.2", {"no-qos", "old"}),
        ("24.10.5", {"no-qos"}),
        ("24.10.7", {"no-qos", "burrow"}),
        (OLD, {"no-qos", "burrow"}),
    ],
)
def test_a_point_release_has_the_caveats_of_its_own(
    tmp_path: Path, release: str, told: set[str]
) -> None:
    old = Point(caveat("old"), None, "24.10.3")
    since = Point(caveat("burrow"), "24.10.6", None)
    with made(tmp_path, facts(), with_points(old, since)) as connection:
        answer = asked(connection, "globe e8450", release)
    assert {each.id for each in answer.caveats} == told


@pytest.mark.parametrize(
    ("release", "state", "grade"),
    [("24.10.2", State.UNKNOWN, None), ("24.10.6", State.YES, Grade.WIRED)],
)
def test_a_state_is_lower_on_the_point_releases_on_which_a_quirk_says_so(
    tmp_path: Path, release: str, state: State, grade: Grade | None
) -> None:
    point = Point(caveat("old"), None, "24.10.3", State.UNKNOWN)
    with made(tmp_path, facts(), with_points(point)) as connection:
        answer = asked(connection, "globe e8450", release)
    assert (answer.state, answer.grade) == (state, grade)
    assert answer.paths[Traffic.IPV4_NAT].state is state
    assert (answer.reason == "the old") is (state is State.UNKNOWN)


@pytest.mark.parametrize(
    ("release", "state"), [("24.10.2", State.UNKNOWN), ("24.10.6", State.YES), (OLD, State.YES)]
)
def test_lists_have_the_state_of_the_point_release_too(
    tmp_path: Path, release: str, state: State
) -> None:
    point = Point(caveat("old"), None, "24.10.3", State.UNKNOWN)
    with made(tmp_path, facts(), with_points(point)) as connection:
        (number,) = lookup.find(connection, "globe e8450", OLD).devices
        read, about = resolve_point(connection, release)
        (row,) = listing.devices(connection, read, only=[number], asked=about)
        details = listing.device(connection, number, read, about)
        working = listing.devices(connection, read, Filters(states=(State.YES,)), asked=about)
        heads = {each.device: each for each in whole_release.headlines(connection, read, about)}
        socs = {each.soc: each for each in soc_summaries(connection, read, about)}
    assert (row.state, row.release, row.asked) == (state, OLD, about)
    assert details.device == row
    image = next(each for each in details.images if each.release == OLD)
    assert (image.paths[Traffic.IPV4_NAT].state, image.asked) == (state, about)
    assert (row in working) is (state is State.YES)
    assert heads[row.device].state is state
    assert sum(socs[str(row.soc)].states.values()) == socs[str(row.soc)].devices
    assert socs[str(row.soc)].states[state] == socs[str(row.soc)].devices


def test_nothing_raises_a_state_on_a_point_release(tmp_path: Path) -> None:
    point = Point(caveat("old"), None, "24.10.3", State.PARTIAL)
    with made(tmp_path, facts(), with_points(point)) as connection:
        assert asked(connection, "acme ax3600", "24.10.2").state is State.NO


def test_without_an_image_the_release_that_was_looked_at_is_named(
    connection: sqlite3.Connection,
) -> None:
    answer = asked(connection, "acme gone 100", "25.12.1")
    assert answer.state is State.UNKNOWN
    assert NEW in answer.reason
    assert "25.12.1" in answer.reason


# ------------------------------------------------------------------ support


def test_the_support_of_a_series_is_shown_where_it_is_known(connection: sqlite3.Connection) -> None:
    found = asked(connection, "globe e8450", OLD).support
    assert found
    assert (found.series, found.state, found.since) == ("24.10", Support.ENDED, "2026-10")
    assert asked(connection, "globe e8450", NEW).support is None


# ------------------------------------------------------------------ public reports


def test_public_reports_are_next_to_the_answer_with_their_rates(
    connection: sqlite3.Connection,
) -> None:
    answer = asked(connection, "globe e8450")
    first, second = answer.observations
    rate = MeasuredRate(Forwarding.HARDWARE, 940, 2, (Load.PPPOE,), None, True)
    assert first == PublicReport(
        *("seen", "it ran", LINK, "2026-01-02", "25.12.1", "r1-abc", Traffic.IPV4_NAT),
        *(State.YES, Grade.SEEN, Stand.AGREES, (rate,)),
    )
    assert (second.id, second.stand) == ("older", Stand.SILENT)
    assert (answer.state, answer.grade) == (State.YES, Grade.WIRED)


def test_a_report_disagrees_on_its_own_series(connection: sqlite3.Connection) -> None:
    answer = asked(connection, "globe e8450", OLD)
    assert {each.id: each.stand for each in answer.observations} == {
        "seen": Stand.AGREES,
        "older": Stand.DISAGREES,
    }
    assert answer.state is State.YES


def test_a_report_on_a_soc_is_one_on_each_of_its_boards(connection: sqlite3.Connection) -> None:
    (found,) = asked(connection, "acme ax3600").observations
    assert (found.id, found.state, found.stand) == ("of-soc", None, Stand.SILENT)


def test_stats_count_the_reports_and_name_those_that_contradict(
    connection: sqlite3.Connection,
) -> None:
    found = release_coverage.stats(connection).observed
    assert (found.observations, found.with_rates, found.devices) == (3, 2, 1)
    assert (found.socs, found.disagreeing) == (2, ("older",))


# ------------------------------------------------------------------ coming drivers


def test_what_is_coming_is_next_to_a_no(connection: sqlite3.Connection) -> None:
    (found,) = asked(connection, "acme ax3600").coming
    assert (found.id, found.date, found.stage) == ("cub", "2026-01-02", Stage.REVIEW)
    assert not asked(connection, "globe e8450").coming


def test_a_device_in_full_has_them_too(connection: sqlite3.Connection) -> None:
    def image(key: str) -> tuple[list[str], list[str]]:
        (number,) = connection.execute("SELECT id FROM device WHERE key = ?", (key,)).fetchone()
        first = listing.device(connection, number, NEW).images[0]
        return [each.id for each in first.observations], [each.id for each in first.coming]

    assert image("globe_e8450") == (["seen", "older"], [])
    assert image("acme_ax3600") == (["of-soc"], ["cub"])
