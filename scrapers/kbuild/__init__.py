"""Read the result of a build of OpenWrt and Linux from Makefiles and Kconfig, without building."""
