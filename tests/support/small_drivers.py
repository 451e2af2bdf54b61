"""Drivers of our own in the kernel's form, in memory, and functions that read them.

`fox_eth` takes flowtables for acme,fox-eth and refuses them for acme,cub-eth.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from pathlib import Path

from capdb.facts import Driver
from scrapers.drivers import driver_facts

FT = "TC_SETUP_FT"
FOX = "drivers/net/ethernet/fox/fox_eth"

HEADER = """\
    #define FOX_FEATURES (NETIF_F_SG | \\
                          NETIF_F_HW_TC)
    struct fox_soc_data {
        u8 engine_version;
        u8 queues;
    };
    struct fox {
        const struct fox_soc_data *soc;
        struct den *den;
    };
    """

MAIN = """\
    #include "fox.h"

    static const struct net_device_ops fox_netdev_ops = {
        .ndo_open = fox_open,
    #ifdef CONFIG_FOX_POLL
        .ndo_poll_controller = fox_poll,
    #endif
        .ndo_setup_tc = fox_setup_tc,
    };

    static int fox_probe(struct platform_device *pdev)
    {
        dev->hw_features = FOX_FEATURES;
        return 0;
    }

    static const struct fox_soc_data fox_data = {
        .queues = 4,
        .engine_version = 2,
    };

    static const struct fox_soc_data cub_data = {
        .queues = 1,
    };

    static const struct of_device_id fox_of_match[] = {
        { .compatible = "acme,fox-eth", .data = &fox_data },
        { .compatible = "acme,cub-eth", .data = &cub_data },
        { /* sentinel */ },
    };
    """

OFFLOAD = """\
    #include "fox.h"

    static int fox_replace(struct fox *fox, struct flow_cls_offload *f)
    {
        if (dp->tag_ops->proto != DSA_TAG_PROTO_FOX)
            return -EOPNOTSUPP;
        return fox_write(fox);
    }

    static int fox_block_cb(enum tc_setup_type type, void *type_data, void *cb_priv)
    {
        if (type != TC_SETUP_CLSFLOWER)
            return -EOPNOTSUPP;
        return fox_replace(cb_priv, type_data);
    }

    static int fox_setup_block(struct net_device *dev, struct flow_block_offload *f)
    {
        struct fox *fox = netdev_priv(dev);

        if (!fox->soc->engine_version)
            return -EOPNOTSUPP;
        if (!f->block)
            return -EINVAL;
        return flow_block_cb_setup_simple(f, &fox_list, fox_block_cb, dev, dev, true);
    }

    int fox_setup_tc(struct net_device *dev, enum tc_setup_type type, void *type_data)
    {
        switch (type) {
        case TC_SETUP_BLOCK:
        case TC_SETUP_FT:
            return fox_setup_block(dev, type_data);
        case TC_SETUP_QDISC_MQPRIO:
            return -EOPNOTSUPP;
        default:
            return -EOPNOTSUPP;
        }
    }
    """


@dataclass(frozen=True)
class Module:
    name: str
    files: dict[str, tuple[str, ...]]


@dataclass
class Tree:
    """Sources in memory; `patches` has the patch that added a text, `rejected` by file."""

    contents: dict[str, str]
    patches: dict[str, str] = field(default_factory=dict)
    rejected: dict[str, tuple[str, ...]] = field(default_factory=dict)
    target: str = "forest"
    ref: str = "6.12.94 + patches"
    openwrt: Path = Path("/nonexistent")

    def read(self, path: str) -> bytes | None:
        content = self.contents.get(path)
        return None if content is None else textwrap.dedent(content).encode()

    def origin(self, path: str, line: int) -> tuple[str | None, int | None]:
        text = textwrap.dedent(self.contents[path]).split("\n")[line - 1]
        patch = self.patches.get(text.strip())
        return patch, None if patch else line

    def rejects_of(self, path: str) -> tuple[str, ...]:
        return self.rejected.get(path, ())


def fox(**changed: str) -> Tree:
    contents = {"fox_main.c": MAIN, "fox_offload.c": OFFLOAD, "fox.h": HEADER}
    for name, content in changed.items():
        contents[{"main": "fox_main.c", "offload": "fox_offload.c", "header": "fox.h"}[name]] = (
            content
        )
    return Tree({f"drivers/net/ethernet/fox/{name}": text for name, text in contents.items()})


def read(tree: Tree, **modules: str) -> dict[str, Driver]:
    """Return the drivers of modules with their files: `name="a.c b.c"`; by default the fox's."""
    listed = modules or {FOX: "fox_main.c fox_offload.c"}
    built = {}
    for name, files in listed.items():
        path = name if "/" in name else f"drivers/net/{name}"
        directory = path.rpartition("/")[0]
        built[path] = Module(path, {f"{directory}/{file}": () for file in files.split()})
    return {driver.name: driver for driver in driver_facts.read("25.12.5", tree, built)}


def setup(body: str, more: str = "") -> Driver:
    """Return a driver of one file whose setup function has a body."""
    source = (
        f"{textwrap.dedent(more)}\n"
        "static int hen_setup_tc(struct net_device *dev, enum tc_setup_type type, void *data)\n"
        f"{{\n{textwrap.dedent(body)}\n}}\n"
        "static const struct net_device_ops hen_ops = { .ndo_setup_tc = hen_setup_tc };\n"
    )
    return read(Tree({"drivers/net/hen.c": source}), hen="hen.c")["drivers/net/hen"]


def types(driver: Driver) -> set[str]:
    return {type_ for handler in driver.handlers for type_ in handler.types}
