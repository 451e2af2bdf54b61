"""Source trees of a release: fetched, unpacked and patched as OpenWrt would."""
