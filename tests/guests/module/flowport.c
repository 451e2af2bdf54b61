// SPDX-License-Identifier: MIT OR GPL-2.0-only
/*
 * Pairs of Ethernet devices for capdb's guests: what enters one leaves the other, as with veth. The
 * first of each pair, the port, is the router's and answers TC_SETUP_FT as it was told to:
 *
 *   works     takes flows that leave through any port that works, as an engine does
 *   declines  takes the flowtable, and no flow
 *   refuses   sets hw-tc-offload, and does not take the flowtable
 *   absent    has neither the flag nor a way to ask it
 *
 * A port that works beside one that declines takes one direction only, and sees none of its packets,
 * which is how a router with a modem looks. A flow that was taken is counted, and its packets keep their way through the CPU.
 * With `any`, all other devices decline, lo too: so it looks since OpenWrt 23.05, whose kernel does
 * not pass on that a device refused.
 *
 * In debugfs, flowport/ports tells the truth about each port, and ppe<N>, where asked for, is the
 * table of an engine in the shape that mtk_eth_soc gives it.
 */
#include <linux/debugfs.h>
#include <linux/etherdevice.h>
#include <linux/if_ether.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/platform_device.h>
#include <linux/seq_file.h>
#include <linux/version.h>
#include <net/flow_offload.h>
#include <net/ip.h>
#include <net/pkt_cls.h>

#define MAX_PORTS 4

static char *port[MAX_PORTS];
static unsigned int ports;
module_param_array(port, charp, &ports, 0444);
MODULE_PARM_DESC(port, "names of the router's devices; the peer of eth0 is eth0-peer");

static char *answer[MAX_PORTS];
static unsigned int answers;
module_param_array(answer, charp, &answers, 0444);
MODULE_PARM_DESC(answer, "for each port: works, declines, refuses or absent");

static char *driver[MAX_PORTS];
static unsigned int drivers;
module_param_array(driver, charp, &drivers, 0444);
MODULE_PARM_DESC(driver, "for each port: what its driver is called");

static char *compatible = "";
module_param(compatible, charp, 0444);
MODULE_PARM_DESC(compatible, "the compatible of a device tree that each port's device tells of");

static bool any;
module_param(any, bool, 0444);
MODULE_PARM_DESC(any, "let every device without an answer of its own take a flowtable, and no flow");

static bool engine;
module_param(engine, bool, 0444);
MODULE_PARM_DESC(engine, "show a table in debugfs for each port that works");

/* What a packet is known by, as it comes in. */
struct tuple {
	__be32 source, destination;
	__be16 source_port, destination_port;
	u8 protocol;
};

/* A port's place in a flowtable. */
struct binding {
	struct port *port;
};

struct flow {
	struct list_head list;
	const struct binding *binding;
	unsigned long cookie;
	struct tuple original;
	/* As it leaves, after NAT. The layout is what FLOW_ACTION_MANGLE works on. */
	struct ethhdr eth;
	struct iphdr ip;
	__be16 transport[2];
	u64 packets, bytes, reported_packets, reported_bytes, used;
};

struct port {
	struct net_device *dev, *peer;
	const char *answer;
	bool is_router;
	spinlock_t lock; /* the flows, and the numbers below */
	struct list_head flows;
	unsigned int binds, offered, taken, refused;
	u64 packets;
};

static struct port *routers[MAX_PORTS];

static bool answers_with(const struct port *port, const char *answer)
{
	return !strcmp(port->answer, answer);
}

/* Packets */

static bool read_tuple(const struct sk_buff *skb, struct tuple *tuple)
{
	__be16 transport_copy[2], *transport;
	struct iphdr ip_copy, *ip;

	ip = skb_header_pointer(skb, ETH_HLEN, sizeof(ip_copy), &ip_copy);
	if (skb->protocol != htons(ETH_P_IP) || !ip || ip_is_fragment(ip))
		return false;
	if (ip->protocol != IPPROTO_TCP && ip->protocol != IPPROTO_UDP)
		return false;
	transport = skb_header_pointer(skb, ETH_HLEN + ip->ihl * 4, sizeof(transport_copy),
				       transport_copy);
	if (!transport)
		return false;
	memset(tuple, 0, sizeof(*tuple));
	tuple->source = ip->saddr;
	tuple->destination = ip->daddr;
	tuple->source_port = transport[0];
	tuple->destination_port = transport[1];
	tuple->protocol = ip->protocol;
	return true;
}

