"""Packages as facts: their contents, and the packages installed along with them."""

from __future__ import annotations

import textwrap
from pathlib import Path

from capdb.facts import KernelPackage
from scrapers.kbuild.kernel_packages import packages

KERNEL = """\
    define KernelPackage/usb-net
      SUBMENU:=USB Support
      DEPENDS:=@USB_SUPPORT +kmod-mii +FOX_EXTRA:kmod-extra
      FILES:=$(LINUX_DIR)/drivers/net/usb/usbnet.ko
    endef
    $(eval $(call KernelPackage,usb-net))
    """
DIALLER = """\
    include $(TOPDIR)/rules.mk
    PKG_NAME:=dialler

    define Package/dialler/Default
      SECTION:=net
      DEPENDS:=+libfox
    endef

    define Package/dialler
    $(call Package/dialler/Default)
      TITLE:=A dialler
    endef

    define Package/dialler-usb
    $(call Package/dialler/Default)
      DEPENDS:=+dialler +kmod-usb-net
    endef

    define Package/dialler-usb/install
      $(INSTALL_BIN) ./kmod-usb-net $(1)/usr/bin
    endef

    $(eval $(call BuildPackage,dialler))
    $(eval $(call BuildPackage,dialler-usb))
    """


def read(tmp_path: Path) -> dict[str, KernelPackage]:
    for path, text in (
        ("package/kernel/linux/modules/usb.mk", KERNEL),
        ("package/network/utils/dialler/Makefile", DIALLER),
    ):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(textwrap.dedent(text))
    return {package.package: package for package in packages("25.12.5", tmp_path)}


def test_what_a_kernel_package_needs_in_any_case_is_kept(tmp_path: Path) -> None:
    assert read(tmp_path)["kmod-usb-net"].depends == ("kmod-mii",)


def test_a_package_that_needs_a_kernel_package_is_given_and_no_other(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert set(found) == {"kmod-usb-net", "dialler-usb"}
    dialler = found["dialler-usb"]
    assert dialler.depends == ("dialler", "kmod-usb-net")
    assert (dialler.place.path, dialler.modules) == ("package/network/utils/dialler/Makefile", ())
