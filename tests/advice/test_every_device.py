"""The commands are right for every profile of every release of the committed facts."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from capdb.advice.steps import advice, advise
from capdb.queries import advice_facts, verdicts
from capdb.queries.connection import connect
from capdb.render.advice import advice_lines
from capdb.results.advice import Advice, Part
from capdb.results.answer import Answer
from capdb.vocabulary import State, Traffic, Weight
from tests.support.sample_answers import mediatek_answer
from tests.support.uci_grammar import uci_refuses

HARDWARE_ON = "flow_offloading_hw='1'"
SOFTWARE_ON = "uci set firewall.@defaults[0].flow_offloading='1'"


@pytest.fixture(scope="module")
def everything(committed_database: Path) -> list[tuple[Answer, Advice]]:
    """Return the answer and the advice for every profile of every release."""
    found = []
    with connect(committed_database) as connection:
        tips = advice_facts.tips(connection)
        shipped = connection.execute(
            "SELECT v.device, v.id, p.release FROM profile p JOIN variant v ON v.id = p.variant"
        ).fetchall()
        for device, variant, release in shipped:
            each = verdicts.answer(connection, device, release, picked=variant)
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
            harmful = any(caveat.weight is Weight.BREAKS for caveat in each.caveats)
            typed = commands(found)
            assert (SOFTWARE_ON in typed) is not harmful
            assert "flow_offloading_hw='0'" in " ".join(typed)
            assert "flow_offloading_hw='1'" not in " ".join(typed)
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


def test_ax3600_is_never_advised_to_use_hardware(everything: list[tuple[Answer, Advice]]) -> None:
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
        works = path and path.state is State.PARTIAL and each.state in (State.YES, State.PARTIAL)
        # Airoha's Wi-Fi has no dispatcher and no switch: its driver uses the network processor.
        if works and not (each.target or "").startswith("airoha/"):
            assert found.wifi
            assert any("wed_enable=Y" in step.command for step in found.wifi.steps)
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
