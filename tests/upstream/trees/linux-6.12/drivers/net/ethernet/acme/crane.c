// The Crane Ethernet controller.

/* Trap: the flag is set without any ndo_setup_tc. */
static const struct net_device_ops crane_netdev_ops = {
	.ndo_open	= crane_open,
	.ndo_start_xmit	= crane_start_xmit,
};

static int crane_probe(struct platform_device *pdev)
{
	struct net_device *dev = crane_alloc(pdev);

	dev->netdev_ops = &crane_netdev_ops;
	dev->hw_features = NETIF_F_SG | NETIF_F_HW_TC;
	return register_netdev(dev);
}

static const struct of_device_id crane_of_match[] = {
	{ .compatible = "acme,crane-eth" },
	{ /* sentinel */ },
};
MODULE_DEVICE_TABLE(of, crane_of_match);
