define KernelPackage/nft-core
  TITLE:=Netfilter nf_tables
  KCONFIG:=CONFIG_NF_TABLES
  FILES:=$(LINUX_DIR)/net/netfilter/nf_tables.ko
endef

$(eval $(call KernelPackage,nft-core))

define KernelPackage/nft-offload
  TITLE:=Netfilter flow offload
  DEPENDS:=+kmod-nft-core
  KCONFIG:=CONFIG_NFT_FLOW_OFFLOAD
  FILES:=$(LINUX_DIR)/net/netfilter/nf_flow_table.ko $(LINUX_DIR)/net/netfilter/nft_flow_offload.ko
endef

$(eval $(call KernelPackage,nft-offload))
