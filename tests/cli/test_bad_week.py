"""A refresh after a bad week upstream: its report, exit code and facts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from capdb.cli import app
from capdb.database import validate
from capdb.facts import Board, Profile, Store, TohEntry
from scrapers import scrape
from scrapers.trees import fetch
from scrapers.trees.source_tree import Trees
from tests.support.checkout import files_below
from tests.support.miniature import HEAD, MISSING, NEW, OLD, UPSTREAM
from tests.support.sample_toh import TSV_ROW, toh_tsv_file
from tests.support.server import Answer, Server

pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"needs programs of the Debian packages {' '.join(MISSING)}"
)

SAME, USAGE, CHANGED, DOUBTFUL, FAILED = 0, 2, 10, 11, 70
TOH = "openwrt.org/toh.json"
VERSIONS = "downloads.openwrt.org/.versions.json"


@pytest.fixture(scope="module")
def scraped(miniature_facts: Path) -> Path:
    """Return the facts before the week, of the whole miniature upstream."""
    return miniature_facts


class Week:
    """Copies of upstream that a test changes, and the facts that a refresh may change."""

    def __init__(self, scraped: Path, place: Path) -> None:
        self.upstream, self.data = place / "upstream", place / "data"
        shutil.copytree(UPSTREAM, self.upstream)
        shutil.copytree(scraped, self.data)

    def json(self, path: str, change: Callable[[Any], object]) -> None:
        """Change a file of upstream by a function of its content."""
        file = self.upstream / path
        content = json.loads(file.read_text())
        change(content)
        file.write_text(json.dumps(content))

    def text(self, path: str, old: str, new: str) -> None:
        """Replace a piece of a file of upstream."""
        file = self.upstream / path
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new))

    def profiles(self, release: str, target: str) -> str:
        return f"downloads.openwrt.org/releases/{release}/targets/{target}/profiles.json"

    def refresh(
        self, origin: Path | str | None = None, date: str = "2026-01-08"
    ) -> tuple[int, str, str]:
        """Return exit code, report and messages."""
        command = ["refresh", "--from", str(origin or self.upstream), "--date", date]
        done = CliRunner().invoke(app, [*command, "--data", str(self.data)])
        return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def week(scraped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Week:
    least = scrape.Least(devices=10, targets=2)
    monkeypatch.setattr(scrape, "run", partial(scrape.run, least=least))
    return Week(scraped, tmp_path)


def column(content: Any, name: str) -> int:
    return int(content["columns"].index(name))


# ------------------------------------------------------------------ nothing is taken


def refused(week: Week, origin: str | None = None) -> str:
    """Return the message of a refresh that must touch nothing."""
    before = files_below(week.data)
    code, report, message = week.refresh(origin)
    assert (code, report) == (FAILED, "")
    assert files_below(week.data) == before
    return message


def test_upstream_is_down(week: Week, server: Server) -> None:
    assert "openwrt.org" in refused(week, server.url)


def test_half_of_upstream_is_down(week: Week, server: Server) -> None:
    down = week.profiles(OLD, "desert/dune")
    for file in week.upstream.rglob("*.json"):
        path = file.relative_to(week.upstream).as_posix()
        if path != down:
            server.answer(f"/{path}", Answer(file.read_bytes()))
    assert down in refused(week, server.url)


def test_the_table_of_hardware_has_another_shape(week: Week) -> None:
    week.json(TOH, lambda content: content.update(entries={"rows": content["entries"]}))
    assert "toh.json" in refused(week)


def test_a_text_that_no_update_would_take(week: Week) -> None:
    def lengthen(content: Any) -> None:
        content["entries"][2][column(content, "model")] = "Owl " * 1000

    week.json(TOH, lengthen)
    entries = json.loads((week.upstream / TOH).read_text())
    message = refused(week)
    assert entries["entries"][2][column(entries, "deviceid")] in message
    assert "3999 characters" in message


def test_a_title_that_no_update_would_take(week: Week) -> None:
    def lengthen(content: Any) -> None:
        next(iter(content["profiles"].values()))["titles"] = [{"title": "Owl" * 1000}]

    week.json(week.profiles(NEW, "desert/mesa"), lengthen)
    assert "3000 characters" in refused(week)


def test_facts_whose_database_no_update_would_take(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    week.json(TOH, lambda content: content["entries"].pop())
    monkeypatch.setattr(validate, "flaw", lambda *_: "it has an owl")
    assert "it has an owl" in refused(week)


def test_a_column_that_everything_needs_is_gone(week: Week) -> None:
    def rename(content: Any) -> None:
        content["columns"][column(content, "model")] = "models"

    week.json(TOH, rename)
    assert "model" in refused(week)


def without_sources(week: Week, package: str) -> None:
    """Take a package's sources away, and its line in the list of trees."""
    shutil.rmtree(week.upstream / "trees" / package)
    listed = (week.upstream / "trees.toml").read_text().splitlines(keepends=True)
    kept = [line for line in listed if not line.startswith(f"packages.{package} ")]
    (week.upstream / "trees.toml").write_text("".join(kept))


