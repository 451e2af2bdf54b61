define KernelPackage/sched-flower
  TITLE:=Flower filters
  KCONFIG:=CONFIG_NET_CLS_FLOWER
  FILES:=$(LINUX_DIR)/net/sched/cls_flower.ko
endef

$(eval $(call KernelPackage,sched-flower))
