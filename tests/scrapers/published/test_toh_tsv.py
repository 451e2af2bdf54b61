"""The older TSV dump replaces toh.json, where that loses no device."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from capdb.errors import DataError
from capdb.facts import ImageUrl, Store, TohEntry
from scrapers import scrape
from scrapers.published import toh, toh_tsv
from tests.support.sample_toh import DOWNLOADS, ROW, TSV_ROW, toh_json, toh_tsv_file

IMAGE = f"{DOWNLOADS}/releases/21.02.3/targets/forest/den/openwrt-21.02.3-forest-den-acme_fox"


def many(count: int) -> bytes:
    return toh_tsv_file(*({**TSV_ROW, "model": f"Fox {number}"} for number in range(count)))


def parse(content: bytes) -> list[TohEntry]:
    return toh_tsv.parse_tsv(content, at_least=1)


def test_a_line_becomes_a_device() -> None:
    row = {
        **TSV_ROW,
        "version": "v2",
        "target": "forest",
        "subtarget": "den",
        "cpu": "Foxconn F1",
        "rammb": "64",
        "ethernetgbitports": "5",
        "firmwareopenwrtinstallurl": f"{IMAGE}-squashfs-sysupgrade.bin",
    }
    assert parse(toh_tsv_file(row)) == [
        TohEntry(
            device_id="acme:acme_fox_3000_v2",
            brand="ACME",
            model="Fox 3000",
            version="v2",
            cpu="Foxconn F1",
            target="forest",
            subtarget="den",
            ports={"1g": 5},
            ram_mb=("64",),
            images=(ImageUrl(release="21.02.3", target="forest/den", stem="acme_fox"),),
        )
    ]


def test_bytes_of_an_older_encoding_are_read() -> None:
    content = toh_tsv_file(TSV_ROW, {**TSV_ROW, "brand": "BRAND"})
    (_, device) = parse(content.replace(b"BRAND", "Soci\xe9t\xe9".encode("iso-8859-1")))
    assert (device.brand, device.device_id) == ("Société", "société:société_fox_3000")


@pytest.mark.parametrize(
    "changed",
    [
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: content.replace(b"3000", b"30\x0000"),
    ],
    ids=["BOM", "CRLF", "NUL"],
)
def test_a_dump_that_an_editor_saved_has_the_same_devices(
    changed: Callable[[bytes], bytes],
) -> None:
    content = toh_tsv_file(TSV_ROW).replace(b"pid\t", b"").replace(b"\n1\t", b"\n")
    assert content.startswith(b"brand")
    assert parse(changed(content)) == parse(content)


@pytest.mark.parametrize("row", [{}, {"brand": "@@Brand@@", "model": "x"}, {"brand": "-"}, TSV_ROW])
def test_a_row_that_names_no_new_device_is_left_out(row: dict[str, str]) -> None:
    assert len(parse(toh_tsv_file(TSV_ROW, row))) == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "lacks the column"),
        (b"<html><body>502</body></html>", "lacks the column"),
        (toh_tsv_file(TSV_ROW)[:-30], "damaged"),
        (toh_tsv_file(), "only 0 devices"),
        (toh_tsv_file(TSV_ROW).decode().encode("utf-16"), "lacks the column"),
        (bytes(5000), "lacks the column"),
    ],
)
def test_a_dump_that_cannot_be_whole_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(DataError, match=says):
        parse(content)


def put(directory: Path, url: str, content: bytes) -> None:
    path = directory / url.removeprefix("https://")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def run(tmp_path: Path, date: str | None = None) -> scrape.Scraped:
    return scrape.run(
        ["toh"],
        data=tmp_path / "data",
        origin=tmp_path / "upstream",
        release=None,
        date=date,
        progress=lambda what, done, of: None,
    )


def test_the_older_dump_is_read_with_a_warning_where_toh_json_is_broken(tmp_path: Path) -> None:
    put(tmp_path / "upstream", toh.TSV_URL, many(1000))
    put(tmp_path / "upstream", toh.URL, b"<html>")
    done = run(tmp_path)
    (warning,), (changed,) = done.warnings, done.changes
    assert warning.startswith(f"{toh.URL}: HTML came")
    assert warning.endswith(f"Read from the older {toh.TSV_URL} instead.")
    assert changed == "toh/hardware.jsonl: 1000 records, new"
    (origin,) = Store(tmp_path / "data").index()["toh/hardware.jsonl"].origins
    assert origin.url == toh.TSV_URL


def test_a_copy_is_of_the_day_that_is_given(tmp_path: Path) -> None:
    put(
        tmp_path / "upstream",
        toh.URL,
        toh_json(*({**ROW, "deviceid": f"acme:{n}"} for n in range(1000))),
    )
    run(tmp_path, "2025-06-19")
    (origin,) = Store(tmp_path / "data").index()["toh/hardware.jsonl"].origins
    assert (origin.ref, origin.date) == ("2025-06-19", "2025-06-19")


def test_the_older_dump_does_not_replace_one_that_knows_more(tmp_path: Path) -> None:
    rows = [{**ROW, "deviceid": f"acme:fox_{number}"} for number in range(1001)]
    put(tmp_path / "upstream", toh.URL, toh_json(*rows))
    run(tmp_path)
    put(tmp_path / "upstream", toh.TSV_URL, many(1000))
    put(tmp_path / "upstream", toh.URL, b"<html>")
    with pytest.raises(DataError, match="HTML came where JSON was expected"):
        run(tmp_path)


def test_the_real_older_dump_is_read(upstream_copies: Path) -> None:
    content = (upstream_copies / toh.TSV_URL.removeprefix("https://")).read_bytes()
    devices = toh_tsv.parse_tsv(content)
    assert len(devices) > 2000
    assert all("@@" not in device.model for device in devices)
