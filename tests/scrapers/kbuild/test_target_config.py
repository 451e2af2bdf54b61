"""A target's configuration and its packages, on an OpenWrt tree of our own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from capdb.facts import Config, KernelPackage
from scrapers.kbuild import target_config

KCONFIG = """\
config ETHERNET
	bool "Ethernet"
config FOX_ETH
	tristate "Fox"
	depends on ETHERNET
	select FOX_LIB
config FOX_LIB
	tristate
config FOX_SWITCH
	bool "Fox switch"
	default y
	depends on FOX_ETH
config FOX_FLOWS
	bool "Fox flows"
	default y
	depends on FOX_SWITCH
config HEN_ETH
	tristate "Hen"
"""

METADATA = r"""
		/^pci$/ and $ret .= "\tselect PCI_SUPPORT\n";
		/^ramdisk$/ and $ret .= "\tselect USES_INITRAMFS\n\tselect USES_OTHER\n";
"""

FOREST = "BOARD:=forest\nARCH:=mips\nSUBTARGETS:=oak elm\nFEATURES:=squashfs\n"


@dataclass
class Tree:
    """A patched tree of one target: the kernel's Kconfig and the OpenWrt tree next to it."""

    openwrt: Path
    target: str = "forest"
    series: str = "6.12"
    ref: str = "6.12.94 + OpenWrt v25.12.5 patches"
    kconfig: str = KCONFIG

    def read(self, path: str) -> bytes | None:
        return self.kconfig.encode() if path == "drivers/net/Kconfig" else None


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Return a tree whose generic config turns Ethernet on and leaves the rest off."""
    write(tmp_path, "scripts/target-metadata.pl", METADATA)
    write(tmp_path, "target/linux/forest/Makefile", FOREST)
    write(
        tmp_path,
        "target/linux/generic/config-6.12",
        "CONFIG_ETHERNET=y\n# CONFIG_HEN_ETH is not set\n",
    )
    write(tmp_path, "target/linux/forest/config-6.12", "# of its own it asks for nothing\n")
    return Tree(tmp_path)


def write(openwrt: Path, path: str, text: str) -> None:
    file = openwrt / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def kmod(tree: Tree, name: str, body: str, path: str = "linux/modules/netdevices.mk") -> None:
    """Add a kernel package to the tree."""
    file = tree.openwrt / "package/kernel" / path
    earlier = file.read_text() if file.exists() else ""
    lines = f"define KernelPackage/{name}\n{body}\nendef\n\n$(eval $(call KernelPackage,{name}))\n"
    write(tree.openwrt, f"package/kernel/{path}", earlier + lines)


NAMES = ("ETHERNET", "FOX_ETH", "FOX_LIB", "FOX_SWITCH", "FOX_FLOWS", "HEN_ETH", "DEBUG_FS")


def configs(tree: Tree) -> dict[str, Config]:
    found = target_config.configs("25.12.5", tree, {f"CONFIG_{name}" for name in NAMES})
    return {config.target: config for config in found}


def on(tree: Tree, target: str = "forest/oak") -> dict[str, str]:
    """Return the symbols that are on in one subtarget, Ethernet left out."""
    symbols = configs(tree)[target].symbols
    return {name: value for name, value in symbols.items() if name != "CONFIG_ETHERNET"}


# ------------------------------------------------------------------ config files


def test_a_later_config_file_overrides_an_earlier_one(tree: Tree) -> None:
    write(tree.openwrt, "target/linux/forest/config-6.12", "CONFIG_HEN_ETH=y\nCONFIG_FOX_ETH=y\n")
    write(tree.openwrt, "target/linux/forest/oak/config-6.12", "# CONFIG_FOX_ETH is not set\n")
    write(tree.openwrt, "target/linux/forest/elm/config-default", "# CONFIG_HEN_ETH is not set\n")
    assert on(tree) == {"CONFIG_HEN_ETH": "y"}
    assert "CONFIG_HEN_ETH" not in on(tree, "forest/elm")


def test_a_config_file_of_the_series_goes_before_the_default_one(tree: Tree) -> None:
    write(tree.openwrt, "target/linux/forest/oak/config-default", "CONFIG_HEN_ETH=y\n")
    assert on(tree) == {"CONFIG_HEN_ETH": "y"}
    write(tree.openwrt, "target/linux/forest/oak/config-6.12", "")
    assert on(tree) == {}


def test_the_place_is_the_most_special_config_file(tree: Tree) -> None:
    write(tree.openwrt, "target/linux/forest/config-6.12", "")
    write(tree.openwrt, "target/linux/forest/elm/config-default", "")
    places = {target: config.place.path for target, config in configs(tree).items()}
    assert places == {
        "forest/oak": "target/linux/forest/config-6.12",
        "forest/elm": "target/linux/forest/elm/config-default",
    }


def test_kconfig_has_the_last_word(tree: Tree) -> None:
    write(
        tree.openwrt,
        "target/linux/forest/oak/config-6.12",
        "CONFIG_FOX_ETH=y\n# CONFIG_ETHERNET is not set\n",
    )
    assert configs(tree)["forest/oak"].symbols == {}
    assert configs(tree)["forest/elm"].symbols == {"CONFIG_ETHERNET": "y"}


def test_what_a_driver_brings_along_is_on_with_it(tree: Tree) -> None:
    write(tree.openwrt, "target/linux/forest/oak/config-6.12", "CONFIG_FOX_ETH=y\n")
    assert on(tree) == dict.fromkeys(
        ("CONFIG_FOX_ETH", "CONFIG_FOX_FLOWS", "CONFIG_FOX_LIB", "CONFIG_FOX_SWITCH"), "y"
    )


@pytest.mark.parametrize(
    ("makefile", "directories", "expected"),
    [
        ("SUBTARGETS:=b a\n", [], ["forest/b", "forest/a"]),
        ("", ["b", "a"], ["forest/a", "forest/b"]),
        ("", [], ["forest/generic"]),
    ],
)
def test_subtargets_are_declared_or_found_or_there_is_one(
    tree: Tree, makefile: str, directories: list[str], expected: list[str]
) -> None:
    write(tree.openwrt, "target/linux/forest/Makefile", makefile)
    for directory in directories:
        write(tree.openwrt, f"target/linux/forest/{directory}/target.mk", "")
    assert list(configs(tree)) == expected


def test_only_what_was_asked_about_is_recorded(tree: Tree) -> None:
    [config, _] = target_config.configs("25.12.5", tree, {"CONFIG_HEN_ETH"})
    assert (config.target, config.kernel_series, config.ref) == ("forest/oak", "6.12", tree.ref)
    assert config.symbols == {}


# ------------------------------------------------------------------ undecided symbols

UNREAD = 'config HEN_ETH\n\ttristate "Hen"\n\tdepends on $(success,true)\n'


def unsure(tree: Tree, target: str = "forest/oak") -> tuple[str, ...]:
    return configs(tree)[target].undecided


def test_what_is_not_known_is_neither_on_nor_off(tree: Tree) -> None:
    write(tree.openwrt, "target/linux/forest/oak/config-6.12", "CONFIG_HEN_ETH=y\n")
    assert (on(tree), unsure(tree)) == ({"CONFIG_HEN_ETH": "y"}, ())
    tree.kconfig = UNREAD
    assert (on(tree), unsure(tree)) == ({}, ("CONFIG_HEN_ETH",))
    assert unsure(tree, "forest/elm") == (), "which does not ask for it"


@pytest.mark.parametrize(
    ("depends", "expected"),
    [
        ("", ()),
        ("@(LIMIT<22)", ("CONFIG_HEN_ETH",)),
        ("+kmod-maybe", ("CONFIG_HEN_ETH",)),
        ("+(LIMIT<22):kmod-meadow", ("CONFIG_HEN_ETH",)),
        ("@(LIMIT<22) @TARGET_meadow", ()),
    ],
)
def test_what_a_package_asks_for_that_the_target_may_not_have_is_not_known(
    tree: Tree, depends: str, expected: tuple[str, ...]
) -> None:
    kmod(tree, "hen", f"  KCONFIG:=CONFIG_HEN_ETH\n  DEPENDS:={depends}")
    kmod(tree, "maybe", "  DEPENDS:=@(LIMIT<22)")
    kmod(tree, "meadow", "  DEPENDS:=@TARGET_meadow")
    assert unsure(tree) == expected
    assert ("CONFIG_HEN_ETH" in on(tree)) is (depends == "")


def test_a_config_file_outweighs_a_package_that_the_target_may_not_have(tree: Tree) -> None:
    write(tree.openwrt, "target/linux/forest/oak/config-6.12", "CONFIG_HEN_ETH=y\n")
    kmod(tree, "hen", "  KCONFIG:=CONFIG_HEN_ETH=n\n  DEPENDS:=@(LIMIT<22)")
    assert (on(tree), unsure(tree)) == ({"CONFIG_HEN_ETH": "y"}, ())


def test_a_setting_of_openwrts_own_that_is_not_known_leaves_the_kernels_unknown(
    tree: Tree,
) -> None:
    menu = 'config KERNEL_DEBUG_FS\n\tbool "debugfs"\n\tdefault y if LIMIT < 22\n'
    write(tree.openwrt, "config/Config-kernel.in", menu)
    assert unsure(tree) == ("CONFIG_DEBUG_FS",)
    write(tree.openwrt, "target/linux/forest/oak/config-6.12", "CONFIG_DEBUG_FS=y\n")
    assert (on(tree), unsure(tree)) == ({"CONFIG_DEBUG_FS": "y"}, ())


# ------------------------------------------------------------------ symbols of packages


def test_a_package_asks_for_a_module_unless_it_says_otherwise(tree: Tree) -> None:
    kmod(tree, "hen", "  KCONFIG:=CONFIG_HEN_ETH")
    kmod(tree, "fox", "  KCONFIG:= \\\n\tCONFIG_FOX_ETH=y \\\n\tCONFIG_FOX_SWITCH=n")
    assert on(tree) == {"CONFIG_HEN_ETH": "m", "CONFIG_FOX_ETH": "y", "CONFIG_FOX_LIB": "y"}


def test_what_a_package_turns_off_takes_with_it_what_depends_on_it(tree: Tree) -> None:
    write(tree.openwrt, "target/linux/forest/oak/config-6.12", "CONFIG_FOX_ETH=y\n")
    assert "CONFIG_FOX_FLOWS" in on(tree)
    kmod(tree, "fox", "  KCONFIG:=CONFIG_FOX_SWITCH=n")
    assert "CONFIG_FOX_FLOWS" not in on(tree)


def test_what_a_target_builds_in_stays_built_in(tree: Tree) -> None:
    write(tree.openwrt, "target/linux/forest/oak/config-6.12", "CONFIG_HEN_ETH=y\n")
    kmod(tree, "hen", "  KCONFIG:=CONFIG_HEN_ETH")
    kmod(tree, "no-hen", "  KCONFIG:=CONFIG_HEN_ETH=n")
    assert on(tree) == {"CONFIG_HEN_ETH": "y"}
    assert on(tree, "forest/elm") == {}, "the later request is the one that counts"


@pytest.mark.parametrize(
    ("depends", "available"),
    [
        ("", True),
        ("@TARGET_forest", True),
        ("@TARGET_forest_oak", True),
        ("@(TARGET_meadow||TARGET_forest_elm)", False),
        ("@!TARGET_forest", False),
        ("@mips", True),
        ("@x86_64", False),
        ("@LINUX_6_12", True),
        ("@PCI_SUPPORT", False),
        ("@IPV6 +kmod-lib", True),
        ("+kmod-meadow", False),
        ("kmod-meadow", False),
        ("+TARGET_meadow:kmod-meadow", True),
        ("+TARGET_forest:kmod-meadow", False),
        ("+PACKAGE_kmod-meadow:kmod-meadow", True),
        ("+@DRIVER_FAST", True),
        ("+kmod-hen", True),
    ],
)
def test_a_package_that_the_target_cannot_have_asks_for_nothing(
    tree: Tree, depends: str, available: bool
) -> None:
    kmod(tree, "hen", f"  KCONFIG:=CONFIG_HEN_ETH\n  DEPENDS:={depends}")
    kmod(tree, "lib", "  KCONFIG:=CONFIG_LIB")
    kmod(tree, "meadow", "  DEPENDS:=@TARGET_meadow")
    assert ("CONFIG_HEN_ETH" in on(tree)) is available


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("forest/oak/target.mk", "FEATURES+=pci\n"),
        ("forest/oak/config-6.12", "CONFIG_PCI=y\n"),
        ("generic/config-6.12", "CONFIG_ETHERNET=y\nCONFIG_PCI=y\n"),
    ],
)
def test_a_feature_comes_from_the_target_or_from_its_kernel(
    tree: Tree, path: str, text: str
) -> None:
    write(tree.openwrt, f"target/linux/{path}", text)
    kmod(tree, "hen", "  KCONFIG:=CONFIG_HEN_ETH\n  DEPENDS:=@PCI_SUPPORT")
    assert on(tree) == {"CONFIG_HEN_ETH": "m"}


def test_what_only_other_targets_build_is_off_even_where_it_would_be_on_by_default(
    tree: Tree,
) -> None:
    write(tree.openwrt, "target/linux/forest/oak/config-6.12", "CONFIG_FOX_ETH=y\n")
    kmod(tree, "fox-switch", "  KCONFIG:=CONFIG_FOX_SWITCH\n  DEPENDS:=@TARGET_meadow")
    assert "CONFIG_FOX_SWITCH" not in on(tree)


def test_nobody_can_ask_for_what_has_no_prompt(tree: Tree) -> None:
    kmod(tree, "fox-lib", "  KCONFIG:=CONFIG_FOX_LIB")
    assert on(tree) == {}


def test_a_setting_of_openwrts_own_configuration_reaches_the_kernel(tree: Tree) -> None:
    menu = (
        'config KERNEL_DEBUG_FS\n\tbool "debugfs"\n\tdefault y if !SMALL\n'
        "config KERNEL_HEN_ETH\n\tdef_bool n\n"
    )
    write(tree.openwrt, "config/Config-kernel.in", menu)
    assert on(tree) == {"CONFIG_DEBUG_FS": "y"}
    kmod(tree, "hen", "  DEPENDS:=+@KERNEL_HEN_ETH")
    assert on(tree) == {"CONFIG_DEBUG_FS": "y", "CONFIG_HEN_ETH": "y"}


def test_a_request_for_another_kernel_series_does_not_count(tree: Tree) -> None:
    kmod(tree, "hen", "  KCONFIG:=CONFIG_HEN_ETH@ge6.18 CONFIG_FOX_ETH@lt6.18")
    assert "CONFIG_HEN_ETH" not in on(tree)
    assert "CONFIG_FOX_ETH" in on(tree)


def test_a_package_may_ask_for_more_on_one_target(tree: Tree) -> None:
    kmod(tree, "hen", "  TITLE:=Hen")
    kmod(tree, "hen/forest/elm", "  KCONFIG+=CONFIG_HEN_ETH")
    assert on(tree) == {}
    assert on(tree, "forest/elm") == {"CONFIG_HEN_ETH": "m"}


# ------------------------------------------------------------------ packages


def packages(tree: Tree, series: str | None = None) -> dict[str, KernelPackage]:
    found = target_config.packages("25.12.5", tree.openwrt, series)
    return {package.package: package for package in found}


def test_a_package_names_its_modules_and_where_it_is_defined(tree: Tree) -> None:
    body = "  FILES:= \\\n\t$(LINUX_DIR)/drivers/net/fox.ko \\\n\t$(LINUX_DIR)/drivers/net/den.ko"
    kmod(tree, "hen", "  TITLE:=Hen")
    kmod(tree, "fox", f"{body}\n  FILES+=$(LINUX_DIR)/lib/tail.ko # more\n  KCONFIG:=CONFIG_FOX")
    fox = packages(tree)["kmod-fox"]
    assert fox.modules == ("drivers/net/den", "drivers/net/fox", "lib/tail")
    assert fox.kconfig == {"CONFIG_FOX": "m"}
    assert (fox.place.path, fox.place.line) == ("package/kernel/linux/modules/netdevices.mk", 6)


def test_a_module_from_outside_the_kernel_is_named_after_its_package(tree: Tree) -> None:
    write(tree.openwrt, "package/kernel/owl-eth/Makefile", "PKG_NAME:=owl-eth\nPKG_BUILD_DIR:=/x\n")
    kmod(tree, "owl", "  FILES:=$(PKG_BUILD_DIR)/src/owl.$(LINUX_KMOD_SUFFIX)", "owl-eth/Makefile")
    assert packages(tree)["kmod-owl"].modules == ("package:owl-eth/src/owl",)


def test_a_package_may_be_made_from_a_template(tree: Tree) -> None:
    makefile = """\
