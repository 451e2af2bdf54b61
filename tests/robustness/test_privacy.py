"""No report identifies persons, networks or devices, whatever a router's files and programs say."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from capdb.cli import app
from capdb.facts import Report, Store
from capdb.probe.report import identifier
from tests.support.checkout import PROBE, RECORDINGS
from tests.support.facts_directory import write_facts
from tests.support.forest import RELEASE, WOODS
from tests.support.probing import Live, parsed, probe, report
from tests.support.sample_report import REPORT, checks

NAMES = sorted(path.name for path in RECORDINGS.iterdir())

SECRETS = {
    "MAC": "94:83:C4:A1:B2:C3",
    "MAC with hyphens": "3c-22-fb-11-22-33",
    "IPv4": "203.0.113.77",
    "IPv6": "2001:db8:4f2:1::77",
    "ULA": "fdc1:5e21:9a77::1",
    "SSID": "Kowalski-WLAN",
    "host": "kowalskis-laptop.lan",
    "login": "0123456789@t-online.example",
    "password": "hunter2secret",
    "serial": "GL88421X71Q",
    "WireGuard key": "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=",
    "UUID": "7f3c9a52-1d2e-4b6f-8a9b-0c1d2e3f4a5b",
    "IMEI": "356938035643809",
}
MARKS = re.compile("|".join(map(re.escape, SECRETS.values())), re.IGNORECASE)
TOLD = re.compile("kowalski|hunter2|t-online|94:83:c4|3c-22-fb|2001:db8|5e21|GL8842", re.IGNORECASE)

KERNELS_OWN = {"tagging", "wed_enable"}
"""Files of one word of the kernel's own, which is never anybody's."""

KEPT = {"tmp/sysinfo/board_name", "etc/openwrt_release", "proc/sys/kernel/osrelease"}
"""Files that name the board, the release and the kernel: a report is about these."""


def seeded(router: Path, into: Path) -> Path:
    """Return a copy of a router in which every file that the self-test reads has secrets.

    They are in lines of their own, in comments, and after all values that are no number,
    device or driver; interfaces, sections and addresses of the shape of the real ones are added.
    """
    shutil.copytree(router, into, symlinks=True)
    for path in sorted(into.rglob("*")):
        kept = str(path.relative_to(into)) in KEPT or path.name in KERNELS_OWN
        if path.is_file() and not kept:
            text = path.read_text(errors="surrogateescape")
            if text:
                path.write_text(text + _lines(path.relative_to(into)), errors="surrogateescape")
    net = into / "sys" / "class" / "net"
    (net / "kowalski").mkdir(parents=True)
    (net / "kowalski" / "uevent").write_text("DEVTYPE=wireguard\nINTERFACE=kowalski\nIFINDEX=70\n")
    (net / "kowalski" / "address").write_text(f"{SECRETS['MAC']}\n")
    return into


def _lines(path: Path) -> str:
    secrets = list(SECRETS.items())
    if path.name.startswith("uci-"):
        package = path.name.removeprefix("uci-")
        sections = ("interface", "kowalski") if package == "network" else ("zone", "kowalski")
        lines = [f"{package}.{sections[1]}={sections[0]}"]
        for name, secret in secrets:
            lines.append(f"{package}.kowalski.{name.split()[0].lower()}='{secret}'")
        for number, (_, secret) in enumerate(secrets):
            lines += [
                f"{package}.@host[{number}]=host",
                f"{package}.@host[{number}].name='{secret}'",
            ]
    elif path.name == "uevent":
        lines = [f"{name.split()[0].upper()}={secret}" for name, secret in secrets]
    else:
        lines = [f"# {name}: {secret}" for name, secret in secrets] + [
            f"\tdevice {secret}" for _, secret in secrets
        ]
    return "".join(f"{line}\n" for line in lines)


@pytest.fixture(scope="module", params=NAMES)
def router(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return each recorded router in turn, as somebody's."""
    name = str(request.param)
    return seeded(RECORDINGS / name, tmp_path_factory.mktemp("somebody") / name)


def silent_about_people(text: str) -> None:
    assert not MARKS.search(text), MARKS.findall(text)
    assert not TOLD.search(text), TOLD.findall(text)


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield str(name)
            yield from texts(member)
    elif isinstance(value, list):
        for member in value:
            yield from texts(member)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("form", ["--json", "--explain"])