static void count(struct port *port, const struct sk_buff *skb)
{
	struct tuple tuple;
	struct flow *flow;

	if (!read_tuple(skb, &tuple))
		return;
	spin_lock_bh(&port->lock);
	list_for_each_entry(flow, &port->flows, list) {
		if (memcmp(&flow->original, &tuple, sizeof(tuple)))
			continue;
		flow->packets++;
		flow->bytes += skb->len - ETH_HLEN;
		flow->used = get_jiffies_64();
		port->packets++;
		break;
	}
	spin_unlock_bh(&port->lock);
}

static netdev_tx_t flowport_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct port *port = netdev_priv(dev), *other = netdev_priv(port->peer);
	unsigned int length = skb->len;

	if (other->is_router)
		count(other, skb);
	if (dev_forward_skb(port->peer, skb) == NET_RX_SUCCESS) {
		dev_sw_netstats_tx_add(dev, 1, length);
		dev_sw_netstats_rx_add(port->peer, length);
	} else {
		dev->stats.tx_dropped++;
	}
	return NETDEV_TX_OK;
}

/* Flows */

static bool mangle(struct flow *flow, const struct flow_action_entry *action)
{
	size_t size;
	void *header;
	u32 *word;

	switch (action->mangle.htype) {
	case FLOW_ACT_MANGLE_HDR_TYPE_ETH:
		header = &flow->eth;
		size = sizeof(flow->eth);
		break;
	case FLOW_ACT_MANGLE_HDR_TYPE_IP4:
		header = &flow->ip;
		size = sizeof(flow->ip);
		break;
	case FLOW_ACT_MANGLE_HDR_TYPE_TCP:
	case FLOW_ACT_MANGLE_HDR_TYPE_UDP:
		header = flow->transport;
		size = sizeof(flow->transport);
		break;
	default:
		return false;
	}
	if (action->mangle.offset + sizeof(*word) > size)
		return false;
	word = header + action->mangle.offset;
	*word = (*word & action->mangle.mask) | action->mangle.val;
	return true;
}

static int read_match(struct flow *flow, struct flow_rule *rule, struct port **ingress)
{
	struct flow_match_control control;
	struct flow_match_ipv4_addrs addresses;
	struct flow_match_basic basic;
	struct flow_match_ports transport;
	struct flow_match_meta meta;
	unsigned int i;

	if (!flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_META) ||
	    !flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_CONTROL) ||
	    !flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_BASIC) ||
	    !flow_rule_match_key(rule, FLOW_DISSECTOR_KEY_PORTS))
		return -EOPNOTSUPP;
	flow_rule_match_control(rule, &control);
	if (control.key->addr_type != FLOW_DISSECTOR_KEY_IPV4_ADDRS)
		return -EOPNOTSUPP;
	flow_rule_match_meta(rule, &meta);
	flow_rule_match_basic(rule, &basic);
	flow_rule_match_ipv4_addrs(rule, &addresses);
	flow_rule_match_ports(rule, &transport);
	flow->original.protocol = basic.key->ip_proto;
	flow->original.source = flow->ip.saddr = addresses.key->src;
	flow->original.destination = flow->ip.daddr = addresses.key->dst;
	flow->original.source_port = flow->transport[0] = transport.key->src;
	flow->original.destination_port = flow->transport[1] = transport.key->dst;
	/* As with the real one, a flow may come from anywhere, but only an engine's port sees it pass. */
	for (i = 0; i < ports; i++)
		if (routers[i]->dev->ifindex == meta.key->ingress_ifindex &&
		    answers_with(routers[i], "works"))
			*ingress = routers[i];
	return 0;
}

static int read_actions(struct flow *flow, struct flow_rule *rule)
{
	struct net_device *egress = NULL;
	struct flow_action_entry *action;
	unsigned int i;

	flow_action_for_each(i, action, &rule->action) {
		switch (action->id) {
		case FLOW_ACTION_MANGLE:
			if (!mangle(flow, action))
				return -EOPNOTSUPP;
			break;
		case FLOW_ACTION_CSUM:
			break;
		case FLOW_ACTION_REDIRECT:
			egress = action->dev;
			break;
		default:
			return -EOPNOTSUPP;
		}
	}
	for (i = 0; i < ports; i++)
		if (routers[i]->dev == egress && answers_with(routers[i], "works"))
			return 0;
	return -EOPNOTSUPP;
}

static struct flow *find(struct port *port, unsigned long cookie)
{
	struct flow *flow;

	list_for_each_entry(flow, &port->flows, list)
		if (flow->cookie == cookie)
			return flow;
	return NULL;
}

/* Finds a flow in all ports' tables, and leaves the lock of that table taken. */
static struct flow *find_locked(unsigned long cookie, struct port **holder)
{
	struct flow *flow;
	unsigned int i;

