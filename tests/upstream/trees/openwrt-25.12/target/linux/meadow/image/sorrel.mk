define Device/acme_knoll
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Knoll
  DEVICE_DTS := stoat-knoll
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_knoll
