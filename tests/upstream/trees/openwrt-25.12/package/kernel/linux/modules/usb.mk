define KernelPackage/usb-core
  TITLE:=USB
  DEPENDS:=@USB_SUPPORT
  KCONFIG:=CONFIG_USB
  FILES:=$(LINUX_DIR)/drivers/usb/core/usbcore.ko
endef

$(eval $(call KernelPackage,usb-core))

define KernelPackage/usb-net-pika
  TITLE:=Pika modem
  DEPENDS:=+kmod-usb-core
  KCONFIG:=CONFIG_USB_NET_DRIVERS CONFIG_USB_NET_PIKA
  FILES:=$(LINUX_DIR)/drivers/net/usb/pika.ko
endef

$(eval $(call KernelPackage,usb-net-pika))
