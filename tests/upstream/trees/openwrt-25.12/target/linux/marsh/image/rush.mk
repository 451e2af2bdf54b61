define Device/acme_slough
  SOC := vole
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Slough
endef
TARGET_DEVICES += acme_slough
