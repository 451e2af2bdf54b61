"""capdb-probe's verdicts on recorded routers, in every shell, and their output."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from capdb.probe.emit import template
from tests.support.checkout import PROBE, PROBE_PARTS, RECORDINGS
from tests.support.probing import SHELLS, packed, parsed, probe, report, shell

ENABLE_BOTH = "uci set firewall.@defaults[0].flow_offloading_hw=1"

VERDICTS = {
    # recorded router: state, grade, the check that fails
    "airoha-no-firmware": ("no", "bound", "engine"),
    "airoha-npu": ("yes", "bound", None),
    "ath79-swconfig": ("no", "bound", "driver"),
    "ax3600": ("no", "bound", "driver"),
    "filogic-bridge-only": ("partial", "bound", "wan"),
    "filogic-hardware-only": ("yes", "bound", "settings"),
    "filogic-modem": ("partial", "bound", "wan"),
    "filogic-no-debugfs": ("unknown", None, "engine"),
    "filogic-not-loaded": ("yes", "bound", "loaded"),
    "filogic-one-mac": ("yes", "bound", None),
    "filogic-snapshot": ("yes", "bound", None),
    "filogic-sqm-leftover": ("yes", "bound", None),
    "filogic-sqm-running": ("partial", "bound", "clashes"),
    "filogic-two-macs": ("yes", "bound", None),
    "ipq40xx-qca8k": ("no", "bound", "driver"),
    "mt7621-21.02-fw3": ("yes", "bound", None),
    "mt7621-22.03": ("yes", "bound", None),
    "mt7621-24.10": ("yes", "bound", "settings"),
    "mt7621-flag-off": ("no", "bound", "flag"),
    "mt7621-no-module": ("no", "bound", "modules"),
    "mt7622-not-root": ("unknown", None, "engine"),
    "mt7622-pppoe-vlan": ("yes", "bound", None),
    "mt7628": ("no", "bound", "driver"),
    "mt7629": ("no", "bound", "engine"),
    "mt7988-25.12-apk": ("yes", "bound", "settings"),
    "x86-igc": ("no", "bound", "driver"),
}


def check(said: dict[str, object], name: str) -> dict[str, str]:
    """Return the result of one check of a report."""
    checks = said["checks"]
    assert isinstance(checks, list)
    return next(each for each in checks if each["id"] == name)


def variant(router: str, directory: Path, **files: str | None) -> Path:
    """Return a copy of a recorded router with other files: `/` is written `__`; None removes."""
    copy = directory / "router"
    shutil.copytree(RECORDINGS / router, copy)
    for name, text in files.items():
        path = copy / name.replace("__", "/")
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return copy


def test_every_recorded_router_has_a_verdict_here() -> None:
    assert {path.name for path in RECORDINGS.iterdir()} == VERDICTS.keys()


@pytest.mark.parametrize("router", VERDICTS)
def test_the_verdict_is_that_of_the_device_that_matters(router: str) -> None:
    said = report(RECORDINGS / router)
    assert (said["state"], said["grade"], said["failing"]) == VERDICTS[router]


@pytest.mark.parametrize("name", [name for name in SHELLS if name != "ash"])
@pytest.mark.parametrize("router", VERDICTS)
def test_every_shell_says_the_same_as_that_of_routers(router: str, name: str) -> None:
    root = str(RECORDINGS / router)
    for how in ("--json", "--explain"):
        assert probe(how, "--root", root, under=name).stdout == probe(how, "--root", root).stdout


def test_routers_get_the_script_as_it_is_written_in_at_most_19_550_bytes_packed() -> None:
    assert packed(template()) <= 19_550


@pytest.mark.parametrize("router", VERDICTS)
def test_the_terminal_text_fits_and_starts_with_the_verdict(router: str) -> None:
    run = probe("--root", str(RECORDINGS / router))
    lines = run.stdout.splitlines()
    assert lines[0].startswith("Hardware flow offload: ")
    assert lines[1].startswith("Why: ")
    assert len(lines) < 12
    explained = probe("--explain", "--root", str(RECORDINGS / router)).stdout
    assert explained.startswith(run.stdout)
    assert all(len(line) < 81 for line in explained.splitlines() if " " in line[17:])


@pytest.mark.parametrize("router", ["ipq40xx-qca8k", "x86-igc", "mt7629"])
def test_the_naive_reading_of_the_flag_would_be_wrong(router: str) -> None:
    said = report(RECORDINGS / router)
    assert check(said, "flag")["reason"].startswith("on for ")
    assert said["state"] == "no"


def test_a_dry_run_counts_only_where_refusals_reach_the_user(tmp_path: Path) -> None:
    assert check(report(RECORDINGS / "mt7621-22.03"), "dry-run")["state"] == "ok"
    assert "proves nothing" in check(report(RECORDINGS / "ax3600"), "dry-run")["reason"]
    refused = "1\nError: Could not process rule: Not supported\n"
    said = report(variant("mt7621-22.03", tmp_path, **{"commands__nft-eth0": refused}))
    assert (said["state"], check(said, "dry-run")["state"]) == ("no", "fail")


def test_an_unknown_driver_is_judged_by_a_dry_run_only_where_it_says_no(tmp_path: Path) -> None:
    plain = {
        "etc__openwrt_release": None,
        "sys__class__net__eth0__device__uevent": "DRIVER=new_eth\n",
    }
    accepted = report(variant("mt7621-22.03", tmp_path / "a", **plain))
    assert (accepted["state"], accepted["failing"]) == ("unknown", "driver")
    plain["commands__nft-eth0"] = "1\nError: Could not process rule: Operation not supported\n"
    refused = report(variant("mt7621-22.03", tmp_path / "b", **plain))
    assert (refused["state"], refused["failing"]) == ("no", "driver")


def test_what_only_root_can_see_is_unknown() -> None:
    said = report(RECORDINGS / "mt7622-not-root")
    for name in ("engine", "dry-run", "loaded"):
        assert check(said, name)["state"] == "unknown"
    assert "root" in said["remedy"]


def test_the_device_tree_names_the_board_where_nothing_else_does(tmp_path: Path) -> None:
    gone = {"tmp__sysinfo__board_name": None}
    answer = "0\nbananapi,bpi-r4\nmediatek,mt7988a\n"
    named = variant("filogic-two-macs", tmp_path / "a", commands__board=answer, **gone)
    assert report(named)["board"] == "bananapi,bpi-r4"
    failed = "1\nstrings: /proc/device-tree/compatible: No such file or directory\n"
    nameless = variant("filogic-two-macs", tmp_path / "b", commands__board=failed, **gone)
    assert report(nameless)["board"] is None


def test_half_a_setting_is_distinguished_from_none_and_both() -> None:
    half = report(RECORDINGS / "filogic-hardware-only")
    assert half["settings"] == {"software": False, "hardware": True}
    assert "without software offload" in half["reason"]
    assert ENABLE_BOTH in half["remedy"]
    assert report(RECORDINGS / "filogic-two-macs")["settings"] == {
        "software": True,
        "hardware": True,
    }


def test_the_missing_package_is_installed_with_the_release_s_package_manager(
    tmp_path: Path,
) -> None:
    assert "opkg install kmod-nft-offload" in report(RECORDINGS / "mt7621-no-module")["remedy"]
    apk = variant("mt7621-no-module", tmp_path, lib__apk__db__installed="")
    assert "apk add kmod-nft-offload" in report(apk)["remedy"]


@pytest.mark.parametrize("tag", [None, ""])
def test_a_switch_whose_tag_cannot_be_seen_is_no_yes(tmp_path: Path, tag: str | None) -> None:
    said = report(variant("mt7621-24.10", tmp_path, sys__class__net__eth0__dsa__tagging=tag))
    assert (said["state"], said["failing"]) == ("unknown", "tag")


def test_a_switch_with_a_foreign_tag_is_refused(tmp_path: Path) -> None:
    foreign = variant("mt7621-24.10", tmp_path, sys__class__net__eth0__dsa__tagging="rtl8_4\n")
    said = report(foreign)
    assert (said["state"], said["failing"]) == ("no", "tag")


def test_pppoe_over_a_vlan_leads_to_the_conduit() -> None:
    assert check(report(RECORDINGS / "mt7622-pppoe-vlan"), "wan")["reason"] == (
        "PPPoE VLAN > wan > eth0"
    )


def test_left_over_configuration_is_no_clash(tmp_path: Path) -> None:
    config = "config interface wan\n\toption enabled '1'\n"
    for name in ("qos", "pbr", "mwan3", "qosify", "bridger", "nft-qos", "sqm"):
        left = variant("filogic-two-macs", tmp_path / name, **{f"etc__config__{name}": config})
        assert check(report(left), "clashes")["reason"] == "nothing that clashes"


@pytest.mark.parametrize(
    ("name", "state", "answers"),
    [
        ("qos", "fail", {}),
        ("qosify", "fail", {"commands__objects": "0\ndhcp\nqosify\n"}),
        ("nft-qos", "fail", {"commands__tables": "0\ntable inet nft-qos-monitor\n"}),
        ("pbr", "ok", {}),
        ("mwan3", "ok", {"var__run__mwan3__active": ""}),
        ("bridger", "ok", {"commands__objects": "0\nbridger\ndhcp\n"}),
    ],
)
def test_a_running_service_is_named(
    name: str, state: str, answers: dict[str, str], tmp_path: Path
) -> None:
    files = {
        f"etc__config__{name}": "config x\n\toption enabled '1'\n",
        f"etc__init.d__{name}": "",
        f"etc__rc.d__S50{name}": "",
        **answers,
    }
    found = check(report(variant("filogic-two-macs", tmp_path, **files)), "clashes")
    assert found["state"] == state
    assert name in found["reason"]


@pytest.mark.parametrize("option", ["option enabled '0'", "# option enabled '1'"])
def test_shaping_that_is_configured_but_not_enabled_is_no_clash(
    tmp_path: Path, option: str
) -> None:
    files = {
        "etc__config__sqm": f"config queue\n\t{option}\n\toption upload '10000'\n",
        "etc__init.d__sqm": "",
        "etc__rc.d__S50sqm": "",
    }
    found = check(report(variant("filogic-two-macs", tmp_path, **files)), "clashes")
    assert found["reason"] == "nothing that clashes"


def test_networks_of_before_21_02_name_their_devices_ifname(tmp_path: Path) -> None:
    answer = (RECORDINGS / "mt7621-21.02-fw3/commands/uci-network").read_text()
    older = {"commands__uci-network": answer.replace(".lan.device=", ".lan.ifname=")}
    old = variant("mt7621-21.02-fw3", tmp_path, **older)
    assert check(report(old), "lan") == check(report(RECORDINGS / "mt7621-21.02-fw3"), "lan")


def with_slice(directory: Path, line: str) -> Path:
    """Return a copy of the probe with an expectation built in."""
    text = PROBE.read_text(encoding="ascii")
    filled = re.sub(
        r"(?<=# BEGIN SLICE\n).*?(?=# END SLICE)",
        lambda _: f"slice() {{ printf '%s\\n' '{line}'; }}\n",
        text,
        flags=re.DOTALL,
    )
    path = directory / "capdb-probe"
    path.write_text(filled, encoding="ascii")
    return path


def expecting(directory: Path, line: str, router: str) -> dict[str, object]:
    """Return the report of a probe that expects something."""
    script = with_slice(directory, line)
    return parsed(
        subprocess.run(
            [*shell("ash"), str(script), "--json", "--root", str(RECORDINGS / router)],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    )


def test_an_expectation_fills_in_only_what_cannot_be_seen(tmp_path: Path) -> None:
    said = expecting(tmp_path, "yes\twired\tThe engine is wired.", "mt7622-not-root")
    assert (said["state"], said["grade"], said["agrees"]) == ("yes", "declared", None)
    seen = expecting(tmp_path, "yes\twired\tThe engine is wired.", "filogic-two-macs")
    assert (seen["grade"], seen["agrees"]) == ("bound", True)
    assert seen["expected"] == {
        "release": "24.10.2",
        "state": "yes",
        "grade": "wired",
        "reason": "The engine is wired.",
    }


def test_an_expectation_may_have_no_grade(tmp_path: Path) -> None:
    said = expecting(tmp_path, "unknown\t\tNobody knows.", "mt7622-not-root")
    assert said["state"] == "unknown"
    assert said["expected"] == {
        "release": "24.10.2",
        "state": "unknown",
        "grade": None,
        "reason": "Nobody knows.",
    }


def test_a_disagreement_is_shown_and_observation_wins(tmp_path: Path) -> None:
    said = expecting(tmp_path, "yes\twired\tIts siblings can.", "mt7629")
    assert (said["state"], said["agrees"]) == ("no", False)
    script = with_slice(tmp_path, "yes\twired\tIts siblings can.")
    text = subprocess.run(
        [*shell("ash"), str(script), "--root", str(RECORDINGS / "mt7629")],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    ).stdout
    assert "Expected: yes. THIS ROUTER DISAGREES" in text


NASTY = 'a\0"b\\c\td\x01\x1b[31m\x7f $(touch /tmp/x) `id` é \udcff\udcfe * %s'


@pytest.mark.parametrize(
    "name",
    [
        "tmp/sysinfo/board_name",
        "etc/openwrt_release",
        "proc/sys/kernel/osrelease",
        "proc/self/status",
        "proc/mounts",
        "proc/modules",
        "proc/net/route",
        "sys/class/net/eth0/uevent",
        "sys/class/net/eth0/device/uevent",
        "sys/class/net/eth0/dsa/tagging",
        "commands/uci-network",
        "commands/uci-firewall",
        "commands/nft-lo",
        "commands/flowtables",
        "commands/device-eth0",
    ],
)
@pytest.mark.parametrize("name_of_shell", SHELLS)
def test_whatever_a_file_holds_the_answer_is_one_valid_object(
    name: str, name_of_shell: str, tmp_path: Path
) -> None:
    lines = (RECORDINGS / "mt7621-24.10" / name).read_text().splitlines()
    if name.startswith("commands/"):
        lines = [lines[0], *(line.replace("'", f"'{NASTY}") for line in lines[1:]), NASTY]
    elif "=" in lines[0]:
        lines = [re.sub(r"=.*", lambda _: f"={NASTY}", line) for line in lines]
    else:
        lines = [NASTY, *lines, NASTY]
    copy = variant("mt7621-24.10", tmp_path, **{name.replace("/", "__"): "\n".join(lines)})
    first = report(copy, under=name_of_shell)
    assert first == report(copy)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nonsense"],
        ["--root"],
        ["--root", "/nowhere"],
        ["--verify", "soon"],
        ["--verify", "0"],
        ["--keep"],
        ["--force"],
        ["--root", "/", "--try"],
        ["--root", "/", "--record", "/nowhere"],
        ["extra"],
    ],
)
def test_misuse_is_64_and_one_sentence(arguments: list[str]) -> None:
    run = probe(*arguments)
    assert run.returncode == 64
    assert run.stdout == ""
    assert run.stderr.count("\n") == 1
    assert run.stderr.startswith("capdb-probe: ")


def test_help_and_version_answer() -> None:
    assert probe("--help").stdout.startswith("Usage: capdb-probe ")
    assert re.fullmatch(r"capdb-probe \d+\.\d+\.\d+\n", probe("--version").stdout)


@pytest.mark.parametrize(
    "path", [PROBE, *sorted(PROBE_PARTS.iterdir())], ids=lambda path: path.stem
)
def test_shellcheck_finds_nothing(path: Path) -> None:
    if not shutil.which("shellcheck"):
        pytest.skip("no shellcheck here: install the package shellcheck")
    # The checks that the head disables are off in all parts, which share variables and functions.
    allowed = re.search(r"shellcheck disable=([SC0-9,]+)", PROBE.read_text(encoding="ascii"))
    assert allowed
    also = [] if path == PROBE else ["-e", f"{allowed[1]},SC2034,SC2329"]
    command = ["shellcheck", "-s", "sh", *also, str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.stdout == ""


def test_every_copy_names_its_license() -> None:
    assert "# SPDX-License-Identifier: MIT" in PROBE.read_text(encoding="ascii").splitlines()[:3]


def test_every_check_explains_itself() -> None:
    said = report(RECORDINGS / "filogic-two-macs")
    ids = [each["id"] for each in said["checks"]]
    assert len(ids) == len(set(ids)) > 12
    assert json.dumps(said).isascii()
