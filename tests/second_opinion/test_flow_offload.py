"""The second opinion on kernels before 5.10, which ask a network device by `ndo_flow_offload`."""

from __future__ import annotations

from pathlib import Path

import pytest
from devicetree import dtlib

from tests.second_opinion.device_trees import Board
from tests.second_opinion.first_boot import Network, Scripts
from tests.second_opinion.flowtables import OPERATION, REQUEST, Reading
from tests.second_opinion.opinion import Image, Opinion, built, judge
from tests.second_opinion.trees import Tree

KERNEL = {
    "net/netfilter/nf_flow_table_hw.c": "ret = dev->netdev_ops->ndo_flow_offload(type, flow);\n",
    "drivers/net/elk/Makefile": """
elk-y := main.o
elk-$(CONFIG_ELK_OLD) += old.o
elk-$(CONFIG_ELK_NEW) += new.o
obj-$(CONFIG_ELK) += elk.o
""",
    "drivers/net/elk/elk.h": "struct elk_data { int engine; };\n",
    "drivers/net/elk/main.c": """
static int elk_flow(int type, struct flow *flow, struct path *src, struct path *dest)
{
	struct elk *elk = netdev_priv(src->dev);

	if (!elk->soc->engine)
		return -EINVAL;
	if (src->dev != dest->dev)
		return -EINVAL;
	return elk_write(elk, flow);
}

static const struct net_device_ops elk_ops = {
	.ndo_open	= elk_open,
#ifdef CONFIG_ELK_OFFLOAD
	.ndo_flow_offload	= elk_flow,
#endif
};
""",
    "drivers/net/elk/old.c": """
static const struct elk_data old_data = { .engine = 0, };
const struct of_device_id elk_match[] = {
	{ .compatible = "acme,old-eth", .data = &old_data },
	{},
};
""",
    "drivers/net/elk/new.c": """
static const struct elk_data new_data = { .engine = 2, };
const struct of_device_id elk_match[] = {
	{ .compatible = "acme,new-eth", .data = &new_data },
	{},
};
""",
}
ALL_ON = {f"CONFIG_{name}": "y" for name in ("ELK", "ELK_OFFLOAD", "ELK_OLD", "ELK_NEW")}
VLANS = {"lan": ["eth0.1"], "wan": ["eth0.2"]}

SCRIPT = """
. /lib/functions/uci-defaults.sh
board=$(board_name)
case "$board" in
acme,brook|\\
acme,creek)
	ucidef_add_switch "switch0" "0:lan:1" "1:lan:2" "4:wan" "6@eth0"
	;;
acme,delta)
	ucidef_set_interface_lan "lan1 lan2"
	ucidef_set_interface "wan" device "wan" protocol "dhcp"
	;;
acme,gorge)
	[ -x /sbin/swconfig ] && ucidef_set_interface_lan "eth1"
	;;
acme,heath)
	ucidef_set_interface_lan "eth1"
	ucidef_add_switch "switch0" "1:lan" "2u@eth0"
	;;
esac
exit 0
"""


def reading(root: Path, changes: dict[str, str] | None = None) -> Reading:
    for path, text in (KERNEL | (changes or {})).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return Reading(Tree(root, root / "nothing-patched"))


def opinion(
    kernel: Reading,
    root: Path,
    *,
    compatible: str = "acme,new-eth",
    symbols: dict[str, str] = ALL_ON,
    devices: dict[str, list[str]] = VLANS,
    macs: str = "",
) -> Opinion:
    dts = root / "board.dts"
    dts.write_text(f'/dts-v1/; / {{ ethernet@1 {{ compatible = "{compatible}"; {macs} }}; }};')
    image = Image(symbols, network=Network(devices))
    return judge(Board(dtlib.DT(str(dts))), kernel, image)


def test_the_kernel_says_by_what_it_asks(tmp_path: Path) -> None:
    assert reading(tmp_path / "old").request == OPERATION
    commented = {"net/netfilter/nf_flow_table_hw.c": "/* dev->netdev_ops->ndo_flow_offload(x) */\n"}
    assert reading(tmp_path / "new", commented).request == REQUEST


def test_vlans_of_one_device_are_offloaded(tmp_path: Path) -> None:
    found = opinion(reading(tmp_path), tmp_path)
    assert (found.state, found.reached) == ("yes", ["eth0.1", "eth0.2"])
    assert found.gates == {("/ethernet@1", "engine"): 2}


