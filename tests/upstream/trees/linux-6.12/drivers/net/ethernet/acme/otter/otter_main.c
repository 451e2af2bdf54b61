// The Otter Ethernet controller: chips, probe, plain traffic.

#include "otter.h"

static const struct net_device_ops otter_netdev_ops = {
	.ndo_open	= otter_open,
	.ndo_stop	= otter_stop,
	.ndo_start_xmit	= otter_start_xmit,
	.ndo_setup_tc	= otter_setup_tc,
};

static int otter_add_mac(struct otter_eth *eth, struct device_node *np)
{
	struct net_device *dev;

	dev = devm_alloc_etherdev(eth->dev, sizeof(struct otter_mac));
	if (!dev)
		return -ENOMEM;

	dev->netdev_ops = &otter_netdev_ops;
	dev->hw_features = OTTER_FEATURES;
	return register_netdev(dev);
}

static int otter_probe(struct platform_device *pdev)
{
	struct otter_eth *eth = otter_alloc(pdev);

	if (!eth)
		return -ENOMEM;

	eth->soc = of_device_get_match_data(&pdev->dev);
	return otter_add_mac(eth, pdev->dev.of_node);
}

/* Trap: the chip's data decide, not the driver and not the target. */
static const struct otter_soc_data badger_data = {
	.queues = 8,
	.engine_version = 2,
	.has_counters = true,
};

static const struct otter_soc_data beaver_data = {
	.queues = 4,
	.engine_version = 1,
};

static const struct otter_soc_data stoat_data = {
	.queues = 4,
	.engine_version = 0,
	.has_counters = true,
};

static const struct otter_soc_data marten_data = {
	.queues = 8,
};

static const struct otter_soc_data weasel_data = {
	.queues = 4,
	.engine_version = 1,
};

static const struct otter_soc_data vole_data = {
	.queues = 2,
};

static const struct of_device_id otter_of_match[] = {
	{ .compatible = "acme,badger-eth", .data = &badger_data },
	{ .compatible = "acme,beaver-eth", .data = &beaver_data },
	{ .compatible = "acme,stoat-eth", .data = &stoat_data },
	{ .compatible = "acme,marten-eth", .data = &marten_data },
	{ .compatible = "acme,weasel-eth", .data = &weasel_data },
	{ .compatible = "acme,vole-eth", .data = &vole_data },
	{ /* sentinel */ },
};
MODULE_DEVICE_TABLE(of, otter_of_match);
