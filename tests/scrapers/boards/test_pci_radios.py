"""Wi-Fi chips on a PCI bus whose nodes lead to the Ethernet controller or its processor."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from capdb.facts import Place, Radio
from scrapers.boards import device_tree
from scrapers.boards.device_tree import Position
from scrapers.boards.ethernet_nodes import Reading
from scrapers.boards.pci_radios import pci_radios

pytestmark = pytest.mark.skipif(
    not (shutil.which("cpp") and shutil.which("dtc")),
    reason="needs cpp and dtc (Debian: cpp, device-tree-compiler)",
)

BODY = """\
npu: npu@1 {{
	compatible = "acme,npu";
	memory-region = <&packets>;
	memory-region-names = "packets";
}};
packets: packets@9 {{ }};
eeprom: eeprom@5 {{ compatible = "acme,cells"; }};
eth: ethernet@20 {{
	compatible = "acme,fox-eth";
	reg = <0x20>;
	acme,npu = <&npu>;
	phy-mode = "gmii";
}};
{bus} {{
	bridge: pcie@0,0 {{
		reg = <0>;
		{node} {{
			reg = <0>;
			{points}
		}};
	}};
}};
"""


def radios(
    tmp_path: Path,
    points: str = "acme,npu = <&npu>; acme,eth = <&eth>; acme,cal = <&eeprom>;",
    bus: str = "pcie@30",
    node: str = "wifi@0,0",
) -> list[Radio]:
    source = tmp_path / "board.dts"
    source.write_text(f"/dts-v1/;\n/ {{\n{BODY.format(bus=bus, node=node, points=points)}\n}};\n")
    tree = device_tree.compile_tree(source, [])

    def place(position: Position | None) -> Place:
        return Place("board.dts", position.first if position else None)

    return [*pci_radios(Reading(tree, frozenset({"acme,fox-eth"}), frozenset(), place))]


def test_a_radio_has_what_leads_to_the_ethernet_and_nothing_else(tmp_path: Path) -> None:
    (radio,) = radios(tmp_path)
    assert (radio.node, radio.enabled) == ("/pcie@30/pcie@0,0/wifi@0,0", True)
    found = {each.property: (each.node, each.regions) for each in radio.phandles}
    assert found == {"acme,npu": ("/npu@1", ("packets",)), "acme,eth": ("/ethernet@20", ())}


@pytest.mark.parametrize("name", ["wifi@0,0", "mt1234@0,0", "radio@0,0"])
def test_a_radio_may_have_any_name(tmp_path: Path, name: str) -> None:
    assert len(radios(tmp_path, node=name)) == 1


def test_a_disabled_bus_disables_its_radio(tmp_path: Path) -> None:
    (radio,) = radios(tmp_path, points='acme,npu = <&npu>; status = "disabled";')
    assert not radio.enabled


@pytest.mark.parametrize(
    "other", [{"points": ""}, {"points": "acme,cal = <&eeprom>;"}, {"node": "pcie@1,0"}]
)
def test_a_device_that_leads_nowhere_is_none(tmp_path: Path, other: dict[str, str]) -> None:
    assert radios(tmp_path, **other) == []
