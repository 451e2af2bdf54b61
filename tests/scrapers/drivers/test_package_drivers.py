"""Driver packages: those that are read, and the statement on one without source."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from capdb.facts import KernelPackage, Place
from scrapers.drivers import package_drivers
from scrapers.trees.source_tree import Trees

WIFI = """\
PKG_NAME:=mt76
PKG_SOURCE_PROTO:=git
PKG_SOURCE_URL:=https://github.com/acme/mt76
PKG_SOURCE_VERSION:=1234567
define KernelPackage/bat
  SUBMENU:=Wireless Drivers
endef
"""
WIRED = WIFI.replace("mt76", "hen").replace("Wireless Drivers", "Network Devices")
HEN = "static const struct net_device_ops hen_ops = { };\n"
BAT = """\
static bool wed_enable;
module_param(wed_enable, bool, 0644);
int bat_init(struct bat *bat)
{
	if (!wed_enable)
		return 0;
	return mtk_wed_device_attach(&bat->wed);
}
"""


def trees(tmp_path: Path, packages: dict[str, tuple[Path, str]]) -> Trees:
    for name, text in (("mt76", WIFI), ("hen", WIRED), ("owl", WIFI.replace("mt76", "owl"))):
        directory = tmp_path / "openwrt/package/kernel" / name
        directory.mkdir(parents=True)
        (directory / "Makefile").write_text(text)
    return Trees("25.12.5", tmp_path / "openwrt", "v25.12.5", "1" * 40, {}, packages=packages)


def trees_with_hen(tmp_path: Path, text: str) -> tuple[Trees, Path]:
    """Return trees with the source of hen in one file, and the directory of its patches."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "hen.c").write_text(text)
    at_hand = trees(tmp_path, {"hen": (source, "github.com/acme/hen@1234567")})
    patches = tmp_path / "openwrt/package/kernel/hen/patches"
    patches.mkdir()
    return at_hand, patches


def test_a_wired_driver_that_is_not_at_hand_is_listed_and_a_wifi_driver_left_out(
    tmp_path: Path,
) -> None:
    (hen,) = package_drivers.read(trees(tmp_path, {}), [])
    assert hen.name == "package:hen/hen"
    assert hen.unread


def test_the_reference_of_a_package_says_whether_openwrt_patched_it(tmp_path: Path) -> None:
    at_hand, patches = trees_with_hen(tmp_path, HEN)
    (hen,) = package_drivers.read(at_hand, [])
    assert hen.ref == "github.com/acme/hen@1234567"
    (patches / "100-hen.patch").write_text(
        "--- a/hen.c\n+++ b/hen.c\n@@ -1 +1,2 @@\n+/* hen */\n"
        " static const struct net_device_ops hen_ops = { };\n"
    )
    (hen,) = package_drivers.read(at_hand, [])
    assert (hen.ref, hen.rejects) == ("github.com/acme/hen@1234567 + OpenWrt v25.12.5 patches", ())
    (patches / "200-owl.patch").write_text(
        "--- a/hen.c\n+++ b/hen.c\n@@ -1 +1 @@\n-int owl;\n+int elk;\n"
    )
    (hen,) = package_drivers.read(at_hand, [])
    assert hen.rejects == ("package/kernel/hen/patches/200-owl.patch",)


def test_a_line_names_the_patch_of_its_package_that_brought_it(tmp_path: Path) -> None:
    at_hand, patches = trees_with_hen(tmp_path, HEN)
    (patches / "100-chick.patch").write_text(
        "--- a/hen.c\n+++ b/hen.c\n@@ -1 +1,2 @@\n"
        "+static const struct net_device_ops chick_ops = { };\n"
        " static const struct net_device_ops hen_ops = { };\n"
    )
    (hen,) = package_drivers.read(at_hand, [])
    assert [(item.place.symbol, item.place.line, item.place.patch) for item in hen.operations] == [
        ("chick_ops", 1, "package/kernel/hen/patches/100-chick.patch"),
        ("hen_ops", 2, None),
    ]


def test_a_wifi_driver_that_can_attach_is_read_from_its_source(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "bat").mkdir(parents=True)
    (source / "bat/mmio.c").write_text(BAT)
    (source / "bat/Makefile").write_text("obj-m += bat.o\nbat-y := mmio.o\n")
    (source / "Makefile").write_text("obj-m += bat/\n")
    carrier = KernelPackage(
        release="25.12.5",
        package="kmod-bat",
        place=Place(path="package/kernel/mt76/Makefile"),
        modules=("package:mt76/bat/bat",),
    )
    at_hand = {"mt76": (source, "github.com/acme/mt76@1234567")}
    found = package_drivers.read(trees(tmp_path, at_hand), [carrier])
    bat = next(driver for driver in found if driver.name == "package:mt76/bat/bat")
    assert bat.wed is not None
    assert (bat.wed.parameter, bat.wed.default) == ("wed_enable", False)


PIN = "0123456789abcdef0123456789abcdef01234567"


def test_the_reference_of_what_is_not_at_hand_has_twelve_digits_of_its_commit(
    tmp_path: Path,
) -> None:
    at_hand = trees(tmp_path, {})
    (tmp_path / "openwrt/package/kernel/hen/Makefile").write_text(WIRED.replace("1234567", PIN))
    (hen,) = package_drivers.read(at_hand, [])
    assert hen.ref == "https://github.com/acme/hen at 0123456789ab"


def test_a_driver_has_the_name_that_its_package_gives_the_module(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "bat").mkdir(parents=True)
    (source / "bat/mmio.c").write_text(BAT)
    (source / "bat/Makefile").write_text("obj-m += bat.o\nbat-y := mmio.o\n")
    (source / "Makefile").write_text("obj-m += bat/\n")

    def named(*modules: str) -> set[str]:
        carrier = KernelPackage("25.12.5", "kmod-bat", Place("Makefile"), modules=modules)
        return {driver.name for driver in package_drivers.read(found, [carrier])}

    found = trees(tmp_path, {"mt76": (source, "github.com/acme/mt76@1234567")})
    assert "package:mt76/wireless/bat" in named("package:mt76/wireless/bat")
    for other in ("package:owl/wireless/bat", "package:mt76/wireless/cat", "drivers/net/bat"):
        assert "package:mt76/bat/bat" in named(other)


def test_the_sources_of_a_package_are_patched_where_they_are_those_that_it_pins(
    tmp_path: Path,
) -> None:
    at_hand, patches = trees_with_hen(tmp_path, "int hen;\n")
    (patches / "100-hen.patch").write_text(
        "--- a/hen.c\n+++ b/hen.c\n@@ -1 +1 @@\n-int hen;\n+int chick;\n"
    )
    assert package_drivers.sources(at_hand, "hen") == {"hen.c": b"int chick;\n"}
    other = replace(at_hand, packages={"hen": (tmp_path / "source", "github.com/acme/hen@7654321")})
    assert package_drivers.sources(other, "hen") == {"hen.c": b"int hen;\n"}
    for name in ("owl", "lost"):
        assert package_drivers.sources(at_hand, name) == {}
