"""board.d scripts are read, not run: the devices of LAN and WAN, and unknown cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from capdb.facts import Network, Place
from scrapers.boards import board_d
from tests.support.board_sources import BOARD_D


@pytest.fixture
def scripts(tmp_path: Path) -> board_d.Scripts:
    path = tmp_path / "target/linux/forest/base-files/etc/board.d/02_network"
    path.parent.mkdir(parents=True)
    path.write_text(BOARD_D)
    return board_d.read(tmp_path, "forest", "oak")


def interfaces(found: Network | None) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    return (found.lan, found.wan) if found else None


@pytest.mark.parametrize(
    ("board", "lan", "wan"),
    [
        ("acme,fox", ("lan1", "lan2"), ("eth1",)),
        ("acme,hen-v2", ("lan1", "lan2", "lan3"), ()),
        ("acme,owl", ("eth0",), ("/dev/cdc-wdm0",)),
        ("acme,yak", ("eth0.1",), ("eth0.2",)),
        ("acme,unheard-of", ("lan1", "lan2", "lan3", "lan4"), ("wan",)),
    ],
)
def test_a_board_gets_what_its_arm_gives(
    scripts: board_d.Scripts, board: str, lan: tuple[str, ...], wan: tuple[str, ...]
) -> None:
    assert interfaces(scripts.network(board)) == (lan, wan)


def test_the_place_is_the_call(scripts: board_d.Scripts) -> None:
    found = scripts.network("acme,fox")
    assert found is not None
    assert found.place == Place("target/linux/forest/base-files/etc/board.d/02_network", 10)


def test_a_swconfig_switch_gives_vlan_devices(scripts: board_d.Scripts) -> None:
    assert interfaces(scripts.network("acme,cub")) == (("eth0.1",), ("eth0.2",))


def test_an_untagged_switch_port_gives_the_device_itself(scripts: board_d.Scripts) -> None:
    assert interfaces(scripts.network("acme,bear")) == (("eth0",), ("eth1",))


def test_a_later_call_wins_and_a_return_keeps_it_from_others(scripts: board_d.Scripts) -> None:
    assert interfaces(scripts.network("acme,fox-plus")) == (("lan1", "lan2"), ("dsl0",))


def test_ports_get_the_conduits_that_a_script_gives_them(tmp_path: Path) -> None:
    path = tmp_path / "target/linux/forest/base-files/etc/board.d/02_network"
    path.parent.mkdir(parents=True)
    path.write_text("""\
case "$board" in
acme,fox)
	ucidef_set_interfaces_lan_wan "lan1" "wan"
	ucidef_set_network_device_conduit "lan1" "eth1"
	[ -e /x ] && ucidef_set_network_device_conduit "wan" "eth0"
	;;
*)
	ucidef_set_interfaces_lan_wan "lan1" "wan"
	ucidef_set_network_device_conduit "lan1" "$cpu"
	;;