	for (i = 0; i < ports; i++) {
		spin_lock_bh(&routers[i]->lock);
		flow = find(routers[i], cookie);
		if (flow) {
			*holder = routers[i];
			return flow;
		}
		spin_unlock_bh(&routers[i]->lock);
	}
	return NULL;
}

static int take(const struct binding *binding, struct flow_cls_offload *request)
{
	struct flow_rule *rule = flow_cls_offload_flow_rule(request);
	struct port *holder = binding->port;
	struct flow *flow;
	int error;

	if (!answers_with(binding->port, "works"))
		return -EOPNOTSUPP;
	/* Every flow is offered to every port of the flowtable: the second has nothing to do. */
	if (find_locked(request->cookie, &holder)) {
		spin_unlock_bh(&holder->lock);
		return -EEXIST;
	}
	flow = kzalloc(sizeof(*flow), GFP_KERNEL);
	if (!flow)
		return -ENOMEM;
	flow->binding = binding;
	flow->cookie = request->cookie;
	flow->used = get_jiffies_64();
	error = read_match(flow, rule, &holder);
	if (!error)
		error = read_actions(flow, rule);
	if (error) {
		kfree(flow);
		return error;
	}
	spin_lock_bh(&holder->lock);
	list_add_tail(&flow->list, &holder->flows);
	spin_unlock_bh(&holder->lock);
	return 0;
}

static int drop(struct flow_cls_offload *request)
{
	struct port *holder;
	struct flow *flow = find_locked(request->cookie, &holder);

	if (!flow)
		return -ENOENT;
	list_del(&flow->list);
	spin_unlock_bh(&holder->lock);
	kfree(flow);
	return 0;
}

static int report(struct flow_cls_offload *request)
{
	struct port *holder;
	struct flow *flow = find_locked(request->cookie, &holder);

	if (!flow)
		return -ENOENT;
	flow_stats_update(&request->stats, flow->bytes - flow->reported_bytes,
			  flow->packets - flow->reported_packets, 0, flow->used,
			  FLOW_ACTION_HW_STATS_DELAYED);
	flow->reported_packets = flow->packets;
	flow->reported_bytes = flow->bytes;
	spin_unlock_bh(&holder->lock);
	return 0;
}

/* One request at a time, as every driver of a single engine has it. */
static DEFINE_MUTEX(engine_lock);

static int flowport_flow(enum tc_setup_type type, void *data, void *private)
{
	const struct binding *binding = private;
	struct port *port = binding->port;
	struct flow_cls_offload *request = data;
	int error = -EOPNOTSUPP;

	if (type != TC_SETUP_CLSFLOWER || !tc_can_offload(port->dev))
		return -EOPNOTSUPP;
	mutex_lock(&engine_lock);
	switch (request->command) {
	case FLOW_CLS_REPLACE:
		error = take(binding, request);
		port->offered++;
		if (!error)
			port->taken++;
		else if (error != -EEXIST)
			port->refused++;
		break;
	case FLOW_CLS_DESTROY:
		error = drop(request);
		break;
	case FLOW_CLS_STATS:
		error = report(request);
		break;
	default:
		break;
	}
	mutex_unlock(&engine_lock);
	return error;
}

static LIST_HEAD(block_callbacks);

static void free_binding(void *binding)
{
	kfree(binding);
}

/* A port may be in several flowtables at once: one is made before the one it replaces is gone. */
static int bind(struct port *port, struct flow_block_offload *request)
{
	struct binding *binding = kzalloc(sizeof(*binding), GFP_KERNEL);
	struct flow_block_cb *callback;

	if (!binding)
		return -ENOMEM;
	binding->port = port;
	callback = flow_block_cb_alloc(flowport_flow, port->dev, binding, free_binding);
	if (IS_ERR(callback)) {
		kfree(binding);
		return PTR_ERR(callback);
	}
	flow_block_cb_add(callback, request);
	list_add_tail(&callback->driver_list, &block_callbacks);
	port->binds++;
	return 0;
}

/*
 * The kernel lets go of a device before it ends the flows of a flowtable that is deleted, so nobody
 * asks for them to be dropped (__nft_unregister_flowtable_net_hooks, Linux 6.6). A table that keeps
 * them would take the next flow at the same address in memory for one that it has.
 */
static void forget(const struct binding *binding)
{
	struct flow *flow, *next;
	unsigned int i;

	for (i = 0; i < ports; i++) {
		spin_lock_bh(&routers[i]->lock);
		list_for_each_entry_safe(flow, next, &routers[i]->flows, list) {
			if (flow->binding != binding)
				continue;
			list_del(&flow->list);
			kfree(flow);
		}
		spin_unlock_bh(&routers[i]->lock);
	}
}

