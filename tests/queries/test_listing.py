"""Devices in lists and in full: their data, and the filters that they fit."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from capdb.building.rows.hardware import least_size
from capdb.claims import Facts
from capdb.errors import UsageError
from capdb.facts import TohEntry
from capdb.queries import answers, listing
from capdb.queries.connection import connect, resolve_release
from capdb.queries.filters import Narrowing
from capdb.queries.soc_summaries import soc_summaries
from capdb.render.device_columns import COLUMNS, sorted_devices
from capdb.results.devices import Device, DeviceDetails, Filters
from capdb.search import lookup
from capdb.vocabulary import Grade, State, Traffic
from tests.support.small_facts import (
    NEW,
    NO_TARGET,
    OLD,
    OTHER_TARGET,
    YES_TARGET,
    facts,
    hardware,
    make_database,
)


def flint(**more: object) -> TohEntry:
    row = hardware("Glob.iNet", "GL-MT6000 (Flint 2)", None, f"{YES_TARGET}:glob_gl-mt6000")
    told = {
        "device_type": "WiFi Router",
        "page": "toh:glob:gl_mt6000",
        "forum": "https://forum.openwrt.org/t/flint/1",
        "cpu": "Maker MT1234BV",
        "ram_mb": ("1024",),
        "flash_mb": ("8192",),
        "ports": {"1g": 4, "2.5g": 2},
        "wifi": {"2.4": "b/g/n/ax", "5": "a/n/ac/ax"},
        "wifi_hardware": ("Maker MT7976GN",),
        "wifi_drivers": ("mt76",),
        "supported_since": "23.05.3",
        "supported_current": OLD,
    }
    return replace(row, **(told | more))


def furnished(*rows: TohEntry) -> Facts:
    known = facts()
    others = [row for row in known.hardware if not row.device_id.startswith("glob.inet")]
    ax3600 = replace(others[0], ram_mb=("512",), wifi={"5": "a/n/ac"}, device_type="WiFi AP")
    return dataclasses.replace(known, hardware=[*others[1:], ax3600, *rows])


def opened(place: Path, *rows: TohEntry) -> Iterator[sqlite3.Connection]:
    with connect(make_database(place / "x.sqlite", furnished(*rows))) as connection:
        yield connection


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    yield from opened(tmp_path_factory.mktemp("listing"), flint())


def listed(database: sqlite3.Connection, release: str = NEW, **filters: object) -> list[str]:
    found = listing.devices(database, release, Filters(**filters))  # type: ignore[arg-type] # any member, by name
    return [device.profile for device in found]


def one(database: sqlite3.Connection, query: str, release: str = NEW) -> DeviceDetails:
    [number] = lookup.find(database, query, release).devices
    return listing.device(database, number, release)


def device(database: sqlite3.Connection, query: str, release: str = NEW) -> Device:
    return one(database, query, release).device


def test_every_device_of_every_release_is_listed_once(database: sqlite3.Connection) -> None:
    profiles = {(profile.profile, profile.target) for profile in facts().profiles}
    found = listing.devices(database, NEW)
    older_ids_and_layouts = {("acme_old-name", NO_TARGET), ("globe_e8450-ubi", YES_TARGET)}
    assert len(found) == len(profiles - older_ids_and_layouts)
    assert [each.profile for each in found if not each.shipped] == ["acme_gone"]


def test_a_device_without_image_is_unknown_with_the_releases_that_have_one(
    database: sqlite3.Connection,
) -> None:
    gone = device(database, "acme_gone")
    assert (gone.state, gone.shipped, gone.kernel) == (State.UNKNOWN, False, None)
    assert gone.reason == answers.check(database, "acme_gone", NEW).results[0].reason
    assert OLD in gone.reason


def test_a_list_agrees_with_check(database: sqlite3.Connection) -> None:
    for each in listing.devices(database, NEW, Filters(supported_only=True)):
        for answer in answers.check(database, each.profile, NEW).results:
            if answer.target == each.target:
                assert (each.state, each.grade, each.reason) == (
                    *(answer.state, answer.grade, answer.reason),
                )
                assert each.paths == {path: it.state for path, it in answer.paths.items()}
                assert (each.names, each.soc, each.kernel) == (
                    *(answer.names, answer.soc, answer.kernel),
                )


def test_hardware_is_that_of_the_table(database: sqlite3.Connection) -> None:
    found = device(database, "flint 2")
    assert (found.brand, found.model, found.type) == ("Glob.iNet", "GL-MT6000", "WiFi Router")
    assert (found.ram_mb, found.flash_mb, found.port_count) == (1024, 8192, 6)
    assert found.ports == {"1g": 4, "2.5g": 2}
    assert found.wifi == {"2.4": "b/g/n/ax", "5": "a/n/ac/ax"}
    assert found.page == "https://openwrt.org/toh/glob/gl_mt6000"


def test_what_no_source_has_is_none_and_never_zero(database: sqlite3.Connection) -> None:
    found = device(database, "acme ax6")
    assert (found.ram_mb, found.flash_mb, found.port_count, found.type) == (None,) * 4
    assert (found.ports, found.wifi, found.port_names, found.drivers) == ({}, {}, (), ())


def test_of_several_rows_counts_what_they_have_in_common(tmp_path: Path) -> None:
    smaller = flint(
        version="v2",
        device_id="glob.inet:flint_v2",
        ram_mb=("512",),
        ports={"2.5g": 1, "sfp": 1},
        wifi={"5": "n/ac"},
        device_type="WiFi AP",
        supported_since=None,
    )
    for database in opened(tmp_path, flint(), smaller):
        found = device(database, "glob_gl-mt6000")
        assert (found.ram_mb, found.type, found.supported_since) == (512, None, "23.05.3")
        assert (found.ports, found.port_count, found.wifi) == ({"2.5g": 1}, 2, {"5": "n/ac"})
        assert len(one(database, "glob_gl-mt6000").hardware) == 2


@pytest.mark.parametrize(
    ("written", "least"),
    [
        ((), None),
        (("eMMC",), None),
        (("16",), 16),
        (("4", "8"), 4),
        (("8", "128NAND"), 128),
        (("128NAND", "512NAND"), 128),
        (("2", "eMMC", "SD"), 2),
        ((">4096",), 4096),
    ],
)
def test_a_size_is_what_a_device_has_at_least(written: tuple[str, ...], least: int | None) -> None:
    assert least_size(written) == least


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"brands": ("glob inet",)}, ["glob_gl-mt6000"]),
        ({"brands": ("Bell",)}, ["globe_e8450"]),
        ({"speeds": ("2.5G",)}, ["glob_gl-mt6000"]),
        ({"speeds": ("2.5 g",)}, ["glob_gl-mt6000"]),
        ({"speeds": ("1g", "2.5g")}, ["glob_gl-mt6000"]),
        ({"speeds": ("100m", "2.5g-only")}, ["glob_gl-mt6000"]),
        ({"speeds": ("100m-only",)}, []),
        ({"speeds": ("5g",)}, []),
        ({"speeds": ("sfp",)}, []),
        ({"ports": 6}, ["glob_gl-mt6000"]),
        ({"ports": 7}, []),
        ({"ram_min": 512}, ["acme_ax3600", "glob_gl-mt6000"]),
        ({"ram_min": 513}, ["glob_gl-mt6000"]),
        ({"flash_min": 1}, ["glob_gl-mt6000"]),
        ({"types": ("wifi-ap",)}, ["acme_ax3600"]),
        ({"wifi": ("ax",)}, ["glob_gl-mt6000"]),
        ({"wifi": ("wifi6",)}, ["glob_gl-mt6000"]),
        ({"wifi": ("802.11ac",)}, ["acme_ax3600", "glob_gl-mt6000"]),
        ({"wifi": ("5ghz",)}, ["acme_ax3600", "glob_gl-mt6000"]),
        ({"wifi": ("5 GHz", "2.4ghz")}, ["glob_gl-mt6000"]),
        ({"wifi": ("wifi6e",)}, []),
        ({"wifi": ("mt76",)}, ["glob_gl-mt6000"]),
        ({"wifi": ("mt7976",)}, ["glob_gl-mt6000"]),
        ({"wifi": ("ax",), "states": (State.NO,)}, []),
        ({"wifi": ("ac",), "states": (State.NO,)}, ["acme_ax3600"]),
        ({"wifi": ("ac",), "states": (State.NO, State.YES), "ram_min": 1000}, ["glob_gl-mt6000"]),
    ],
)
def test_filters_compose_and_the_unknown_fits_none(
    database: sqlite3.Connection, filters: dict[str, object], found: list[str]
) -> None:
    assert sorted(listed(database, **filters)) == found


EACH_FILTER = [
    Filters(states=(State.YES,)),
    Filters(states=(State.PARTIAL, State.NO), path=Traffic.WIFI),
    Filters(states=(State.UNKNOWN,)),
    Filters(supported_only=True),
    Filters(targets=("mediatek", "ath79/generic")),
    Filters(types=("wifi-router", "switch")),
    Filters(speeds=("1g", "2.5g")),
    Filters(speeds=("sfp+",)),
    Filters(ram_min=512),
    Filters(flash_min=128, ports=4),
    Filters(socs=("mt7621",), brands=("tp-link", "xiaomi"), states=(State.YES,)),
    Filters(
        states=(State.YES,), ram_min=256, wifi=("ax",), supported_only=True, types=("wifi-router",)
    ),
]


@pytest.mark.parametrize("asked", EACH_FILTER, ids=str)
def test_what_the_database_narrows_loses_no_device(
    committed_database: Path, monkeypatch: pytest.MonkeyPatch, asked: Filters
) -> None:
    # Nothing is unknown on older releases.
    older = "snapshot" if asked.states == (State.UNKNOWN,) else "22.03.7"
    with connect(committed_database) as connection:
        for release in (resolve_release(connection, None), older):
            assert (found := listing.devices(connection, release, asked))
            with monkeypatch.context() as patched:
                patched.setattr(Narrowing, "candidates", lambda *_: None)
                assert found == listing.devices(connection, release, asked)


@pytest.mark.parametrize("asked", EACH_FILTER, ids=str)
def test_what_the_database_narrows_loses_no_device_without_data(
    committed_database: Path, monkeypatch: pytest.MonkeyPatch, asked: Filters
) -> None:
    with connect(committed_database) as connection:
        release = resolve_release(connection, None)
        found = listing.narrowed(connection, release, asked)
        with monkeypatch.context() as patched:
            patched.setattr(Narrowing, "candidates", lambda *_: None)
            assert found == listing.narrowed(connection, release, asked)


@pytest.mark.parametrize(
    ("filters", "columns"),
    [
        ({"ram_min": 512}, ("ram",)),
        ({"flash_min": 1}, ("flash",)),
        ({"wifi": ("ax",)}, ("wifi",)),
        ({"wifi": ("6ghz",)}, ("wifi",)),
        ({"wifi": ("mt76",)}, ("wifi",)),
        ({"speeds": ("2.5g",)}, ("ports",)),
        ({"ports": 7}, ("ports",)),
        ({"types": ("wifi router",)}, ("type",)),
        ({"speeds": ("2.5g",), "ram_min": 512}, ("ports", "ram")),
    ],
)
def test_a_device_without_data_for_a_filter_may_fit_it(
    database: sqlite3.Connection, filters: dict[str, object], columns: tuple[str, ...]
) -> None:
    known = listing.narrowed(database, NEW, Filters(**filters))  # type: ignore[arg-type] # any member, by name
    assert "acme_ax6" in [each.profile for each in known.open]
    assert "acme_ax6" not in [each.profile for each in known.devices]
    assert known.columns == columns


def test_a_device_whose_data_fail_another_filter_does_not_fit(
    database: sqlite3.Connection,
) -> None:
    # The AX3600 has 512 MB and no data of its ports.
    enough = listing.narrowed(database, NEW, Filters(speeds=("2.5g",), ram_min=512))
    assert "acme_ax3600" in [each.profile for each in enough.open]
    more = listing.narrowed(database, NEW, Filters(speeds=("2.5g",), ram_min=1024))
    assert "acme_ax3600" not in [each.profile for each in more.open]


def test_rows_that_differ_in_the_type_leave_it_open(tmp_path: Path) -> None:
    other = flint(version="v2", device_id="glob.inet:flint_v2", device_type="WiFi AP")
    for database in opened(tmp_path, flint(), other):
        found = listing.narrowed(database, NEW, Filters(types=("wifi router",)))
        assert "glob_gl-mt6000" in [each.profile for each in found.open]


def test_a_device_without_device_tree_may_have_any_soc(database: sqlite3.Connection) -> None:
    found = listing.narrowed(database, NEW, Filters(socs=("mt1234",)))
    assert "soc" in found.columns
    assert not {each.soc for each in found.open} - {None}


def test_a_soc_may_be_named_as_it_is_in_check(database: sqlite3.Connection) -> None:
    for soc in ("mt1234", "maker,mt1234", "Maker MT1234", "MT1234A"):
        found = listed(database, socs=(soc,))
        assert "glob_gl-mt6000" in found
        assert "acme_ax6" not in found


def test_a_target_represents_all_below_it(database: sqlite3.Connection) -> None:
    whole = {each.target for each in listing.devices(database, NEW, Filters(targets=("slow",)))}
    assert whole == {NO_TARGET, OTHER_TARGET}
    part = listing.devices(database, NEW, Filters(targets=(NO_TARGET,)))
    assert {each.target for each in part} == {NO_TARGET}


def test_a_state_is_that_of_the_path_asked_for(database: sqlite3.Connection) -> None:
    wifi = Filters(states=(State.PARTIAL,), path=Traffic.WIFI)
    found = listing.devices(database, NEW, wifi)
    assert found
    assert {each.target for each in found} == {YES_TARGET}
    assert {(each.state, each.note, each.path) for each in found} == {
        (State.PARTIAL, "after a step", Traffic.WIFI)
    }
    assert not listed(database, states=(State.PARTIAL,))


@pytest.mark.parametrize(
    ("filters", "named"),
    [
        ({"socs": ("mt12",)}, "ipq99, mt1234"),
        ({"socs": ("",)}, "no SoC"),
        ({"brands": ("acne",)}, "Acme"),
        ({"targets": ("fast/old",)}, "fast/new"),
        ({"targets": ("fas",)}, "fast, slow"),
        ({"types": ("toaster",)}, "WiFi AP, WiFi Router"),
        ({"speeds": ("+",)}, "100m, 1g, 2.5g"),
        ({"speeds": ("",)}, "100m, 1g, 2.5g"),
        ({"speeds": ("25g",)}, "100m, 1g, 2.5g"),
        ({"speeds": ("2-5g",)}, "100m, 1g, 2.5g"),
        ({"speeds": ("-only",)}, "100m, 1g, 2.5g"),
        ({"wifi": ("6",)}, "wifi4 to wifi7.*6ghz.*mt76"),
        ({"wifi": ("",)}, "wifi4 to wifi7"),
    ],
)
def test_a_wrong_value_is_answered_with_valid_ones(
    database: sqlite3.Connection, filters: dict[str, object], named: str
) -> None:
    with pytest.raises(UsageError, match=named):
        listed(database, **filters)


def test_sfp_plus_is_not_sfp(tmp_path: Path) -> None:
    for database in opened(tmp_path, flint(ports={"sfp+": 1})):
        assert listed(database, speeds=("sfp+",)) == ["glob_gl-mt6000"]
        assert not listed(database, speeds=("sfp",))


def test_details_hold_every_release_path_and_link(database: sqlite3.Connection) -> None:
    found = one(database, "gl-mt6000")
    assert [image.release for image in found.images] == [NEW, OLD]
    assert [image.kernel for image in found.images] == ["6.12.94", "6.6.144"]
    for image in found.images:
        assert image.paths[Traffic.IPV4_NAT].state is State.YES
        assert image.paths[Traffic.WIFI].grade is Grade.WIRED
        assert [caveat.id for caveat in image.caveats] == ["no-qos"]
    [row] = found.hardware
    assert row.data_page.startswith("https://openwrt.org/toh/hwdata/glob.inet/")
    assert row.forum == "https://forum.openwrt.org/t/flint/1"


def test_details_name_the_other_ids_of_a_device(database: sqlite3.Connection) -> None:
    assert one(database, "bana,bpi-r4").aliases == ("bpi4",)


def test_socs_are_counted_with_the_states_of_their_devices(database: sqlite3.Connection) -> None:
    rows = {row.soc: row for row in soc_summaries(database, NEW)}
    assert set(rows) == {"maker,mt1234", "maker,ipq99"}
    fast = rows["maker,mt1234"]
    assert fast.devices == fast.states[State.YES] == sum(fast.states.values())
    assert fast.targets == (YES_TARGET,)
    assert soc_summaries(database, "26.1.0-rc1") == []


def test_search_puts_what_check_means_before_what_begins_so(database: sqlite3.Connection) -> None:
    meant = lookup.find(database, "acme ax6", NEW).devices
    found = [each.profile for each in listing.search(database, "acme ax6", NEW, meant)]
    assert found[0] == "acme_ax6"
    assert "acme_router-ax6s" in found
    assert "acme_ax3600" not in found


def test_a_sort_is_natural_and_has_the_unknown_last(database: sqlite3.Connection) -> None:
    found = listing.devices(database, NEW)
    for key, first in (("ram", 512), ("-ram", 1024)):
        values = [each.ram_mb for each in sorted_devices(found, [key])]
        assert values[0] == first
        assert values[2:] == [None] * (len(found) - 2)
    targets = [each.target for each in sorted_devices(found, ["target,-profile"])]
    assert targets == sorted(targets)
    states = [each.state for each in sorted_devices(found, ["state"])]
    assert states == sorted(states, key=list(State).index)
    profiles = [each.profile for each in sorted_devices(found, ["profile"])]
    assert profiles.index("acme_ax6") < profiles.index("acme_ax3600")


def test_every_column_can_be_shown_and_sorted_by(database: sqlite3.Connection) -> None:
    found = listing.devices(database, NEW)
    for column, value in COLUMNS.items():
        assert (
            len(sorted_devices(found, [column]))
            == len(sorted_devices(found, [f"-{column}"]))
            == len(found)
        )
        assert all(isinstance(value(each), str | int | None) for each in found)
