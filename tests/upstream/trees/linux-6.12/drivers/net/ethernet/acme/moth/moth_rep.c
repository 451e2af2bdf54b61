// The ports of the Moth in switch mode.

#include "moth.h"

/* Trap: a flowtable is taken here, but OpenWrt's package builds the card without this file. */
static int moth_rep_setup_tc(struct net_device *dev, enum tc_setup_type type, void *type_data)
{
	switch (type) {
	case TC_SETUP_FT:
		return moth_rep_setup_ft(netdev_priv(dev), type_data);
	default:
		return -EOPNOTSUPP;
	}
}

static const struct net_device_ops moth_rep_netdev_ops = {
	.ndo_open	= moth_rep_open,
	.ndo_setup_tc	= moth_rep_setup_tc,
};
