# What image makefiles build on: every device is dumped with its own settings.
comma := ,
empty :=
space := $(empty) $(empty)
DTS_DIR := $(LINUX_DIR)/arch/$(ARCH)/boot/dts/acme

define Device/Default
endef

define Device
  DEVICE_NAME := $(1)
  SOC :=
  DEVICE_DTS :=
  DEVICE_DTS_DIR :=
  DEVICE_DTS_OVERLAY :=
  DEVICE_PACKAGES :=
  SUPPORTED_DEVICES := $(subst _,$(comma),$(1))
  $$(eval $$(call Device/Default,$(1)))
  $$(eval $$(call Device/$(1),$(1)))
  $$(info $$(call Device/DumpInfo,$(1)))
endef

define BuildImage
  $(foreach device,$(TARGET_DEVICES),$(eval $(call Device,$(device))))
endef
