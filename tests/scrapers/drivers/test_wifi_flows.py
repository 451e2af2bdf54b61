"""A Wi-Fi driver that takes flows itself, and its functions from other drivers for that."""

from __future__ import annotations

from pathlib import Path

import pytest

from capdb.facts import Driver, KernelPackage, Place
from scrapers.drivers import package_drivers
from scrapers.trees.source_tree import Trees
from tests.support.small_drivers import Tree, read

MAKEFILE = """\
PKG_NAME:=mt76
PKG_SOURCE_PROTO:=git
PKG_SOURCE_URL:=https://github.com/acme/mt76
PKG_SOURCE_VERSION:=1234567
define KernelPackage/bat
  SUBMENU:=Wireless Drivers
endef
ifdef CONFIG_PACKAGE_kmod-bat
  PKG_MAKE_FLAGS += CONFIG_BAT=m
  ifdef CONFIG_TARGET_forest_oak
    PKG_MAKE_FLAGS += CONFIG_BAT_NPU=y
    PKG_MAKE_FLAGS += CONFIG_CORE_NPU=y
  endif
endif
"""
MAIN = """\
const struct ieee80211_ops bat_ops = {
	.start = bat_start,
#ifdef CONFIG_FOX_WED
	.net_setup_tc = core_wed_setup_tc,
#elif defined(CONFIG_BAT_NPU)
	.net_setup_tc = core_npu_setup_tc,
#endif
};
int bat_probe(struct core_dev *dev)
{
	return core_npu_init(dev);
}
"""
NPU = """\
int core_npu_setup_tc(struct ieee80211_hw *hw, enum tc_setup_type type, void *data)
{
	if (!core_npu_active(hw->priv))
		return -EOPNOTSUPP;
	switch (type) {
	case TC_SETUP_FT:
		return core_npu_block(hw->priv, data);
	default:
		return -EOPNOTSUPP;
	}
}
EXPORT_SYMBOL_GPL(core_npu_setup_tc);
int core_npu_init(struct core_dev *dev)
{
	struct acme_npu *npu;
	struct acme_clock *clock;

	npu = acme_npu_get(dev->dev);
	if (IS_ERR(npu))
		return PTR_ERR(npu);
	clock = acme_clock_get(dev->dev);
	core_trace(dev->dev);
	return 0;
}
EXPORT_SYMBOL_GPL(core_npu_init);
int core_other(struct core_dev *dev)
{
	struct owl *owl = NULL;

	owl = owl_get(dev->dev);
	return IS_ERR(owl);
}
"""
STUBS = """\
static inline struct acme_npu *acme_npu_get(struct device *dev)
{
	return ERR_PTR(-EOPNOTSUPP);
}
"""


def bat(tmp_path: Path, **changed: str) -> Driver:
    """Read the bat of a package, with some of its files changed."""
    files = {
        "Makefile": "obj-m += core.o bat/\ncore-$(CONFIG_CORE_NPU) += npu.o\ncore-y += core.o\n",
        "core.c": "int core;\n",
        "core.h": STUBS,
        "npu.c": f'#include "core.h"\n{NPU}',
        "bat/Makefile": "obj-$(CONFIG_BAT) += bat.o\nbat-y := main.o\n",
        "bat/main.c": f'#include "../core.h"\n{MAIN}',
    }
    source = tmp_path / "source"
    for path, text in {**files, **changed}.items():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        (source / path).write_text(text)
    directory = tmp_path / "openwrt/package/kernel/mt76"
    directory.mkdir(parents=True)
    (directory / "Makefile").write_text(changed.get("openwrt", MAKEFILE))
    at_hand = {"mt76": (source, "github.com/acme/mt76@1234567")}
    trees = Trees("25.12.5", tmp_path / "openwrt", "v25.12.5", "1" * 40, {}, packages=at_hand)
    carrier = KernelPackage(
        release="25.12.5",
        package="kmod-bat",
        place=Place(path="package/kernel/mt76/Makefile"),
        modules=("package:mt76/bat/bat",),
    )
    found = package_drivers.read(trees, [carrier])
    return next(driver for driver in found if driver.name == "package:mt76/bat/bat")


