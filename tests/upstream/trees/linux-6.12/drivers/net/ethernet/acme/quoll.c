// The Quoll Ethernet controller, whose driver knows by heart which machines have the engine.

static int quoll_setup_tc(struct net_device *dev, enum tc_setup_type type, void *type_data)
{
	switch (type) {
	case TC_SETUP_FT:
		break;
	default:
		return -EOPNOTSUPP;
	}

	/* Trap: asked after the switch, and of the whole machine. */
	if (!of_machine_is_compatible("acme,elsewhere"))
		return -EOPNOTSUPP;

	return flow_block_cb_setup_simple(type_data, &quoll_list, quoll_cb, dev, dev, true);
}

static const struct net_device_ops quoll_netdev_ops = {
	.ndo_open	= quoll_open,
	.ndo_start_xmit	= quoll_start_xmit,
	.ndo_setup_tc	= quoll_setup_tc,
};

static int quoll_probe(struct platform_device *pdev)
{
	struct net_device *dev = quoll_alloc(pdev);

	SET_NETDEV_DEV(dev, &pdev->dev);
	dev->netdev_ops = &quoll_netdev_ops;
	dev->hw_features = NETIF_F_SG | NETIF_F_HW_TC;
	return register_netdev(dev);
}

static const struct of_device_id quoll_of_match[] = {
	{ .compatible = "acme,quoll-eth" },
	{ /* sentinel */ },
};
MODULE_DEVICE_TABLE(of, quoll_of_match);
