"""`capdb drivers`, `diff` and `stats` as a person or a program meets them."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner, Result

from capdb.claims import Facts
from capdb.cli import app
from capdb.facts import Fact
from tests.support.facts_directory import write_facts
from tests.support.forest import BOARD, ENGINE, RELEASE, TARGET, WOODS, place

OLD = "24.10.8"
Run = Callable[..., Result]


def older(facts: Facts) -> Facts:
    """Return the same facts of an older release, in which the Den's gate was 0 and the Cub was
    not.
    """

    def moved(records: tuple[Fact, ...]) -> tuple[Fact, ...]:
        return tuple(replace(record, release=OLD) for record in records)  # type: ignore[call-arg] # each kind has a release

    zero = tuple(replace(data, fields={"engine_version": 0}) for data in ENGINE.match_data)
    drivers = (replace(ENGINE, match_data=zero), *facts.drivers[1:])
    return Facts(
        releases=(replace(facts.releases[0], version=OLD, status="oldstable"),),
        targets=moved(tuple(facts.targets)),
        profiles=moved(tuple(it for it in facts.profiles if it.profile != "acme_cub")),
        boards=moved((BOARD,)),
        configs=moved(tuple(facts.configs)),
        packages=moved(tuple(facts.packages)),
        drivers=moved(drivers),
    )


def both(one: Facts, other: Facts) -> Facts:
    return Facts(
        **{
            field.name: (*getattr(one, field.name), *getattr(other, field.name))
            for field in dataclasses.fields(Facts)
        }
    )


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    write_facts(both(WOODS, older(WOODS)), tmp_path / "data")
    monkeypatch.setenv("CAPDB_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CAPDB_DATABASE", str(tmp_path / "capdb.sqlite"))
    return lambda *words: CliRunner().invoke(app, list(words))


def test_drivers_lists_those_that_are_built(run: Run) -> None:
    result = run("drivers")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"OpenWrt {RELEASE}: 5 Ethernet drivers")
    assert "fox/fox_eth" in result.stdout


def test_drivers_for_programs_has_targets_and_places(run: Run) -> None:
    reply = json.loads(run("drivers", "--release", "25.12", "--json").stdout)
    assert (reply["schema"], reply["release"]) == (1, RELEASE)
    fox = next(row for row in reply["drivers"] if row["name"] == ENGINE.name)
    assert (fox["handles"], fox["targets"], fox["profiles"]) == ("flowtable", [TARGET], 2)
    assert fox["evidence"][0]["line"] == place(line=33).line
    rows = list(csv.DictReader(io.StringIO(run("drivers", "--csv").stdout)))
    assert {row["release"] for row in rows} == {RELEASE}
    assert len(rows) == len(reply["drivers"])


def test_two_forms_at_once_are_misuse(run: Run) -> None:
    assert run("drivers", "--json", "--csv").exit_code == 2
    assert run("diff", "24.10", "25.12", "--json", "--markdown").exit_code == 2
    assert run("stats", "--json", "--markdown").exit_code == 2


def test_diff_names_the_gain_and_the_gate_that_made_it(run: Run) -> None:
    result = run("diff", "24.10", "25.12")
    assert result.exit_code == 0
    assert "gained: 1 device, 1 ○ no → ● yes" in result.stdout
    assert "fox_data sets engine_version to 0; now " in result.stdout
    assert "added: 1 device" in result.stdout
    assert "gained  fox/fox_eth: " in result.stdout
    assert "drivers:" not in run("diff", "24.10", "25.12", "--boards").stdout
    assert "acme_den" not in run("diff", "24.10", "25.12", "--drivers").stdout


def test_diff_for_programs_has_both_sides(run: Run) -> None:
    reply = json.loads(run("diff", "24.10", "25.12", "--json").stdout)
    (found,) = reply["differences"]
    gained = next(change for change in found["boards"] if change["kind"] == "gained")
    assert (gained["old"]["state"], gained["new"]["state"]) == ("no", "yes")


def test_a_release_and_itself_do_not_differ(run: Run) -> None:
    assert run("diff", "25.12", RELEASE).stdout.endswith("nothing changed\n")


def test_two_versions_of_the_facts_are_compared_release_by_release(
    run: Run, tmp_path: Path
) -> None:
    zero = tuple(replace(data, fields={"engine_version": 0}) for data in ENGINE.match_data)
    engine = replace(ENGINE, match_data=zero)
    changed = dataclasses.replace(WOODS, drivers=(engine, *WOODS.drivers[1:]))
    write_facts(both(changed, older(WOODS)), tmp_path / "old")
    result = run("diff", "--data", str(tmp_path / "old"), str(tmp_path / "data"))
    assert result.exit_code == 0
    assert result.stdout.startswith(f"OpenWrt {RELEASE}: ")
    assert "gained: 1 device" in result.stdout
    assert OLD not in result.stdout
    entry = run("diff", "--data", str(tmp_path / "old"), str(tmp_path / "data"), "--markdown")
    assert entry.stdout.startswith(f"### OpenWrt {RELEASE}\n")
    same = run("diff", "--data", str(tmp_path / "data"), str(tmp_path / "data"))
    assert same.stdout == "nothing changed\n"


def test_what_is_no_directory_of_facts_is_misuse(run: Run, tmp_path: Path) -> None:
    result = run("diff", "--data", str(tmp_path), str(tmp_path / "data"))
    assert result.exit_code == 2
    assert str(tmp_path) in result.stderr


def test_stats_count_every_profile_once(run: Run) -> None:
    reply = json.loads(run("stats", "--json").stdout)
    new, old = reply["releases"]
    assert (new["release"], new["profiles"], old["profiles"]) == (RELEASE, 3, 2)
    assert new["states"] == {"yes": 1, "partial": 0, "no": 1, "unknown": 1}
    assert sum(new["unknown"].values()) == 1
    assert reply["origins"][0]["date"] == "2026-01-02"
    assert RELEASE in run("stats").stdout
    assert run("stats", "--markdown").stdout.startswith("| release |")


def test_drivers_that_were_not_read_are_said_to_be_missing(run: Run, tmp_path: Path) -> None:
    write_facts(dataclasses.replace(WOODS, drivers=(), configs=()), tmp_path / "data")
    (tmp_path / "data" / "driver.jsonl").unlink()
    from capdb.facts import Store

    Store(tmp_path / "data").write([], drop=["driver.jsonl"])
    result = run("drivers")
    assert result.exit_code == 70
    assert "capdb scrape trees" in result.stderr
