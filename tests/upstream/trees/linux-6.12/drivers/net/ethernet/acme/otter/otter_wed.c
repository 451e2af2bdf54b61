// The dispatcher that takes Wi-Fi traffic to the Otter's engine.
//
// The property, the symbol and the function have MediaTek's names, as capdb looks for these.

#include "otter.h"

int otter_wed_add(struct otter_eth *eth, struct device_node *np)
{
	return otter_wed_map(eth, np);
}

/* Trap: a dispatcher without its mailbox lets nothing attach, though it is enabled. */
static int otter_wed_wo_init(struct otter_wed *wed)
{
	struct device_node *np;

	np = of_parse_phandle(wed->node, "acme,wo-mail", 0);
	if (!np)
		return -ENODEV;

	return otter_wed_boot(wed, np);
}

static int otter_wed_attach(struct mtk_wed_device *dev)
{
	int ret = 0;

	if (mtk_wed_get_rx_capa(dev))
		ret = otter_wed_wo_init(dev->hw);

	return ret;
}

static const struct mtk_wed_ops otter_wed_ops = {
	.attach	= otter_wed_attach,
};
