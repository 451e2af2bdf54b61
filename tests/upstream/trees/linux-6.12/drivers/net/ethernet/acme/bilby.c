// The Bilby Ethernet controller, of which only later revisions have an engine.

struct bilby_chip {
	u8 queues;
	u8 revision;
};

struct bilby {
	const struct bilby_chip *chip;
};

static const struct bilby_chip bilby_chip = {
	.queues = 4,
	.revision = 2,
};

static const struct bilby_chip greater_bilby_chip = {
	.queues = 4,
	.revision = 3,
};

static int bilby_setup_tc(struct net_device *dev, enum tc_setup_type type, void *type_data)
{
	struct bilby *bilby = netdev_priv(dev);

	/* Trap: the chip decides by more than being zero, in the test of the type itself. */
	if (type == TC_SETUP_FT && bilby->chip->queues && bilby->chip->revision > 2)
		return flow_block_cb_setup_simple(type_data, &bilby_list, bilby_cb, dev, dev, true);

	return -EOPNOTSUPP;
}

static const struct net_device_ops bilby_netdev_ops = {
	.ndo_open	= bilby_open,
	.ndo_start_xmit	= bilby_start_xmit,
	.ndo_setup_tc	= bilby_setup_tc,
};

static int bilby_probe(struct platform_device *pdev)
{
	struct net_device *dev = bilby_alloc(pdev);

	SET_NETDEV_DEV(dev, &pdev->dev);
	dev->netdev_ops = &bilby_netdev_ops;
	dev->hw_features = NETIF_F_SG | NETIF_F_HW_TC;
	return register_netdev(dev);
}

static const struct of_device_id bilby_of_match[] = {
	{ .compatible = "acme,bilby-eth", .data = &bilby_chip },
	{ .compatible = "acme,greater-bilby-eth", .data = &greater_bilby_chip },
	{ /* sentinel */ },
};
MODULE_DEVICE_TABLE(of, bilby_of_match);
