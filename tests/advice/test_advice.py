"""What is typed on the router follows from release, state and the source of the bound driver."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capdb.advice import advise
from capdb.vocabulary import State
from tests.support.sample_answers import mediatek_answer


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
