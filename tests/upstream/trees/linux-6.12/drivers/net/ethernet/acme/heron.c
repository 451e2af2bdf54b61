// The Heron Ethernet controller: filters and queues, no flowtable.

/* Trap: the flag is set and requests are taken, but never a flowtable's. */
static int heron_setup_tc(struct net_device *dev, enum tc_setup_type type, void *type_data)
{
	switch (type) {
	case TC_SETUP_BLOCK:
		return heron_setup_filters(netdev_priv(dev), type_data);
	case TC_SETUP_QDISC_TAPRIO:
		return heron_setup_taprio(netdev_priv(dev), type_data);
	default:
		return -EOPNOTSUPP;
	}
}

static const struct net_device_ops heron_netdev_ops = {
	.ndo_open	= heron_open,
	.ndo_start_xmit	= heron_start_xmit,
	.ndo_setup_tc	= heron_setup_tc,
};

static int heron_probe(struct platform_device *pdev)
{
	struct net_device *dev = heron_alloc(pdev);

	dev->netdev_ops = &heron_netdev_ops;
	dev->hw_features = NETIF_F_SG | NETIF_F_HW_TC;
	return register_netdev(dev);
}

static const struct of_device_id heron_of_match[] = {
	{ .compatible = "acme,heron-eth" },
	{ /* sentinel */ },
};
MODULE_DEVICE_TABLE(of, heron_of_match);
