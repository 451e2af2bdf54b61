"""capdb-probe as on the router itself: in a chroot whose files and commands are a recorded one."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.support.checkout import RECORDINGS
from tests.support.probing import Live, parsed, probe, report
from tests.support.small_disk import fill, small_disk

NAMES = sorted(path.name for path in RECORDINGS.iterdir())


@pytest.fixture(scope="module", params=NAMES)
def router(request: pytest.FixtureRequest) -> str:
    """Return each recorded router in turn."""
    return str(request.param)


@pytest.fixture(scope="module")
def live(router: str, tmp_path_factory: pytest.TempPathFactory) -> Live:
    """Return that router, as if it ran here."""
    return Live(RECORDINGS / router, tmp_path_factory.mktemp("live"))


def test_a_live_run_says_what_its_recording_says(live: Live, router: str) -> None:
    assert parsed(live.run("--json")) == report(RECORDINGS / router)


def test_a_recording_made_there_says_the_same_elsewhere(live: Live) -> None:
    said = parsed(live.run("--json", "--record", "/recorded"))
    assert report(live.root / "recorded") == said
    shutil.rmtree(live.root / "recorded")


def test_a_plain_run_leaves_nothing_behind(tmp_path: Path) -> None:
    live = Live(RECORDINGS / "filogic-two-macs", tmp_path)
    before = live.files()
    live.run("--json")
    live.run("--explain")
    assert live.files() == before


def test_a_recording_that_has_no_room_says_so(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "32k") as disk:
        fill(disk)
        run = probe("--json", "--record", str(disk / "recorded"))
    assert (run.returncode, run.stdout) == (64, "")
    assert len(run.stderr.splitlines()) == 1


def test_a_recording_of_a_self_built_image_does_not_name_it(tmp_path: Path) -> None:
    live = Live(RECORDINGS / "filogic-two-macs", tmp_path)
    (live.root / "etc/openwrt_release").write_text(
        "DISTRIB_ID='KowalskiWrt'\nDISTRIB_RELEASE='anna-24'\nDISTRIB_TARGET='mediatek/filogic'\n"
        "DISTRIB_DESCRIPTION='KowalskiWrt anna-24'\n"
    )
    (live.root / "proc/sys/kernel/osrelease").write_text("6.6.93-kowalski\n")
    said = parsed(live.run("--json", "--record", "/recorded"))
    recorded = live.root / "recorded"
    for path in recorded.rglob("*"):
        assert path.is_dir() or not PERSONAL.search(path.read_text()), path
    again = report(recorded)
    assert (again["state"], again["failing"]) == (said["state"], said["failing"])
    assert (recorded / "proc/sys/kernel/osrelease").read_text() == "6.6.93\n"


def test_a_plain_run_starts_at_most_40_processes(live: Live, router: str, tmp_path: Path) -> None:
    if not shutil.which("strace"):
        pytest.skip("no strace here: install the package strace")
    log = tmp_path / "calls"
    calls = ("strace", "-f", "-o", str(log), "-e", "trace=clone,clone3,fork,vfork")
    run = live.run("--json", before=calls)
    json.loads(run.stdout)
    started = len(re.findall(r"(?:clone3?|v?fork)\(.*\) = [1-9]", log.read_text()))
    started += len(re.findall(r"<\.\.\. (?:clone3?|v?fork) resumed.* = [1-9]", log.read_text()))
    sys.stdout.write(f"{router}: {started} processes\n")
    assert 0 < started <= 40


IDENTIFIERS = {
    "commands/uci-network": """0
network.loopback=interface
network.loopback.device='lo'
network.globals=globals
network.globals.ula_prefix='fdc1:5e21:9a77::/48'
network.@device[0]=device
network.@device[0].name='br-lan'
network.@device[0].type='bridge'
network.@device[0].ports='lan1' 'lan2' 'lan3' 'lan4' 'lan5'
network.@device[0].macaddr='94:83:c4:a1:b2:c3'
network.lan=interface
network.lan.device='br-lan'
network.lan.proto='static'
network.lan.ipaddr='10.77.12.1'
network.lan.ip6addr='2001:db8:4f2:1::1/64'
network.wan=interface
network.wan.device='eth1.Kowalski'
network.wan.proto='pppoe'
network.wan.username='0123456789@t-online.example'
network.wan.password='hunter2secret'
network.wan.hostname='kowalskis-router'
network.kowalski=interface
network.kowalski.proto='wireguard'
network.kowalski.private_key='yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk='
network.kowalski.addresses='10.9.0.1/24'
network.annas_vlan=bridge-vlan
network.annas_vlan.device='br-lan'
network.annas_vlan.ports='lan1:u*'
network.@wireguard_kowalski[0]=wireguard_kowalski
network.@wireguard_kowalski[0].description='Annas Handy'
network.@wireguard_kowalski[0].public_key='xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg='
""",
    "commands/uci-firewall": """0
firewall.@defaults[0]=defaults
firewall.@defaults[0].flow_offloading='1'
firewall.@defaults[0].flow_offloading_hw='1'
firewall.@zone[0]=zone
firewall.@zone[0].name='lan'
firewall.@zone[0].network='lan' 'kowalski'
firewall.@zone[1]=zone
firewall.@zone[1].name='wan'
firewall.@zone[1].network='wan'
firewall.@zone[1].masq='1'
firewall.@redirect[0]=redirect
firewall.@redirect[0].name='Annas NAS'
firewall.@redirect[0].dest_ip='10.77.12.40'
firewall.annas_rule=rule
firewall.annas_rule.name='wan'
firewall.annas_rule.device='kowalski'
firewall.@rule[0]=rule
firewall.@rule[0].src_mac='3c:22:fb:11:22:33'
""",
    "commands/flowtables": """0
