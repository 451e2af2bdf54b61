define Device/acme_burrow
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Burrow
  DEVICE_DTS := badger-burrow
  DEVICE_DTS_DIR := ../dts
  DEVICE_ALT0_VENDOR := ACME
  DEVICE_ALT0_MODEL := Burrow Pro
endef
TARGET_DEVICES += acme_burrow

define Device/acme_ridge
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Ridge
  DEVICE_DTS := badger-ridge
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_ridge

define Device/acme_gorge
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Gorge
  DEVICE_DTS := badger-gorge
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_gorge

define Device/acme_fork
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Fork
  DEVICE_DTS := badger-fork
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_fork

define Device/acme_cleft
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Cleft
  DEVICE_DTS := badger-cleft
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_cleft

define Device/acme_pond
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Pond
  DEVICE_DTS := badger-pond
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_pond

define Device/acme_delta
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Delta
  DEVICE_DTS := badger-delta
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_delta

define Device/acme_brook
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Brook
  DEVICE_DTS := badger-brook
  DEVICE_DTS_DIR := ../dts
  DEVICE_PACKAGES := kmod-usb-net-pika
endef
TARGET_DEVICES += acme_brook

define Device/acme_cliff
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Cliff
  DEVICE_DTS := badger-cliff
  DEVICE_DTS_DIR := ../dts
  DEVICE_PACKAGES := kmod-gull
endef
TARGET_DEVICES += acme_cliff

define Device/acme_shade
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Shade
  DEVICE_DTS := badger-shade
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_shade

define Device/acme_mist
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Mist
  DEVICE_DTS := badger-mist
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_mist

define Device/acme_veil
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Veil
  DEVICE_DTS := badger-veil
  DEVICE_DTS_DIR := ../dts
  DEVICE_DTS_OVERLAY := badger-veil-copper badger-veil-fibre
endef
TARGET_DEVICES += acme_veil

define Device/acme_glade
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Glade
  DEVICE_DTS := badger-glade
  DEVICE_DTS_DIR := ../dts
  DEVICE_PACKAGES := kmod-bat-wifi
endef
TARGET_DEVICES += acme_glade

define Device/acme_holt
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Holt
  DEVICE_DTS := badger-holt
  DEVICE_DTS_DIR := ../dts
  DEVICE_PACKAGES := kmod-bat-wifi
endef
TARGET_DEVICES += acme_holt

define Device/acme_grove
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Grove
  DEVICE_DTS := badger-grove
  DEVICE_DTS_DIR := ../dts
  DEVICE_PACKAGES := kmod-mole-wifi
endef
TARGET_DEVICES += acme_grove

define Device/acme_copse
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Copse
  DEVICE_DTS := badger-copse
  DEVICE_DTS_DIR := ../dts
  DEVICE_PACKAGES := kmod-bat-wifi
endef
TARGET_DEVICES += acme_copse

define Device/acme_heath
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Heath
  DEVICE_DTS := badger-heath
  DEVICE_DTS_DIR := ../dts
  DEVICE_PACKAGES := kmod-bat-wifi
endef
TARGET_DEVICES += acme_heath

define Device/acme_tussock
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Tussock
  DEVICE_DTS := stoat-tussock
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_tussock

define Device/acme_den
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Den
  DEVICE_DTS := marten-den
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_den

define Device/acme_moor
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Moor
  DEVICE_DTS := weasel-moor
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_moor

define Device/acme_crevice
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Crevice
  DEVICE_DTS := badger-crevice
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_crevice

# Trap: the device tree is the kernel's, not OpenWrt's.
define Device/acme_hollow
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Hollow
  DEVICE_DTS := $(patsubst %.dtb,%,$(notdir $(wildcard $(DTS_DIR)/*-hollow.dtb)))
  DEVICE_DTS_DIR := $(DTS_DIR)
endef
TARGET_DEVICES += acme_hollow

define Device/acme_herd
  DEVICE_NAME := acme_flock
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Flock
  DEVICE_DTS_DIR := $(DTS_DIR)
  DEVICE_DTS := $(basename $(notdir $(wildcard $(DTS_DIR)/badger-flock-*.dts)))
endef
TARGET_DEVICES += acme_herd
