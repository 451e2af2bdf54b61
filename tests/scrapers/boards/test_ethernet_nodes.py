"""Ethernet in a device tree: which nodes are controllers, MACs, switches, and how they hang."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from capdb.facts import Controller, Place, Switch
from scrapers.boards import device_tree
from scrapers.boards.device_tree import Position
from scrapers.boards.ethernet_nodes import Reading, describes_mac

pytestmark = pytest.mark.skipif(
    not (shutil.which("cpp") and shutil.which("dtc")),
    reason="needs cpp and dtc (Debian: cpp, device-tree-compiler)",
)

ETHERNET = frozenset({"acme,fox-eth", "acme,fox-mdio", "acme,hen-switch", "acme,dp"})
SWITCHES = frozenset({"acme,fox-switch", "acme,fox-switch-phy"})


def place(position: Position | None) -> Place:
    return Place(Path(position.file).name, position.first) if position else Place("")


@pytest.fixture
def compiled(tmp_path: Path) -> Path:
    return tmp_path / "board.dts"


def read(source: Path, body: str) -> Reading:
    source.write_text(f"/dts-v1/;\n/ {{\n{body}\n}};\n")
    return Reading(device_tree.compile_tree(source, []), ETHERNET, SWITCHES, place)


def controllers(source: Path, body: str) -> list[Controller]:
    return read(source, body).controllers()


def switches(source: Path, body: str) -> list[Switch]:
    return read(source, body).switches()


FOX = """\
npu: engine { compatible = "acme,npu"; status = "disabled"; firmware-name = "npu.bin"; };
clk: clock { compatible = "acme,clock"; };
phy: phy { reg = <1>; };
cage: cage { compatible = "sff,sfp"; };
ethernet@20 {
	compatible = "acme,fox-eth";
	reg = <0x20>;
	acme,npu = <&npu>;
	acme,rings = <1>;
	clocks = <&clk>;
	mac@0 { compatible = "acme,eth-mac"; reg = <0>; fixed-link { speed = <1000>; }; };
	mac@1 { compatible = "acme,eth-mac"; reg = <1>; phy-handle = <&phy>; label = "wan"; };
	mac@2 { compatible = "acme,eth-mac"; reg = <2>; sfp = <&cage>; phy-mode = "2500base-x"; };
	mac@3 { compatible = "acme,eth-mac"; reg = <3>; status = "disabled"; };
	mdio { compatible = "acme,fox-mdio"; ethernet-phy@1 { reg = <1>; phy-mode = "sgmii"; }; };
};
"""


def test_a_controller_has_a_mac_for_each_of_its_children(compiled: Path) -> None:
    (fox,) = controllers(compiled, FOX)
    assert (fox.node, fox.enabled, fox.compatible) == ("/ethernet@20", True, ("acme,fox-eth",))
    assert [(mac.node[-5:], mac.enabled, mac.label, mac.link) for mac in fox.macs] == [
        ("mac@0", True, None, "fixed-link"),
        ("mac@1", True, "wan", "phy"),
        ("mac@2", True, None, "sfp"),
        ("mac@3", False, None, "bare"),
    ]


def test_a_controllers_own_phandles_are_followed_and_common_ones_are_not(compiled: Path) -> None:
    (fox,) = controllers(compiled, FOX)
    (npu,) = fox.phandles
    assert (npu.property, npu.node, npu.enabled) == ("acme,npu", "/engine", False)
    assert (npu.compatible, npu.firmware) == (("acme,npu",), ("npu.bin",))


def test_a_node_that_a_controller_points_to_has_its_vendors_properties(compiled: Path) -> None:
    body = FOX.replace('firmware-name = "npu.bin";', "acme,mail = <&clk>; acme,fast; reg = <1>;")
    (fox,) = controllers(compiled, body)
    assert fox.phandles[0].properties == ("acme,fast", "acme,mail")
    (bare,) = controllers(compiled, FOX)[0].phandles
    assert bare.properties == ()


def test_the_place_is_where_a_driver_is_named_or_the_node_disabled(compiled: Path) -> None:
    (fox,) = controllers(compiled, FOX)
    assert fox.place == Place("board.dts", 8)
    assert fox.phandles[0].place == Place("board.dts", 3)
    below = 'bus {\nstatus = "disabled";\nethernet@1 {\ncompatible = "acme,fox-eth"; }; };'
    assert controllers(compiled, below)[0].place == Place("board.dts", 4)


def test_properties_are_looked_for_on_the_nodes_whose_drivers_ask(compiled: Path) -> None:
    asked = {"acme,fox-eth": frozenset({"acme,rings", "acme,offload"}), "acme,hen": frozenset("x")}
    compiled.write_text(f"/dts-v1/;\n/ {{\n{FOX}\n}};\n")
    tree = device_tree.compile_tree(compiled, [])
    (fox,) = Reading(tree, ETHERNET, SWITCHES, place, asked).controllers()
    assert fox.properties == {"acme,rings": Place("board.dts", 11), "acme,offload": None}
    assert controllers(compiled, FOX)[0].properties == {}


def test_a_controller_without_children_is_its_own_mac(compiled: Path) -> None:
    (dp,) = controllers(
        compiled, 'dp1 { compatible = "acme,dp"; phy-mode = "sgmii"; label = "lan1"; };'
    )
    (mac,) = dp.macs
    assert (mac.node, mac.label, mac.link) == ("/dp1", "lan1", "bare")


ADDRESSED = """\
dma@1 {
	compatible = "acme,dp";
	status = "disabled";
	gmac0 { local-mac-address = [00 00 00 00 00 00]; };
	gmac1 { mac-address = [00 00 00 00 00 00]; };
	rings { reg = <1>; };
};
"""


def test_children_with_nothing_but_an_address_are_macs(compiled: Path) -> None:
    (dma,) = controllers(compiled, ADDRESSED.replace('status = "disabled";', ""))
    assert (dma.node, dma.enabled, dma.place) == ("/dma@1", True, Place("board.dts", 4))
    assert [(mac.node, mac.enabled, mac.link) for mac in dma.macs] == [
        ("/dma@1/gmac0", True, "bare"),
        ("/dma@1/gmac1", True, "bare"),
    ]
    (off,) = controllers(compiled, ADDRESSED)
    assert [off.enabled, *(mac.enabled for mac in off.macs)] == [False, False, False]


def test_a_controller_with_a_link_of_its_own_is_its_only_mac(compiled: Path) -> None:
    (dma,) = controllers(compiled, ADDRESSED.replace("status", 'phy-mode = "sgmii"; status'))
    assert [mac.node for mac in dma.macs] == ["/dma@1"]


def test_a_child_with_an_address_makes_no_controller_of_what_no_driver_claims(
    compiled: Path,
) -> None:
    assert controllers(compiled, ADDRESSED.replace("acme,dp", "acme,stranger")) == []
    assert controllers(compiled, ADDRESSED.replace("local-mac", "mad").replace("mac-a", "a")) == []


def test_openwrts_own_name_of_a_port_is_a_label(compiled: Path) -> None:
    (dp,) = controllers(
        compiled,
        'dp1 { compatible = "acme,dp"; phy-mode = "sgmii"; openwrt,netdev-name = "wan"; };',
    )
    assert dp.macs[0].label == "wan"


@pytest.mark.parametrize("swapped", [False, True])
def test_openwrts_own_name_of_a_port_wins_over_its_label(compiled: Path, swapped: bool) -> None:
    names = ['label = "lan0";', 'openwrt,netdev-name = "eth0";']
    body = 'dp1 {{ compatible = "acme,dp"; phy-mode = "sgmii"; {} {} }};'
    (dp,) = controllers(compiled, body.format(*(reversed(names) if swapped else names)))
    assert dp.macs[0].label == "eth0"


@pytest.mark.parametrize(
    "body",
    [
        "ethernet@20 { reg = <0x20>; };",
        'pcie { ethernet@0,0 { compatible = "pci1234,5678"; }; };',
        'usb { usbether@1 { compatible = "usb1234,5678"; }; };',
        'nic { device_type = "network"; };',
        'nic { phy-mode = "rgmii"; fixed-link { speed = <1000>; }; };',
        'gmac0 { compatible = "acme,fox-eth"; };',
        'switch@1 { compatible = "acme,hen-switch"; ethernet-ports { port@0 { reg = <0>; }; }; };',
    ],
)
def test_what_looks_like_a_controller_is_one(compiled: Path, body: str) -> None:
    reading = read(compiled, body)
    assert len(reading.controllers()) == 1
    assert reading.switches() == []


@pytest.mark.parametrize(
    "body",
    [
        'mdio@1 { compatible = "acme,fox-mdio"; };',
        'eth@1 { compatible = "syscon", "simple-mfd"; phy-mode = "mii"; fixed-link { }; };',
        'mdio { ethernet-phy@1 { reg = <1>; phy-mode = "sgmii"; }; };',
        'leds { ethernet { label = "green:lan"; }; };',
        'pinctrl { gmac0 { pins = "a"; }; };',
        "nvmem { ethaddr { reg = <0>; }; };",
    ],
)
def test_what_only_sounds_like_a_controller_is_none(compiled: Path, body: str) -> None:
    assert controllers(compiled, body) == []


SWITCH = """\
eth0: ethernet@20 { compatible = "acme,fox-eth"; reg = <0x20>;
	mdio {
		sw: switch@1f {
			compatible = "acme,fox-switch";
			phys { compatible = "acme,fox-switch-phy"; };
			ports {
				port@0 { reg = <0>; label = "lan1"; };
				port@1 { reg = <1>; label = "lan2"; status = "disabled"; };
				port@2 { reg = <2>; label = "sfp1"; sfp = <&cage>; };
				port@3 { reg = <3>; label = "wan"; phy-handle = <&phy>; };
				cascade: port@5 { reg = <5>; link = <&other>; };
				port@6 { reg = <6>; ethernet = <&eth0>; };
			};
		};
		switch@1 {
			compatible = "acme,stranger";
			ports {
				other: port@0 { reg = <0>; link = <&cascade>; };
				port@1 { reg = <1>; ethernet = <&eth0>; };
				port@2 { reg = <2>; label = "lan5"; };
			};
		};
	};
};
phy: phy { reg = <1>; };
cage: cage { compatible = "sff,sfp"; };
"""


def test_a_switch_has_conduits_and_enabled_user_ports(compiled: Path) -> None:
    fox, stranger = switches(compiled, SWITCH)
    assert (fox.compatible, fox.enabled) == (("acme,fox-switch",), True)
    assert fox.conduits == ("/ethernet@20",)
    assert [(port.label, port.kind) for port in fox.ports] == [
        ("lan1", "switch"),
        ("sfp1", "sfp"),
        ("wan", "phy"),
    ]
    assert fox.ports[0].node == "/ethernet@20/mdio/switch@1f/ports/port@0"
    assert stranger.conduits == ("/ethernet@20",)
    assert [port.label for port in stranger.ports] == ["lan5"]


def test_a_switchs_ports_are_no_controllers(compiled: Path) -> None:
    (fox,) = controllers(compiled, SWITCH)
    assert [mac.node for mac in fox.macs] == ["/ethernet@20"]


WIRED = """\
eth0: ethernet@20 {{ compatible = "acme,fox-eth"; reg = <0x20>;
	gmac0: mac@0 {{ compatible = "acme,eth-mac"; reg = <0>; {mac} }};
	mdio {{
		switch@1f {{
			compatible = "acme,fox-switch";
			ports {{
				port@0 {{ reg = <0>; label = "lan1"; {user} }};
				port@6 {{ reg = <6>; ethernet = <&gmac0>; {cpu} }};
			}};
		}};
	}};
}};
"""
FIXED = "fixed-link { speed = <2500>; full-duplex; };"


@pytest.mark.parametrize(
    ("said", "mode", "speed", "line"),
    [
        (f'phy-mode = "2500base-x"; {FIXED}', "2500base-x", 2500, 5),
        (FIXED, None, 2500, 5),
        ('phy-mode = "sgmii";', "sgmii", None, 5),
        ('phy-connection-type = "rgmii-id";', "rgmii-id", None, 5),
        ('phy-mode = "mii"; phy-connection-type = "sgmii";', "mii", None, 5),
        ("fixed-link = <0 1 1000 0 0>;", None, 1000, 5),
        ("fixed-link { full-duplex; };", None, None, None),
        ("", None, None, None),
    ],
)
def test_a_link_is_wired_as_both_its_ends_say(
    compiled: Path, said: str, mode: str | None, speed: int | None, line: int | None
) -> None:
    here = WIRED.format(mac=f"\n{said}\n", cpu="", user="")
    ((mac,),) = [each.macs for each in controllers(compiled, here)]
    there = WIRED.format(mac="", cpu=said, user="")
    (switch,) = switches(compiled, there)
    if line is None:
        assert (mac.wire, switch.wires) == (None, {})
        return
    assert mac.wire is not None
    assert (mac.wire.mode, mac.wire.speed, mac.wire.place.line) == (mode, speed, line)
    wire = switch.wires["/ethernet@20/mac@0"]
    assert (wire.mode, wire.speed) == (mode, speed)


def test_a_user_port_has_its_own_mode(compiled: Path) -> None:
    (switch,) = switches(compiled, WIRED.format(mac="", cpu="", user='phy-mode = "usxgmii";'))
    assert [port.mode for port in switch.ports] == ["usxgmii"]


def test_two_cpu_ports_on_one_conduit_are_not_one_link(compiled: Path) -> None:
    body = CONDUIT.format(compatible='"acme,hen-edma"')
    body = body.replace("ethernet = <&dma>;", 'ethernet = <&dma>; phy-mode = "sgmii";')
    (switch,) = switches(compiled, body)
    assert (switch.conduits, switch.wires) == (("/edma@3a",), {})


CONDUIT = """\
dma: edma@3a {{ compatible = {compatible}; reg = <0x3a>; }};
switch {{
	compatible = "acme,fox-switch";
	ports {{
		port@0 {{ reg = <0>; ethernet = <&dma>; }};
		port@1 {{ reg = <1>; label = "lan1"; }};
		port@6 {{ reg = <6>; ethernet = <&dma>; }};
	}};
}};
"""


def test_the_conduit_of_a_switch_is_a_controller_by_whatever_name(compiled: Path) -> None:
    (dma,) = controllers(compiled, CONDUIT.format(compatible='"acme,hen-edma"'))
    assert (dma.node, dma.compatible) == ("/edma@3a", ("acme,hen-edma",))
    assert [mac.node for mac in dma.macs] == ["/edma@3a"]


def test_a_conduit_inside_a_controller_is_no_second_one(compiled: Path) -> None:
    body = CONDUIT.format(compatible='"acme,eth-mac"').replace(
        "dma: edma@3a {", 'ethernet@20 { compatible = "acme,fox-eth"; reg = <0x20>; dma: mac@0 {'
    )
    body = body.replace("reg = <0x3a>; };", "reg = <0>; }; };")
    assert [each.node for each in controllers(compiled, body)] == ["/ethernet@20"]


def test_a_mac_that_is_inside_its_switch_is_a_controller(compiled: Path) -> None:
    body = """\