@pytest.mark.parametrize("package", ["camel-dp", "mt76"])
def test_the_source_of_a_driver_package_is_gone(week: Week, package: str) -> None:
    without_sources(week, package)
    message = refused(week)
    assert f"package:{package} of {NEW}" in message
    assert f"capdb scrape trees --release {NEW}" in message
    assert OLD not in message  # there it was not at hand before


def test_the_cause_for_which_a_source_was_not_fetched_is_given(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_sources(week, "mt76")
    local, why = fetch.local, "https://example.org/mt76.tar.gz: its SHA-256 is another."

    def without(directory: Path, release: str) -> Trees:
        return replace(local(directory, release), unfetched={"mt76": why})

    monkeypatch.setattr(fetch, "local", without)
    assert f"package:mt76 of {NEW}: {why.rstrip('.')}" in refused(week)


@pytest.mark.parametrize("package", ["camel-dp", "mt76"])
def test_a_loss_that_was_accepted_is_none_in_the_next_week(week: Week, package: str) -> None:
    without_sources(week, package)
    accept = ["scrape", "trees", "--release", NEW, "--from", str(week.upstream)]
    assert CliRunner().invoke(app, [*accept, "--data", str(week.data)]).exit_code == 0
    assert week.refresh()[0] == SAME


def test_the_sources_of_a_driver_package_are_empty(week: Week) -> None:
    shutil.rmtree(week.upstream / "trees" / "mt76")
    (week.upstream / "trees" / "mt76").mkdir()
    assert f"package:mt76 of {NEW}" in refused(week)


def test_a_merge_lost_the_lines_of_a_release(week: Week) -> None:
    index = week.data / "index.jsonl"
    lines = index.read_text().splitlines(keepends=True)
    index.write_text("".join(line for line in lines if f"releases/{OLD}/" not in line))
    message = refused(week)
    assert f"releases/{OLD}/" in message
    linted = CliRunner().invoke(app, ["lint", "--data", str(week.data)])
    assert (linted.exit_code, linted.stdout) == (FAILED, "")


def test_the_directory_of_a_release_is_gone_though_the_index_lists_it(week: Week) -> None:
    shutil.rmtree(week.data / "releases" / OLD)
    assert "git checkout" in refused(week)


def test_a_login_page_came_in_place_of_a_target(week: Week) -> None:
    (week.upstream / week.profiles(NEW, "desert/mesa")).write_text("<html>Please log in</html>")
    assert "desert/mesa/profiles.json" in refused(week)


def test_a_mirror_sent_the_file_of_another_target(week: Week) -> None:
    here, other = (
        week.upstream / week.profiles(NEW, name) for name in ("desert/mesa", "meadow/clover")
    )
    here.write_bytes(other.read_bytes())
    assert "meadow/clover" in refused(week)


def test_a_kernel_series_is_gone(week: Week) -> None:
    listed = (week.upstream / "trees.toml").read_text()
    week.text("trees.toml", 'kernels."6.6" = { path = "trees/linux-6.6" }', "kernels = {}")
    assert listed != (week.upstream / "trees.toml").read_text()
    assert f"kernel 6.6: OpenWrt {OLD}" in refused(week)


@pytest.mark.parametrize(
    "lost",
    ["linux-6.12/drivers/net/ethernet", "openwrt-25.12/scripts", "openwrt-25.12/package"],
)
def test_a_tree_lost_a_part_that_every_tree_has(week: Week, lost: str) -> None:
    shutil.rmtree(week.upstream / "trees" / lost)
    assert lost.partition("/")[2] in refused(week)


def test_the_trees_are_not_at_hand(week: Week) -> None:
    (week.upstream / "trees.toml").unlink()
    before = files_below(week.data)
    code, report, message = week.refresh()
    assert (code, report) == (USAGE, "")
    assert f"{week.upstream / 'trees.toml'}: no such file" in message
    assert files_below(week.data) == before


# ------------------------------------------------------------------ it is taken and reported


def test_a_quiet_week(week: Week) -> None:
    assert week.refresh()[:2] == (SAME, "nothing new\n")


def test_a_column_is_empty(week: Week) -> None:
    def empty(content: Any) -> None:
        for row in content["entries"]:
            row[column(content, "rammb")] = None

    week.json(TOH, empty)
    code, report, _ = week.refresh()
    assert code == DOUBTFUL
    assert "- Table of Hardware, `ram_mb`: 0 rows have a value, " in report
    assert not any(row.ram_mb for row in Store(week.data).read_kind(TohEntry))


def test_a_tenth_of_the_rows_is_gone(week: Week) -> None:
    before = {row.device_id for row in Store(week.data).read_kind(TohEntry)}
    week.json(TOH, lambda content: content["entries"].pop())
    code, report, _ = week.refresh()
    gone = json.loads((UPSTREAM / TOH).read_text())
    model = gone["entries"][-1][column(gone, "model")]
    assert code == CHANGED
    assert "1 row gone from the Table of Hardware" in report
    assert model in report
    assert " rows have a value, " not in report  # fewer values are no news where rows are gone
    after = {row.device_id for row in Store(week.data).read_kind(TohEntry)}
    assert (len(before - after), after - before) == (1, set())


def test_a_corrected_compatible_is_no_finding(week: Week) -> None:
    def compatibles() -> dict[str, tuple[str, ...]]:
        boards = Store(week.data).read_kind(Board)
        return {each.release: each.compatible for each in boards if each.profile == "acme_burrow"}

    before = compatibles()
    assert len(before) > 1
    tree = "trees/openwrt-25.12/target/linux/meadow/dts/badger-burrow.dts"
    week.text(tree, '"acme,burrow", "acme,badger"', '"acme,burrow", "acme,badger-b"')
    code, report, _ = week.refresh()
    assert (code, "board-in-two-socs" in report) == (CHANGED, False)
    assert compatibles() == before | {NEW: ("acme,burrow", "acme,badger-b")}


def test_an_answer_that_turns_is_named_with_its_device(week: Week) -> None:
    def without_firmware(content: Any) -> None:
        profile = content["profiles"]["acme_floe"]
        profile["device_packages"] = []

    (path,) = [
        file.relative_to(week.upstream).as_posix()
        for file in (week.upstream / "downloads.openwrt.org/releases" / NEW).rglob("profiles.json")
        if "acme_floe" in file.read_text()
    ]
    week.json(path, without_firmware)
    code, report, _ = week.refresh()
    assert code == CHANGED
    assert f"- {NEW}: 1 from yes to partial: acme_floe" in report


def test_a_new_release_is_named_and_answers_are_for_the_old_one_until_it_is_read(
    week: Week,
) -> None:
    def newer(content: Any) -> None:
        content["stable_version"] = "26.06.0"
        content["versions_list"].append("26.06.0")

    week.json(VERSIONS, newer)
    code, report, _ = week.refresh()
    assert code == CHANGED
    assert "26.06.0 is stable upstream and not in the data" in report
    assert f"unless one is named: {NEW} before" not in report
    assert {each.release for each in Store(week.data).read_kind(Profile)} == {OLD, NEW, HEAD}


def test_another_release_becomes_the_stable_one(week: Week) -> None:
    week.json(
        VERSIONS, lambda content: content.update(stable_version=OLD, oldstable_version="23.05.6")
    )
    code, report, _ = week.refresh()
    assert code == CHANGED
    assert f"unless one is named: {NEW} before, {OLD} now" in report


def test_a_status_that_a_release_lost_or_got_is_named(week: Week) -> None:
    week.json(VERSIONS, lambda content: content.update(oldstable_version=""))
    assert f"{OLD} is no longer oldstable upstream." in week.refresh()[1]
    week.json(VERSIONS, lambda content: content.update(oldstable_version=OLD))
    assert f"{OLD} is now oldstable upstream." in week.refresh()[1]


def test_a_file_older_than_the_one_before_makes_it_a_draft(week: Week) -> None:
    def without_a_row(content: Any) -> None:
        content["entries"].pop()

    week.json(TOH, without_a_row)
    assert week.refresh()[0] == CHANGED
    week.json(TOH, without_a_row)
    code, report, _ = week.refresh(date="2026-01-07")
    assert code == DOUBTFUL
    assert "2026-01-07, older than the one before (2026-01-08)" in report


def test_a_target_is_dropped(week: Week) -> None:
    def targets() -> set[tuple[str, str]]:
        return {(each.release, each.target) for each in Store(week.data).read_kind(Profile)}

    before, target = targets(), "desert/mesa"
    (week.upstream / week.profiles(NEW, target)).unlink()
    week.json(
        f"downloads.openwrt.org/releases/{NEW}/.targets.json", lambda content: content.pop(target)
    )
    code, report, _ = week.refresh()
    gone = json.loads((UPSTREAM / week.profiles(NEW, target)).read_text())["profiles"]
    assert code == CHANGED
    assert f"- {NEW}: {len(gone)} gone (" in report
    assert all(profile in report for profile in gone)
    assert before - targets() == {(NEW, target)}


def test_the_older_dump_in_place_of_a_broken_one_is_named_and_makes_it_a_draft(week: Week) -> None:
    (week.upstream / TOH).write_text("<html>maintenance</html>")
    dump = week.upstream / "openwrt.org" / "_media" / "toh_dump_tab_separated.csv"
    dump.parent.mkdir()
    dump.write_bytes(
        toh_tsv_file(*({**TSV_ROW, "model": f"Fox {number}"} for number in range(1000)))
    )
    code, report, _ = week.refresh()
    assert code == DOUBTFUL
    assert "openwrt.org/toh.json" in report
    assert dump.name in report


def each_profile(week: Week, change: Callable[[dict[str, Any]], object]) -> None:
    """Change all profiles that upstream publishes."""
    for file in (week.upstream / "downloads.openwrt.org").rglob("profiles.json"):
        content = json.loads(file.read_text())
        for profile in content["profiles"].values():
            change(profile)
        file.write_text(json.dumps(content))


@pytest.mark.parametrize(
    ("member", "field"), [("titles", "titles"), ("supported_devices", "boards")]
)
def test_profiles_that_lost_a_member_are_counted_and_named(
    week: Week, member: str, field: str
) -> None:
    each_profile(week, lambda profile: profile.update({member: []}))
    code, report, _ = week.refresh()
    lost = f"{OLD}/profiles.jsonl`, `{field}`: "
    line = [each for each in report.splitlines() if lost in each][-1]
    known = [each for each in Store(week.data).read_kind(Profile) if each.release == OLD]
    assert code == DOUBTFUL
    every = [each for each in Store(week.data).read_kind(Profile) if each.release == NEW]
    assert f"{NEW}/profiles.jsonl`, `{field}`: {len(every)} of {len(every)} values" in report
    assert f" {len(known)} " in line
    assert all(each.profile in line for each in known)


def test_values_in_another_unit_are_counted(week: Week) -> None:
    def with_unit(content: Any) -> None:
        for row in content["entries"]:
            row[column(content, "rammb")] = ["512 MB"]

    week.json(TOH, with_unit)
    code, report, _ = week.refresh()
    rows = Store(week.data).read_kind(TohEntry)
    assert code == CHANGED
    assert f"`toh/hardware.jsonl`, `ram_mb`: {len(rows)} " in report


def test_device_trees_that_cannot_be_read_any_more_are_named_with_the_cause(week: Week) -> None:
    lost = "trees/openwrt-25.12/target/linux/tundra/dts/tapir.dtsi"
    (week.upstream / lost).unlink()
    code, report, _ = week.refresh()
    (line,) = [each for each in report.splitlines() if "tapir.dtsi" in each]
    boards = [
        each.profile
        for each in Store(week.data).read_kind(Board)
        if (each.release, each.target) == (NEW, "tundra/lichen")
    ]
    assert code == DOUBTFUL
    assert len(boards) > 2
    assert all(board in line for board in boards)


def test_a_target_whose_kernel_configuration_moved_is_unknown_and_never_no(week: Week) -> None:
    target = week.upstream / "trees" / "openwrt-25.12" / "target" / "linux" / "meadow"
    for file in target.rglob("config-6.12"):
        file.rename(file.with_name("kernel.config"))
    code, report, _ = week.refresh()
    turned = [each for each in report.splitlines() if each.startswith(f"- {NEW}: ")]
    assert code == DOUBTFUL
    assert [each for each in turned if " from yes to unknown: " in each]
    assert not [each for each in turned if " to no: " in each or " to yes: " in each]
    assert "meadow/clover" in report


def test_a_driver_that_is_in_no_source_any_more_is_named(week: Week) -> None:
    shutil.rmtree(week.upstream / "trees" / "openwrt-25.12" / "package" / "kernel" / "jackal-eth")
    code, report, _ = week.refresh()
    assert code == DOUBTFUL
    assert "package:jackal-eth/jackal" in report


def test_a_driver_package_that_the_release_itself_dropped_is_a_change(week: Week) -> None:
    without_sources(week, "mt76")
    shutil.rmtree(week.upstream / "trees" / "openwrt-25.12" / "package" / "kernel" / "mt76")
    code, report, _ = week.refresh()
    assert code == DOUBTFUL
    assert "package:mt76/" in report


def test_a_target_whose_tree_is_gone_is_unknown_and_named(week: Week) -> None:
    shutil.rmtree(week.upstream / "trees" / "openwrt-25.12" / "target" / "linux" / "meadow")
    code, report, _ = week.refresh()
    turned = [each for each in report.splitlines() if each.startswith(f"- {NEW}: ")]
    assert code == DOUBTFUL
    assert [each for each in turned if " from yes to unknown: " in each]
    assert not [each for each in turned if " to no: " in each or " to yes: " in each]
    assert "target/linux/meadow is not in the OpenWrt tree" in report


def test_a_profile_that_moved_to_another_target_is_one_line_with_both(week: Week) -> None:
    here, there = "meadow/clover", "meadow/sorrel"
    profiles = json.loads((week.upstream / week.profiles(NEW, here)).read_text())["profiles"]
    week.json(week.profiles(NEW, here), lambda content: content["profiles"].pop("acme_burrow"))
    week.json(
        week.profiles(NEW, there),
        lambda content: content["profiles"].update(acme_burrow=profiles["acme_burrow"]),
    )
    code, report, _ = week.refresh()
    assert code in (CHANGED, DOUBTFUL)
    assert f"- {NEW}: acme_burrow moved from {here} (yes) to {there} (unknown)" in report
    assert f"- {NEW}: 1 from yes to unknown: acme_burrow" in report
    assert "1 new" not in report
    assert "1 gone" not in report


def test_a_release_that_upstream_lists_no_longer_stops_no_other(week: Week) -> None:
    def withdraw(content: Any) -> None:
        content["versions_list"].remove(OLD)
        content["oldstable_version"] = ""

    def kept() -> list[Profile]:
        return [each for each in Store(week.data).read_kind(Profile) if each.release == OLD]

    before = kept()
    week.json(VERSIONS, withdraw)
    week.json(TOH, lambda content: content["entries"].pop())
    code, report, _ = week.refresh()
    assert code in (CHANGED, DOUBTFUL)
    assert f"{OLD} is no longer among upstream's releases" in report
    assert "1 row gone from the Table of Hardware" in report
    assert kept() == before
    assert week.refresh()[0] == SAME


def test_what_lint_finds_is_listed_and_makes_it_a_draft(week: Week) -> None:
    def add(content: Any) -> None:
        profile = content["profiles"]["acme_floe"]
        for twin in ("acme_floe-twin", "acme_floe-double"):
            named = {**profile, "titles": [{"title": "ACME Twin"}], "supported_devices": [twin]}
            content["profiles"][twin] = named
            named["device_packages"] = ["kmod-that-is-nowhere"]

    (path,) = [
        file.relative_to(week.upstream).as_posix()
        for file in (week.upstream / "downloads.openwrt.org/releases" / NEW).rglob("profiles.json")
        if "acme_floe" in file.read_text()
    ]
    week.json(path, add)
    code, report, _ = week.refresh()
    assert code == DOUBTFUL
    assert "- `dangling-reference` kmod-that-is-nowhere: " in report
    names = {each.profile for each in Store(week.data).read_kind(Profile)}
    assert "acme_floe-twin" in names
