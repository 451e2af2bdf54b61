// The Fennec Ethernet controller, which takes flowtables.

static int fennec_setup_tc(struct net_device *dev, enum tc_setup_type type, void *type_data)
{
	if (type != TC_SETUP_FT)
		return -EOPNOTSUPP;

	return flow_block_cb_setup_simple(type_data, &fennec_list, fennec_cb, dev, dev, true);
}

static const struct net_device_ops fennec_netdev_ops = {
	.ndo_open	= fennec_open,
	.ndo_start_xmit	= fennec_start_xmit,
	.ndo_setup_tc	= fennec_setup_tc,
};

static int fennec_probe(struct platform_device *pdev)
{
	struct net_device *dev = fennec_alloc(pdev);

	dev->netdev_ops = &fennec_netdev_ops;
	dev->hw_features = NETIF_F_SG | NETIF_F_HW_TC;
	return register_netdev(dev);
}

static const struct of_device_id fennec_of_match[] = {
	{ .compatible = "acme,fennec-eth" },
	{ /* sentinel */ },
};
MODULE_DEVICE_TABLE(of, fennec_of_match);