PKG_NAME:=nest
NESTS:=twig moss
define KernelPackage/nest-template
  DEPENDS:=@$(2)
ifeq ($(1),moss)
  FILES:=$(PKG_BUILD_DIR)/soft.ko
else
  FILES:=$(PKG_BUILD_DIR)/nest_$(1).ko
endif
endef
KernelPackage/nest-twig=$(call KernelPackage/nest-template,twig,TARGET_forest)
KernelPackage/nest-moss=$(call KernelPackage/nest-template,moss,TARGET_meadow)
$(eval $(call KernelPackage,nest-twig))
$(eval $(call KernelPackage,nest-moss))
"""
    write(tree.openwrt, "package/kernel/nest/Makefile", makefile)
    found = packages(tree)
    assert set(found) == {"kmod-nest-twig", "kmod-nest-moss"}
    assert found["kmod-nest-twig"].modules == ("package:nest/nest_twig",)
    assert found["kmod-nest-moss"].modules == ("package:nest/soft",)


def test_functions_of_make_are_carried_out(tree: Tree) -> None:
    makefile = """\
Symbol=$(word 1,$(subst :,$(space),$(1)))
Symbols=$(foreach each,$(1),$(call Symbol,$(each)))
Files=$(foreach each,$(1),$(LINUX_DIR)/$(word 2,$(subst :,$(space),$(each))).ko)
DENS:=CONFIG_FOX:drivers/fox CONFIG_HEN:drivers/hen
define dens
  KCONFIG:=$(call Symbols,$(1)) $(if $(CONFIG_BIG),CONFIG_BIG=y,CONFIG_BIG=n)
  FILES:=$(call Files,$(1))
