"""The kernel tree of `small_trees`: Ethernet drivers fox and hen, and fox's switch."""

from __future__ import annotations

KERNEL = {
    "Makefile": "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 94\n",
    "include/dt-bindings/forest.h": "#define FOREST_PORT 3\n",
    "drivers/net/Kconfig": (
        'source "drivers/net/ethernet/Kconfig"\nsource "drivers/net/dsa/Kconfig"\n'
    ),
    "drivers/net/Makefile": "obj-y += ethernet/\nobj-y += dsa/\n",
    "drivers/net/ethernet/Kconfig": (
        'source "drivers/net/ethernet/fox/Kconfig"\nsource "drivers/net/ethernet/hen/Kconfig"\n'
    ),
    "drivers/net/ethernet/Makefile": "obj-$(CONFIG_FOX_ETH) += fox/\nobj-y += hen/\n",
    "drivers/net/ethernet/fox/Kconfig": 'config FOX_ETH\n\ttristate "Fox Ethernet"\n',
    "drivers/net/ethernet/fox/Makefile": (
        "obj-$(CONFIG_FOX_ETH) += fox_eth.o\nfox_eth-y := fox_main.o fox_offload.o\n"
    ),
    "drivers/net/ethernet/fox/fox.h": """\
struct fox_soc_data {
	u8 queues;
	u8 engine_version;
};

struct fox_eth {
	const struct fox_soc_data *soc;
};

struct fox_mac {
	struct fox_eth *eth;
};
""",
    "drivers/net/ethernet/fox/fox_main.c": """\
#include "fox.h"

static const struct net_device_ops fox_netdev_ops = {
	.ndo_open	= fox_open,
	.ndo_start_xmit	= fox_start_xmit,
	.ndo_setup_tc	= fox_setup_tc,
};

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
	{ },
};
MODULE_DEVICE_TABLE(of, fox_of_match);
""",
    "drivers/net/ethernet/fox/fox_offload.c": """\
#include "fox.h"

static int fox_setup_block(struct net_device *dev, struct flow_block_offload *f)
{
	struct fox_mac *mac = netdev_priv(dev);
	struct fox_eth *eth = mac->eth;

	if (!eth->soc->engine_version)
		return -EOPNOTSUPP;

	return fox_bind(dev, f);
}

int fox_setup_tc(struct net_device *dev, enum tc_setup_type type, void *type_data)
{
	switch (type) {
	case TC_SETUP_BLOCK:
	case TC_SETUP_FT:
		return fox_setup_block(dev, type_data);
	default:
		return -EOPNOTSUPP;
	}
}
""",
    "drivers/net/ethernet/hen/Kconfig": 'config HEN_ETH\n\ttristate "Hen Ethernet"\n',
    "drivers/net/ethernet/hen/Makefile": "obj-$(CONFIG_HEN_ETH) += hen_eth.o\n",
    "drivers/net/ethernet/hen/hen_eth.c": """\
static const struct net_device_ops hen_netdev_ops = {
	.ndo_open	= hen_open,
	.ndo_start_xmit	= hen_start_xmit,
};

static const struct of_device_id hen_of_match[] = {
	{ .compatible = "acme,hen-eth" },
	{ }
};
""",
    "drivers/net/dsa/Kconfig": 'config FOX_SWITCH\n\ttristate "Fox switch"\n',
    "drivers/net/dsa/Makefile": "obj-$(CONFIG_FOX_SWITCH) += fox_switch.o\n",
    "drivers/net/dsa/fox_switch.c": """\
static enum dsa_tag_protocol
fox_get_tag_protocol(struct dsa_switch *ds, int port, enum dsa_tag_protocol mp)
{
	return DSA_TAG_PROTO_FOX;
}

static const struct dsa_switch_ops fox_switch_ops = {
	.get_tag_protocol	= fox_get_tag_protocol,
};

static int fox_probe(struct mdio_device *mdiodev)
{
	return dsa_register_switch(ds);
}

static const struct of_device_id fox_switch_match[] = {
	{ .compatible = "acme,fox-switch" },
	{ }
};
""",
    "net/netfilter/nf_flow_table_offload.c": """\
static int nf_flow_table_offload_cmd(struct flow_block_offload *bo, struct net_device *dev)
{
	return dev->netdev_ops->ndo_setup_tc(dev, TC_SETUP_FT, bo);
}
""",
    "arch/arm64/boot/dts/acme/readme.dtsi": "/* a directory of device trees */\n",
}
