"""capdb-probe judges the ports that carry traffic, by netifd, UCI, the firewall and the routes."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.support.checkout import RECORDINGS
from tests.support.live_router import LiveRouter
from tests.support.probing import SHELLS, Live, parsed, probe, report
from tests.support.recorded_router import Device, Network, Router, Zone, ethernet
from tests.support.watched_router import MARKED, MOVING, watched

CARD = "r8125"
MODEM = "qmi_wwan"

HOME = Router(
    devices={
        "eth0": ethernet(),
        "eth1": ethernet(),
        "br-lan": Device("bridge", ("eth0",)),
    },
    networks={
        "lan": Network("br-lan"),
        "wan": Network("eth1", default=True, proto="dhcp"),
        "wan6": Network("@wan", default6=True, proto="dhcpv6"),
    },
    zones={"lan": Zone(("lan",)), "wan": Zone(("wan", "wan6"), masq=True)},
    offered=("eth0", "eth1"),
)
"""A router of two ports with an engine, as OpenWrt configures it."""


def with_second(second: Device, metric: int, **changed: Any) -> Router:
    """Return that router with a second WAN on eth2."""
    return HOME.but(
        devices={**HOME.devices, "eth2": second},
        networks={**HOME.networks, "wanb": Network("eth2", metric=metric, default=True)},
        zones={**HOME.zones, "wan": Zone(("wan", "wan6", "wanb"), masq=True)},
        offered=("eth0", "eth1", "eth2"),
        **changed,
    )


def check(said: dict[str, Any], name: str) -> dict[str, str]:
    return next(each for each in said["checks"] if each["id"] == name)


def test_a_router_as_it_comes_works(tmp_path: Path) -> None:
    said = report(HOME.write(tmp_path))
    assert (said["state"], said["failing"]) == ("yes", None)
    assert check(said, "wan")["reason"] == "eth1"
    assert check(said, "lan")["reason"] == "bridge > eth0"
    assert check(said, "failover")["reason"] == "no other WAN"


@pytest.mark.parametrize("netifd", [True, False])
def test_the_wan_with_the_lowest_metric_decides_and_both_are_named(
    tmp_path: Path, netifd: bool
) -> None:
    networks = {**HOME.networks, "wan": Network("eth1", metric=20, default=True)}
    router = with_second(ethernet(CARD), 10)
    networks["wanb"] = router.networks["wanb"]
    said = report(router.but(networks=networks, netifd=netifd).write(tmp_path))
    assert (said["state"], said["failing"]) == ("partial", "wan")
    assert "eth1" in said["reason"]
    assert "eth2" in said["reason"]


def test_a_modem_that_only_takes_over_is_a_row_of_its_own(tmp_path: Path) -> None:
    networks = {
        **HOME.networks,
        "wan": Network("eth1", metric=10, default=True),
        "modem": Network("/dev/cdc-wdm0", l3="wwan0", metric=20, default=True, proto="qmi"),
    }
    router = HOME.but(
        devices={**HOME.devices, "wwan0": Device("wwan", driver=MODEM)},
        networks=networks,
        zones={**HOME.zones, "wan": Zone(("wan", "wan6", "modem"), masq=True)},
    )
    said = report(router.write(tmp_path))
    assert (said["state"], said["failing"]) == ("yes", None)
    assert check(said, "failover")["state"] == "fail"
    assert "wwan0 is a modem" in check(said, "failover")["reason"]


def test_the_modem_in_use_is_not_what_would_take_over() -> None:
    said = check(report(RECORDINGS / "filogic-modem"), "failover")
    assert (said["state"], said["reason"]) == ("ok", "eth0 has an engine")


def test_a_modem_in_use_decides_though_the_port_has_an_engine(tmp_path: Path) -> None:
    networks = {
        **HOME.networks,
        "wan": Network("eth1", up=False),
        "modem": Network("/dev/cdc-wdm0", l3="wwan0", default=True, proto="qmi"),
    }
    router = HOME.but(
        devices={**HOME.devices, "wwan0": Device("wwan", driver=MODEM)},
        networks=networks,
        zones={**HOME.zones, "wan": Zone(("wan", "modem"), masq=True)},
    )
    said = report(router.write(tmp_path))
    assert (said["state"], said["failing"]) == ("partial", "wan")
    assert "eth1 has an engine" in check(said, "failover")["reason"]


def test_where_several_wans_share_the_traffic_each_of_them_counts(tmp_path: Path) -> None:
    mwan3 = dict.fromkeys(
        ("etc/config/mwan3", "etc/init.d/mwan3", "etc/rc.d/S19mwan3", "var/run/mwan3/active"), ""
    )
    alone = report(with_second(ethernet(CARD), 10).write(tmp_path / "alone"))
    shared = report(with_second(ethernet(CARD), 10, files=mwan3).write(tmp_path / "shared"))
    assert (alone["state"], shared["state"]) == ("yes", "partial")
    assert shared["failing"] == "wan"


HOPS = (
    "default proto static metric 10 ",
    *(f"nexthop via 192.0.2.{n} dev eth{n} weight 1 " for n in (1, 2)),
)
"""A default route with two next hops, as iproute2 prints it; /proc/net/route has the first one."""


@pytest.mark.parametrize("zones", ["one", "apart"])
def test_every_next_hop_of_the_default_route_counts(tmp_path: Path, zones: str) -> None:
    def of(second: Device, hops: tuple[str, ...], where: str) -> dict[str, Any]:
        files = {"commands/hops": "\n\t".join(("0", *hops)).replace("\tdefault", "default") + "\n"}
        router = with_second(second, 10, files=files).but(routes=[("eth1", 10)])
        if zones == "apart":
            apart = {"wan": Zone(("wan", "wan6"), masq=True), "up": Zone(("wanb",))}
            router = router.but(zones={"lan": Zone(("lan",)), **apart})
        return report(router.write(tmp_path / where))

    shared = of(ethernet(CARD), HOPS, "shared")
    assert (shared["state"], shared["failing"]) == ("partial", "wan")
    assert "eth2" in shared["reason"]
    assert of(ethernet(), HOPS, "alike")["state"] == "yes"
    # A second route is a failover, and this one has the hops.
    one = "default via 192.0.2.1 dev eth1 proto static metric 5 "
    assert of(ethernet(CARD), (one, *HOPS), "failover")["state"] == "yes"


@pytest.mark.parametrize("name", ["undev", "dev", "default", "weight", "eth", "eth11"])
def test_a_next_hop_counts_whatever_its_device_is_called(tmp_path: Path, name: str) -> None:
    hops = "\n\t".join(HOPS).replace("eth2", name)
    router = HOME.but(
        devices={**HOME.devices, name: ethernet(CARD)}, files={"commands/hops": f"0\n{hops}\n"}
    )
    said = report(router.write(tmp_path))
    assert (said["state"], said["failing"]) == ("partial", "wan")


def test_one_wan_of_several_whose_driver_is_not_known_is_no_yes(tmp_path: Path) -> None:
    files = {"commands/hops": "\n\t".join(("0", *HOPS)) + "\n"}
    router = with_second(ethernet("new-nic"), 10, files=files, release="99.1.0")
    said = report(router.but(routes=[("eth1", 10)]).write(tmp_path))
    assert (said["state"], said["failing"]) == ("unknown", "wan")


def test_next_hops_that_cannot_be_seen_are_no_yes(tmp_path: Path) -> None:
    # As busybox prints such a route.
    said = report(HOME.but(files={"commands/hops": "0\ndefault  metric 10 \n"}).write(tmp_path))
    assert (said["state"], said["failing"]) == ("unknown", "wan")


@pytest.mark.parametrize("second", [512, 1024])
def test_routers_of_ipv6_with_the_same_metric_share_the_traffic(
    tmp_path: Path, second: int
) -> None:
    router = with_second(ethernet(CARD), 10).but(
        routes=[], routes6=[("eth1", 512), ("eth2", second)]
    )
    said = report(router.write(tmp_path))
    assert said["state"] == ("partial" if second == 512 else "yes")


def test_two_tunnels_with_half_of_the_internet_each_count_both(tmp_path: Path) -> None:
    router = with_second(ethernet(CARD), 10).but(routes=[("eth1", -1), ("eth2", -1), ("eth1", 0)])
    assert report(router.write(tmp_path))["state"] == "partial"


@pytest.mark.parametrize("netifd", [True, False])
def test_the_zone_of_the_default_route_is_the_wan(tmp_path: Path, netifd: bool) -> None:
    zones = {"lan": Zone(("lan",)), "uplink": Zone(("wan", "wan6"))}
    said = report(HOME.but(zones=zones, netifd=netifd).write(tmp_path))
    assert (said["state"], check(said, "wan")["reason"]) == ("yes", "eth1")
    assert check(said, "lan")["reason"] == "bridge > eth0"


def test_a_wan_of_ipv6_alone_is_found(tmp_path: Path) -> None:
    networks = {"lan": Network("br-lan"), "up": Network("eth1", default6=True, proto="dhcpv6")}
    zones = {"lan": Zone(("lan",)), "uplink": Zone(("up",))}
    said = report(HOME.but(networks=networks, zones=zones).write(tmp_path))
    assert (said["state"], check(said, "wan")["reason"]) == ("yes", "eth1")


def test_an_access_point_has_no_wan(tmp_path: Path) -> None:
    networks = {"lan": Network("br-lan", default=True)}
    zones = {"lan": Zone(("lan",)), "wan": Zone(masq=True)}
    said = report(HOME.but(networks=networks, zones=zones).write(tmp_path))
    assert (said["state"], said["failing"]) == ("partial", "wan")
    assert "no WAN" in said["reason"]


def test_a_zone_that_names_a_device_leaves_it_out_of_the_flowtable(tmp_path: Path) -> None:
    zones = {"lan": Zone(("lan",)), "wan": Zone(devices=("eth1",), masq=True)}
    loaded = HOME.but(zones=zones, offered=("eth0",))
    for name, router in (("loaded", loaded), ("off", loaded.but(offered=None, options=("", "")))):
        said = report(router.write(tmp_path / name))
        assert (said["state"], said["failing"]) == ("partial", "loaded")
        assert "eth1" in said["reason"]
        assert "uci add_list firewall.@zone[1].network=wan" in said["remedy"]


def test_a_lan_by_device_is_left_out_where_a_guest_network_is_not(tmp_path: Path) -> None:
    router = HOME.but(
        devices={**HOME.devices, "eth2": ethernet(CARD), "br-guest": Device("bridge", ("eth2",))},
        networks={**HOME.networks, "guest": Network("br-guest")},
        zones={
            "lan": Zone(devices=("br-lan",)),
            "guest": Zone(("guest",)),
            "wan": HOME.zones["wan"],
        },
        offered=("eth1", "eth2"),
    )
    said = report(router.write(tmp_path))
    assert (said["state"], said["failing"]) == ("partial", "loaded")
    assert said["reason"].endswith("leaves out eth0")
    assert "firewall.@zone[0].network=lan" in said["remedy"]


@pytest.mark.parametrize("section", ["@zone[1]", "uplink"])
def test_a_device_of_no_network_gets_no_command_that_would_not_work(
    tmp_path: Path, section: str
) -> None:
    networks = {name: HOME.networks[name] for name in ("lan",)}
    zones = {"lan": Zone(("lan",)), "wan": Zone(devices=("eth1",), masq=True)}
    router = HOME.but(networks=networks, zones=zones, offered=("eth0",), routes=[("eth1", 0)])
    zone = router.write(tmp_path) / "commands/uci-firewall"
    zone.write_text(zone.read_text().replace("@zone[1]", section))
    said = report(tmp_path)
    assert (said["state"], said["failing"]) == ("partial", "loaded")
    assert "uci" not in said["remedy"]


def test_a_switch_port_that_came_after_the_firewall_is_left_out(tmp_path: Path) -> None:
    ports = {f"lan{n}": Device("dsa", ("eth0",)) for n in (1, 2)}
    devices = {**HOME.devices, **ports, "br-lan": Device("bridge", ("lan1", "lan2"))}
    router = HOME.but(
        devices=devices,
        offered=("eth1", "lan1"),
        files={"sys/class/net/eth0/dsa/tagging": "mtk\n"},
    )
    said = report(router.write(tmp_path / "one"))
    assert (said["state"], said["failing"]) == ("partial", "loaded")
    assert said["remedy"] == "/etc/init.d/firewall restart"
    whole = report(router.but(offered=("eth1", "lan1", "lan2")).write(tmp_path / "all"))
    assert whole["state"] == "yes"


def test_the_flowtable_is_read_as_json_where_nft_gives_it(tmp_path: Path) -> None:
    text = HOME.but(as_json=True).write(tmp_path)
    flowtables = text / "commands/flowtables"
    flowtables.write_text(flowtables.read_text().replace('"eth1"', '"eth\\"1'))
    assert report(text)["state"] == "yes"


def test_only_the_flowtable_for_the_hardware_is_compared_with_the_ports(tmp_path: Path) -> None:
    root = HOME.but(offered=("eth1",), as_json=True).write(tmp_path)
    text = (root / "commands/flowtables").read_text().split("\n", 1)[1]
    soft = text.replace("ft {", "soft {").replace("eth1", "eth0").replace("\t\tflags offload\n", "")
    (root / "commands/flowtables").write_text(f"0\n{soft}{text}")
    said = json.loads((root / "commands/flowtables-json").read_text().split("\n", 1)[1])
    hard = said["nftables"][-1]["flowtable"]
    said["nftables"].insert(1, {"flowtable": {**hard, "name": "soft", "dev": ["eth0"]}})
    (root / "commands/flowtables-json").write_text(f"0\n{json.dumps(said)}\n")
    assert report(root)["reason"].endswith("leaves out eth0")


OFFERED = HOME.but(offered=("eth0", "eth1"), as_json=True)


def beside(router: Router, table: str, directory: Path) -> list[dict[str, Any]]:
    """Return the reports on it alone, and with a hardware flowtable in that table listed too."""
    alone = router.write(directory / "alone")
    fw4 = (alone / "commands/flowtables").read_text().removeprefix("0\n")
    theirs = (OFFERED.write(directory / "theirs") / "commands/flowtables").read_text()
    theirs = theirs.removeprefix("0\n").replace("inet fw4", table)
    said = [report(alone)]
    for name, text in (("before", theirs + fw4), ("after", fw4 + theirs)):
        files = {"commands/flowtables": f"0\n{text}"}
        said.append(report(router.but(files=files).write(directory / name)))
    return said


def test_the_flowtable_of_a_trial_is_none_of_the_firewall(tmp_path: Path) -> None:
    alone, *both = beside(OFFERED.but(flags=False, options=("1", "")), "inet capdb_try", tmp_path)
    assert (alone["failing"], check(alone, "loaded")["state"]) == ("settings", "ok")
    assert both == [alone, alone]


@pytest.mark.parametrize("options", [("", ""), ("1", ""), ("1", "1")])
def test_a_hardware_flowtable_of_another_table_is_none_of_the_firewall(
    tmp_path: Path, options: tuple[str, str]
) -> None:
    alone, *both = beside(OFFERED.but(flags=False, options=options), "ip custom", tmp_path)
    for said in both:
        assert "ip custom" in check(said, "firewall")["reason"]
        assert {**said, "checks": 0} == {**alone, "checks": 0}
        assert check(said, "loaded") == check(alone, "loaded")
        assert {port["offered"] for port in said["ports"]} == {None}


def test_without_firewall4_any_flowtable_counts(tmp_path: Path) -> None:
    root = HOME.write(tmp_path)
    (root / "sbin/fw4").unlink()
    table = root / "commands/flowtables"
    table.write_text(table.read_text().replace("fw4", "mine"))
    assert check(report(root), "loaded")["state"] == "ok"


@pytest.mark.parametrize("kind", ["macvlan", "bond", "batadv", ""])
def test_a_layer_that_a_flowtable_cannot_follow_is_no_yes(tmp_path: Path, kind: str) -> None:
    router = HOME.but(
        devices={**HOME.devices, "up0": Device(kind, ("eth1",))},
        networks={**HOME.networks, "wan": Network("up0", default=True)},
        offered=("eth0", "up0"),
    )
    said = report(router.write(tmp_path))
    assert (said["state"], said["failing"]) == ("partial", "wan")


@pytest.mark.parametrize("up", [True, False])
@pytest.mark.parametrize("netifd", [True, False])
def test_pppoe_over_a_vlan_leads_to_the_port(tmp_path: Path, netifd: bool, up: bool) -> None:
    devices = {**HOME.devices, "eth1.7": Device("vlan", ("eth1",))}
    if up:
        devices["pppoe-wan"] = Device("ppp")
    networks = {
        "lan": Network("br-lan"),
        "wan": Network("eth1.7", up=up, l3="pppoe-wan", default=up, proto="pppoe"),
    }
    said = report(HOME.but(devices=devices, networks=networks, netifd=netifd).write(tmp_path))
    assert said["state"] == "yes"
    assert check(said, "wan")["reason"] == ("PPPoE VLAN > eth1" if up else "VLAN > eth1")
    assert check(said, "failover")["reason"] == "no other WAN"


def test_more_headers_than_a_flowtable_keeps_are_no_yes(tmp_path: Path) -> None:
    devices = {
        **HOME.devices,
        "eth1.7": Device("vlan", ("eth1",)),
        "eth1.7.8": Device("vlan", ("eth1.7",)),
        "pppoe-wan": Device("ppp"),
    }
    networks = {
        **HOME.networks,
        "wan": Network("eth1.7.8", l3="pppoe-wan", default=True, proto="pppoe"),
    }
    said = report(HOME.but(devices=devices, networks=networks).write(tmp_path))
    assert (said["state"], said["failing"]) == ("partial", "wan")


def test_a_tunnel_that_takes_half_the_internet_twice_is_the_wan(tmp_path: Path) -> None:
    router = HOME.but(
        devices={**HOME.devices, "tun0": Device()},
        files={"sys/class/net/tun0/tun_flags": "0x1001\n"},
        routes=[("eth1", 0), ("tun0", -1)],
    )
    said = report(router.write(tmp_path))
    assert (said["state"], said["failing"]) == ("partial", "wan")
    assert "tunnel" in said["reason"]


@pytest.mark.parametrize("which", ["wan", "lan"])
def test_a_port_whose_driver_nobody_knows_is_no_yes(tmp_path: Path, which: str) -> None:
    port = {"wan": "eth1", "lan": "eth0"}[which]
    router = HOME.but(devices={**HOME.devices, port: ethernet("new_eth")}, release="26.10.0")
    said = report(router.write(tmp_path))
    assert (said["state"], said["failing"]) == ("unknown", "wan" if which == "wan" else "lan")


def test_a_wildcard_of_a_zone_represents_the_devices_there(tmp_path: Path) -> None:
    router = HOME.but(
        devices={**HOME.devices, "tun7": Device()},
        zones={**HOME.zones, "vpn": Zone(devices=("tun+",))},
        files={"sys/class/net/tun7/tun_flags": "0x1001\n"},
    )
    said = report(router.write(tmp_path))
    assert said["state"] == "yes"
    assert "tunnel" in check(said, "lan")["reason"]


def test_a_word_that_the_firewall_does_not_know_is_said_first(tmp_path: Path) -> None:
    modem = HOME.but(options=("enabled", "1"))
    said = report(modem.write(tmp_path))
    assert (said["state"], said["failing"]) == ("no", "settings")
    assert "'enabled'" in said["reason"]
    assert "flow_offloading=1" in said["remedy"]
    fw3 = modem.write(tmp_path / "fw3")
    (fw3 / "sbin/fw4").rename(fw3 / "sbin/fw3")
    assert report(fw3)["settings"] == {"software": False, "hardware": True}


@pytest.mark.parametrize("word", ["1", "on", "true", "yes"])
def test_every_word_that_the_firewall_takes_for_true_is_taken(tmp_path: Path, word: str) -> None:
    said = report(HOME.but(options=(word, word)).write(tmp_path))
    assert (said["state"], said["settings"]) == ("yes", {"software": True, "hardware": True})


def test_options_that_were_not_committed_are_gone_after_the_next_boot(tmp_path: Path) -> None:
    changes = {
        "commands/changes": "0\nfirewall.cfg01e63d.flow_offloading='1'\n"
        "firewall.cfg01e63d.flow_offloading_hw='1'\n"
    }
    loaded = report(HOME.but(files=changes).write(tmp_path / "loaded"))
    assert (loaded["state"], loaded["remedy"]) == ("yes", "uci commit firewall")
    assert check(loaded, "settings")["state"] == "fail"
    waiting = report(HOME.but(files=changes, offered=None).write(tmp_path / "waiting"))
    assert waiting["failing"] == "loaded"
    assert waiting["remedy"] == "uci commit firewall; /etc/init.d/firewall restart"


def test_another_linux_is_no_openwrt(tmp_path: Path) -> None:
    said = report(HOME.but(release=None, modules="e1000e").write(tmp_path))
    assert (said["state"], said["grade"], said["failing"]) == ("unknown", None, "board")
    assert "no OpenWrt" in said["reason"]
    assert "opkg" not in json.dumps(said)


def test_of_an_empty_recording_nothing_is_said_but_that_it_cannot_be_seen(tmp_path: Path) -> None:
    said = report(tmp_path)
    assert (said["state"], said["grade"], said["remedy"]) == ("unknown", None, None)
    for name in ("wan", "failover", "lan", "wifi", "clashes", "driver", "settings"):
        assert check(said, name)["state"] == "unknown", name


def test_a_virtual_port_proves_nothing_of_the_board(tmp_path: Path) -> None:
    devices = {"eth0": Device(), "eth1": Device(), "br-lan": HOME.devices["br-lan"]}
    said = report(HOME.but(devices=devices).write(tmp_path))
    assert (said["state"], said["grade"], said["agrees"]) == ("unknown", None, None)
    assert "virtual" in said["reason"]


def test_a_firewall_that_fell_back_is_not_restarted_in_vain(tmp_path: Path) -> None:
    refusing = {
        "commands/nft-lo": "1\nError: Could not process rule: Not supported\n",
        "commands/nft-eth0": "0\n",
        "commands/nft-eth1": "0\n",
        "commands/nft-eth2": "1\nError: Could not process rule: Not supported\n",
    }
    router = with_second(ethernet(CARD), 10, files=refusing, flags=False, release="22.03.5")
    said = report(router.write(tmp_path / "fell"))
    assert (said["state"], said["failing"]) == ("no", "loaded")
    assert "eth2" in said["reason"]
    assert "restart" not in said["remedy"]
    later = report(HOME.but(flags=False).write(tmp_path / "later"))
    assert (later["state"], later["failing"]) == ("yes", "loaded")
    assert "restart" in later["remedy"]


@pytest.mark.parametrize("name", [name for name in SHELLS if name != "ash"])
def test_every_shell_reads_the_same(tmp_path: Path, name: str) -> None:
    router = with_second(ethernet(CARD), 10, as_json=True).write(tmp_path)
    assert report(router, under=name) == report(router)


def test_what_netifd_says_is_the_same_live_and_recorded(tmp_path: Path) -> None:
    router = with_second(ethernet(CARD), 10, as_json=True).write(tmp_path / "recorded")
    live = Live(router, tmp_path)
    said = parsed(live.run("--json", "--record", "/again"))
    assert said == report(router)
    assert report(live.root / "again") == said
    kept = (live.root / "again/commands/interfaces").read_text()
    assert "192.0.2" not in kept
    assert "10.9.0.0" not in kept
    assert "fe80" not in (live.root / "again/proc/net/ipv6_route").read_text()


def test_a_plain_run_loads_no_kernel_module(tmp_path: Path) -> None:
    router = LiveRouter(tmp_path / "router", "busybox sh")
    router.write("proc/modules", "nf_tables 1 0 - Live 0x0\n")
    router.run("--json")
    assert router.calls
    assert not any("nft -c" in call for call in router.calls)


@pytest.mark.parametrize("name", ["a;reboot", "a\x1b[31mb"])
def test_no_command_is_offered_for_a_name_that_a_shell_would_run(tmp_path: Path, name: str) -> None:
    router = HOME.but(
        devices={"eth0": ethernet(), name: ethernet(), "br-lan": Device("bridge", ("eth0",))},
        networks={**HOME.networks, "wan": Network(name, default=True)},
        offered=("eth0", name),
        files={f"commands/ethtool-{each}": "0\nhw-tc-offload: off\n" for each in ("eth0", name)},
    )
    root = str(router.write(tmp_path))
    assert name not in (report(tmp_path)["remedy"] or "")
    text = probe("--root", root).stdout
    assert "ethtool -K" not in text
    assert text.replace("\n", "").isprintable()


def test_a_name_that_the_kernel_lists_is_printable_in_every_sentence(tmp_path: Path) -> None:
    root = HOME.write(tmp_path)
    (root / "sys/kernel/debug/ppe0").rename(root / "sys/kernel/debug/ppe\x1b[31m0")
    said = report(root)
    assert said["state"] == "yes"
    assert "ppe?" in said["reason"]
    text = probe("--explain", "--root", str(root)).stdout
    assert text.replace("\n", "").isprintable()


def test_an_answer_that_does_not_begin_with_its_exit_code_is_none(tmp_path: Path) -> None:
    HOME.write(tmp_path)
    for name in ("uci-firewall", "interfaces", "flowtables"):
        (tmp_path / "commands" / name).write_text("none\nat all\n")
    assert check(report(tmp_path), "loaded")["state"] == "unknown"


def test_a_recording_of_links_or_pipes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret\n")
    root = HOME.write(tmp_path / "root")
    board = root / "tmp/sysinfo/board_name"
    board.unlink()
    board.symlink_to(tmp_path / "secret")
    refused = probe("--json", "--root", str(root))
    assert (refused.returncode, refused.stdout) == (64, "")
    board.unlink()
    os.mkfifo(board)
    # A run of the same words is not repeated, so other words.
    assert probe("--root", str(root)).returncode == 64


def test_a_recording_may_have_any_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = with_second(ethernet(CARD), 0, routes=(("eth2", 0), ("eth1", 20))).write(
        tmp_path / "a=1"
    )
    monkeypatch.chdir(tmp_path)
    assert report(Path("a=1")) == report(root)


def test_a_wan_whose_device_is_not_there_takes_nothing_from_the_one_in_use(tmp_path: Path) -> None:
    networks = {**HOME.networks, "wanb": Network("eth9", up=False, proto="dhcp")}
    zones = {**HOME.zones, "wan": Zone(("wan", "wan6", "wanb"), masq=True)}
    said = report(HOME.but(networks=networks, zones=zones).write(tmp_path))
    assert (said["state"], check(said, "wan")["reason"]) == ("yes", "eth1")


def ports(said: dict[str, Any]) -> dict[str, tuple[bool | None, bool | None]]:
    """Return of each port whether the engine reaches it and whether the flowtable has it."""
    return {each["name"]: (each["engine"], each["offered"]) for each in said["ports"]}


def test_each_port_says_whether_the_engine_reaches_it_and_the_flowtable_has_it(
    tmp_path: Path,
) -> None:
    assert ports(report(HOME.write(tmp_path / "as-it-comes"))) == {
        "eth0": (True, True),
        "eth1": (True, True),
    }
    card = {**HOME.devices, "eth0": ethernet(CARD)}
    assert ports(report(HOME.but(devices=card, offered=("eth1",)).write(tmp_path / "card"))) == {
        "eth0": (False, False),
        "eth1": (True, True),
    }
    off = HOME.but(offered=None, options=("", ""))
    assert ports(report(off.write(tmp_path / "off")))["eth1"] == (True, None)


def test_of_an_engine_that_cannot_be_seen_no_port_is_reached(tmp_path: Path) -> None:
    hidden = HOME.but(files={"proc/mounts": ""}).write(tmp_path / "hidden")
    assert {engine for engine, _ in ports(report(hidden)).values()} == {None}
    new = {**HOME.devices, "eth1": ethernet("new_eth")}
    unknown = report(HOME.but(devices=new, release="26.10.0").write(tmp_path / "unknown"))
    assert ports(unknown)["eth1"] == (None, True)
    linux = HOME.but(release=None).write(tmp_path / "linux")
    assert {engine for engine, _ in ports(report(linux)).values()} <= {None, False}
    # The same driver as its siblings, and no engine.
    none = ports(report(RECORDINGS / "mt7629"))
    assert {engine for engine, _ in none.values()} == {False}


OFF: dict[str, Any] = {"offered": None, "options": ("", "")}


@pytest.mark.parametrize("masks", [("000000C0",) * 4, ("000000F8", "000000FE")])
def test_a_tunnel_that_takes_the_internet_in_parts_is_the_wan(
    tmp_path: Path, masks: tuple[str, ...]
) -> None:
    router = HOME.but(
        devices={**HOME.devices, "tun0": Device()},
        files={"sys/class/net/tun0/tun_flags": "0x1001\n"},
    )
    route = router.write(tmp_path) / "proc/net/route"
    parts = ("00000000", "00000040", "00000080", "000000C0")
    lines = [
        f"tun0\t{part}\t0100080A\t0003\t0\t0\t0\t{mask}\t0\t0\t0\n"
        for part, mask in zip(parts, masks, strict=False)
    ]
    route.write_text(route.read_text() + "".join(lines))
    said = report(tmp_path)
    assert (said["state"], said["failing"]) == ("partial", "wan")


@pytest.mark.parametrize("kind", ["no zone", "disabled", "by subnet"])
def test_a_port_whose_network_no_zone_has_is_left_out_of_the_flowtable(
    tmp_path: Path, kind: str
) -> None:
    zones = {"lan": Zone(("lan",)), "wan": Zone(("wan",), masq=True)}
    if kind == "no zone":
        del zones["wan"]
    if kind == "by subnet":
        zones["lan"] = Zone()
    root = HOME.but(zones=zones, **OFF).write(tmp_path)
    firewall = root / "commands/uci-firewall"
    more = {"disabled": "[1].enabled='0'", "by subnet": "[0].subnet='192.168.1.0/24'"}
    if kind in more:
        firewall.write_text(f"{firewall.read_text()}firewall.@zone{more[kind]}\n")
    said = report(root)
    assert (said["state"], said["failing"]) == ("partial", "loaded")
    assert "restart" not in said["remedy"]


def test_the_older_firewall_has_no_list_of_devices(tmp_path: Path) -> None:
    zones = {"lan": Zone(("lan",)), "wan": Zone(devices=("eth1",), masq=True)}
    modules = "x_tables xt_FLOWOFFLOAD"
    router = HOME.but(zones=zones, release="21.02.7", modules=modules, **OFF)
    root = router.but(files={"commands/iptables": "0\n-P FORWARD DROP\n"}).write(tmp_path)
    (root / "sbin/fw4").rename(root / "sbin/fw3")
    said = report(root)
    assert (said["state"], said["failing"]) == ("yes", "settings")


@pytest.mark.parametrize("wildcard", ["eth1+", "+"])
@pytest.mark.parametrize("loaded", [True, False])
def test_a_wildcard_of_a_zone_is_corrected_by_its_network_not_by_a_restart(
    tmp_path: Path, wildcard: str, loaded: bool
) -> None:
    zones = {"lan": Zone(("lan",)), "wan": Zone(devices=(wildcard,), masq=True)}
    router = HOME.but(zones=zones, **({"offered": ("eth0",)} if loaded else OFF))
    said = report(router.write(tmp_path))
    assert (said["state"], said["failing"]) == ("partial", "loaded")
    assert "restart" not in said["remedy"]


def test_a_flowtable_that_lost_its_devices_offers_no_port(tmp_path: Path) -> None:
    said = report(HOME.but(offered=()).write(tmp_path))
    assert (said["state"], said["failing"]) == ("partial", "loaded")
    assert ports(said) == {"eth0": (True, False), "eth1": (True, False)}


@pytest.mark.parametrize("word", [" 1 ", "1 0", "yes ", "1\t"])
def test_a_word_with_blanks_is_none_that_the_firewall_knows(tmp_path: Path, word: str) -> None:
    said = report(HOME.but(options=(word, "1")).write(tmp_path))
    assert (said["state"], said["failing"]) == ("no", "settings")


def test_no_command_is_offered_for_a_section_that_a_shell_would_run(tmp_path: Path) -> None:
    root = HOME.but(**OFF).write(tmp_path)
    firewall = root / "commands/uci-firewall"
    firewall.write_text(firewall.read_text().replace("@defaults[0]", "a;reboot"))
    said = report(root)
    assert (said["state"], said["failing"]) == ("yes", "settings")
    assert "reboot" not in said["remedy"]


@pytest.mark.parametrize("text", [None, ""])
def test_modules_that_cannot_be_seen_are_not_missing(tmp_path: Path, text: str | None) -> None:
    modules = HOME.but(**OFF).write(tmp_path) / "proc/modules"
    modules.unlink()
    if text is not None:
        modules.write_text(text)
    said = report(tmp_path)
    assert (said["state"], said["failing"]) == ("unknown", "modules")


def test_flowtables_of_a_kernel_that_has_them_built_in_work(tmp_path: Path) -> None:
    said = report(HOME.but(modules="nf_tables").write(tmp_path))
    assert (said["state"], check(said, "modules")["state"]) == ("yes", "ok")


@pytest.mark.parametrize(
    ("manager", "word"), [("bin/opkg", "opkg"), ("lib/apk/db/installed", "apk")]
)
def test_a_package_is_installed_by_the_manager_that_is_there(
    tmp_path: Path, manager: str, word: str
) -> None:
    router = HOME.but(modules="nf_tables", **OFF)
    bare = report(router.write(tmp_path / "bare"))
    assert (bare["state"], bare["failing"]) == ("no", "modules")
    assert not {"opkg", "apk"} & set(bare["remedy"].split())
    assert word in report(router.but(files={manager: ""}).write(tmp_path / word))["remedy"].split()


def test_an_empty_debugfs_is_no_proof_that_there_is_no_engine(tmp_path: Path) -> None:
    engine = HOME.write(tmp_path) / "sys/kernel/debug/ppe0"
    (engine / "bind").unlink()
    engine.rmdir()
    said = report(tmp_path)
    assert (said["state"], said["failing"]) == ("unknown", "engine")
    (tmp_path / "sys/kernel/debug/clk").mkdir()
    assert report(tmp_path, "--explain")["state"] == "no"


def test_where_neither_routes_nor_networks_can_be_seen_there_may_be_a_wan(tmp_path: Path) -> None:
    root = HOME.but(**OFF).write(tmp_path)
    for name in ("uci-firewall", "uci-network", "interfaces"):
        (root / "commands" / name).unlink()
    for name in ("route", "ipv6_route"):
        (root / "proc/net" / name).unlink()
    said = report(root)
    assert (said["state"], said["failing"]) == ("unknown", "wan")


def test_settings_that_are_on_are_no_yes_where_the_rules_are_hidden(tmp_path: Path) -> None:
    (HOME.write(tmp_path) / "commands/flowtables").unlink()
    said = report(tmp_path)
    assert (said["state"], said["failing"]) == ("unknown", "loaded")


def test_a_tunnel_that_the_kernel_refuses_makes_the_firewall_fall_back(tmp_path: Path) -> None:
    refused = "1\nError: Could not process rule: Not supported\n"
    router = HOME.but(
        devices={**HOME.devices, "wg0": Device("wireguard")},
        networks={**HOME.networks, "vpn": Network("wg0", proto="wireguard")},
        zones={**HOME.zones, "vpn": Zone(("vpn",))},
        files={
            **{f"commands/nft-{name}": refused for name in ("lo", "wg0")},
            **{f"commands/nft-{name}": "0\n" for name in ("eth0", "eth1")},
        },
        flags=False,
        release="22.03.5",
    )
    said = report(router.write(tmp_path))
    assert (said["state"], said["failing"]) == ("no", "loaded")
    assert "wg0" in said["reason"]


@pytest.mark.parametrize("name", SHELLS)
@pytest.mark.parametrize("code", ["256", "999", "-1", "0x0"])
def test_a_number_that_is_no_exit_code_is_no_answer(tmp_path: Path, code: str, name: str) -> None:
    flowtables = HOME.write(tmp_path) / "commands/flowtables"
    flowtables.write_text(code + flowtables.read_text().removeprefix("0"))
    assert check(report(tmp_path, under=name), "loaded")["state"] == "unknown"


def test_a_recording_whose_name_is_like_an_option_is_searched_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text("secret\n")
    root = HOME.write(tmp_path / "-x")
    monkeypatch.chdir(tmp_path)
    assert report(Path("-x"))["state"] == "yes"
    board = root / "tmp/sysinfo/board_name"
    board.unlink()
    board.symlink_to(tmp_path / "secret")
    assert probe("--root", "-x").returncode == 64


def test_flows_that_another_table_offloads_do_not_make_the_settings_loaded(tmp_path: Path) -> None:
    root = OFFERED.but(flags=False).write(tmp_path / "it")
    table = root / "commands/flowtables"
    other = (OFFERED.write(tmp_path / "other") / "commands/flowtables").read_text()
    table.write_text(table.read_text() + other[2:].replace("inet fw4", "ip custom"))
    said = watched(root, MARKED, MOVING)
    assert (said["state"], said["grade"], said["failing"]) == ("yes", "seen", "loaded")
    assert said["remedy"] == "/etc/init.d/firewall restart"
