"""What a build of OpenWrt and Linux would build: Makefiles and Kconfig."""
