define Device/acme_spring
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Spring
  DEVICE_DTS := fennec-spring
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_spring
