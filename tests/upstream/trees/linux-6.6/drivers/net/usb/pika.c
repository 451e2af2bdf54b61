// The Pika cellular modem on USB.

static const struct net_device_ops pika_netdev_ops = {
	.ndo_open	= pika_open,
	.ndo_start_xmit	= pika_start_xmit,
};

static const struct usb_device_id pika_usb_ids[] = {
	{ USB_DEVICE(0x1ace, 0x0002) },
	{ },
};

static int pika_probe(struct usb_interface *intf, const struct usb_device_id *id)
{
	struct net_device *dev = pika_alloc(intf);

	dev->netdev_ops = &pika_netdev_ops;
	return register_netdev(dev);
}
