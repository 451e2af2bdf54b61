// The Wombat Ethernet controller, whose engine is fused off on some pieces of the same chip.

#define WOMBAT_FUSE	0x40

struct wombat {
	void __iomem *base;
	u32 fused;
};

static int wombat_setup_ft(struct net_device *dev, void *type_data)
{
	struct wombat *priv = netdev_priv(dev);

	/* Trap: a bit that the probe read from the chip decides, of which no source has the value. */
	if (priv->fused)
		return -EOPNOTSUPP;

	return flow_block_cb_setup_simple(type_data, &wombat_list, wombat_cb, dev, dev, true);
}

static int wombat_setup_tc(struct net_device *dev, enum tc_setup_type type, void *type_data)
{
	switch (type) {
	case TC_SETUP_FT:
		return wombat_setup_ft(dev, type_data);
	default:
		return -EOPNOTSUPP;
	}
}

static const struct net_device_ops wombat_netdev_ops = {
	.ndo_open	= wombat_open,
	.ndo_start_xmit	= wombat_start_xmit,
	.ndo_setup_tc	= wombat_setup_tc,
};

static int wombat_probe(struct platform_device *pdev)
{
	struct net_device *dev = wombat_alloc(pdev);
	struct wombat *priv = netdev_priv(dev);

	priv->base = devm_platform_ioremap_resource(pdev, 0);
	priv->fused = readl(priv->base + WOMBAT_FUSE) & BIT(3);
	SET_NETDEV_DEV(dev, &pdev->dev);
	dev->netdev_ops = &wombat_netdev_ops;
	dev->hw_features = NETIF_F_SG | NETIF_F_HW_TC;
	return register_netdev(dev);
}

static const struct of_device_id wombat_of_match[] = {
	{ .compatible = "acme,wombat-eth" },
	{ /* sentinel */ },
};
MODULE_DEVICE_TABLE(of, wombat_of_match);