static int unbind(struct port *port, struct flow_block_offload *request)
{
	struct flow_block_cb *callback;

	callback = flow_block_cb_lookup(request->block, flowport_flow, port->dev);
	if (!callback)
		return -ENOENT;
	mutex_lock(&engine_lock);
	forget(flow_block_cb_priv(callback));
	mutex_unlock(&engine_lock);
	flow_block_cb_remove(callback, request);
	list_del(&callback->driver_list);
	return 0;
}

static int flowport_setup_tc(struct net_device *dev, enum tc_setup_type type, void *data)
{
	struct port *port = netdev_priv(dev);
	struct flow_block_offload *request = data;

	if (type != TC_SETUP_FT || answers_with(port, "refuses"))
		return -EOPNOTSUPP;
	request->driver_block_list = &block_callbacks;
	switch (request->command) {
	case FLOW_BLOCK_BIND:
		return bind(port, request);
	case FLOW_BLOCK_UNBIND:
		return unbind(port, request);
	default:
		return -EOPNOTSUPP;
	}
}

/* Devices that are not ours */

static int decline(enum tc_setup_type type, void *data, void *dev)
{
	return -EOPNOTSUPP;
}

static void released(void *dev)
{
}

static int any_setup_tc(struct net_device *dev, struct Qdisc *qdisc, void *registered,
			enum tc_setup_type type, void *data, void *flowtable,
			void (*cleanup)(struct flow_block_cb *callback))
{
	struct flow_block_offload *request = data;
	struct flow_block_cb *callback;

	if (!dev || type != TC_SETUP_FT)
		return -EOPNOTSUPP;
	if (request->command == FLOW_BLOCK_UNBIND) {
		callback = flow_block_cb_lookup(request->block, decline, dev);
		if (!callback)
			return -ENOENT;
		flow_indr_block_cb_remove(callback, request);
		list_del(&callback->driver_list);
		return 0;
	}
	callback = flow_indr_block_cb_alloc(decline, dev, dev, released, request, dev, qdisc,
					    flowtable, registered, cleanup);
	if (IS_ERR(callback))
		return PTR_ERR(callback);
	flow_block_cb_add(callback, request);
	list_add_tail(&callback->driver_list, &block_callbacks);
	return 0;
}

/* What debugfs shows */

static void show_flow(struct seq_file *file, unsigned int number, const struct flow *flow)
{
	seq_printf(file, "%05x BND %7s orig=%pI4:%u->%pI4:%u new=%pI4:%u->%pI4:%u", number, "IPv4 5T",
		   &flow->original.source, ntohs(flow->original.source_port),
		   &flow->original.destination, ntohs(flow->original.destination_port),
		   &flow->ip.saddr, ntohs(flow->transport[0]),
		   &flow->ip.daddr, ntohs(flow->transport[1]));
	/* ib1 holds the state, bound, and in its low bits the second of the last packet. */
	seq_printf(file, " eth=%pM->%pM etype=0000 vlan=0,0 ib1=%08x ib2=00000000 packets=%llu bytes=%llu\n",
		   flow->eth.h_source, flow->eth.h_dest,
		   0x20000000 | (u32)(div_u64(flow->used, HZ) & 0x7fff), flow->packets, flow->bytes);
}

