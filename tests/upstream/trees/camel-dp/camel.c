// The Camel data plane.

static const struct net_device_ops camel_netdev_ops = {
	.ndo_open	= camel_open,
	.ndo_start_xmit	= camel_start_xmit,
};

static int camel_probe(struct platform_device *pdev)
{
	struct net_device *dev = camel_alloc(pdev);

	dev->netdev_ops = &camel_netdev_ops;
	dev->hw_features = NETIF_F_SG;
	return register_netdev(dev);
}

static const struct of_device_id camel_of_match[] = {
	{ .compatible = "acme,camel-eth" },
	{ /* sentinel */ },
};
MODULE_DEVICE_TABLE(of, camel_of_match);
