define Device/acme_bog
  SOC := beaver
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Bog
endef
TARGET_DEVICES += acme_bog

define Device/acme_swamp
  SOC := weasel
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Swamp
endef
TARGET_DEVICES += acme_swamp

define Device/acme_fen
  SOC := beaver
  DEVICE_VENDOR := ACME
  DEVICE_MODEL := Fen
  DEVICE_PACKAGES := kmod-bat-wifi
endef
TARGET_DEVICES += acme_fen
