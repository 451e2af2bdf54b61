"""Drivers that take flows by `ndo_flow_offload`: the flows they take, and those they refuse."""

from __future__ import annotations

import pytest

from capdb.facts import Driver
from scrapers.drivers import driver_facts
from tests.support.small_drivers import Module, Tree

ASKED = "ndo_flow_offload"

HEADER = """\
    struct elk_soc_data {
        u8 engine;
    };
    struct elk {
        const struct elk_soc_data *soc;
    };
    """

MAIN = """\
    #include "elk.h"

    static const struct net_device_ops elk_netdev_ops = {
        .ndo_open = elk_open,
        .ndo_flow_offload = elk_flow_offload,
    };

    static const struct elk_soc_data elk_data = {
        .engine = 1,
    };

    static const struct elk_soc_data roe_data = {
        .engine = 0,
    };

    static const struct of_device_id elk_of_match[] = {
        { .compatible = "acme,elk-eth", .data = &elk_data },
        { .compatible = "acme,roe-eth", .data = &roe_data },
        { },
    };
    """

OFFLOAD = """\
    #include "elk.h"

    static int elk_prepare(struct elk_entry *entry, struct flow_offload_hw_path *dest)
    {
        if (dest->flags & FLOW_OFFLOAD_PATH_PPPOE)
            elk_set_session(entry, dest->pppoe_sid);

        if (dest->flags & FLOW_OFFLOAD_PATH_VLAN)
            return -EINVAL;

        return 0;
    }

    int elk_flow_offload(enum flow_offload_type type, struct flow_offload *flow,
                         struct flow_offload_hw_path *src, struct flow_offload_hw_path *dest)
    {
        struct elk *elk = netdev_priv(src->dev);
        struct elk_entry entry;

        if (!elk->soc->engine)
            return -EINVAL;

        switch (flow->l3proto) {
        case AF_INET:
            if (elk_prepare(&entry, dest))
                return -EINVAL;
            break;
        case AF_INET6:
            return -EINVAL;
        default:
            return -EINVAL;
        }

        return elk_write(elk, &entry);
    }
    """


def read(main: str = MAIN, offload: str = OFFLOAD) -> Driver:
    tree = Tree({"elk_main.c": main, "elk_offload.c": offload, "elk.h": HEADER})
    files = {"elk_main.c": ("CONFIG_ELK",), "elk_offload.c": ("CONFIG_ELK", "CONFIG_ELK_OFFLOAD")}
    (driver,) = driver_facts.read("21.02.7", tree, {"elk": Module("elk", files)})
    return driver


def taken(driver: Driver) -> list[tuple[str, tuple[str, ...]]]:
    return [(name, each.symbols) for each in driver.handlers for name in each.types]


def test_the_operation_is_a_request_of_its_own_with_the_gate_of_its_data() -> None:
    driver = read()
    assert taken(driver) == [(ASKED, ())]
    assert [gate.field for gate in driver.gates] == ["engine"]
    values = {each.symbol: each.fields["engine"] for each in driver.match_data}
    assert values == {"elk_data": 1, "roe_data": 0}
    assert driver.disagreements == ()


def test_address_families_and_paths_count_where_they_lead_to_work() -> None:
    driver = read()
    assert list(driver.flow_keys) == ["AF_INET"]
    assert list(driver.flow_actions) == ["FLOW_OFFLOAD_PATH_PPPOE"]


@pytest.mark.parametrize("body", ["return -EOPNOTSUPP;", "{ return 0; }"])
def test_an_operation_that_only_answers_takes_nothing(body: str) -> None:
    start = OFFLOAD.index("struct elk *elk")
    offload = OFFLOAD[:start] + body + "\n    }\n"
    assert taken(read(offload=offload)) == []


def test_a_symbol_that_builds_the_drivers_files_is_a_condition_of_the_handler() -> None:
    line = "        .ndo_flow_offload = elk_flow_offload,\n"
    main = MAIN.replace(line, f"    #ifdef CONFIG_ELK_OFFLOAD\n{line}    #endif\n")
    assert taken(read(main)) == [(ASKED, ("CONFIG_ELK_OFFLOAD",))]


@pytest.mark.parametrize("condition", ["ifdef CONFIG_ELK_ELSEWHERE", "ifndef CONFIG_ELK_OFFLOAD"])
def test_any_other_condition_of_the_preprocessor_is_a_doubt(condition: str) -> None:
    line = "        .ndo_flow_offload = elk_flow_offload,\n"
    driver = read(MAIN.replace(line, f"    #{condition}\n{line}    #endif\n"))
    assert taken(driver) == []
    assert any(ASKED in doubt for doubt in driver.disagreements)


@pytest.mark.parametrize(
    ("test", "one"),
    [
        ("if (src->dev != dest->dev)\n            return -EINVAL;", True),
        ("if (src->dev == dest->dev)\n            return -EINVAL;", False),
        ("if (src->dev != dest->dev)\n            elk_note(elk);", False),
        ("if (src->dev->base_addr != dest->dev->base_addr)\n            return -EINVAL;", False),
    ],
)
def test_one_device_alone_is_taken_where_two_are_refused(test: str, one: bool) -> None:
    offload = OFFLOAD.replace("switch (flow->l3proto)", f"{test}\n        switch (flow->l3proto)")
    assert (read(offload=offload).same_device is not None) is one
