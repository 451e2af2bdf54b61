// The Moth network card; its switch mode forwards flows in hardware.

#include "moth.h"

static const struct net_device_ops moth_netdev_ops = {
	.ndo_open	= moth_open,
	.ndo_start_xmit	= moth_start_xmit,
};

static int moth_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct net_device *dev = moth_alloc(pdev);

	dev->netdev_ops = &moth_netdev_ops;
	return register_netdev(dev);
}