esac
""")
    scripts = board_d.read(tmp_path, "forest", "oak")
    known = {board: scripts.network(board) for board in ("acme,fox", "acme,hen")}
    assert {board: each.conduits for board, each in known.items() if each} == {
        "acme,fox": {"lan1": "eth1", "wan": "$"},
        "acme,hen": {"lan1": "$"},
    }


@pytest.mark.parametrize("board", ["acme,wolf", "acme,lynx", "acme,seal", "acme,ox", "acme,gnu"])
def test_what_hangs_on_more_than_the_name_is_not_known(
    scripts: board_d.Scripts, board: str
) -> None:
    assert scripts.network(board) is None


def test_an_arm_that_sets_no_interface_decides_nothing(scripts: board_d.Scripts) -> None:
    assert scripts.network("acme,crow") is None


def test_a_subtargets_script_replaces_the_targets(tmp_path: Path) -> None:
    for directory, port in (("forest", "lan"), ("forest/oak", "poe")):
        path = tmp_path / "target/linux" / directory / "base-files/etc/board.d/02_network"
        path.parent.mkdir(parents=True)
        path.write_text(f"ucidef_set_interface_lan '{port}'\n")
    assert interfaces(board_d.read(tmp_path, "forest", "oak").network("acme,fox")) == (("poe",), ())
    assert interfaces(board_d.read(tmp_path, "forest", "elm").network("acme,fox")) == (("lan",), ())


@pytest.mark.parametrize(
    "text",
    ["", "case", "esac\n;;\nfi\n", 'ucidef_set_interface_lan "never ends\n', "\x00\xff", "}\n)\n"],
)
def test_a_script_that_makes_no_sense_is_no_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "target/linux/forest/base-files/etc/board.d/02_network"
    path.parent.mkdir(parents=True)
    path.write_bytes(text.encode("latin-1"))
    assert board_d.read(tmp_path, "forest", "oak").network("acme,fox") is None


def test_a_target_without_scripts_has_no_network(tmp_path: Path) -> None:
    assert board_d.read(tmp_path, "forest", "oak").network("acme,fox") is None


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        ('"0:lan" "1:wan" "6@eth0"', (("eth0.1",), ("eth0.2",))),
        ('"0:lan" "1:wan" "6u@eth0" "5u@eth1"', (("eth0",), ("eth1",))),
        ('"0:lan" "1:wan" "6t@eth0"', (("eth0.1",), ("eth0.2",))),
        ('"0:lan" "1:wan" "6tu@eth0" "5u@eth1"', (("eth0.1",), ("eth1",))),
        ('"0:lan" "1:lan" "4:wan" "6@eth0"', (("eth0.1",), ("eth0.2",))),
        ('"0:lan" "1:dmz" "2:wan" "6@eth0"', (("eth0.1",), ("eth0.3",))),
        ('"0:lan" "1:wan"', None),
        ('"0:lan" "1:wan" "$cpu"', None),
        ('"$port" "1:wan" "6@eth0"', None),
    ],
)
def test_vlans_of_a_swconfig_switch_follow_its_roles_and_processor_ports(
    ports: str, expected: tuple[tuple[str, ...], tuple[str, ...]] | None, tmp_path: Path
) -> None:
    path = tmp_path / "target/linux/forest/base-files/etc/board.d/02_network"
    path.parent.mkdir(parents=True)
    path.write_text(f'ucidef_add_switch "switch0" {ports}\n')
    found = board_d.read(tmp_path, "forest", "oak").network("acme,fox")
    assert interfaces(found) == expected


def test_a_board_goes_by_its_first_compatible_unless_the_target_names_it(tmp_path: Path) -> None:
    linux = tmp_path / "target/linux/forest/base-files"
    (linux / "lib").mkdir(parents=True)
    scripts = board_d.read(tmp_path, "forest", "oak")
    assert scripts.name_of(("acme,den", "acme,oak"), ("den", "old-den")) == "acme,den"
    assert scripts.name_of((), ("acme,den",)) == "acme,den"
    assert scripts.name_of((), ()) is None
    (linux / "lib/forest.sh").write_text('\t*"ACME Den")\n\t\tname="old-den"\n\t\t;;\n')
    scripts = board_d.read(tmp_path, "forest", "oak")
    assert scripts.name_of(("acme,den",), ("den", "old-den")) == "old-den"
    assert scripts.name_of(("acme,fox",), ("acme,fox",)) == "acme,fox"


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        (
            'ucidef_set_interface_lan "eth1"\nucidef_add_switch "switch0" "1:lan" "2:wan" "0@eth0"',
            (("eth1", "eth0.1"), ("eth0.2",)),
        ),
        (
            'ucidef_add_switch "switch0" "1:lan" "0@eth0"\n'
            'ucidef_add_switch "switch1" "1:lan" "2:wan" "0@eth1"',
            (("eth0.1", "eth1.1"), ("eth1.2",)),
        ),
        (
            'ucidef_add_switch "switch0" "1:lan" "2:wan" "3:lan" "0@eth0"',
            (("eth0.1", "eth0.3"), ("eth0.2",)),
        ),
        (
            'ucidef_set_interface_lan "eth1 eth2"\nucidef_add_switch "switch0" "1:lan" "3u@eth1"',
            (("eth1", "eth2"), ()),
        ),
        (
            'ucidef_add_switch "switch0" "1:lan" "0@eth0"\nucidef_set_interface_lan "eth1"',
            (("eth1",), ()),
        ),
    ],
)
def test_a_swconfig_switch_adds_to_the_devices_that_a_network_has(
    calls: str, expected: tuple[tuple[str, ...], tuple[str, ...]], tmp_path: Path
) -> None:
    """OpenWrt's ucidef_add_switch appends its devices (base-files, uci-defaults.sh)."""
    path = tmp_path / "target/linux/forest/base-files/etc/board.d/02_network"
    path.parent.mkdir(parents=True)
    path.write_text(f"{calls}\n")
    assert interfaces(board_d.read(tmp_path, "forest", "oak").network("acme,fox")) == expected
