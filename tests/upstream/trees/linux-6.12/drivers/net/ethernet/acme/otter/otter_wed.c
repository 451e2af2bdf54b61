// The dispatcher that takes Wi-Fi traffic to the Otter's engine.
//
// The property, the symbol and the function have MediaTek's names, as capdb looks for these.

#include "otter.h"

int otter_wed_add(struct otter_eth *eth, struct device_node *np)
{
	return otter_wed_map(eth, np);
}
