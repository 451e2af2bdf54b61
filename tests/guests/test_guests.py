"""The probe's answers on running routers with a known truth, on a real kernel.

A guest's truth is not read from the probe's sources, but from the devices themselves: our module
counts the packets of each flow that it took.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.support.checkout import PROBE

from . import image, kernel, machine
from .kernel import ADMINISTRATORS
from .machine import Left, Scenario

pytestmark = pytest.mark.guests

TOOLS = ["apt-get", "dpkg-deb", "gcc-12", "make", "qemu-system-x86_64", *image.PROGRAMS, "depmod"]

JUDGED = "before read_flags enable traffic truth after verify"
SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        # A router whose engine takes all, switched on by the safe way.
        Scenario(
            "works",
            "before read_flags traffic try killed keep truth after verify",
            answers="works,works",
            engine=True,
        ),
        # The same with a bridge as LAN, as OpenWrt has it out of the box.
        Scenario("bridge", JUDGED, answers="works,works", engine=True, lan="br-lan"),
        # Somebody switched the flag off, which this driver looks at for each flow.
        Scenario("flag off", f"flag_off {JUDGED}", answers="works,works", engine=True),
        # MT7629: the same driver, with the flag and without an engine. A kernel that says so.
        Scenario(
            "refused",
            "before read_flags traffic try try_forced enable truth after verify",
            answers="refuses,refuses",
            any=False,
            compatible="mediatek,mt7629-eth",
            board="linksys,ea7500-v3",
            target="mediatek/mt7629",
        ),
        # The same on a kernel that keeps it to itself, as OpenWrt's since 23.05.
        Scenario(
            "unheeded",
            JUDGED,
            answers="declines,declines",
            compatible="mediatek,mt7629-eth",
            board="linksys,ea7500-v3",
            target="mediatek/mt7629",
        ),
        # A card of a PC that carries the flag for other uses of tc.
        Scenario(
            "card",
            "before read_flags traffic try_forced enable truth after verify",
            answers="declines,declines",
            drivers="igc,igc",
            compatible="",
            board="generic",
            target="x86/64",
        ),
        # A modem as WAN: flows from it are taken, flows to it are not.
        Scenario(
            "modem",
            JUDGED,
            answers="works,declines",
            drivers="mtk_soc_eth,cdc_ether",
            engine=True,
            board="gatonetworks,gdsp",
        ),
        # A driver that knows nothing of all this.
        Scenario(
            "plain",
            JUDGED,
            answers="absent,absent",
            drivers="ag71xx,ag71xx",
            compatible="qca,qca9550-eth",
            board="tplink,archer-c7-v2",
            target="ath79/generic",
        ),
        Scenario("veth", JUDGED, nic="veth", any=False, board="generic", target="x86/64"),
        Scenario("virtio", JUDGED, nic="virtio", board="generic", target="x86/64"),
    )
}
# In how many directions the hardware takes flows, and so the state that a probe should report.
TRUTH = dict.fromkeys(SCENARIOS, 0) | {"works": 2, "bridge": 2, "modem": 1}
STATES = ["no", "partial", "yes"]


@pytest.fixture(scope="session")
def boot(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Left]]:
    """Return the output of a guest by name; three run at a time, as they mostly wait."""
    lacking = [tool for tool in TOOLS if not shutil.which(tool, path=ADMINISTRATORS["PATH"])]
    if lacking:
        pytest.skip(f"needs {', '.join(lacking)}: .ci/run names their packages on Debian 12")
    booted = kernel.unpacked("cloud-amd64", pytestconfig.cache.mkdir("guests"))
    where = tmp_path_factory.mktemp("guests")
    module = kernel.built(booted, where / "module")
    archive = image.initramfs(booted, module, PROBE, where)
    with ThreadPoolExecutor(max_workers=3) as running:
        guests: dict[str, Future[Left]] = {
            scenario.name: running.submit(
                machine.run, booted, archive, scenario, where / scenario.name.replace(" ", "-")
            )
            for scenario in SCENARIOS.values()
        }
        yield lambda name: guests[name].result()
        running.shutdown(cancel_futures=True)


@pytest.fixture(params=SCENARIOS)
def guest(request: pytest.FixtureRequest, boot: Callable[[str], Left]) -> tuple[str, Left]:
    """Return each guest in turn, with its name."""
    return request.param, boot(request.param)


def counted(left: Left, what: str, moment: str = "second") -> list[int]:
    """Return the counters of each port of our module."""
    return [int(number) for number in re.findall(rf" {what}=(\d+)", left[f"ports.{moment}"])]


def directions_taken(left: Left) -> int:
    """Return in how many directions a device took flows; in both, if packets of them moved both
    ways.
    """
    if not any(counted(left, "taken")):
        return 0
    earlier, later = counted(left, "packets", "first"), counted(left, "packets")
    return 2 if all(map(int.__lt__, earlier, later)) else 1


def naive_answer(left: Left) -> bool:
    """Return the answer of `ethtool -k` about the LAN and WAN that the router names."""
    flags = dict(line.split() for line in left["flags"].splitlines())
    lan = "br-lan" if "br-lan" in flags else "eth0"
    return flags[lan] == flags["eth1"] == "on"


def test_a_guest_runs_all_its_steps(guest: tuple[str, Left]) -> None:
    _, left = guest
    assert left["exit"].strip() == "0", left["trouble"]


def test_tcp_and_udp_pass_the_router_with_nat(guest: tuple[str, Left]) -> None:
    _, left = guest
    there = r"src=192\.168\.1\.2 .* bytes=(\d+)"
    back = r"src=203\.0\.113\.1 dst=203\.0\.113\.2 .* bytes=(\d+)"
    for protocol in ("tcp", "udp"):
        # An entry that ends may still be listed next to the one that follows it.
        entries = re.findall(rf" {protocol} .* {there} {back}", left["conntrack"])
        both_ways = [min(map(int, entry)) for entry in entries]
        assert max(both_ways, default=0) > 5_000, left["conntrack"]


def test_a_guest_is_what_it_was_configured_to_be(guest: tuple[str, Left]) -> None:
    name, left = guest
    assert directions_taken(left) == TRUTH[name]
    # The kernel marks a connection of which any direction was taken.
    assert ("[HW_OFFLOAD]" in left["conntrack"]) == (TRUTH[name] > 0)
    assert "OFFLOAD]" in left["conntrack"]


def test_only_a_kernel_that_passes_refusals_on_makes_the_firewall_fall_back(
    guest: tuple[str, Left],
) -> None:
    name, left = guest
    assert ("flags offload" not in left["flowtables"]) == (name in ("refused", "veth"))


def test_the_flag_misleads_those_who_trust_it(boot: Callable[[str], Left]) -> None:
    misled = {
        name for name, directions in TRUTH.items() if naive_answer(boot(name)) != (directions == 2)
    }
    assert misled == {"bridge", "refused", "unheeded", "card", "modem"}


def test_the_probe_is_right_before_and_after_switching_on(guest: tuple[str, Left]) -> None:
    name, left = guest
    for moment in ("before", "after"):
        answer = left.json(f"{moment}.json")
        assert answer["state"] == STATES[TRUTH[name]], f"{moment}: {answer['reason']}"
        assert left[f"{moment}.json.err"] == ""
        assert (
            int(left[f"{moment}.json.exit"]) == {"yes": 0, "no": 1, "partial": 3}[answer["state"]]
        )
    assert left.json("before.json")["settings"] == {"software": False, "hardware": False}
    assert left.json("after.json")["settings"] == {"software": True, "hardware": True}


def test_watching_traffic_proves_it_or_says_why_not(guest: tuple[str, Left]) -> None:
    name, left = guest
    answer = left.json("verify.json")
    verified = answer["verify"]
    assert answer["state"] == STATES[TRUTH[name]], answer["reason"]
    assert verified["state"] == ["software", "one-direction", "seen"][TRUTH[name]]
    assert verified["flows"] == 2
    assert (answer["grade"] == "seen") == (TRUTH[name] == 2)
    # The kernel's mark is the same for one direction and for both, so it proves nothing.
    assert verified["hardware"] == (2 if TRUTH[name] else 0)
    assert verified["both"] == (2 if TRUTH[name] == 2 else 0)


def test_a_trial_that_works_leaves_no_trace(boot: Callable[[str], Left]) -> None:
    left = boot("works")
    answer = left.json("try.json")
    assert answer["try"]["outcome"] == "restored"
    assert (answer["state"], answer["grade"]) == ("yes", "seen")
    assert left["settings.after"] == left["settings.before"]


def test_a_trial_that_was_killed_takes_no_new_flow_and_goes_with_cancel(
    boot: Callable[[str], Left],
) -> None:
    left = boot("works")
    late = left["conntrack.late"].splitlines()
    # Busy flows stay until the table goes, a later one is not taken.
    marked = {line.split("dport=")[1][:4]: "HW_OFFLOAD" in line for line in late}
    assert marked == {"5201": True, "5202": True, "5203": False}
    assert left.json("left.json")["phase"] == "left"
    assert left["cancelled.txt.exit"].strip() == "0"
    assert left["settings.cancelled"] == left["settings.before"]
    assert "HW_OFFLOAD" not in left["conntrack.cancelled"]


def test_a_trial_that_is_kept_switches_offload_on(boot: Callable[[str], Left]) -> None:
    left = boot("works")
    assert left.json("keep.json")["try"]["outcome"] == "kept"
    assert "flags offload" not in left["settings.kept"], "the next start of the firewall does it"
    assert "flags offload" in left["flowtables"]
    changes = set(left["settings.kept"].splitlines()) - set(left["settings.before"].splitlines())
    assert {line.strip() for line in changes if "option" in line} == {
        "option flow_offloading '1'",
        "option flow_offloading_hw '1'",
    }


def test_a_trial_is_refused_where_the_verdict_is_no(boot: Callable[[str], Left]) -> None:
    left = boot("refused")
    assert left.json("try.json")["try"]["outcome"] == "refused"
    assert left["settings.after"] == left["settings.before"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("refused", "the kernel takes no flowtable with offload"),
        ("card", "flows are offloaded in software only"),
    ],
)
def test_a_trial_by_force_puts_everything_back(
    boot: Callable[[str], Left], name: str, says: str
) -> None:
    left = boot(name)
    answer = left.json("forced.json")
    # A trial of which the kernel says that no driver supports it is a proof of its own.
    assert (answer["state"], answer["grade"]) == ("no", "seen" if name == "refused" else "bound")
    assert says in answer["try"]["reason"]
    assert left["settings.forced"] == left["settings.before"]
