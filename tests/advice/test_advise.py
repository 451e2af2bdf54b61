"""Advice: nothing that the state does not support, and commands that a router takes."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from capdb.advice import advice, advise
from capdb.cli import app
from capdb.queries import advice_facts, verdicts
from capdb.queries.connection import connect
from capdb.render.advice import advice_lines
from capdb.results.advice import Advice, AdviceTip, Part
from capdb.results.answer import Answer, PathAnswer
from capdb.vocabulary import State, Topic, Traffic
from tests.support.checkout import ROOT
from tests.support.sample_answers import mediatek_answer
from tests.support.uci_grammar import uci_refuses

HARDWARE_ON = "flow_offloading_hw='1'"
SOFTWARE_ON = "uci set firewall.@defaults[0].flow_offloading='1'"
IMAGE = frozenset({"firewall4", "kmod-nft-offload"})


@pytest.fixture(scope="module")
def everything(committed_database: Path) -> list[tuple[Answer, Advice]]:
    """The answer and the advice for every profile of every release."""
    found = []
    with connect(committed_database) as connection:
        tips = advice_facts.tips(connection)
        shipped = connection.execute("SELECT device, release FROM profile").fetchall()
        for device, release in shipped:
            each = verdicts.answer(connection, device, release)
            packages = advice_facts.image_packages(connection, each)
            found.append((advise(each, packages), advice(each, packages, tips)))
    return found


def parts(found: Advice) -> Iterator[Part]:
    for name in Advice.__dataclass_fields__:
        part = getattr(found, name)
        if isinstance(part, Part):
            yield part


def commands(found: Advice) -> list[str]:
    return [step.command for part in parts(found) for step in part.steps]


# ------------------------------------------------------------------ all of the data


def test_hardware_is_switched_on_only_where_it_works(
    everything: list[tuple[Answer, Advice]],
) -> None:
    assert len({release for each, _ in everything if (release := each.release)}) >= 6
    for each, found in everything:
        said = f"{found} {each.enable} {each.verify} {each.disable}"
        assert (HARDWARE_ON in said) == (each.state in (State.YES, State.PARTIAL)), each


def test_a_no_is_advised_software_offload_alone(everything: list[tuple[Answer, Advice]]) -> None:
    seen = 0
    for each, found in everything:
        if each.state is State.NO:
            seen += 1
            assert found.software
            assert found.software.remarks
            assert SOFTWARE_ON in commands(found)
            assert "flow_offloading_hw" not in " ".join(commands(found))
            assert not (found.enable)
            assert not (found.disable)
            assert not (found.verify)
            assert not (found.wifi)
            assert not (found.trial)
    assert seen > 5000


def test_an_unknown_is_advised_to_test_and_to_switch_nothing_on(
    everything: list[tuple[Answer, Advice]],
) -> None:
    invented = replace(mediatek_answer(State.UNKNOWN), kernel="6.12.94")
    unknown = [(each, found) for each, found in everything if each.state is State.UNKNOWN]
    for each, found in ((invented, advice(invented)), *unknown):
        probes = ["capdb-probe"] if each.kernel else []
        assert [command.split()[0] for command in commands(found)] == probes
        assert list(parts(found)) == [found.trial] * len(probes)


def test_an_unknown_without_a_kernel_is_advised_nothing() -> None:
    assert not commands(advice(mediatek_answer(State.UNKNOWN)))


def test_ax3600_is_never_told_to_use_hardware(everything: list[tuple[Answer, Advice]]) -> None:
    found = [advised for each, advised in everything if each.board == "xiaomi,ax3600"]
    assert len(found) >= 3
    for advised in found:
        assert HARDWARE_ON not in str(advised)


def test_every_command_is_one_that_shell_and_uci_take(
    everything: list[tuple[Answer, Advice]],
) -> None:
    typed = {command for _, found in everything for command in commands(found)}
    typed |= {c for each, _ in everything for c in (*each.enable, *each.verify, *each.disable)}
    assert len(typed) > 10
    script = "".join(f"if false; then {command}\nfi\n" for command in sorted(typed))
    done = subprocess.run(["sh", "-n"], input=script, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    of_uci = {command for command in typed if command.startswith("uci ")}
    assert of_uci
    for command in of_uci:
        assert uci_refuses(command) is None, command


@pytest.mark.skipif(not shutil.which("uci"), reason="needs openwrt/uci, as `uci` in the path")
def test_every_command_is_one_that_uci_itself_takes(
    everything: list[tuple[Answer, Advice]], tmp_path: Path
) -> None:
    (tmp_path / "firewall").write_text("config defaults\n\toption input 'REJECT'\n")
    typed = {c for _, found in everything for c in commands(found) if c.startswith("uci ")}
    for command in sorted(typed):
        words = command.replace("uci ", f"uci -c {tmp_path} -t {tmp_path}/changes ", 1)
        done = subprocess.run(["sh", "-c", words], capture_output=True, text=True, timeout=30)
        assert (done.returncode, done.stderr) == (0, ""), command


def test_the_image_decides_what_is_installed(everything: list[tuple[Answer, Advice]]) -> None:
    for each, found in everything:
        if each.state in (State.YES, State.PARTIAL):
            assert found.install
            assert not found.install.steps
            assert each.enable[0] == SOFTWARE_ON


def test_every_dispatcher_that_is_off_by_default_gets_its_commands(
    everything: list[tuple[Answer, Advice]],
) -> None:
    seen = 0
    for each, found in everything:
        path = each.paths.get(Traffic.WIFI)
        if path and path.state is State.PARTIAL and each.state in (State.YES, State.PARTIAL):
            assert found.wifi
            assert "wed_enable=Y" in found.wifi.steps[0].command
            seen += 1
        else:
            assert found.wifi is None
    assert seen > 100


def test_luci_is_explained_once_for_each_release_that_can(
    everything: list[tuple[Answer, Advice]],
) -> None:
    for _, found in everything:
        for part in (found.enable, found.disable, found.software):
            if part:
                luci = [remark for remark in part.remarks if remark.subject == "LuCI"]
                assert len(luci) == 1, found.release


def test_an_advice_is_as_lines_what_it_is(everything: list[tuple[Answer, Advice]]) -> None:
    for _, found in everything[::400]:
        told = "\n".join(advice_lines(found, "Den", None))
        for part in parts(found):
            assert part.says in told
        for command in commands(found):
            assert command in told


# ------------------------------------------------------------------ releases and images


def missing(release: str, *packages: str) -> tuple[str, ...]:
    """What to type where the image has these packages alone."""
    return advise(mediatek_answer(State.YES, release), frozenset(packages)).enable


@pytest.mark.parametrize(
    ("release", "packages", "command"),
    [
        ("24.10.8", ("opkg", "firewall4"), "opkg update && opkg install kmod-nft-offload"),
        ("25.12.5", ("apk-mbedtls", "firewall4"), "apk --update-cache add kmod-nft-offload"),
        ("snapshot", ("firewall4",), "apk --update-cache add kmod-nft-offload"),
        ("22.03.7", ("firewall4",), "opkg update && opkg install kmod-nft-offload"),
        ("25.12.5", ("opkg", "firewall4"), "opkg update && opkg install kmod-nft-offload"),
        ("25.12.5", ("apk-mbedtls",), "apk --update-cache add firewall4"),
        ("21.02.7", ("opkg", "firewall"), "opkg update && opkg install kmod-ipt-offload"),
        ("19.07.10", ("opkg",), "opkg update && opkg install kmod-ipt-offload"),
    ],
)
def test_what_the_image_lacks_is_installed_first_by_its_package_manager(
    release: str, packages: tuple[str, ...], command: str
) -> None:
    assert missing(release, *packages)[:2] == (command, SOFTWARE_ON)


def test_nothing_is_installed_where_the_image_has_it_or_is_not_known() -> None:
    assert missing("25.12.5", *IMAGE)[0] == SOFTWARE_ON
    assert missing("19.07.10", "kmod-ipt-offload")[0] == SOFTWARE_ON
    assert advise(mediatek_answer(State.YES)).enable[0] == SOFTWARE_ON


@pytest.mark.parametrize(
    ("release", "first"),
    [
        ("24.10.8", "echo 'options hen wed_enable=Y' >> /etc/modules.conf"),
        ("23.05.6", "sed -i 's/^hen.*/hen wed_enable=Y/' /etc/modules.d/hen"),
    ],
)
def test_the_dispatcher_is_switched_on_as_the_release_reads_it(release: str, first: str) -> None:
    note = "possible, off by default: set the module parameter wed_enable=Y of hen first; only x"
    asked = mediatek_answer(State.YES, release)
    paths = {**asked.paths, Traffic.WIFI: PathAnswer(State.PARTIAL, note)}
    found = advice(replace(asked, paths=paths)).wifi
    assert found
    assert found.steps[0].command == first


def test_bridger_is_named_where_a_claim_names_it_and_the_release_has_it() -> None:
    for release, there in (("25.12.5", True), ("23.05.6", True), ("22.03.7", False)):
        asked = mediatek_answer(State.YES, release)
        paths = {**asked.paths, Traffic.BRIDGE: PathAnswer(State.NO, "the package bridger can")}
        assert bool(advice(replace(asked, paths=paths)).bridge) == there


def test_a_tip_is_told_for_its_states_and_releases() -> None:
    tip = AdviceTip(
        "purr", Topic.CLASH, "it purrs", "https://a.example/", since="23.05", until="24.10"
    )
    for release, told in (("22.03.7", False), ("24.10.8", True), ("25.12.5", False)):
        assert bool(advice(mediatek_answer(State.YES, release), None, [tip]).clashes) == told
    assert not advice(mediatek_answer(State.NO, "24.10.8"), None, [tip]).clashes


# ------------------------------------------------------------------ uci's grammar


@pytest.mark.parametrize(
    "command",
    [
        SOFTWARE_ON,
        "uci set firewall.@defaults[-1].a=b  # why",
        "uci set network.lan.ipaddr='192.168.2.1/24'",
        "uci commit firewall",
        "uci get firewall.@defaults[0]",
    ],
)
def test_the_grammar_takes_what_uci_takes(command: str) -> None:
    assert uci_refuses(command) is None


@pytest.mark.parametrize(
    "command",
    [
        "uci set firewall.@defaults[0].flow_offloading",
        "uci set firewall.@defaults[0].flow-offloading='1'",
        "uci set firewall.@defaults(0).flow_offloading='1'",
        "uci set firewall.@defaults[x].flow_offloading='1'",
        "uci set firewall.@defaults[0].a.b='1'",
        "uci set firewall.@defaults[0].a = '1'",
        "uci set firewall.@defaults[0].a='1",
        "uci set firewall.@defaults[0].a=",
        "uci commit firewall network",
        "uci please",
        "iuc commit",
    ],
)
def test_the_grammar_refuses_what_uci_refuses(command: str) -> None:
    assert uci_refuses(command)


# ------------------------------------------------------------------ the command


def asked(*words: str) -> Any:
    return CliRunner().invoke(app, ["advise", *words])


@pytest.mark.usefixtures("asking_committed")
def test_openwrt_one_is_advised_by_opkg_and_by_apk() -> None:
    old, new = (asked("openwrt,one", "--release", r) for r in ("24.10", "25.12"))
    assert (old.exit_code, new.exit_code) == (0, 0)
    assert "opkg update && opkg install bridger" in old.stdout
    assert "apk" not in old.stdout
    assert "apk --update-cache add bridger" in new.stdout
    assert "opkg" not in new.stdout


@pytest.mark.usefixtures("asking_committed")
def test_advice_on_a_no_is_software_offload() -> None:
    done = asked("xiaomi,ax3600")
    assert done.exit_code == 1
    assert SOFTWARE_ON in done.stdout
    assert HARDWARE_ON not in done.stdout


@pytest.mark.usefixtures("asking_committed")
def test_images_of_one_device_get_one_advice() -> None:
    done = asked("linksys e8450")
    assert done.exit_code == 0
    assert done.stdout.startswith("yes: Linksys E8450, Linksys E8450 UBI on OpenWrt ")


@pytest.mark.usefixtures("asking_committed")
def test_several_devices_are_listed_with_the_next_question() -> None:
    done = asked("mt7621")
    assert done.exit_code == 5
    assert "capdb advise " in done.stderr


@pytest.mark.usefixtures("asking_committed")
def test_what_is_not_shipped_gets_no_commands() -> None:
    done = asked("openwrt,one", "--release", "22.03")
    assert done.exit_code == 4
    assert "uci" not in done.stdout
    assert "23.05" in done.stdout or "24.10" in done.stdout


@pytest.mark.usefixtures("asking_committed")
def test_nothing_found_says_so() -> None:
    assert asked("nosuch-den9").exit_code == 4


@pytest.mark.usefixtures("asking_committed")
@pytest.mark.parametrize("query", ["openwrt,one", "xiaomi,ax3600", "mt7629", "nosuch-den9"])
def test_the_json_is_as_its_schema_says(query: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = msgspec.json.decode((ROOT / "docs" / "advice.schema.json").read_bytes())
    reply = msgspec.json.decode(asked(query, "--json").stdout)
    assert reply["schema"] == 1
    for each in reply["results"]:
        jsonschema.validate(each, schema)
        assert re.fullmatch(r"yes|partial|no|unknown", each["state"])
