"""The grammar that commands are held to takes and refuses the same as uci."""

from __future__ import annotations

import pytest

from tests.support.uci_grammar import uci_refuses

SOFTWARE_ON = "uci set firewall.@defaults[0].flow_offloading='1'"


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
