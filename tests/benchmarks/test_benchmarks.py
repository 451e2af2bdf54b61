"""Documents claim the speed that was measured; no time is asserted here."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import answers, building, growth, measure, probing, synthetic, table
from capdb.building.build import read
from capdb.facts import Store
from capdb.names.spelling import spellings
from tests.support import small_facts


def measured(ratio: float, cpu: float) -> list[measure.Measured]:
    return [
        measure.Measured(
            name="check: one device",
            median=1,
            best=1,
            cpu=1,
            memory=20,
            ratios={"Typer": ratio},
            cpu_ratios={"Typer": cpu},
        )
    ]


LIMIT = table.budget()["check: one device"]["Typer"]


@pytest.mark.parametrize(
    ("scale", "name", "before", "value", "faulty"),
    [
        ("10x1", "build, s", 3, 30, False),
        ("10x1", "build, s", 3, 60, True),
        ("1x100/newest", "build, s", 1, 100, False),
        ("1x100/newest", "build, s", 1, 300, True),
        ("10x1", "search, ms", 20, 99, False),
        ("10x1", "search, ms", 20, 101, True),
        ("10x1", "list, all, ms", 200, 2000, False),
        ("1x10", "check, one device, ms", -1, 19, False),
    ],
)
def test_growth_that_is_worse_than_linear_or_too_slow_to_type_is_reported(
    scale: str, name: str, before: float, value: float, faulty: bool
) -> None:
    base = f"1x1{'/newest' if scale.endswith('/newest') else ''}"
    assert bool(list(growth.faults({base: {name: before}, scale: {name: value}}, {}))) is faulty
    assert bool(list(growth.faults({scale: {name: value}}, {base: {name: before}}))) is faulty


@pytest.mark.parametrize(("times", "fails"), [(0.9, False), (1.9, False), (2.1, True)])
def test_a_call_over_twice_its_milliseconds_fails(times: float, fails: bool) -> None:
    name = "Python: a call of check"
    taken = times * table.budget()[name][table.CLOCK] / 1000
    slow = measure.Measured(name=name, median=taken, best=taken, cpu=taken, memory=20)
    assert bool(table.failures([slow])) is fails


def test_every_budget_is_of_something_that_is_measured(tmp_path: Path) -> None:
    if missing := [name for name in ("busybox", "time") if not shutil.which(name)]:
        pytest.skip(f"the self-test is not measured here: install {' '.join(missing)}")
    every = [
        *answers.groups(tmp_path),
        *probing.groups(tmp_path),
        *building.groups(tmp_path),
    ]
    against = {}
    for group in every:
        if isinstance(group, measure.Group):
            against |= group.against
    for name, limits in table.budget().items():
        if not name.startswith("scrape: "):
            assert name in against
            assert set(limits) <= {"sqlite3", table.MEMORY, table.CLOCK, *against[name]}


@pytest.mark.parametrize(
    ("ratio", "cpu", "fails"),
    [(0.9, 0.9, False), (1.9, 1.9, False), (2.1, 2.1, True), (9, 1, False)],
)
def test_only_ratios_over_twice_their_budget_fail(ratio: float, cpu: float, fails: bool) -> None:
    assert bool(table.failures(measured(ratio * LIMIT, cpu * LIMIT))) is fails


@pytest.mark.parametrize(("megabytes", "fails"), [(3.9, False), (4.1, True)])
def test_memory_over_its_budget_fails(megabytes: float, fails: bool) -> None:
    [each] = measured(1, 1)
    probe = replace(each, name="probe: 100,000 connections", memory=megabytes, ratios={})
    assert bool(table.failures([probe])) is fails


def test_what_a_program_does_not_report_of_itself_is_measured() -> None:
    told = measure.Program(("sh", "-c", "echo '{\"memory\": 1.5}'"), tells=True)
    found = measure.run(told)
    assert found.memory == 1.5
    assert found.wall > 0


def test_a_ratio_over_its_budget_is_marked() -> None:
    [_, line] = table.lines("typed", measured(1.5 * LIMIT, 1))
    assert line.endswith(", over)")


def test_a_program_that_answers_nothing_is_no_measurement() -> None:
    with pytest.raises(RuntimeError, match="broken"):
        measure.run(measure.Program(("sh", "-c", "echo broken >&2; exit 70")))


def test_a_run_measures_clock_processor_and_memory() -> None:
    assert min(measure.run(measure.Program(("true",)))) >= 0
    told = measure.Program(("echo", '{"wall": 3, "cpu": 2}'), tells=True)
    assert measure.run(told)[:2] == (3, 2)


def test_synthetic_devices_have_names_of_their_own_and_keep_their_links(tmp_path: Path) -> None:
    source = Store(small_facts.make_data(tmp_path / "small"))
    grown = Store(tmp_path / "grown")
    synthetic.grow(source, grown, devices=3, releases=2)
    before, after = read(source), read(grown)
    assert len(after.profiles) == len(before.profiles) * 3 * 2
    assert len({each.release for each in after.profiles}) == 2 * len(
        {each.release for each in before.profiles}
    )
    own = {(each.release, each.target, each.profile) for each in after.profiles}
    assert len(own) == len(after.profiles)
    titles = {
        name
        for each in after.profiles
        for title in each.titles
        for name in spellings("", title.model)
    }
    assert len(titles) == 3 * len(
        {name for each in before.profiles for t in each.titles for name in spellings("", t.model)}
    )
    assert len({row.device_id for row in after.hardware}) == 3 * len(before.hardware)


def test_the_newest_release_can_be_grown_alone(tmp_path: Path) -> None:
    source = Store(small_facts.make_data(tmp_path / "small"))
    grown = Store(tmp_path / "grown")
    synthetic.grow(source, grown, devices=2, releases=1, newest=True)
    assert {each.release for each in read(grown).profiles} == {small_facts.NEW}