def test_a_handler_is_read_with_what_builds_it_and_what_it_gets(tmp_path: Path) -> None:
    flows = bat(tmp_path).wifi_flows
    assert flows is not None
    assert (flows.entry.path, flows.place.path) == ("bat/main.c", "npu.c")
    assert flows.place.symbol == "core_npu_setup_tc"
    assert {*flows.symbols} == {"CONFIG_BAT_NPU", "CONFIG_CORE_NPU"}
    assert flows.without == ("CONFIG_FOX_WED",)
    assert flows.under == ("CONFIG_TARGET_forest_oak",)
    assert {name: place.symbol for name, place in flows.asks.items()} == {
        "acme_npu_get": "core_npu_init"
    }


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("npu.c", NPU.replace("case TC_SETUP_FT:", "case TC_SETUP_BLOCK:")),
        ("bat/main.c", MAIN.replace("#elif defined(CONFIG_BAT_NPU)", "#elif !defined(CONFIG_X)")),
        ("bat/main.c", MAIN.replace("net_setup_tc", "set_key")),
    ],
)
def test_a_driver_that_takes_no_flows_has_none(tmp_path: Path, path: str, text: str) -> None:
    assert bat(tmp_path, **{path: text}).wifi_flows is None


@pytest.mark.parametrize(
    ("was", "becomes", "under"),
    [
        ("ifdef CONFIG_TARGET_forest_oak", "ifneq ($(BOARD),oak)", ("ifneq ($(BOARD),oak)",)),
        (
            "  ifdef CONFIG_TARGET_forest_oak\n",
            "  ifdef CONFIG_TARGET_forest_elm\n  else\n",
            ("else of CONFIG_TARGET_forest_elm",),
        ),
        ("CONFIG_BAT_NPU=y", "CONFIG_CAT_NPU=y", ("nowhere", "CONFIG_TARGET_forest_oak")),
    ],
)
def test_conditions_of_a_package_are_kept_as_they_are_written(
    tmp_path: Path, was: str, becomes: str, under: tuple[str, ...]
) -> None:
    flows = bat(tmp_path, openwrt=MAKEFILE.replace(was, becomes)).wifi_flows
    assert flows is not None
    assert flows.under == under


LENDER = """\
struct acme_npu *acme_npu_get(struct device *dev)
{
	struct device_node *np = of_parse_phandle(dev->of_node, "acme,npu", 0);

	if (!np)
		return ERR_PTR(-ENODEV);
	return acme_find(np);
}
EXPORT_SYMBOL_GPL(acme_npu_get);
static struct acme_npu *acme_own(struct device *dev)
{
	struct device_node *np = of_parse_phandle(dev->of_node, "acme,own", 0);

	return np ? acme_find(np) : ERR_PTR(-ENODEV);
}
static int acme_memory(struct acme_npu *npu, int band, const char *name)
{
	struct resource res;

	return of_reserved_mem_region_to_resource_byname(npu->node, name, &res);
}
int acme_init(struct acme_npu *npu)
{
	int err = acme_memory(npu, 0, "packets");

	if (err)
		return err;
	acme_log("nothing");
	return of_reserved_mem_region_to_resource_byname(npu->node, "tokens", &npu->res);
}
static const struct of_device_id acme_ids[] = { { .compatible = "acme,npu" }, { } };
"""


def test_a_driver_lends_what_others_find_by_a_phandle_of_their_own_node() -> None:
    found = read(Tree({"drivers/net/npu.c": LENDER}), npu="npu.c")["drivers/net/npu"]
    assert [(each.phandle, each.place.symbol) for each in found.lends] == [
        ("acme,npu", "acme_npu_get")
    ]
    assert found.regions == ("packets", "tokens")


def test_a_driver_that_lends_nothing_has_no_memory_that_matters() -> None:
    text = LENDER.replace("EXPORT_SYMBOL_GPL", "STATIC_NAME")
    found = read(Tree({"drivers/net/npu.c": text}), npu="npu.c")["drivers/net/npu"]
    assert (found.lends, found.regions) == ((), ())
