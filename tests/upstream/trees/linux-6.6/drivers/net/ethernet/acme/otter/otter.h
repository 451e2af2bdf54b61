/* The Otter Ethernet controller and its packet engine. */

/* Trap: every chip gets NETIF_F_HW_TC, also those on which a flowtable is refused. */
#define OTTER_FEATURES	(NETIF_F_SG | NETIF_F_RXCSUM | \
			 NETIF_F_HW_TC)

struct otter_soc_data {
	u32	queues;
	u8	engine_version;
	bool	has_counters;
};

struct otter_eth {
	struct device			*dev;
	const struct otter_soc_data	*soc;
};

struct otter_mac {
	int			id;
	struct otter_eth	*eth;
};

int otter_setup_tc(struct net_device *dev, enum tc_setup_type type, void *type_data);
