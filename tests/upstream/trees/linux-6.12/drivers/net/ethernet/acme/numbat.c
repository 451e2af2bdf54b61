// The Numbat Ethernet controller, whose engine is wired up on some boards only.

static int numbat_setup_ft(struct net_device *dev, void *type_data)
{
	struct device_node *np = dev->dev.parent->of_node;

	/* Trap: the board's own node decides, not the chip and not the driver. */
	if (!of_property_read_bool(np, "acme,offload"))
		return -EOPNOTSUPP;

	return flow_block_cb_setup_simple(type_data, &numbat_list, numbat_cb, dev, dev, true);
}

static int numbat_setup_tc(struct net_device *dev, enum tc_setup_type type, void *type_data)
{
	switch (type) {
	case TC_SETUP_FT:
		return numbat_setup_ft(dev, type_data);
	default:
		return -EOPNOTSUPP;
	}
}

static const struct net_device_ops numbat_netdev_ops = {
	.ndo_open	= numbat_open,
	.ndo_start_xmit	= numbat_start_xmit,
	.ndo_setup_tc	= numbat_setup_tc,
};

static int numbat_probe(struct platform_device *pdev)
{
	struct net_device *dev = numbat_alloc(pdev);

	SET_NETDEV_DEV(dev, &pdev->dev);
	dev->netdev_ops = &numbat_netdev_ops;
	dev->hw_features = NETIF_F_SG | NETIF_F_HW_TC;
	return register_netdev(dev);
}

static const struct of_device_id numbat_of_match[] = {
	{ .compatible = "acme,numbat-eth" },
	{ /* sentinel */ },
};
MODULE_DEVICE_TABLE(of, numbat_of_match);
