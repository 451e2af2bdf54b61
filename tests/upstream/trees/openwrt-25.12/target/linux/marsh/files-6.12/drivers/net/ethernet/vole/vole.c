// The Vole Ethernet controller, of which OpenWrt has a driver of its own.

static const struct net_device_ops vole_netdev_ops = {
	.ndo_open	= vole_open,
	.ndo_start_xmit	= vole_start_xmit,
};

static int vole_probe(struct platform_device *pdev)
{
	struct net_device *dev = vole_alloc(pdev);

	dev->netdev_ops = &vole_netdev_ops;
	dev->hw_features = NETIF_F_SG;
	return register_netdev(dev);
}

static const struct of_device_id vole_of_match[] = {
	{ .compatible = "acme,vole-eth" },
	{ /* sentinel */ },
};
MODULE_DEVICE_TABLE(of, vole_of_match);
