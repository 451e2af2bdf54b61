/* The flow table of netfilter, as far as it hands flows to drivers. */

static int nf_flow_table_offload_cmd(struct flow_block_offload *bo, struct net_device *dev)
{
	return dev->netdev_ops->ndo_setup_tc(dev, TC_SETUP_FT, bo);
}
