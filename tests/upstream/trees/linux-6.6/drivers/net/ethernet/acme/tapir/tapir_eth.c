// The Tapir Ethernet controller. Flows need its network processor.

static int tapir_tc_ets(struct net_device *dev, void *type_data)
{
	return tapir_write_bands(netdev_priv(dev), type_data);
}

static int tapir_setup_tc(struct net_device *dev, enum tc_setup_type type, void *type_data)
{
	switch (type) {
	case TC_SETUP_QDISC_ETS:
		return tapir_tc_ets(dev, type_data);
	default:
		return -EOPNOTSUPP;
	}
}

static const struct net_device_ops tapir_netdev_ops = {
	.ndo_open	= tapir_open,
	.ndo_start_xmit	= tapir_start_xmit,
	.ndo_setup_tc	= tapir_setup_tc,
};

static int tapir_probe(struct platform_device *pdev)
{
	struct net_device *dev = tapir_alloc(pdev);

	/* Trap: the flag was here long before the driver took a flowtable. */
	dev->netdev_ops = &tapir_netdev_ops;
	dev->hw_features = NETIF_F_SG | NETIF_F_HW_TC;
	return register_netdev(dev);
}

static const struct of_device_id tapir_of_match[] = {
	{ .compatible = "acme,tapir-eth" },
	{ /* sentinel */ },
};
MODULE_DEVICE_TABLE(of, tapir_of_match);
