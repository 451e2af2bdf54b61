"""A refresh takes everything new at once, or touches nothing; its exit code shows which."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from capdb.cli import app
from capdb.facts import Store
from capdb.sentences.spoken import phrase
from tests.support.checkout import files_below
from tests.support.sample_releases import PROFILE, profiles_json, versions_json
from tests.support.sample_toh import toh_json
from tests.support.small_upstream import FILES, HOST, RELEASE, RELEASE_ROOT, TARGETS
from tests.support.speaking import owlish

CHANGED, FAILED = 10, 70


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    """Copy of upstream in a directory, as the fault server would send them."""
    directory = tmp_path / "upstream"
    for path, content in FILES.items():
        put(directory, path, content)
    return directory


def put(directory: Path, path: str, content: bytes) -> None:
    file = directory / path.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


@pytest.fixture
def data(tmp_path: Path, upstream: Path) -> Path:
    directory = tmp_path / "data"
    command = ["scrape", "toh", "releases", "--from", str(upstream), "--release", RELEASE]
    done = CliRunner().invoke(app, [*command, "--data", str(directory)])
    assert done.exit_code == 0, done.stderr
    return directory


def refresh(data: Path, upstream: Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["refresh", "--from", str(upstream), "--data", str(data)])
    return done.exit_code, done.stdout, done.stderr


def test_nothing_new_is_0(data: Path, upstream: Path) -> None:
    before = files_below(data)
    assert refresh(data, upstream)[:2] == (0, "nothing new\n")
    assert files_below(data) == before


def add_profile(upstream: Path) -> None:
    fox = {**PROFILE, "titles": [], "supported_devices": ["acme,fox"]}
    cub = {**fox, "supported_devices": ["acme,cub"]}
    both = profiles_json(target=TARGETS[0], profiles={"acme_fox": fox, "acme_cub": cub})
    put(upstream, f"{RELEASE_ROOT}/targets/{TARGETS[0]}/profiles.json", both)


def test_what_is_new_is_taken_and_reported(data: Path, upstream: Path) -> None:
    add_profile(upstream)
    code, report, _ = refresh(data, upstream)
    assert code == CHANGED
    assert "Upstream changed 1 of 4 facts files:" in report
    path = f"releases/{RELEASE}/profiles.jsonl"
    assert f"- `{path}`: 2 added, 1 removed, 21 now" in report
    assert f"- {RELEASE}: 2 new (2 unknown): acme_cub, acme_fox" in report
    assert Store(data).index()[path].records == 21
    assert refresh(data, upstream)[0] == 0


def test_the_report_is_in_the_spoken_language(data: Path, upstream: Path) -> None:
    add_profile(upstream)
    with owlish():
        lines = [line for line in refresh(data, upstream)[1].splitlines() if line]
        assert len(lines) > 4
        assert not [line for line in lines if not line.removeprefix("- ").startswith("hoo ")]
        assert refresh(data, upstream)[1] == "hoo refresh-none\n"


def test_a_release_that_is_not_in_the_data_is_named(data: Path, upstream: Path) -> None:
    names = versions_json(versions_list=[RELEASE, "24.10.8", "24.10.7"])
    put(upstream, f"{HOST}/.versions.json", names)
    report = refresh(data, upstream)[1]
    assert "24.10.8 is oldstable upstream and not in the data" in report
    assert phrase("refresh-no-answer") in report


def test_a_finding_that_was_there_before_is_not_new(data: Path, upstream: Path) -> None:
    (data / "lint-exceptions.txt").write_text("same-name | acme fox | was so once\n")
    add_profile(upstream)
    code, report, _ = refresh(data, upstream)
    assert code == CHANGED
    assert phrase("refresh-lint-same", count=1) in report


def test_a_source_that_fails_late_leaves_everything(data: Path, upstream: Path) -> None:
    add_profile(upstream)
    rows = [
        {"deviceid": f"acme:hen_{number}", "brand": "ACME", "model": f"Hen {number}"}
        for number in range(400)
    ]
    put(upstream, "/openwrt.org/toh.json", toh_json(*rows))
    before = files_below(data)
    code, _, error = refresh(data, upstream)
    assert code == FAILED
    assert "only 400 devices" in error
    assert files_below(data) == before


def test_a_release_that_upstream_withdrew_is_reported(data: Path, upstream: Path) -> None:
    gone = {"stable_version": "26.1.0", "versions_list": ["26.1.0"]}
    put(upstream, f"{HOST}/.versions.json", json.dumps(gone).encode())
    before = files_below(data)
    code, _, error = refresh(data, upstream)
    assert code == 2
    assert f"{RELEASE}: no release of that version" in error
    assert files_below(data) == before