table inet fw4 {
\tflowtable ft {
\t\thook ingress priority filter
\t\tdevices = { "eth1", "kowalski", "lan1", "lan2", "lan3", "lan4", "lan5" }
\t\tflags offload
\t\tcounter
\t}
}
""",
    "commands/device-eth1": """0
{
\t"up": true,
\t"hw-tc-offload": true,
\t"macaddr": "94:83:c4:a1:b2:c4",
\t"ipv6": true
}
""",
    "proc/net/route": "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\n"
    "pppoe-wan\t00000000\t0123A8C0\t0003\t0\t0\t0\t00000000\t0\n"
    "br-lan\t000C4D0A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\n"
    "kowalski\t0000090A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\n",
    "proc/mounts": "debugfs /sys/kernel/debug debugfs rw 0 0\n"
    "//nas.kowalski.example/anna /mnt/anna cifs rw,username=anna 0 0\n",
    "sys/class/net/kowalski/uevent": "DEVTYPE=wireguard\nINTERFACE=kowalski\nIFINDEX=40\n",
    "sys/class/net/kowalski/address": "94:83:c4:a1:b2:c9\n",
    "sys/class/net/eth1.Kowalski/uevent": "DEVTYPE=vlan\nINTERFACE=eth1.Kowalski\nIFINDEX=41\n",
    "sys/class/net/eth1.Kowalski/lower_eth1": "",
    "sys/class/net/pppoe-wan/uevent": "DEVTYPE=ppp\nINTERFACE=pppoe-wan\nIFINDEX=42\n",
    "sys/class/net/br-lan/lower_kowalski": "",
    "sys/class/net/eth1/device/uevent": "DRIVER=mtk_soc_eth\nOF_COMPATIBLE_0=mediatek,mt7986-eth\n"
    "SERIAL=GL8842171\nMAC=9483c4a1b2c4\n",
    "etc/openwrt_release": "DISTRIB_ID='OpenWrt'\nDISTRIB_RELEASE='24.10.2'\n"
    "DISTRIB_TARGET='mediatek/filogic'\nDISTRIB_DESCRIPTION='built by anna@kowalski.example'\n",
    "etc/config/sqm": "config queue 'kowalski'\n\toption enabled '1'\n\toption interface 'eth1'\n",
    "etc/config/wireless": "config wifi-iface\n\toption ssid 'Kowalski WLAN'\n"
    "\toption key 'pw12345678'\n",
    "etc/init.d/sqm": "",
    "etc/rc.d/S50sqm": "",
}
"""A router that is somebody's."""

PERSONAL = re.compile(
    r"kowalski|anna|hunter2|t-online|GL8842171|pw12345678|yAnz5|xTIBA"
    r"|9483c4a1|([0-9a-f]{2}:){5}[0-9a-f]{2}(?<!00:00)|10\.77|10\.9\.|2001:db8|fdc1"
    r"|0123A8C0|000C4D0A|0000090A",
    re.IGNORECASE,
)


def test_a_recording_holds_nobody_s_name_address_or_key(tmp_path: Path) -> None:
    live = Live(RECORDINGS / "filogic-two-macs", tmp_path)
    for name, text in IDENTIFIERS.items():
        path = live.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii")
    said = parsed(live.run("--json", "--record", "/recorded"))
    assert not PERSONAL.search(json.dumps(said))
    recorded = live.root / "recorded"
    for path in recorded.rglob("*"):
        assert not PERSONAL.search(str(path.relative_to(recorded))), path
        assert path.is_dir() or not PERSONAL.search(path.read_text()), path.read_text()
    assert said["failing"] == "clashes"
    assert report(recorded) == said
    assert probe("--root", str(recorded)).returncode == 3


MANY = {
    "commands/uci-firewall": "".join(
        f"firewall.@redirect[{number}].{option}='{number % 250}'\n"
        for number in range(1000)
        for option in ("name", "src", "dest", "target", "src_dport", "dest_ip")
    ),
    "proc/net/route": "".join(
        f"br-lan\t{number:08X}\t00000000\t0003\t0\t0\t0\t00FFFFFF\t0\t0\t0\n"
        for number in range(1, 5001)
    ),
}
"""Files of a router with thousands of entries."""


def test_much_configuration_starts_no_more_programs(tmp_path: Path) -> None:
    if not shutil.which("strace"):
        pytest.skip("no strace here: install the package strace")
    found = []
    for name in ("few", "many"):
        live = Live(RECORDINGS / "filogic-two-macs", tmp_path / name)
        for path, text in MANY.items() if name == "many" else ():
            with (live.root / path).open("a", encoding="ascii") as file:
                file.write(text)
        log = tmp_path / f"calls.{name}"
        trace = ("strace", "-f", "-qq", "-o", str(log), "-e", "trace=execve")
        said = parsed(live.run("--json", before=trace))
        found.append((said, log.read_text().count("execve(")))
    assert found[0] == found[1]
