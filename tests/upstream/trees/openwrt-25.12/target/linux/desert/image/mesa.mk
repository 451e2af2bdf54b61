define Device/acme_butte
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Butte
  DEVICE_DTS := heron-butte
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_butte

define Device/acme_scree
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Scree
  DEVICE_DTS := crane-scree
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_scree
