// The Ibex switch.

/* Trap: a tag that the engine of the Otter does not write. */
static enum dsa_tag_protocol
ibex_get_tag_protocol(struct dsa_switch *ds, int port, enum dsa_tag_protocol mprot)
{
	return DSA_TAG_PROTO_IBEX;
}

static const struct dsa_switch_ops ibex_switch_ops = {
	.get_tag_protocol	= ibex_get_tag_protocol,
	.setup			= ibex_setup,
};

static int ibex_probe(struct mdio_device *mdiodev)
{
	struct dsa_switch *ds = ibex_alloc(mdiodev);

	ds->ops = &ibex_switch_ops;
	return dsa_register_switch(ds);
}

static const struct of_device_id ibex_of_match[] = {
	{ .compatible = "acme,ibex-switch" },
	{ /* sentinel */ },
};
MODULE_DEVICE_TABLE(of, ibex_of_match);
