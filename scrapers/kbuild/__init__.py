"""What a build of OpenWrt and Linux would build, read from Makefiles and Kconfig."""
