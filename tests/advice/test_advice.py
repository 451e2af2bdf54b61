"""The commands for the router follow from release, state and the source of the bound driver."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capdb.advice.steps import advice, advise
from capdb.results.advice import AdviceTip
from capdb.results.answer import Caveat, PathAnswer
from capdb.results.stated import Stated
from capdb.rules.ids import Rule
from capdb.rules.statement import Statement
from capdb.vocabulary import Source, State, Topic, Traffic, Weight
from tests.support.sample_answers import mediatek_answer
from tests.support.statements import stated

SOFTWARE_ON = "uci set firewall.@defaults[0].flow_offloading='1'"
IMAGE = frozenset({"firewall4", "kmod-nft-offload"})


@pytest.mark.parametrize("state", [State.YES, State.PARTIAL])
def test_both_options_are_set_because_firewall4_needs_both(state: State) -> None:
    commands = advise(mediatek_answer(state)).enable
    assert "uci set firewall.@defaults[0].flow_offloading='1'" in commands
    assert "uci set firewall.@defaults[0].flow_offloading_hw='1'" in commands
    assert commands[-2:] == ("uci commit firewall", "/etc/init.d/firewall restart")


@pytest.mark.parametrize("state", [State.NO, State.UNKNOWN])
def test_nothing_is_switched_on_where_it_does_not_work_or_nobody_knows(state: State) -> None:
    stale = replace(mediatek_answer(state), enable=("uci set x=1",), verify=("y",), disable=("z",))
    advised = advise(stale)
    assert (advised.enable, advised.verify, advised.disable) == ((), (), ())


def test_disabling_undoes_what_enabling_did() -> None:
    advised = advise(mediatek_answer(State.YES))
    undone = [command.split("  #")[0].replace("'0'", "'1'") for command in advised.disable]
    assert sorted(undone) == sorted(advised.enable)


@pytest.mark.parametrize(
    ("release", "source", "table"),
    [
        ("25.12.5", "mediatek/a.c", "/sys/kernel/debug/ppe*/bind"),
        ("snapshot", "mediatek/a.c", "/sys/kernel/debug/ppe*/bind"),
        ("23.05.6", "mediatek/a.c", "/sys/kernel/debug/ppe*/bind"),
        ("22.03.7", "mediatek/a.c", "/sys/kernel/debug/mtk_ppe/bind"),
        ("25.12.0-rc2", "airoha/a.c", "/sys/kernel/debug/ppe*/bind"),
    ],
)
def test_the_engines_own_table_is_the_first_proof(release: str, source: str, table: str) -> None:
    assert table in advise(mediatek_answer(State.YES, release, source)).verify[0]


@pytest.mark.parametrize(
    ("release", "table"),
    [
        ("22.03.7", "BND /sys/kernel/debug/mtk_ppe/bind"),
        ("21.02.7", "state=BIND /sys/kernel/debug/mtk_ppe/entries"),
        ("19.07.4", "state=BIND /sys/kernel/debug/mtk_ppe/all_entry"),
    ],
)
def test_an_older_table_is_searched_for_its_own_word(release: str, table: str) -> None:
    (first, *_) = advise(mediatek_answer(State.YES, release, "mediatek/a.c")).verify
    assert first.startswith(f"grep -h {table}")


def test_an_engine_whose_table_is_not_known_is_proved_by_conntrack_alone() -> None:
    (command,) = advise(mediatek_answer(State.YES, source="widget/a.c")).verify
    assert "HW_OFFLOAD" in command


def test_conntrack_proves_nothing_before_22_03() -> None:
    assert advise(mediatek_answer(State.YES, "21.02.7", "widget/a.c")).verify == ()


def test_the_firewalls_own_listing_is_never_offered_as_proof() -> None:
    assert not any("nft" in command for command in advise(mediatek_answer(State.YES)).verify)


def test_the_rest_of_the_answer_stays() -> None:
    before = mediatek_answer(State.YES)
    assert replace(advise(before), enable=(), verify=(), disable=()) == before


# ------------------------------------------------------------------ releases and images


def missing(release: str, *packages: str) -> tuple[str, ...]:
    """Return the commands if the image has only these packages."""
    return advise(mediatek_answer(State.YES, release), frozenset(packages)).enable


@pytest.mark.parametrize(
    ("release", "packages", "command"),
    [
        ("24.10.8", ("opkg",), "opkg update && opkg install firewall4"),
        ("snapshot", ("base-files",), "apk --update-cache add firewall4"),
        ("22.03.7", ("busybox",), "opkg update && opkg install firewall4"),
        ("25.12.5", ("opkg",), "opkg update && opkg install firewall4"),
        ("25.12.5", ("apk-mbedtls",), "apk --update-cache add firewall4"),
        ("25.12.5", ("apk-mbedtls", "kmod-nft-offload"), "apk --update-cache add firewall4"),
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
    assert missing("25.12.5", "firewall4")[0] == SOFTWARE_ON  # it depends on the kernel's part
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
    off = Statement.of(Rule.WIFI_SET_PARAMETER, parameter="wed_enable", driver="hen")
    limits = (Stated.of(off), stated("only x"))
    asked = mediatek_answer(State.YES, release)
    paths = {**asked.paths, Traffic.WIFI: PathAnswer(State.PARTIAL, stated("off"), limits)}
    found = advice(replace(asked, paths=paths)).wifi
    assert found
    assert found.steps[0].command == first


@pytest.mark.parametrize("state", [State.NO, State.UNKNOWN])
def test_the_dispatcher_is_switched_on_only_where_wi_fi_then_gains(state: State) -> None:
    off = Statement.of(Rule.WIFI_SET_PARAMETER, parameter="wed_enable", driver="hen")
    asked = mediatek_answer(State.YES, "25.12.5")
    paths = {**asked.paths, Traffic.WIFI: PathAnswer(state, stated("crashes"), (Stated.of(off),))}
    assert advice(replace(asked, paths=paths)).wifi is None


def test_the_advice_on_wi_fi_has_all_limits_without_their_addresses() -> None:
    off = Statement.of(Rule.WIFI_SET_PARAMETER, parameter="wed_enable", driver="hen")
    known = Statement.of("moult", says="only feathers", source="https://example.org/7")
    asked = mediatek_answer(State.YES, "25.12.5")
    limits = (Stated.of(off), Stated.of(known))
    paths = {**asked.paths, Traffic.WIFI: PathAnswer(State.PARTIAL, stated("off"), limits)}
    found = advice(replace(asked, paths=paths)).wifi
    assert found
    assert limits[0].says in found.says
    assert "only feathers" in found.says
    assert "https://" not in found.says


def test_the_firmware_that_the_dispatcher_lacks_is_installed_first() -> None:
    off = Statement.of(Rule.WIFI_SET_PARAMETER, parameter="wed_enable", driver="hen")
    lacks = Statement.of(Rule.INSTALL_FIRMWARE, packages=("hen-firmware", "hen-wo-firmware"))
    asked = mediatek_answer(State.YES, "25.12.5")
    limits = (Stated.of(off), Stated.of(lacks))
    paths = {**asked.paths, Traffic.WIFI: PathAnswer(State.PARTIAL, stated("off"), limits)}
    found = advice(replace(asked, paths=paths)).wifi
    assert found
    first, second = found.steps[:2]
    assert first.command == "apk --update-cache add hen-firmware hen-wo-firmware"
    assert "wed_enable=Y" in second.command


def test_bridger_is_named_where_a_claim_names_it_and_the_release_has_it() -> None:
    for release, there in (("25.12.5", True), ("23.05.6", True), ("22.03.7", False)):
        asked = mediatek_answer(State.YES, release)
        helps = Stated.of(Statement.of(Rule.BRIDGER_HELPS))
        paths = {**asked.paths, Traffic.BRIDGE: PathAnswer(State.NO, stated("no"), (helps,))}
        assert bool(advice(replace(asked, paths=paths)).bridge) == there


def test_a_tip_is_shown_for_its_states_and_releases() -> None:
    tip = AdviceTip(
        "purr",
        Topic.CLASH,
        "it purrs",
        "https://a.example/",
        Weight.LIMITS,
        since="23.05",
        until="24.10",
    )
    for release, told in (("22.03.7", False), ("24.10.8", True), ("25.12.5", False)):
        assert bool(advice(mediatek_answer(State.YES, release), None, [tip]).clashes) == told
    assert not advice(mediatek_answer(State.NO, "24.10.8"), None, [tip]).clashes


def on_a_no(*weights: Weight) -> list[str]:
    """Return the commands on software offload for a `no` with caveats of these weights."""
    known = tuple(Caveat(each, f"it {each}", "https://a.example/", each) for each in weights)
    part = advice(replace(mediatek_answer(State.NO), caveats=known)).software
    assert part
    told = [each.says for each in part.remarks]
    assert all(f"it {each}" in told for each in weights)
    return [step.command for step in part.steps]


def test_where_the_hardware_cannot_help_its_option_is_switched_off() -> None:
    commands = on_a_no(Weight.LIMITS)
    assert SOFTWARE_ON in commands
    assert "uci set firewall.@defaults[0].flow_offloading_hw='0'" in commands


def test_where_a_known_fault_forbids_hardware_offload_the_advice_is_to_leave_it_off() -> None:
    refused = mediatek_answer(State.NO)
    quirk = replace(refused.evidence[0], source=Source.CURATED, rule="fault", symbol="fault")
    crashes = replace(refused, because=Stated("fault", {}, "it crashes"), evidence=(quirk,))
    derived, curated = (advice(each).software for each in (refused, crashes))
    assert derived
    assert curated
    assert curated.says != derived.says
    assert curated.steps == derived.steps


def test_software_offload_that_breaks_is_not_advised() -> None:
    commands = on_a_no(Weight.LIMITS, Weight.BREAKS)
    assert SOFTWARE_ON not in commands
    assert "uci set firewall.@defaults[0].flow_offloading='0'" in commands


def test_connection_tracking_is_not_read_to_its_end() -> None:
    marked = [each for each in advise(mediatek_answer(State.YES)).verify if "nf_conntrack" in each]
    assert marked
    assert all("grep -m" in each for each in marked)


def test_tips_are_those_of_the_point_release_that_was_asked_about() -> None:
    tip = AdviceTip(
        "purr", Topic.CLASH, "it purrs", "https://a.example/", Weight.LIMITS, until="24.10.2"
    )
    read = mediatek_answer(State.YES, "24.10.8")
    assert not advice(read, None, [tip]).clashes
    assert advice(replace(read, asked="24.10.1"), None, [tip]).clashes
