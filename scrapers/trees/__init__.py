"""Fetch, unpack and patch the source trees of a release as OpenWrt would."""