static int table_show(struct seq_file *file, void *unused)
{
	struct port *port = file->private;
	unsigned int number = 0;
	struct flow *flow;

	spin_lock_bh(&port->lock);
	list_for_each_entry(flow, &port->flows, list)
		show_flow(file, number++, flow);
	spin_unlock_bh(&port->lock);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(table);

static int ports_show(struct seq_file *file, void *unused)
{
	struct port *port;
	unsigned int i;

	for (i = 0; i < ports; i++) {
		port = routers[i];
		seq_printf(file, "%s answer=%s binds=%u offered=%u taken=%u refused=%u packets=%llu\n",
			   port->dev->name, port->answer, port->binds, port->offered, port->taken,
			   port->refused, port->packets);
	}
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(ports);

static void show_in_debugfs(void)
{
	unsigned int i, engines = 0;
	struct dentry *directory = debugfs_create_dir("flowport", NULL);
	char name[16];

	debugfs_create_file("ports", 0444, directory, NULL, &ports_fops);
	for (i = 0; engine && i < ports; i++) {
		if (!answers_with(routers[i], "works"))
			continue;
		snprintf(name, sizeof(name), "ppe%u", engines++);
		directory = debugfs_create_dir(name, NULL);
		debugfs_create_file("entries", 0444, directory, routers[i], &table_fops);
		debugfs_create_file("bind", 0444, directory, routers[i], &table_fops);
	}
}

/* Devices */

static int flowport_open(struct net_device *dev)
{
	netif_carrier_on(dev);
	return 0;
}

#define COMMON_OPERATIONS				\
	.ndo_open = flowport_open,			\
	.ndo_start_xmit = flowport_xmit,		\
	.ndo_get_stats64 = dev_get_tstats64,		\
	.ndo_set_mac_address = eth_mac_addr,		\
	.ndo_validate_addr = eth_validate_addr

static const struct net_device_ops plain_operations = { COMMON_OPERATIONS };
static const struct net_device_ops tc_operations = {
	COMMON_OPERATIONS,
	.ndo_setup_tc = flowport_setup_tc,
};

static void set_up(struct net_device *dev)
{
	ether_setup(dev);
	dev->netdev_ops = &plain_operations;
	dev->needs_free_netdev = true;
	dev->priv_flags &= ~IFF_TX_SKB_SHARING;
	eth_hw_addr_random(dev);
}

static struct port *add_device(const char *name, const char *answer)
{
	struct net_device *dev = alloc_netdev(sizeof(struct port), name, NET_NAME_ENUM, set_up);
	struct port *port;

	if (!dev)
		return NULL;
	dev->tstats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	if (!dev->tstats) {
		free_netdev(dev);
		return NULL;
	}
	port = netdev_priv(dev);
	port->dev = dev;
	port->answer = answer;
	spin_lock_init(&port->lock);
	INIT_LIST_HEAD(&port->flows);
	if (!answers_with(port, "absent")) {
		dev->netdev_ops = &tc_operations;
		dev->hw_features |= NETIF_F_HW_TC;
		dev->features |= NETIF_F_HW_TC;
	}
	return port;
}

static int add_pair(unsigned int number, struct device *parent)
{
	struct port *router = add_device(port[number], answer[number]), *peer;
	char name[IFNAMSIZ];
	int error;

	snprintf(name, sizeof(name), "%s-peer", port[number]);
	peer = add_device(name, "absent");
	if (!router || !peer)
		return -ENOMEM;
	SET_NETDEV_DEV(router->dev, parent);
	router->is_router = true;
	router->peer = peer->dev;
	peer->peer = router->dev;
	routers[number] = router;
	error = register_netdev(peer->dev);
	return error ? error : register_netdev(router->dev);
}

/* What the core says of a device that comes from a device tree. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
static int tell_compatible(struct device *dev, struct kobj_uevent_env *variables)
#else
static int tell_compatible(const struct device *dev, struct kobj_uevent_env *variables)
#endif
{
	return *compatible ? add_uevent_var(variables, "OF_COMPATIBLE_0=%s", compatible) : 0;
}

static const struct device_type from_device_tree = { .uevent = tell_compatible };

static struct platform_device *devices[MAX_PORTS];
static struct platform_driver platform_drivers[MAX_PORTS];

/* The device that a driver of this name holds; ports whose driver is called the same share one. */
static struct platform_device *device_of(unsigned int number)
{
	struct platform_device *device;
	unsigned int i;
	int error;

	for (i = 0; i < number; i++)
		if (!strcmp(driver[i], driver[number]))
			return devices[i];
	platform_drivers[number].driver.name = driver[number];
	error = platform_driver_register(&platform_drivers[number]);
	if (error)
		return ERR_PTR(error);
	device = platform_device_register_simple(driver[number], PLATFORM_DEVID_NONE, NULL, 0);
	if (!IS_ERR(device))
		device->dev.type = &from_device_tree;
	return device;
}

/* There is no way to unload it: a guest lives for one test, and a failure to load ends it. */
static int __init flowport_init(void)
{
	unsigned int i;
	int error;

	if (answers != ports || drivers != ports)
		return -EINVAL;
	for (i = 0; i < ports; i++) {
		devices[i] = device_of(i);
		if (IS_ERR(devices[i]))
			return PTR_ERR(devices[i]);
		error = add_pair(i, &devices[i]->dev);
		if (error)
			return error;
	}
	show_in_debugfs();
	return any ? flow_indr_dev_register(any_setup_tc, &any) : 0;
}
module_init(flowport_init);

MODULE_DESCRIPTION("Ethernet pairs that answer TC_SETUP_FT as a test wants it");
MODULE_LICENSE("Dual MIT/GPL");
