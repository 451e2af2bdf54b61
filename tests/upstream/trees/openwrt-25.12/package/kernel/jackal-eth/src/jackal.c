// The Jackal Ethernet controller.

static const struct net_device_ops jackal_netdev_ops = {
	.ndo_open	= jackal_open,
	.ndo_start_xmit	= jackal_start_xmit,
};

static int jackal_probe(struct platform_device *pdev)
{
	struct net_device *dev = jackal_alloc(pdev);

	dev->netdev_ops = &jackal_netdev_ops;
	dev->hw_features = NETIF_F_SG;
	return register_netdev(dev);
}

static const struct of_device_id jackal_of_match[] = {
	{ .compatible = "acme,jackal-eth" },
	{ /* sentinel */ },
};
MODULE_DEVICE_TABLE(of, jackal_of_match);
