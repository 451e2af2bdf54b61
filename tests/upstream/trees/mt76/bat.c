// The Bat radio, which can hand its traffic to the Ethernet engine.

static bool wed_enable;
module_param(wed_enable, bool, 0644);

/* Trap: nothing in OpenWrt sets the parameter. */
int bat_dma_init(struct bat_dev *dev)
{
#ifdef CONFIG_NET_MEDIATEK_SOC_WED
	if (!wed_enable)
		return 0;

	return mtk_wed_device_attach(&dev->wed);
#else
	return 0;
#endif
}

static const struct of_device_id bat_of_match[] = {
	{ .compatible = "acme,bat-wifi" },
	{ },
};
