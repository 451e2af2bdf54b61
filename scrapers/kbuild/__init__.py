"""The result of a build of OpenWrt and Linux, read from Makefiles and Kconfig."""