def test_no_report_shows_whose_router_it_is(router: Path, form: str) -> None:
    run = probe(form, "--root", str(router))
    silent_about_people(run.stdout + run.stderr)
    if form == "--json":
        assert not [text for text in texts(parsed(run)) if identifier(text)]


def test_no_recording_shows_whose_router_it_is(router: Path, tmp_path: Path) -> None:
    live = Live(router, tmp_path)
    said = live.run("--json", "--record", "/recorded")
    silent_about_people(said.stdout + said.stderr)
    recorded = live.root / "recorded"
    assert any(recorded.rglob("*"))
    for path in recorded.rglob("*"):
        silent_about_people(str(path.relative_to(recorded)))
        if path.is_file():
            silent_about_people(path.read_text(errors="replace"))


# ------------------------------------------------------------------ names that somebody chose

CHOSEN = re.compile("m.{1,2}ller|wohnung|companyname|anna|kowalski", re.IGNORECASE)
"""In the names below. Whatever of them is in a recording shows whose router it is."""

NETWORKS = {
    "words": "Müllers Wohnung",
    "an apostrophe": "Anna's den",
    "quotation marks": 'Annas "den"',
    "a tab": "Anna\tKowalski",
    "a colon": "anna:kowalski",
    "what sed and awk take for more": "a.*[x]\\1\\n$(kowalski)&|^{2}/",
    "an alias": "@kowalski",
    "known beginnings": "br-pppoe-kowalski",
    "known words next to it": "lan_kowalski wan-anna eth0-companyname",
    "a VLAN": "kowalski.100",
    "a VLAN by name": "eth1.Kowalski",
    "a path": "/dev/serial/by-id/usb-companyname",
    "another option": "x\nnetwork.kowalski.device=kowalski\nAnna.kowalski.device='y'",
}
USUAL = "as uci shows an option"
QUOTED = {
    USUAL: lambda text: "'" + text.replace("'", "'\\''") + "'",
    "as uci shows a list": lambda text: "'lan' '" + text.replace("'", "'\\''") + "' 'lan6'",
    "in quotation marks": lambda text: f'"{text}"',
    "not at all": lambda text: text,
}


def replayed(live: Live) -> Path:
    """Return the recording of a router, which names nobody and gives the same verdict."""
    said = parsed(live.run("--json", "--record", "/recorded"))
    recorded = live.root / "recorded"
    for path in recorded.rglob("*"):
        assert not CHOSEN.search(str(path.relative_to(recorded))), path
        assert path.is_dir() or not CHOSEN.search(path.read_text(errors="replace")), path
    again = parsed(probe("--json", "--root", str(recorded)))
    for each in ("board", "release", "kernel", "state", "grade", "failing", "settings"):
        assert again[each] == said[each]
    results = [[(each["id"], each["state"]) for each in of["checks"]] for of in (said, again)]
    assert results[0] == results[1]
    return recorded


@pytest.mark.parametrize(
    "quoted", [USUAL, *(pytest.param(each, marks=pytest.mark.slow) for each in [*QUOTED][1:])]
)
@pytest.mark.parametrize("name", NETWORKS)
def test_no_recording_keeps_the_name_of_a_zone_or_network(
    name: str, quoted: str, tmp_path: Path
) -> None:
    live = Live(RECORDINGS / "mt7622-pppoe-vlan", tmp_path)
    value = QUOTED[quoted](NETWORKS[name])
    for package, lines in {
        "firewall": (
            "firewall.kowalski=zone",
            f"firewall.kowalski.name={value}",
            f"firewall.kowalski.network={value}",
            f"firewall.kowalski.masq={value}",
            f"firewall.@zone[7].name={value}",
            f"firewall.@zone[7].device={value}",
            "firewall.@zone[8]=zone",
            "firewall.@zone[8].network='kowalski' 'anna' 'anna'",
        ),
        "network": (
            "network.kowalski=interface",
            f"network.kowalski.device={value}",
            f"network.kowalski.ifname={value}",
            "network.anna=interface",
            "network.anna.device='eth0'",
        ),
    }.items():
        answer = live.root / "commands" / f"uci-{package}"
        answer.write_text(answer.read_text() + "".join(f"{line}\n" for line in lines))
    recorded = replayed(live)
    zones = (recorded / "commands/uci-firewall").read_text()
    # The same name is the same number wherever it is.
    number = re.search(r"network= (net\d+) (net\d+) \2 *\n", zones)
    assert number
    network = (recorded / "commands/uci-network").read_text()
    assert f"network.{number[1]}=interface\n" in network
    assert f"network.{number[2]}.device= eth0" in network


