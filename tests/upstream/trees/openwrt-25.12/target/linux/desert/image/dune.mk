define Device/acme_erg
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Erg
  DEVICE_DTS := camel-erg
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_erg

define Device/acme_reg
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Reg
  DEVICE_DTS := jackal-reg
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_reg

define Device/acme_wadi
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Wadi
  DEVICE_DTS := oryx-wadi
  DEVICE_DTS_DIR := ../dts
endef
TARGET_DEVICES += acme_wadi
