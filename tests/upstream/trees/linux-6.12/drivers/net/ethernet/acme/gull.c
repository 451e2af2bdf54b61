// The Gull PCIe network card: no device tree names it.

static const struct net_device_ops gull_netdev_ops = {
	.ndo_open	= gull_open,
	.ndo_start_xmit	= gull_start_xmit,
};

static const struct pci_device_id gull_pci_ids[] = {
	{ PCI_DEVICE(0x1ace, 0x0001) },
	{ },
};

static int gull_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct net_device *dev = gull_alloc(pdev);

	dev->netdev_ops = &gull_netdev_ops;
	return register_netdev(dev);
}