DEVICES = [
    "tun-companyname",
    "müller0",
    "kowalski",
    "wan-anna",
    "lan1.anna",
    "anna'$*[x]\\1&",
    "ifb4anna",
]
KINDS = {
    "a tunnel": {"uevent": "", "tun_flags": "0x1001\n"},
    "WireGuard": {"uevent": "DEVTYPE=wireguard\n"},
    "a VLAN": {"uevent": "DEVTYPE=vlan\n", "lower_eth0": ""},
    "a card": {"uevent": "", "device/uevent": "DRIVER=r8169\n"},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", DEVICES)
def test_no_recording_keeps_the_name_of_a_device(name: str, kind: str, tmp_path: Path) -> None:
    live = Live(RECORDINGS / "filogic-two-macs", tmp_path)
    net = live.root / "sys/class/net"
    for file, text in KINDS[kind].items():
        path = net / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (net / "br-lan" / f"lower_{name}").write_text("")
    with (live.root / "proc/net/route").open("a") as routes:
        routes.write(f"{name}\t00000000\t0123A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n")
    recorded = replayed(live)
    found = [path.name for path in (recorded / "sys/class/net").iterdir()]
    [number] = [each for each in found if "net" in each]
    assert (recorded / "sys/class/net/br-lan" / f"lower_{number}").exists()
    route = (recorded / "proc/net/route").read_text()
    assert f"\n{number} 00000000 0 " in route
    assert "0123A8C0" not in route


def test_no_recording_keeps_a_name_that_a_port_of_the_router_was_given(tmp_path: Path) -> None:
    router = tmp_path / "named"
    shutil.copytree(RECORDINGS / "filogic-two-macs", router, symlinks=True)
    for path in sorted(router.rglob("*"), reverse=True):
        if path.is_file() and not path.is_symlink() and "eth1" in (text := path.read_text()):
            path.write_text(text.replace("eth1", "annaport"))
        if "eth1" in path.name:
            path.rename(path.with_name(path.name.replace("eth1", "annaport")))
    recorded = replayed(Live(router, tmp_path))
    assert "DRIVER=mtk_soc_eth" in "".join(
        path.read_text() for path in recorded.glob("sys/class/net/net[0-9]/device/uevent")
    )


def test_a_recording_leads_from_a_renamed_ppp_device_to_its_renamed_network(tmp_path: Path) -> None:
    router = tmp_path / "named"
    shutil.copytree(RECORDINGS / "mt7622-pppoe-vlan", router, symlinks=True)
    net = router / "sys/class/net"
    (net / "pppoe-wan").rename(net / "pppoe-anna")
    for file in ("commands/uci-network", "commands/uci-firewall", "proc/net/route"):
        text = (router / file).read_text()
        for given in ("pppoe-wan", "network.wan", "network='wan"):
            text = text.replace(given, given.replace("wan", "anna"))
        (router / file).write_text(text)
    recorded = replayed(Live(router, tmp_path))
    checks = {each["id"]: each for each in report(recorded)["checks"]}
    assert checks["wan"]["reason"].startswith("PPPoE VLAN")
    assert (recorded / "sys/class/net/pppoe-net1").exists()


def test_a_recording_keeps_the_names_that_kernel_and_openwrt_give(tmp_path: Path) -> None:
    wired = ["eth0", "eth1", "eth0.2", "lan1", "lan10", "wan", "wan.835", "wan2", "sfp", "sfp1"]
    wired += ["sfp-lan", "dsa", "br-lan", "br-lan.10", "br-wan"]
    wireless = ["wlan0", "wlan0-1", "phy0-ap0", "phy1-sta0", "phy0.1-ap0", "wwan0", "3g-wan"]
    virtual = ["lo", "pppoe-wan", "ifb0", "ifb4eth1", "ifb4pppoe-wan", "dummy0", "wg0", "tun0"]
    given = [*wired, *wireless, *virtual]
    live = Live(RECORDINGS / "filogic-two-macs", tmp_path)
    for name in given:
        path = live.root / "sys/class/net" / name / "uevent"
        path.parent.mkdir(exist_ok=True)
        path.write_text("")
        (live.root / "sys/class/net/br-lan" / f"lower_{name}").write_text("")
    live.run("--json", "--record", "/recorded")
    kept = {path.name for path in (live.root / "recorded/sys/class/net/br-lan").iterdir()}
    assert {f"lower_{name}" for name in given} <= kept


# ------------------------------------------------------------------ accepted reports

FREE = ["board", "release", "target", "kernel", "reason", "remedy", "failing", "probe"]
WITHIN = {
    "checks": lambda text: checks("wan", reason=text),
    "checks, explained": lambda text: [check | {"explain": text} for check in checks()],
    "expected": lambda text: {"release": "25.12.5", "state": "yes", "grade": None, "reason": text},
    "try": lambda text: {"outcome": "kept", "reason": text},
    "verify": lambda text: {
        **dict.fromkeys(("seconds", "flows", "hardware", "both"), 1),
        "software": 0,
        "state": "seen",
        "softirq_before": None,
        "softirq_after": None,
        "reason": text,
    },
}


@pytest.mark.parametrize("place", [*FREE, *WITHIN])
def test_no_report_that_shows_whose_router_it_is_is_kept(place: str, tmp_path: Path) -> None:
    write_facts(WOODS, tmp_path / "data")
    said = REPORT | {"board": "acme,den", "release": RELEASE, "target": "forest/oak"}
    for name, secret in SECRETS.items():
        if name in ("SSID", "password", "IMEI") and place not in FREE[:4]:
            continue  # words and numbers like any other: no text is kept, as the next test shows
        changed = WITHIN[place](secret) if place in WITHIN else secret
        file = tmp_path / "report.json"
        file.write_text(json.dumps(said | {place.partition(",")[0]: changed}))
        result = CliRunner().invoke(
            app, ["report", "add", "--data", str(tmp_path / "data"), str(file)]
        )
        assert result.exit_code == 2, (name, secret)
    assert not Store(tmp_path / "data").read_kind(Report)


def test_no_text_of_a_report_is_kept_but_board_release_target_and_kernel(tmp_path: Path) -> None:
    write_facts(WOODS, tmp_path / "data")
    said = REPORT | {"board": "acme,den", "release": RELEASE, "target": "forest/oak"}
    changed = {name: make("Kowalski WLAN") for name, make in WITHIN.items() if "," not in name}
    file = tmp_path / "report.json"
    told = {"grade": "seen", "reason": "Kowalski", "remedy": "hunter2"}
    file.write_text(json.dumps(said | changed | told))
    result = CliRunner().invoke(app, ["report", "add", "--data", str(tmp_path / "data"), str(file)])
    assert result.exit_code == 0, result.stderr
    for path in (tmp_path / "data").rglob("*"):
        if path.is_file():
            silent_about_people(path.read_text())


# ------------------------------------------------------------------ the self-test

CODE = [line for line in PROBE.read_text().splitlines() if not line.lstrip().startswith("#")]
FETCHERS = "wget|curl|uclient-fetch|nc|ncat|netcat|telnet|ftpget|ftpput|tftp|scp|rsync|ssh|socat"


def test_the_self_test_names_no_program_that_fetches() -> None:
    found = re.compile(rf"\b({FETCHERS})\b|/dev/(tcp|udp)/")
    assert not [line for line in CODE if found.search(line)]


RECORDED = ("--json", "--record", "/recorded")


@pytest.mark.parametrize("name", ["filogic-two-macs", "mt7621-21.02-fw3", "x86-igc"])
@pytest.mark.parametrize("words", [("--json",), ("--explain",), RECORDED])
def test_the_self_test_opens_no_socket_and_writes_nowhere_else(
    name: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    if not shutil.which("strace"):
        pytest.skip("no strace here: install the package strace")
    live = Live(RECORDINGS / name, tmp_path)
    log = tmp_path / "calls"
    changing = "openat,open,creat,mkdir,mkdirat,unlink,unlinkat,rename,renameat,renameat2"
    changing += ",link,linkat,symlink,symlinkat,chmod,fchmodat,chown,fchownat,truncate,mknod,mount"
    trace = f"trace=network,{changing}"
    run = live.run(*words, before=("strace", "-f", "-o", str(log), "-e", trace))
    assert run.stdout
    calls = log.read_text()
    assert not re.search(r"\b(socket|connect|bind|sendto|accept4?)\(", calls)
    changes = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|\b(creat|mkdir|unlink|rename|link|chmod)")
    written = [line for line in calls.splitlines() if changes.search(line) and "= -1" not in line]
    allowed = re.compile(r'"(/dev/null|/recorded|/tmp/capdb-probe)')
    assert not [line for line in written if not allowed.search(line)]
