// The Lynx switch.

static enum dsa_tag_protocol
lynx_get_tag_protocol(struct dsa_switch *ds, int port, enum dsa_tag_protocol mprot)
{
	return DSA_TAG_PROTO_OTTER;
}

static const struct dsa_switch_ops lynx_switch_ops = {
	.get_tag_protocol	= lynx_get_tag_protocol,
	.setup			= lynx_setup,
};

static int lynx_probe(struct mdio_device *mdiodev)
{
	struct dsa_switch *ds = lynx_alloc(mdiodev);

	ds->ops = &lynx_switch_ops;
	return dsa_register_switch(ds);
}

static const struct of_device_id lynx_of_match[] = {
	{ .compatible = "acme,lynx-switch" },
	{ /* sentinel */ },
};
MODULE_DEVICE_TABLE(of, lynx_of_match);
