"""From recorded routers over ssh to the database's new answer on their board."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from capdb.cli import app
from capdb.probe.ingest import fact
from tests.support.checkout import RECORDINGS
from tests.support.facts_directory import write_facts
from tests.support.forest import RELEASE, TARGET, WOODS
from tests.support.probing import report
from tests.support.routers_over_ssh import routers


def renamed(router: str, board: str, place: Path) -> Path:
    """Return a recorded router as one of a board of the invented release."""
    shutil.copytree(RECORDINGS / router, place)
    (place / "tmp" / "sysinfo" / "board_name").write_text(f"{board}\n")
    (place / "etc" / "openwrt_release").write_text(
        f"DISTRIB_ID='OpenWrt'\nDISTRIB_RELEASE='{RELEASE}'\nDISTRIB_TARGET='{TARGET}'\n"
    )
    return place


def capdb(*words: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, list(words), input=given)


def test_three_routers_at_once_one_unreachable_become_claims(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_facts(WOODS, tmp_path / "data")
    monkeypatch.setenv("CAPDB_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CAPDB_DATABASE", str(tmp_path / "x.sqlite"))
    (tmp_path / "ssh").mkdir()
    roots = {
        "attic": renamed("filogic-two-macs", "acme,den", tmp_path / "den"),
        "cellar": renamed("ax3600", "acme,cub", tmp_path / "cub"),
    }
    with routers(tmp_path / "ssh", roots) as ssh:
        table = capdb("probe", "run", "--ssh", ssh, "attic", "nowhere", "cellar")
        told = capdb("probe", "run", "--ssh", ssh, "--json", "attic", "nowhere", "cellar")
    assert table.exit_code == told.exit_code == 5
    attic, nowhere, cellar = table.stdout.splitlines()[1:]
    assert attic.startswith("● yes (bound)  attic    ● yes (wired)  acme,den")
    assert cellar.startswith("○ no (bound)   cellar   ○ no (wired)   acme,cub")
    assert nowhere.startswith("? unknown      nowhere")
    assert [each["agrees"] for each in json.loads(told.stdout)["hosts"]] == [True, None, True]

    added = capdb("report", "add", "-", given=told.stdout)
    assert added.stdout == f"reports/{RELEASE}.jsonl: 2 added, 0 known before, 2 now\n"
    (den,) = json.loads(capdb("check", "acme den", "--json").stdout)["results"]
    assert (den["state"], den["grade"]) == ("yes", "bound")
    (cub,) = json.loads(capdb("check", "cub 300", "--json").stdout)["results"]
    assert (cub["state"], cub["grade"]) == ("no", "wired")
    assert capdb("report", "disagreements").exit_code == 0


@pytest.mark.parametrize("router", sorted(path.name for path in RECORDINGS.iterdir()))
def test_no_report_of_a_recorded_router_is_taken_for_one_with_identifiers(router: str) -> None:
    said = report(RECORDINGS / router)
    kept = fact(json.dumps(said).encode(), router, "2026-01-01")
    assert (kept.board, kept.state, kept.failing) == (said["board"], said["state"], said["failing"])
