"""An invented release, in the shape of the real facts: small, and every field on purpose.

`fox_eth` takes flowtables where its match data say `engine_version` is not 0; the board
`acme_den` has it, a DSA switch with the driver's own tag, and ports lan1 lan2 wan.
"""

from __future__ import annotations

import dataclasses

from msgspec.structs import replace

from capdb.claims import Facts
from capdb.facts import (
    Board,
    Config,
    Controller,
    Driver,
    Gate,
    Handler,
    Id,
    KernelPackage,
    Mac,
    MatchData,
    Operations,
    Place,
    Port,
    Profile,
    Release,
    Switch,
    Target,
    Title,
)

RELEASE = "25.12.5"
TARGET = "forest/oak"
REF = "6.12.94 + OpenWrt v25.12.5 patches"
NODE = "/soc/ethernet@1b100000"


def place(path: str = "drivers/net/fox.c", line: int = 1, symbol: str = "fox") -> Place:
    return Place(path=path, line=line, symbol=symbol)


ENGINE = Driver(
    release=RELEASE,
    target="*/6.12",
    name="drivers/net/ethernet/fox/fox_eth",
    ref=REF,
    roles=("netdev",),
    files={"drivers/net/fox.c": ("CONFIG_FOX_ETH",)},
    ids=(
        Id(compatible="acme,fox-eth", place=place(line=10), data="fox_data"),
        Id(compatible="acme,cub-eth", place=place(line=11), data="cub_data"),
    ),
    operations=(Operations(place=place(line=20, symbol="fox_ops"), setup_tc="fox_setup_tc"),),
    handlers=(
        Handler(
            entry="ndo_setup_tc",
            place=place(line=30, symbol="fox_setup_tc"),
            types={
                "TC_SETUP_BLOCK": place(line=32, symbol="fox_setup_tc"),
                "TC_SETUP_FT": place(line=33, symbol="fox_setup_tc"),
            },
        ),
    ),
    gates=(Gate(field="engine_version", place=place(line=40, symbol="fox_setup_block")),),
    match_data=(
        MatchData(symbol="fox_data", place=place(line=50), fields={"engine_version": 2}),
        MatchData(symbol="cub_data", place=place(line=60), fields={"engine_version": 0}),
    ),
    egress_tags=("DSA_TAG_PROTO_FOX",),
    flow_actions={
        name: place(line=70, symbol="fox_replace")
        for name in ("FLOW_ACTION_MANGLE", "FLOW_ACTION_PPPOE_PUSH", "FLOW_ACTION_VLAN_PUSH")
    },
    flow_keys={
        name: place(line=75, symbol="fox_replace")
        for name in (
            "FLOW_DISSECTOR_KEY_ETH_ADDRS",
            "FLOW_DISSECTOR_KEY_IPV4_ADDRS",
            "FLOW_DISSECTOR_KEY_IPV6_ADDRS",
        )
    },
    flow_mangles={
        "FLOW_ACT_MANGLE_HDR_TYPE_IP4": place(line=80, symbol="fox_replace"),
    },
)

PLAIN = Driver(
    release=RELEASE,
    target="*/6.12",
    name="drivers/net/ethernet/hen/hen_eth",
    ref=REF,
    roles=("netdev",),
    files={"drivers/net/hen.c": ("CONFIG_HEN_ETH",)},
    ids=(Id(compatible="acme,hen-eth", place=place("drivers/net/hen.c", 5, "hen_ids")),),
    operations=(Operations(place=place("drivers/net/hen.c", 9, "hen_ops")),),
)

SWITCH = Driver(
    release=RELEASE,
    target="*/6.12",
    name="drivers/net/dsa/fox_switch",
    ref=REF,
    roles=("switch",),
    files={"drivers/net/dsa/fox_switch.c": ("CONFIG_FOX_SWITCH",)},
    ids=(Id(compatible="acme,fox-switch", place=place("drivers/net/dsa/fox_switch.c", 7, "ids")),),
    tags=("DSA_TAG_PROTO_FOX",),
)