endef
define KernelPackage/dens
  $(call dens,$(DENS))
endef
$(foreach one,dens,$(eval $(call KernelPackage,$(one))))
"""
    write(tree.openwrt, "package/kernel/linux/modules/den.mk", makefile)
    dens = packages(tree)["kmod-dens"]
    assert dens.modules == ("drivers/fox", "drivers/hen")
    assert dens.kconfig == {"CONFIG_FOX": "m", "CONFIG_HEN": "m", "CONFIG_BIG": "y"}


def test_netfilter_lists_are_read(tree: Tree) -> None:
    makefile = """\
P_XT:=netfilter/
$(eval $(call nf_add,DEN,CONFIG_NF_DEN, $(P_XT)den $(P_XT)den_more))
$(eval $(if $(NF_KMOD),,$(call nf_add,DEN,CONFIG_USERLAND, den_tool)))
"""
    write(tree.openwrt, "include/netfilter.mk", makefile)
    kmod(
        tree,
        "nf-den",
        "  KCONFIG:=$(KCONFIG_DEN)\n  FILES:=$(foreach m,$(DEN-m),$(LINUX_DIR)/net/$(m).ko)",
    )
    den = packages(tree)["kmod-nf-den"]
    assert den.kconfig == {"CONFIG_NF_DEN": "m"}
    assert den.modules == ("net/netfilter/den", "net/netfilter/den_more")


def test_a_definition_that_is_registered_nowhere_is_no_package(tree: Tree) -> None:
    kmod(tree, "hen", "  TITLE:=Hen")
    path = "package/kernel/linux/modules/other.mk"
    write(tree.openwrt, path, "define KernelPackage/fox\n  KCONFIG:=CONFIG_HEN_ETH\nendef\n")
    assert set(packages(tree)) == {"kmod-hen"}


@pytest.mark.parametrize(
    ("series", "modules"),
    [
        ("6.12", ("lib/old",)),
        ("6.18", ("lib/new", "lib/newer")),
        ("6.6", ("lib/old",)),
        (None, ("lib/new", "lib/newer", "lib/old")),
    ],
)
def test_a_file_may_be_bound_to_kernel_series(
    tree: Tree, series: str | None, modules: tuple[str, ...]
) -> None:
    files = ["lib/old.ko@lt6.18", "lib/new.ko@ge6.18", "lib/newer.ko@gt6.12"]
    kmod(tree, "lib", "  FILES:=" + " ".join(f"$(LINUX_DIR)/{file}" for file in files))
    assert packages(tree, series)["kmod-lib"].modules == modules


def test_a_targets_own_packages_count(tree: Tree) -> None:
    kmod(tree, "elk", "  FILES:=$(LINUX_DIR)/elk.ko", "../../target/linux/forest/modules.mk")
    assert packages(tree)["kmod-elk"].place.path == "target/linux/forest/modules.mk"


def test_firmware_packages_name_the_files_they_install(tree: Tree) -> None:
    makefile = """\