switch@1b {
	compatible = "acme,fox-switch";
	ethernet { compatible = "acme,fox-eth"; };
	ports { port@0 { reg = <0>; label = "lan1"; phy-mode = "sgmii"; phy-handle = <&phy>; }; };
	phy: phy { reg = <1>; };
};"""
    reading = read(compiled, body)
    assert [each.node for each in reading.controllers()] == ["/switch@1b/ethernet"]
    assert [each.node for each in reading.switches()] == ["/switch@1b"]


def test_a_switch_that_dsa_does_not_drive_has_no_conduit(compiled: Path) -> None:
    for name in ("switch0@1f", "rtkgsw@0", "esw@10", "ess-switch@3", "rtl8367", "ethernet-switch"):
        (found,) = switches(compiled, f'{name} {{ compatible = "acme,old-switch"; }};')
        assert (found.conduits, found.ports) == ((), ())


def test_a_key_or_multiplexer_is_no_switch(compiled: Path) -> None:
    body = 'keys { switch { label = "a"; }; }; i2c-switch@7 { compatible = "acme,mux"; };'
    assert switches(compiled, body) == []


def test_radios_are_those_that_are_enabled(compiled: Path) -> None:
    reading = read(
        compiled,
        'wifi@1 { compatible = "acme,radio", "acme,old-radio"; }; '
        'wmac@2 { compatible = "acme,off"; status = "disabled"; }; '
        'leds { wifi { label = "x"; }; }; wifi-pwrseq { compatible = "acme,pwrseq"; };',
    )
    assert reading.radios() == ["acme,radio", "acme,old-radio"]


def test_an_overlay_is_known_to_describe_macs(compiled: Path) -> None:
    compiled.write_text('/dts-v1/;\n/plugin/;\n&gmac1 { phy-mode = "sgmii"; };\n')
    assert describes_mac(device_tree.compile_tree(compiled, []))
    compiled.write_text('/dts-v1/;\n/plugin/;\n&mmc0 { status = "okay"; };\n')
    assert not describes_mac(device_tree.compile_tree(compiled, []))


@pytest.mark.parametrize("kind", ['label = "cpu";', "ethernet = <&mac>;", "link = <&other>;"])
def test_only_ports_for_users_are_ports_of_a_switch(compiled: Path, kind: str) -> None:
    body = f"""\
mac: mac {{ reg = <9>; }};
other: other {{ reg = <8>; }};
switch@0 {{
	compatible = "acme,fox-switch";
	reg = <0>;
	ports {{
		port@0 {{ reg = <0>; label = "lan1"; }};
		port@1 {{ reg = <1>; label = "wan"; }};
		port@2 {{ reg = <2>; {kind} }};
		port@3 {{ reg = <3>; label = "off"; status = "disabled"; }};
	}};
}};
"""
    [switch] = switches(compiled, body)
    assert [port.label for port in switch.ports] == ["lan1", "wan"]
