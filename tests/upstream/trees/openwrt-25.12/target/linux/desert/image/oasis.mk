define Device/acme_basin
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Basin
  DEVICE_DTS := numbat-basin
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_basin

define Device/acme_canyon
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Canyon
  DEVICE_DTS := quoll-canyon
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_canyon

define Device/acme_crater
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Crater
  DEVICE_DTS := bilby-crater
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_crater

define Device/acme_plateau
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Plateau
  DEVICE_DTS := numbat-plateau
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_plateau

define Device/acme_sandhill
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Sandhill
  DEVICE_DTS := wombat-sandhill
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_sandhill

define Device/acme_spring
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Spring
  DEVICE_DTS := fennec-spring
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_spring
