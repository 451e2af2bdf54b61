define Device/acme_mire
  SOC := vole
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Mire
endef
TARGET_DEVICES += acme_mire