DIR:=fox/v2
define Package/fox-npu-firmware/install
	$(INSTALL_DIR) $(1)/lib/firmware/fox
	$(CP) \\
		$(PKG_BUILD_DIR)/fox/npu_data.bin \\
		$(PKG_BUILD_DIR)/fox/npu_code.bin \\
		$(1)/lib/firmware/fox
	$(INSTALL_DATA) $(PKG_BUILD_DIR)/raw-7.bin $(1)/lib/firmware/fox/named.bin
	ln -sf ../other.bin $(1)/lib/firmware/fox/alias.bin
	$(INSTALL_DATA) ./files/top.bin $(1)/lib/firmware/
	$(INSTALL_DATA) ./a.bin $(1)/lib/firmware/$(DIR)/a.bin
	$(CP) $(PKG_BUILD_DIR)/many/*.bin $(1)/lib/firmware/fox/
	$(CP) $(PKG_BUILD_DIR)/tool $(1)/usr/sbin/
endef
define Package/tools/install
	$(INSTALL_BIN) tool $(1)/usr/bin/
endef
"""
    write(tree.openwrt, "package/firmware/linux-firmware/Makefile", "PKG_NAME:=linux-firmware\n")
    write(tree.openwrt, "package/firmware/linux-firmware/fox.mk", makefile)
    found = packages(tree)
    assert set(found) == {"fox-npu-firmware"}
    assert found["fox-npu-firmware"].firmware == (
        "fox/alias.bin",
        "fox/named.bin",
        "fox/npu_code.bin",
        "fox/npu_data.bin",
        "fox/v2/a.bin",
        "top.bin",
    )
    assert found["fox-npu-firmware"].place.line == 2


def test_a_kernel_package_may_carry_firmware(tree: Tree) -> None:
    kmod(tree, "owl-firmware", "  TITLE:=Owl firmware", "owl/Makefile")
    install = (
        "define KernelPackage/owl-firmware/install\n\tcp ./owl.bin $(1)/lib/firmware/\nendef\n"
    )
    path = tree.openwrt / "package/kernel/owl/Makefile"
    write(tree.openwrt, "package/kernel/owl/Makefile", install + path.read_text())
    assert packages(tree)["kmod-owl-firmware"].firmware == ("owl.bin",)


# ------------------------------------------------------------------ a real tree


@pytest.fixture(scope="module")
def openwrt(source_trees: Path) -> Path:
    path = source_trees / "openwrt-25.12"
    if not path.is_dir():
        pytest.skip("needs an OpenWrt tree openwrt-25.12 in the directory that CAPDB_TREES names")
    return path


def test_real_packages_carry_what_they_should(openwrt: Path) -> None:
    found = {package.package: package for package in target_config.packages("25.12", openwrt)}
    assert len(found) > 1500
    assert found["kmod-mlx5-core"].kconfig["CONFIG_MLX5_ESWITCH"] == "n"
    assert found["kmod-qca-nss-dp"].modules == ("package:qca-nss-dp/qca-nss-dp",)
    assert "airoha/en7581_npu_rv32.bin" in found["airoha-en7581-npu-firmware"].firmware


@pytest.mark.parametrize(
    ("target", "subtarget", "driver"),
    [
        ("mediatek", "filogic", "CONFIG_NET_MEDIATEK_SOC"),
        ("mediatek", "mt7629", "CONFIG_NET_MEDIATEK_SOC"),
        ("ramips", "mt7621", "CONFIG_NET_MEDIATEK_SOC"),
        ("ramips", "mt76x8", "CONFIG_NET_RALINK_SOC"),
        ("airoha", "an7581", "CONFIG_NET_AIROHA"),
    ],
)
def test_a_real_target_builds_its_own_ethernet_driver_and_no_eswitch(
    source_trees: Path, openwrt: Path, target: str, subtarget: str, driver: str
) -> None:
    kernel = source_trees / "linux-6.12"
    if not kernel.is_dir():
        pytest.skip("needs a kernel tree linux-6.12 in the directory that CAPDB_TREES names")

    class Kernel(Tree):
        def read(self, path: str) -> bytes | None:
            return (kernel / path).read_bytes() if (kernel / path).is_file() else None

    soc = ("CONFIG_NET_MEDIATEK_SOC", "CONFIG_NET_RALINK_SOC", "CONFIG_NET_AIROHA")
    wanted = {*soc, "CONFIG_MLX5_ESWITCH", "CONFIG_MLX5_CLS_ACT"}
    found = target_config.configs("25.12", Kernel(openwrt, target), wanted)
    [config] = [each for each in found if each.target == f"{target}/{subtarget}"]
    assert config.symbols == {driver: "y"}


def test_of_a_target_without_a_configuration_of_its_own_nothing_is_known(tree: Tree) -> None:
    (tree.openwrt / "target/linux/forest/config-6.12").unlink()
    write(tree.openwrt, "target/linux/forest/elm/config-6.12", "CONFIG_FOX_ETH=y\n")
    found = target_config.configs("25.12.5", tree, ["CONFIG_FOX_ETH"])
    assert {each.target: each.symbols for each in found} == {"forest/elm": {"CONFIG_FOX_ETH": "y"}}
