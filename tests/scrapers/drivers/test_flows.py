"""Which flows a driver takes, and whether a Wi-Fi driver attaches, read from drivers of our own."""

from __future__ import annotations

import textwrap

import pytest

from capdb.facts import Driver
from tests.support.small_drivers import FOX, OFFLOAD, Tree, fox, read

REPLACE = """\
    static int fox_rewrite(struct flow_action_entry *act)
    {
        switch (act->mangle.htype) {
        case FLOW_ACT_MANGLE_HDR_TYPE_TCP:
        case FLOW_ACT_MANGLE_HDR_TYPE_IP4:
            return fox_mangle(act);
        case FLOW_ACT_MANGLE_HDR_TYPE_IP6:
            return -EOPNOTSUPP;
        default:
            return -EOPNOTSUPP;
        }
    }

    static int fox_replace(struct fox *fox, struct flow_cls_offload *f)
    {
        int kind = 0, err;

        if (!flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_META))
            return -EOPNOTSUPP;
        if (flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_CVLAN))
            return -EOPNOTSUPP;
        if (flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_ETH_ADDRS))
            fox_addresses(f);
        switch (addr_type) {
        case FLOW_DISSECTOR_KEY_IPV4_ADDRS:
            kind = FOX_IPV4;
            break;
        case FLOW_DISSECTOR_KEY_IPV6_ADDRS:
            NL_SET_ERR_MSG(extack, "no IPv6");
            return -EOPNOTSUPP;
        default:
            return -EOPNOTSUPP;
        }
        switch (act->id) {
        case FLOW_ACTION_MANGLE:
            return fox_rewrite(act);
        case FLOW_ACTION_VLAN_PUSH:
            fox->vlan = act->vlan.vid;
            break;
        case FLOW_ACTION_PPPOE_PUSH:
            break;
        case FLOW_ACTION_TUNNEL_ENCAP:
            err = -EOPNOTSUPP;
            break;
        default:
            return -EOPNOTSUPP;
        }
        return 0;
    }
    """


def taking() -> Driver:
    start = OFFLOAD.index("    static int fox_replace")
    end = OFFLOAD.index("    static int fox_block_cb")
    offload = OFFLOAD[:start] + REPLACE + OFFLOAD[end:]
    return read(fox(offload=offload))[FOX]


def test_an_action_counts_where_its_case_does_something() -> None:
    assert set(taking().flow_actions) == {"FLOW_ACTION_MANGLE", "FLOW_ACTION_VLAN_PUSH"}


def test_a_key_that_is_refused_where_it_is_found_does_not_count() -> None:
    assert set(taking().flow_keys) == {
        "FLOW_DISSECTOR_KEY_ETH_ADDRS",
        "FLOW_DISSECTOR_KEY_IPV4_ADDRS",
        "FLOW_DISSECTOR_KEY_META",
    }


def test_headers_are_followed_into_the_functions_that_rewrite_them() -> None:
    mangles = taking().flow_mangles
    assert set(mangles) == {"FLOW_ACT_MANGLE_HDR_TYPE_IP4", "FLOW_ACT_MANGLE_HDR_TYPE_TCP"}
    assert mangles["FLOW_ACT_MANGLE_HDR_TYPE_TCP"].symbol == "fox_rewrite"


def test_a_driver_without_flowtable_has_no_such_facts() -> None:
    refusing = OFFLOAD.replace("        case TC_SETUP_FT:\n", "")
    driver = read(fox(offload=refusing))[FOX]
    assert (driver.flow_actions, driver.flow_keys, driver.flow_mangles) == ({}, {}, {})


# ------------------------------------------------------------------ Wi-Fi

BAT = """\
    static bool wed_enable{default};
    module_param(wed_enable, bool, 0644);

    static const struct of_device_id bat_of_match[] = {{ {{ .compatible = "acme,bat" }}, {{ }} }};

    int bat_wed_init(struct bat *bat)
    {{
    #ifdef CONFIG_FOX_WED
        {gate}
        if (mtk_wed_device_attach(&bat->wed))
            return 0;
        return 1;
    #else
        return 0;
    #endif
    }}
    """


def bat(default: str = "", gate: str = "if (!wed_enable)\n            return 0;") -> Driver:
    source = textwrap.dedent(BAT).format(default=default, gate=gate)
    return read(Tree({"drivers/net/bat.c": source}), bat="bat.c")["drivers/net/bat"]


def test_a_wifi_driver_attaches_under_a_symbol_and_a_parameter_that_is_off() -> None:
    found = bat().wed
    assert found is not None
    assert (found.place.symbol, found.symbols) == ("bat_wed_init", ("CONFIG_FOX_WED",))
    assert (found.parameter, found.default) == ("wed_enable", False)
    assert found.parameter_place is not None
    assert found.parameter_place.line == 1


@pytest.mark.parametrize(("default", "value"), [(" = true", True), (" = false", False)])
def test_the_value_of_the_parameter_is_what_it_is_compiled_to_be(default: str, value: bool) -> None:
    found = bat(default).wed
    assert found is not None
    assert found.default is value


def test_a_parameter_that_stops_nothing_is_no_gate() -> None:
    found = bat(gate="if (!wed_enable)\n            bat_complain(bat);").wed
    assert found is not None
    assert found.parameter is None


def test_a_driver_that_never_attaches_has_no_such_fact() -> None:
    assert read(fox())[FOX].wed is None
