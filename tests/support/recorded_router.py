"""A recorded router made of its devices, networks and zones, in the form of OpenWrt's output.

The status of interfaces follows openwrt/netifd ubus.c (netifd_dump_status), the lines of routes the
kernel's net/ipv4/fib_trie.c and net/ipv6/route.c, the flowtable nft's own listing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

MTK = "mtk_soc_eth mediatek,mt7986-eth"
EVERYWHERE = "0.0.0.0"  # noqa: S104 (the target of a default route)


@dataclass(frozen=True)
class Device:
    """A network device: its DEVTYPE, the devices under it, and driver with compatible."""

    kind: str = ""
    lower: tuple[str, ...] = ()
    driver: str = ""


@dataclass(frozen=True)
class Network:
    """A network of UCI, with its interface in netifd: none if `known` is false."""

    device: str = ""
    up: bool = True
    l3: str = ""
    metric: int = 0
    default: bool = False
    default6: bool = False
    proto: str = "static"
    known: bool = True


@dataclass(frozen=True)
class Zone:
    """A zone of the firewall."""

    networks: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    masq: bool = False


def ethernet(driver: str = MTK) -> Device:
    return Device(driver=driver)


@dataclass(frozen=True)
class Router:
    """All of a router. `routes` are default routes as (device, metric); None: those of networks."""

    devices: Mapping[str, Device]
    networks: Mapping[str, Network]
    zones: Mapping[str, Zone]
    routes: Sequence[tuple[str, int]] | None = None
    routes6: Sequence[tuple[str, int]] | None = None
    offered: Sequence[str] | None = None
    as_json: bool = False
    flags: bool = True
    options: tuple[str, str] = ("1", "1")
    netifd: bool = True
    release: str | None = "24.10.2"
    modules: str = "nf_flow_table_inet nft_flow_offload nf_tables"
    files: Mapping[str, str] = field(default_factory=dict)

    def but(self, **changed: object) -> Router:
        return replace(self, **changed)  # type: ignore[arg-type] # any member, by name

    def write(self, root: Path) -> Path:
        """Return the root of the recording."""
        for name, text in (*self._files(), *self.files.items()):
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return root

    def _files(self) -> list[tuple[str, str]]:
        made = [
            ("tmp/sysinfo/board_name", "acme,den\n"),
            ("proc/sys/kernel/osrelease", "6.6.93\n"),
            ("proc/self/status", "Name:\tash\nUid:\t0\t0\t0\t0\n"),
            ("proc/mounts", "debugfs /sys/kernel/debug debugfs rw 0 0\n"),
            ("proc/modules", "".join(f"{m} 1 0 - Live 0x0\n" for m in self.modules.split())),
            ("sys/kernel/debug/ppe0/bind", ""),
            ("sys/class/net/lo/uevent", "INTERFACE=lo\nIFINDEX=1\n"),
            ("commands/nft-lo", "0\n"),
            ("proc/net/route", self._routes()),
            ("proc/net/ipv6_route", self._routes6()),
        ]
        if self.release:
            made += [
                ("sbin/fw4", ""),
                ("etc/openwrt_release", _release(self.release)),
                ("commands/uci-firewall", "0\n" + self._firewall()),
                ("commands/uci-network", "0\n" + self._network()),
                ("commands/flowtables", "0\n" + self._flowtables()),
            ]
        if self.as_json:
            made.append(("commands/flowtables-json", "0\n" + self._flowtables_json()))
        if self.netifd and self.release:
            made.append(("commands/interfaces", "0\n" + self._interfaces()))
        for name, device in self.devices.items():
            made += _device(name, device)
        return made

    def _firewall(self) -> str:
        lines = ["@defaults[0]=defaults", "@defaults[0].synflood_protect='1'"]
        for name, value in zip(
            ("flow_offloading", "flow_offloading_hw"), self.options, strict=True
        ):
            if value:
                lines.append(f"@defaults[0].{name}='{value}'")
        for number, (name, zone) in enumerate(self.zones.items()):
            section = f"@zone[{number}]"
            lines += [f"{section}=zone", f"{section}.name='{name}'"]
            if zone.networks:
                lines.append(f"{section}.network={_words(zone.networks)}")
            if zone.devices:
                lines.append(f"{section}.device={_words(zone.devices)}")
            if zone.masq:
                lines.append(f"{section}.masq='1'")
        return "".join(f"firewall.{line}\n" for line in lines)

    def _network(self) -> str:
        lines = []
        for name, network in self.networks.items():
            lines += [f"{name}=interface", f"{name}.proto='{network.proto}'"]
            if network.device:
                lines.append(f"{name}.device='{network.device}'")
        return "".join(f"network.{line}\n" for line in lines)

    def _device_of(self, network: Network) -> str:
        while network.device.startswith("@"):
            network = self.networks[network.device[1:]]
        return network.device

    def _l3(self, network: Network) -> str:
        if network.device.startswith("@"):
            return self._l3(self.networks[network.device[1:]])
        return network.l3 or network.device

    def _interfaces(self) -> str:
        said = []
        for name, network in self.networks.items():
            if not network.known:
                continue
            one: dict[str, object] = {"interface": name, "up": network.up, "pending": False}
            if network.up:
                one |= {"uptime": 71, "l3_device": self._l3(network)}
            one["proto"] = network.proto
            if not network.device.startswith("/"):
                one["device"] = self._device_of(network)
            if network.up:
                routes = [{"target": "10.9.0.0", "mask": 16, "nexthop": "192.0.2.3", "metric": 1}]
                if network.default:
                    routes.append({"target": EVERYWHERE, "mask": 0, "nexthop": "192.0.2.1"})
                if network.default6:
                    routes.append({"target": "::", "mask": 0, "nexthop": "fe80::1"})
                one |= {
                    "metric": network.metric,
                    "ipv4-address": [{"address": "192.0.2.7", "mask": 24}],
                    "route": routes,
                    "dns-search": [],
                    "inactive": {"route": [{"target": EVERYWHERE, "mask": 0, "metric": 0}]},
                }
            one["data"] = {}
            said.append(one)
        return json.dumps({"interface": said}, indent="\t") + "\n"

    def _routes(self) -> str:
        routes = self.routes
        if routes is None:
            routes = [(self._l3(n), n.metric) for n in self.networks.values() if n.default and n.up]
        lines = [
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT"
        ]
        for device, metric in routes:
            mask = "00000080" if metric < 0 else "00000000"
            lines.append(
                f"{device}\t00000000\t010200C0\t0003\t0\t0\t{max(metric, 0)}\t{mask}\t0\t0\t0"
            )
        lines.append("br-lan\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0")
        return "".join(f"{line:<127}\n" for line in lines)

    def _routes6(self) -> str:
        routes = self.routes6
        if routes is None:
            routes = [(self._l3(n), 512) for n in self.networks.values() if n.default6 and n.up]
        zero = "0" * 32
        lines = [
            f"{zero} 00 {zero} 00 fe80{'0' * 27}1 {metric:08x} 00000001 00000000 00000003 {name:>8}"
            for name, metric in routes
        ]
        lines.append(f"{zero} 00 {zero} 00 {zero} ffffffff 00000001 00000000 00200200       lo")
        return "".join(f"{line}\n" for line in lines)

    def _flowtables(self) -> str:
        if self.offered is None:
            return ""
        devices = ", ".join(f'"{name}"' for name in self.offered)
        flags = "\t\tflags offload\n" if self.flags else ""
        return (
            "table inet fw4 {\n\tflowtable ft {\n\t\thook ingress priority filter\n"
            f"\t\tdevices = {{ {devices} }}\n{flags}\t\tcounter\n\t}}\n}}\n"
        )

    def _flowtables_json(self) -> str:
        flowtable = {
            "family": "inet",
            "name": "ft",
            "table": "fw4",
            "handle": 9,
            "hook": "ingress",
            "prio": 0,
            "dev": list(self.offered or []),
        }
        said = [{"metainfo": {"version": "1.1.1", "json_schema_version": 1}}]
        return json.dumps({"nftables": [*said, {"flowtable": flowtable}]}) + "\n"


def _words(words: Sequence[str]) -> str:
    return " ".join(f"'{word}'" for word in words)


def _release(release: str) -> str:
    return f"DISTRIB_ID='OpenWrt'\nDISTRIB_RELEASE='{release}'\nDISTRIB_TARGET='mediatek/filogic'\n"


def _device(name: str, device: Device) -> list[tuple[str, str]]:
    kind = f"DEVTYPE={device.kind}\n" if device.kind else ""
    made = [(f"sys/class/net/{name}/uevent", f"{kind}INTERFACE={name}\n")]
    made += [(f"sys/class/net/{name}/lower_{lower}/uevent", "") for lower in device.lower]
    if device.driver:
        driver, _, compatible = device.driver.partition(" ")
        text = f"DRIVER={driver}\n" + (f"OF_COMPATIBLE_0={compatible}\n" if compatible else "")
        made.append((f"sys/class/net/{name}/device/uevent", text))
    return made
