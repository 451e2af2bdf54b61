"""A device's page in the wiki is read field by field and compared with the dump."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from capdb.cli import app
from capdb.errors import DataError
from scrapers.published import toh_page
from tests.support.sample_toh import PAGE, Cell, toh_json

WHERE = "https://openwrt.org/toh/hwdata/acme/acme_fox_v2"

CAPTIONS = {
    "deviceid": "Device ID",
    "brand": "Brand",
    "cpucores": "CPU Cores_numcores",
    "ethernet1gports": "Ethernet 1Gbit ports",
    "wlanhardware": "WLAN Hardware",
    "target": "Target",
    "switch": "Switch",
    "modem": "Modem",
}


def write(directory: Path, *, page: str = PAGE) -> Path:
    import json

    row: dict[str, Cell] = {
        "deviceid": "acme:acme_fox_v2",
        "brand": "ACME",
        "model": "Fox",
        "version": ["v2"],
        "cpucores": "4",
        "ethernet1gports": "5",
        "wlanhardware": ["Foxfi 2", "Foxfi 1"],
        "target": "forest",
        "modem": "LTE",
    }
    hen: dict[str, Cell] = {"deviceid": "acme:hen", "brand": "ACME", "model": "Hen"}
    dump = json.loads(toh_json(row, hen, hen | {"deviceid": "acme:hen_2"}))
    dump["captions"] = [CAPTIONS.get(column, column) for column in dump["columns"]]
    (directory / "openwrt.org/toh/hwdata/acme").mkdir(parents=True)
    (directory / "openwrt.org/toh.json").write_text(json.dumps(dump))
    (directory / "openwrt.org/toh/hwdata/acme/acme_fox_v2").write_text(page)
    return directory


def show(directory: Path, *device: str) -> tuple[int, list[str], str]:
    done = CliRunner().invoke(app, ["toh", "show", *device, "--from", str(directory)])
    return done.exit_code, done.stdout.splitlines(), done.stderr


def test_fields_are_read_with_all_their_values() -> None:
    assert toh_page.parse(PAGE.encode(), WHERE) == {
        "Brand": ("ACME",),
        "CPU Cores": ("4",),
        "Ethernet 1Gbit ports": ("5",),
        "WLAN Hardware": ("Foxfi 1", "Foxfi 2"),
        "Target": ("woods",),
        "Switch": ("¿",),
    }


@pytest.mark.parametrize("device", ["acme:acme_fox_v2", "acme FOX v2"])
def test_a_device_is_shown_with_what_differs(tmp_path: Path, device: str) -> None:
    code, lines, _ = show(write(tmp_path), *device.split())
    assert code == 0
    assert lines[0] == f"acme:acme_fox_v2: {WHERE}"
    assert "WLAN Hardware: Foxfi 1, Foxfi 2" in lines
    assert "CPU Cores: 4" in lines
    assert "Target: woods  (toh.json: forest)" in lines
    assert "Modem: nothing  (toh.json: LTE)" in lines
    assert "Switch: ¿" in lines


@pytest.mark.parametrize(
    ("device", "says"),
    [("acme owl", "no device of that id or name"), ("acme hen", "acme:hen, acme:hen_2")],
)
def test_a_name_of_none_or_several_is_a_wrong_question(
    tmp_path: Path, device: str, says: str
) -> None:
    code, lines, error = show(write(tmp_path), device)
    assert (code, lines) == (2, [])
    assert says in error


def test_a_page_that_is_missing_is_named(tmp_path: Path) -> None:
    assert "acme/hen: no such file" in show(write(tmp_path), "acme:hen")[2]


@pytest.mark.parametrize("page", ["", "<p>This topic does not exist yet", "\x00\xff<dl><dt>"])
def test_a_page_without_fields_is_refused(page: str) -> None:
    with pytest.raises(DataError, match="lists no fields of a device"):
        toh_page.parse(page.encode(), WHERE)