@pytest.mark.parametrize(
    ("devices", "state"),
    [
        ({"lan": ["eth0"], "wan": ["eth1"]}, "no"),
        ({"lan": ["eth0.1"]}, "partial"),
        ({"lan": ["eth0.1", "eth1"], "wan": ["eth0.2"]}, "partial"),
        ({}, "partial"),
    ],
)
def test_a_flow_between_two_devices_is_not(
    tmp_path: Path, devices: dict[str, list[str]], state: str
) -> None:
    assert opinion(reading(tmp_path), tmp_path, devices=devices).state == state


@pytest.mark.parametrize(
    ("devices", "state"),
    [
        ({"lan": ["eth0"], "wan": ["eth1"]}, "yes"),
        ({"lan": ["eth0", "eth1"]}, "partial"),
        ({"lan": ["eth0"], "radio": ["eth1"]}, "partial"),
    ],
)
def test_a_board_without_wan_has_nothing_to_route_to(
    tmp_path: Path, devices: dict[str, list[str]], state: str
) -> None:
    refusal = "\tif (src->dev != dest->dev)\n\t\treturn -EINVAL;\n"
    main = KERNEL["drivers/net/elk/main.c"].replace(refusal, "")
    kernel = reading(tmp_path, {"drivers/net/elk/main.c": main})
    macs = "mac@0 { reg = <0>; }; mac@1 { reg = <1>; };"
    assert opinion(kernel, tmp_path, devices=devices, macs=macs).state == state


def test_a_gate_that_is_0_closes(tmp_path: Path) -> None:
    assert opinion(reading(tmp_path), tmp_path, compatible="acme,old-eth").state == "no"


@pytest.mark.parametrize("off", ["CONFIG_ELK_OFFLOAD", "CONFIG_ELK_NEW", "CONFIG_ELK"])
def test_what_is_not_built_takes_nothing(tmp_path: Path, off: str) -> None:
    symbols = ALL_ON | {off: "n"}
    assert opinion(reading(tmp_path), tmp_path, symbols=symbols).state == "no"


def test_a_later_request_is_not_asked(tmp_path: Path) -> None:
    kernel = reading(
        tmp_path,
        {
            "drivers/net/elk/main.c": KERNEL["drivers/net/elk/main.c"]
            .replace("ndo_flow_offload", "ndo_setup_tc")
            .replace("return elk_write", "if (type == TC_SETUP_FT) return elk_write")
        },
    )
    assert built(kernel, Image(ALL_ON)) == []


def test_ports_of_a_switch_need_a_kernel_that_passes_their_flows_on(tmp_path: Path) -> None:
    ports = {"net/dsa/slave.c": "\t.ndo_flow_offload_check = dsa_flow_offload_check,\n"}
    assert not reading(tmp_path / "without").follows_switches
    assert reading(tmp_path / "with", ports).follows_switches


@pytest.mark.parametrize(
    ("board", "devices"),
    [
        ("acme,creek", {"lan": ["eth0.1"], "wan": ["eth0.2"]}),
        ("acme,delta", {"lan": ["lan1", "lan2"], "wan": ["wan"]}),
        ("acme,gorge", None),
        ("acme,heath", {"lan": ["eth1", "eth0"]}),
        ("acme,marsh", {}),
    ],
)
def test_the_scripts_of_the_first_boot_are_run(
    tmp_path: Path, board: str, devices: dict[str, list[str]] | None
) -> None:
    directory = tmp_path / "target/linux/elk/base-files/etc/board.d"
    directory.mkdir(parents=True)
    (directory / "02_network").write_text(SCRIPT)
    found = Scripts.of(tmp_path, "elk/generic").devices(board, "Acme")
    assert found == (None if devices is None else Network(devices))


def test_a_board_may_be_known_by_its_model(tmp_path: Path) -> None:
    library = tmp_path / "target/linux/elk/base-files/lib"
    library.mkdir(parents=True)
    (library / "elk.sh").write_text(
        """
elk_board_detect() {
	machine=$(awk 'BEGIN{FS=":"} /machine/ {print $2}' /proc/cpuinfo)
	case "$machine" in
	*"Acme Brook") name="brook" ;;
	esac
	[ -z "$name" ] && return
	echo "$name" > /tmp/sysinfo/board_name
	echo "$machine" > /tmp/sysinfo/model
}
"""
    )
    scripts = Scripts.of(tmp_path, "elk/generic")
    assert scripts.board("acme,brook-v1", "Acme Brook") == "brook"
    assert scripts.board("acme,creek", "Acme Creek") == "acme,creek"
