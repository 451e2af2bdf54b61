// The Manul switch.

static enum dsa_tag_protocol
manul_get_tag_protocol(struct dsa_switch *ds, int port, enum dsa_tag_protocol mprot)
{
	return DSA_TAG_PROTO_OTTER;
}

static const struct dsa_switch_ops manul_switch_ops = {
	.get_tag_protocol	= manul_get_tag_protocol,
	.setup			= manul_setup,
};

static int manul_probe(struct mdio_device *mdiodev)
{
	struct dsa_switch *ds = manul_alloc(mdiodev);

	ds->ops = &manul_switch_ops;
	return dsa_register_switch(ds);
}

static const struct of_device_id manul_of_match[] = {
	{ .compatible = "acme,manul-switch" },
	{ /* sentinel */ },
};
MODULE_DEVICE_TABLE(of, manul_of_match);
