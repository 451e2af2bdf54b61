"""The Table of Hardware is read column by column, and refused whole where it is damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from capdb.errors import DataError
from capdb.facts import ImageUrl, TohEntry, encode_all
from capdb.http.client import Client
from scrapers.published import toh
from tests.support.sample_toh import DOWNLOADS, ROW, Cell, toh_json


def device(**cells: Cell) -> TohEntry:
    (found,) = toh.parse(toh_json({**ROW, **cells}), at_least=1)
    return found


def images(*urls: str) -> list[tuple[str, str, str]]:
    found = device(firmwareopenwrtinstallurl=list(urls)).images
    return [(image.release, image.target, image.stem) for image in found]


def test_a_row_becomes_a_device() -> None:
    assert device(
        version=["v1", "v1.1"],
        devicetype="WiFi Router",
        availability="Available 2024",
        devicepage="toh:acme:fox",
        cpu="Foxconn F1",
        cpucores="4",
        cpumhz="1400",
        target="forest",
        subtarget="den",
        ethernet1gports="4",
        ethernet2_5gports="1",
        rammb="512",
        flashmb=["128NAND", "eMMC"],
        wlan24ghz="b/g/n",
        wlan50ghz="a/n/ac",
        wlan60ghz="ax/be",
        wlan600ghz="ad",
        wlanhardware=["Foxfi 1", "Foxfi 2"],
        wlandriver=["fox11k"],
        switch="Foxswitch 5",
        modem="LTE",
        supportedsincerel="23.05.0",
        supportedcurrentrel="24.10.0",
        comments="words of somebody",
    ) == TohEntry(
        device_id="acme:acme_fox",
        brand="ACME",
        model="Fox 3000",
        version="v1, v1.1",
        device_type="WiFi Router",
        availability="Available 2024",
        page="toh:acme:fox",
        cpu="Foxconn F1",
        cpu_cores=4,
        cpu_mhz="1400",
        target="forest",
        subtarget="den",
        ports={"1g": 4, "2.5g": 1},
        ram_mb=("512",),
        flash_mb=("128NAND", "eMMC"),
        wifi={"2.4": "b/g/n", "5": "a/n/ac", "6": "ax/be", "60": "ad"},
        wifi_hardware=("Foxfi 1", "Foxfi 2"),
        wifi_drivers=("fox11k",),
        switch="Foxswitch 5",
        modem="LTE",
        supported_since="23.05.0",
        supported_current="24.10.0",
    )


@pytest.mark.parametrize(
    "nothing", [None, "", "-", " - ", "¿", "?", "unknown", "Unknown", "N/A", "none", [], ["-"]]
)
def test_cells_that_say_nothing_are_left_out(nothing: Cell) -> None:
    columns = toh.COLUMNS - set(ROW)
    assert device(**dict.fromkeys(columns, nothing)) == device()


def test_an_availability_that_somebody_did_not_know_is_left_out() -> None:
    assert device(availability="unknown 2022").availability is None


def test_what_the_wiki_marks_as_unsure_is_cut_off() -> None:
    assert device(switch="Foxswitch 5, ¿").switch == "Foxswitch 5"


@pytest.mark.parametrize(
    ("cell", "ports", "at_least"),
    [
        ("5", {"1g": 5}, ()),
        ("0", {}, ()),
        ("more than 20", {"1g": 21}, ("1g",)),
        ("several", {}, ()),
        (2, {"1g": 2}, ()),
    ],
)
def test_ports_are_counted(cell: Cell, ports: dict[str, int], at_least: tuple[str, ...]) -> None:
    found = device(ethernet1gports=cell)
    assert (found.ports, found.ports_at_least) == (ports, at_least)


def test_sizes_over_what_the_wiki_offers_are_in_megabytes_too() -> None:
    found = device(rammb="more than 4GB", flashmb=["more than 8GB NAND", "microSD"])
    assert (found.ram_mb, found.flash_mb) == ((">4096",), (">8192NAND", "microSD"))


def test_terminal_sequences_and_control_characters_are_removed() -> None:
    found = device(model="\x1b[31mFox\x07\u202e\u00a0 3000\x1b]0;title\x07\n", version=["v\x001"])
    assert found.model == "Fox 3000]0;title"
    assert found.version == "v1"


@pytest.mark.parametrize(
    ("url", "image"),
    [
        (
            "releases/24.10.0/targets/forest/den/"
            "openwrt-24.10.0-forest-den-acme_fox-v2-squashfs-sysupgrade.bin",
            ("24.10.0", "forest/den", "acme_fox-v2"),
        ),
        (
            "snapshots//targets/forest/den/openwrt-forest-den-acme_fox-initramfs-kernel.bin",
            ("snapshot", "forest/den", "acme_fox"),
        ),
        (
            "releases/17.01.7/targets/forest/den/lede-17.01.7-forest-den-fox-squashfs-factory.bin",
            ("17.01.7", "forest/den", "fox"),
        ),
        (
            "releases/25.12.0-rc1/targets/x/64/openwrt-25.12.0-rc1-x-64-generic-ext4-combined.img.gz",
            ("25.12.0-rc1", "x/64", "generic"),
        ),
        (
            "releases/19.07.10/targets/forest/generic/openwrt-19.07.10-forest-acme-fox-squashfs.trx",
            ("19.07.10", "forest/generic", "acme-fox"),
        ),
        (
            "releases/18.06.1/targets/forest/generic/openwrt-18.06.1-forest-generic-squashfs.img",
            ("18.06.1", "forest/generic", "generic"),
        ),
        (
            "releases/24.10.0targets/forest/den/openwrt-24.10.0-forest-den-acme_fox-sdcard.img.gz",
            ("24.10.0", "forest/den", "acme_fox"),
        ),
        (
            "snapshots/targets/forest/den/openwrt-forest-den-acme_fox-emmc-preloader.bin",
            ("snapshot", "forest/den", "acme_fox"),
        ),
        (
            "snapshots/targets/forest/den/openwrt-forest-den-acme_fox-kernel-edition-factory.bin",
            ("snapshot", "forest/den", "acme_fox-kernel-edition"),
        ),
    ],
)
def test_an_image_names_release_target_and_profile(url: str, image: tuple[str, str, str]) -> None:
    assert images(f"{DOWNLOADS}/{url}") == [image]


def test_a_link_typed_into_another_is_found() -> None:
    url = (
        f"{DOWNLOADS}/snapshots/targets/forest/den/openwrt-forest-den-acme_fox-squashfs-factory.bin"
    )
    assert images(f"http://¿{url}") == [("snapshot", "forest/den", "acme_fox")]


@pytest.mark.parametrize(
    "url",
    [
        f"{DOWNLOADS}/releases/24.10.0/targets/forest/den/",
        f"{DOWNLOADS}/snapshots/targets/forest/den/u-boot-fox/u-boot.bin",
        f"{DOWNLOADS}/attitude_adjustment/12.09/forest/den/openwrt-FOX-squashfs.bin",
        f"{DOWNLOADS}/snapshots/targets/forest/den/openwrt-desert-oasis-fox-squashfs-factory.bin",
        "https://example.org/releases/24.10.0/targets/forest/den/"
        "openwrt-24.10.0-forest-den-acme_fox-squashfs-sysupgrade.bin",
        "ask in the forum",
    ],
)
def test_a_url_of_no_official_image_is_left_out(url: str) -> None:
    assert images(url) == []


def test_images_of_all_columns_come_once_and_sorted() -> None:
    stable, snapshot = (
        f"{DOWNLOADS}/releases/24.10.0/targets/f/d/openwrt-24.10.0-f-d-fox-squashfs-",
        f"{DOWNLOADS}/snapshots/targets/f/d/openwrt-f-d-fox-squashfs-",
    )
    found = device(
        firmwareopenwrtsnapshotinstallurl=[f"{snapshot}factory.bin"],
        firmwareopenwrtsnapshotupgradeurl=[f"{snapshot}sysupgrade.bin"],
        firmwareopenwrtinstallurl=[f"{stable}factory.bin"],
        firmwareopenwrtupgradeurl=[f"{stable}sysupgrade.bin"],
    )
    assert found.images == (ImageUrl("24.10.0", "f/d", "fox"), ImageUrl("snapshot", "f/d", "fox"))


def test_a_row_that_names_no_device_is_left_out() -> None:
    nameless: dict[str, Cell] = {"deviceid": "acme:", "brand": "ACME", "model": "-"}
    assert len(toh.parse(toh_json(ROW, nameless), at_least=1)) == 1


def test_a_byte_order_mark_is_no_part_of_the_dump() -> None:
    marked = b"\xef\xbb\xbf" + toh_json(ROW)
    assert toh.parse(marked, at_least=1) == toh.parse(toh_json(ROW), at_least=1)


def test_the_same_row_twice_is_one_device() -> None:
    assert len(toh.parse(toh_json(ROW, ROW), at_least=1)) == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<!DOCTYPE html><title>Login</title>", "HTML came where JSON was expected"),
        (b"", "0 bytes that are not whole JSON"),
        (toh_json(ROW)[:-20], "not whole JSON"),
        (toh_json(ROW).replace(b"Fox 3000", b"\xff\xfe"), "not whole JSON"),
        (b"[" * 100_000, "shape it used to have"),
        (b'{"columns": ["a"], "entries": ' + b"[" * 100_000, "shape it used to have"),
        (b'{"columns": [], "entries": "none"}', "shape it used to have"),
        (b'{"rows": []}', "missing required field `columns`"),
        (toh_json(ROW, without="cpu"), "lacks the column cpu,"),
        (
            toh_json(ROW)
            .replace(b'"columns": [', b'"columns": ["cpu", ')
            .replace(b"[[", b"[[null, "),
            "has the column cpu twice",
        ),
        (toh_json(ROW), "only 1 devices where at least 1000 are expected"),
        (toh_json(ROW, {**ROW, "model": "Fox 4000"}), "'acme:acme_fox' a second time"),
        (toh_json(ROW).replace(b'"entries": [[', b'"entries": [["one more", '), "cells for"),
    ],
)
def test_a_dump_that_cannot_be_whole_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(DataError, match=says) as caught:
        toh.parse(content)
    assert str(caught.value).startswith(toh.URL)
    assert "\n" not in str(caught.value)


def test_the_dump_is_fetched_from_where_it_is_published(tmp_path: Path) -> None:
    (tmp_path / "openwrt.org").mkdir()
    (tmp_path / "openwrt.org" / "toh.json").write_bytes(toh_json(ROW))
    fetched = toh.fetch(Client(tmp_path))
    assert len(toh.parse(fetched.content, at_least=1)) == 1


def test_the_real_dump_is_read(upstream_copies: Path) -> None:
    devices = toh.parse(toh.fetch(Client(upstream_copies)).content)
    assert len({found.device_id for found in devices}) == len(devices)
    assert sum(bool(found.images) for found in devices) > 0.85 * len(devices)
    assert sum(bool(found.ports) for found in devices) > 0.95 * len(devices)
    assert b"\\u" not in encode_all(devices)
