"""A kernel and an OpenWrt tree of our own, small and in the real form, to scrape whole.

Target `forest`, subtarget `oak`: boards acme_den and acme_lair (fox, which takes flowtables),
acme_nest (cub, same driver, gate 0), acme_coop (hen, a driver without ndo_setup_tc).
"""

from __future__ import annotations

from pathlib import Path

from capdb.facts import Profile, Title
from scrapers.trees.source_tree import Trees
from tests.support.small_kernel import KERNEL

RELEASE = "25.12.5"
TARGET = "forest/oak"

_BOARD = """\
/dts-v1/;
#include "oak.dtsi"
/ {{
	compatible = "acme,{name}", "acme,oak";
	model = "ACME {title}";
}};
&eth {{
	compatible = "acme,{ethernet}-eth";
	status = "okay";
}};
"""

OPENWRT = {
    "include/image.mk": """\
define Device
  DEVICE_NAME := $(1)
  DEVICE_DTS :=
  DEVICE_DTS_DIR :=
  DEVICE_PACKAGES :=
  SUPPORTED_DEVICES := $(subst _,$(comma),$(1))
  $$(eval $$(call Device/$(1)))
  $$(info $$(call Device/DumpInfo,$(1)))
endef
comma := ,
DTS_DIR := $(LINUX_DIR)/arch/$(ARCH)/boot/dts
define BuildImage
  $(foreach device,$(TARGET_DEVICES),$(eval $(call Device,$(device))))
endef
""",
    "target/linux/generic/config-6.12": (
        "# CONFIG_FOX_ETH is not set\n# CONFIG_HEN_ETH is not set\n"
    ),
    "target/linux/generic/kernel-6.12": "LINUX_VERSION-6.12 = .94\n",
    "target/linux/forest/Makefile": (
        "ARCH:=arm64\nBOARD:=forest\nSUBTARGETS:=oak\nKERNEL_PATCHVER:=6.12\n"
    ),
    "target/linux/forest/oak/target.mk": "ARCH:=aarch64\n",
    "target/linux/forest/oak/config-6.12": (
        "CONFIG_FOX_ETH=y\nCONFIG_FOX_SWITCH=y\nCONFIG_HEN_ETH=y\n"
    ),
    "target/linux/forest/image/Makefile": """\
include $(TOPDIR)/include/image.mk
TARGET_DEVICES := acme_den acme_lair acme_nest acme_coop
define Device/acme_den
  DEVICE_DTS := oak-den
  DEVICE_DTS_DIR := ../dts
endef
define Device/acme_lair
  DEVICE_DTS := oak-lair
  DEVICE_DTS_DIR := ../dts
endef
define Device/acme_nest
  DEVICE_DTS := oak-nest
  DEVICE_DTS_DIR := ../dts
endef
define Device/acme_coop
  DEVICE_DTS := oak-coop
  DEVICE_DTS_DIR := ../dts
endef
$(eval $(call BuildImage))
all: ;
""",
    "target/linux/forest/dts/oak.dtsi": """\
#include <dt-bindings/forest.h>
/ {
	#address-cells = <1>;
	#size-cells = <1>;

	eth: ethernet@1b100000 {
		reg = <0x1b100000 0x1000>;
		status = "disabled";
		#address-cells = <1>;
		#size-cells = <0>;

		gmac0: mac@0 {
			compatible = "acme,eth-mac";
			reg = <0>;
			phy-mode = "2500base-x";

			fixed-link {
				speed = <2500>;
				full-duplex;
			};
		};

		mdio {
			#address-cells = <1>;
			#size-cells = <0>;

			switch@1f {
				compatible = "acme,fox-switch";
				reg = <0x1f>;

				ports {
					#address-cells = <1>;
					#size-cells = <0>;

					port@0 {
						reg = <0>;
						label = "lan1";
					};

					port@1 {
						reg = <1>;
						label = "wan";
					};

					port@3 {
						reg = <FOREST_PORT>;
						ethernet = <&gmac0>;
					};
				};
			};
		};
	};
};
""",
    **{
        f"target/linux/forest/dts/oak-{name}.dts": _BOARD.format(
            name=name, title=name.title(), ethernet=ethernet
        )
        for name, ethernet in (("den", "fox"), ("lair", "fox"), ("nest", "cub"), ("coop", "hen"))
    },
    "target/linux/forest/base-files/etc/board.d/02_network": """\
forest_setup_interfaces()
{
	case "$1" in
	acme,den|\\
	acme,lair)
		ucidef_set_interfaces_lan_wan "lan1" "wan"
		;;
	esac
}
""",
}


def write(root: Path) -> Trees:
    """Return the two trees, written below `root`."""
    for name, files in (("linux", KERNEL), ("openwrt", OPENWRT)):
        for path, text in files.items():
            file = root / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
    return Trees(
        release=RELEASE,
        openwrt=root / "openwrt",
        openwrt_ref="v25.12.5",
        commit="0123abc",
        kernels={"6.12": root / "linux"},
    )


PROFILES = [
    Profile(
        release=RELEASE,
        target=TARGET,
        profile=f"acme_{name}",
        titles=(Title(model=name.title(), vendor="ACME"),),
        boards=(f"acme,{name}",),
    )
    for name in ("den", "lair", "nest", "coop")
]