FOREIGN_SWITCH = replace(
    SWITCH,
    name="drivers/net/dsa/owl_switch",
    files={"drivers/net/dsa/owl_switch.c": ("CONFIG_FOX_SWITCH",)},
    ids=(Id(compatible="acme,owl-switch", place=place("drivers/net/dsa/owl_switch.c", 7, "ids")),),
    tags=("DSA_TAG_PROTO_OWL",),
)

MODEM = replace(
    PLAIN,
    name="drivers/net/usb/hare_wwan",
    files={"drivers/net/usb/hare_wwan.c": ("CONFIG_USB_NET_HARE",)},
    ids=(),
    operations=(Operations(place=place("drivers/net/usb/hare_wwan.c", 9, "hare_ops")),),
)

CONFIG = Config(
    release=RELEASE,
    target=TARGET,
    kernel_series="6.12",
    ref=REF,
    place=place("target/linux/forest/config-6.12", 1, "config-6.12"),
    symbols={
        "CONFIG_FOX_ETH": "y",
        "CONFIG_HEN_ETH": "y",
        "CONFIG_FOX_SWITCH": "y",
        "CONFIG_USB_NET_HARE": "m",
    },
)

CONTROLLER = Controller(
    node=NODE,
    enabled=True,
    place=place("target/linux/forest/dts/oak.dtsi", 12, "eth"),
    compatible=("acme,fox-eth",),
    macs=(Mac(node=f"{NODE}/mac@0", enabled=True, place=place(), link="fixed-link"),),
)

BOARD = Board(
    release=RELEASE,
    target=TARGET,
    profile="acme_den",
    dts="target/linux/forest/dts/oak-den.dts",
    compatible=("acme,den", "acme,oak"),
    model="ACME Den",
    soc="acme,oak",
    controllers=(CONTROLLER,),
    switches=(
        Switch(
            node="/mdio/switch@1f",
            enabled=True,
            place=place("target/linux/forest/dts/oak.dtsi", 40, "switch"),
            compatible=("acme,fox-switch",),
            conduits=(f"{NODE}/mac@0",),
            ports=tuple(
                Port(label=label, node=f"/mdio/switch@1f/ports/port@{n}", kind="switch")
                for n, label in enumerate(("lan1", "lan2", "wan"))
            ),
        ),
    ),
)

PROFILE = Profile(
    release=RELEASE,
    target=TARGET,
    profile="acme_den",
    titles=(Title(model="Den", vendor="ACME"),),
    boards=("acme,den",),
)

FACTS = Facts(
    releases=(Release(version=RELEASE, status="stable"),),
    targets=(
        Target(
            release=RELEASE,
            target=TARGET,
            arch="aarch64_generic",
            kernel="6.12.94",
            default_packages=("base-files", "firewall4", "kmod-nft-offload"),
        ),
    ),
    profiles=(PROFILE,),
    boards=(BOARD,),
    configs=(CONFIG,),
    packages=(
        KernelPackage(
            release=RELEASE,
            package="kmod-usb-net-hare",
            place=place("package/kernel/linux/modules/usb.mk", 3, "usb-net-hare"),
            modules=("drivers/net/usb/hare_wwan",),
        ),
    ),
    drivers=(ENGINE, PLAIN, SWITCH, FOREIGN_SWITCH, MODEM),
)


CUB = replace(PROFILE, profile="acme_cub", titles=(Title("Cub 300", "ACME"),), boards=())

CUB_BOARD = replace(
    BOARD,
    profile="acme_cub",
    compatible=("acme,cub", "acme,oak"),
    controllers=(replace(CONTROLLER, compatible=("acme,cub-eth",)),),
)

BARE = replace(PROFILE, profile="acme_bare", titles=(Title("Bare 7", "ACME"),), boards=())

WOODS = dataclasses.replace(FACTS, profiles=(PROFILE, CUB, BARE), boards=(BOARD, CUB_BOARD))
"""A Den that offloads, a Cub 300 whose gate is 0, and a Bare 7 without a device tree."""
