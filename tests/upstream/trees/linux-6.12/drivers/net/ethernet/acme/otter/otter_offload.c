// The packet engine of the Otter: flows that the hardware forwards by itself.

#include "otter.h"

static int otter_egress_port(struct net_device *dev)
{
	struct dsa_port *port = dsa_port_from_netdev(dev);

	if (IS_ERR(port))
		return -ENODEV;

	/* Trap: the engine writes the tag of its own switches only. */
	if (port->cpu_dp->tag_ops->proto != DSA_TAG_PROTO_OTTER)
		return -EOPNOTSUPP;

	return port->index;
}

static int otter_mangle(const struct flow_action_entry *act, struct otter_flow *flow)
{
	switch (act->mangle.htype) {
	case FLOW_ACT_MANGLE_HDR_TYPE_ETH:
		return otter_mangle_eth(act, flow);
	case FLOW_ACT_MANGLE_HDR_TYPE_IP4:
		return otter_mangle_ipv4(act, flow);
	case FLOW_ACT_MANGLE_HDR_TYPE_TCP:
	case FLOW_ACT_MANGLE_HDR_TYPE_UDP:
		return otter_mangle_ports(act, flow);
	default:
		/* Trap: no address of IPv6 is ever rewritten. */
		return -EOPNOTSUPP;
	}
}

static int otter_replace(struct otter_eth *eth, struct flow_cls_offload *f)
{
	struct flow_rule *rule = flow_cls_offload_flow_rule(f);
	struct flow_action_entry *act;
	struct otter_flow flow = {};
	int i, port;

	if (flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_CONTROL))
		otter_match_control(rule, &flow);
	else
		return -EOPNOTSUPP;

	if (flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_ETH_ADDRS))
		otter_match_eth(rule, &flow);

	switch (flow.addr_type) {
	case FLOW_DISSECTOR_KEY_IPV4_ADDRS:
		otter_match_ipv4(rule, &flow);
		break;
	case FLOW_DISSECTOR_KEY_IPV6_ADDRS:
		otter_match_ipv6(rule, &flow);
		break;
	default:
		return -EOPNOTSUPP;
	}

	flow_action_for_each(i, act, &rule->action) {
		switch (act->id) {
		case FLOW_ACTION_MANGLE:
			if (otter_mangle(act, &flow))
				return -EOPNOTSUPP;
			break;
		case FLOW_ACTION_REDIRECT:
			flow.dev = act->dev;
			break;
		case FLOW_ACTION_VLAN_PUSH:
			otter_push_vlan(act, &flow);
			break;
		case FLOW_ACTION_PPPOE_PUSH:
			otter_push_pppoe(act, &flow);
			break;
		default:
			/* Trap: tunnels end here. */
			return -EOPNOTSUPP;
		}
	}

	port = otter_egress_port(flow.dev);
	if (port < 0)
		return port;

	return otter_write_flow(eth, &flow, port);
}

static int otter_block_cb(enum tc_setup_type type, void *type_data, void *cb_priv)
{
	struct otter_mac *mac = cb_priv;

	if (type != TC_SETUP_CLSFLOWER)
		return -EOPNOTSUPP;

	return otter_replace(mac->eth, type_data);
}

static int otter_setup_block(struct net_device *dev, struct flow_block_offload *f)
{
	struct otter_mac *mac = netdev_priv(dev);
	struct otter_eth *eth = mac->eth;

	if (!eth->soc->engine_version)
		return -EOPNOTSUPP;

	return flow_block_cb_setup_simple(f, &otter_block_list, otter_block_cb, mac, mac, true);
}

int otter_setup_tc(struct net_device *dev, enum tc_setup_type type, void *type_data)
{
	switch (type) {
	case TC_SETUP_BLOCK:
	case TC_SETUP_FT:
		return otter_setup_block(dev, type_data);
	default:
		return -EOPNOTSUPP;
	}
}
