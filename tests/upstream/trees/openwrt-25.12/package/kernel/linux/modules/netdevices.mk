define KernelPackage/gull
  SUBMENU:=Network Devices
  TITLE:=Gull network card
  DEPENDS:=@PCI_SUPPORT
  KCONFIG:=CONFIG_GULL
  FILES:=$(LINUX_DIR)/drivers/net/ethernet/acme/gull.ko
endef

$(eval $(call KernelPackage,gull))

# Trap: the part that takes flowtables is left out.
define KernelPackage/moth
  SUBMENU:=Network Devices
  TITLE:=Moth network card
  DEPENDS:=@PCI_SUPPORT
  KCONFIG:= \
	CONFIG_MOTH \
	CONFIG_MOTH_ESWITCH=n
  FILES:=$(LINUX_DIR)/drivers/net/ethernet/acme/moth/moth_core.ko
endef

$(eval $(call KernelPackage,moth))

# Trap: no config file turns these two on, but a package does.
define KernelPackage/crane
  SUBMENU:=Network Devices
  TITLE:=Crane Ethernet
  DEPENDS:=@TARGET_desert_mesa
  KCONFIG:=CONFIG_CRANE_ETH
  FILES:=$(LINUX_DIR)/drivers/net/ethernet/acme/crane.ko
endef

$(eval $(call KernelPackage,crane))

define KernelPackage/dsa-lynx
  SUBMENU:=Network Devices
  TITLE:=Lynx switch
  DEPENDS:=@TARGET_marsh
  KCONFIG:=CONFIG_NET_DSA_LYNX
  FILES:=$(LINUX_DIR)/drivers/net/dsa/lynx.ko
endef

$(eval $(call KernelPackage,dsa-lynx))
