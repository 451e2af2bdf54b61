// The Mole radio.

int mole_dma_init(struct mole_dev *dev)
{
	return mole_alloc_queues(dev);
}

static const struct of_device_id mole_of_match[] = {
	{ .compatible = "acme,mole-wifi" },
	{ },
};
