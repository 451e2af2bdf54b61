"""Image makefiles: a profile's device tree is that of OpenWrt's own make code."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from capdb.errors import DataError
from scrapers.kbuild import image_makefiles
from scrapers.kbuild.image_makefiles import DeviceDefinition
from scrapers.programs import MissingProgramError

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="needs make")

SERIES = "6.12"

RULES = "comma := ,\nINCLUDE_DIR := $(TOPDIR)/include\n"

IMAGE = """\
KARCH := $(if $(filter aarch64,$(ARCH)),arm64,$(ARCH))
DTS_DIR := $(LINUX_DIR)/arch/$(KARCH)/boot/dts

define Device/DumpInfo
Target-Profile: DEVICE_$(1)
endef

define Device/Dump
$$(info $$(call Device/DumpInfo,$(1)))
$(if $(DEVICE_ALT0_MODEL),$$(info $$(call Device/DumpInfo,$(1))))
endef

define Device
  DEVICE_NAME := $(1)
  DEVICE_DTS :=
  DEVICE_DTS_DIR :=
  DEVICE_DTS_OVERLAY :=
  DEVICE_ALT0_MODEL :=
  SOC :=
  SUPPORTED_DEVICES := $(subst _,$(comma),$(1))
  $$(eval $$(call Device/Default,$(1)))
  $$(eval $$(call Device/$(1),$(1)))
  $$(eval $$(call Device/Dump,$(1)))

endef

define BuildImage
  $(foreach device,$(TARGET_DEVICES),$(call Device,$(device)))
endef
"""

MAKEFILE = """\
include $(TOPDIR)/rules.mk
include $(INCLUDE_DIR)/image.mk

define Device/Default
  DEVICE_DTS_DIR := ../dts
  DEVICE_DTS = $$(SOC)_$(1)
endef

include $(SUBTARGET).mk
$(eval $(call BuildImage))
"""

OAK = """\
define Device/acme_fox
  SOC := oak1
endef

define Device/acme_fox-plus
  $(Device/acme_fox)
  DEVICE_ALT0_MODEL := Fox Gold
  DEVICE_NAME := fox-plus
endef

define Device/acme_hen
  DEVICE_DTS_DIR := $(DTS_DIR)/acme
  DEVICE_DTS := oak-hen
  DEVICE_DTS_OVERLAY := oak-hen-sd oak-hen-nand
endef

define Device/acme_flock
  DEVICE_DTS_DIR := $(DTS_DIR)/acme
  DEVICE_DTS := $(basename $(notdir $(wildcard $(DTS_DIR)/acme/flock-*.dts)))
endef

define Device/acme_other
  DEVICE_DTS_DIR := $(DTS_DIR)/acme
  DEVICE_DTS := $(patsubst %.dtb,%,$(notdir $(wildcard $(DTS_DIR)/acme/*-other.dtb)))
endef

define Device/acme_owl
  DEVICE_DTS_DIR := ../dts-$(KERNEL_PATCHVER)
  DEVICE_DTS := oak-owl
endef

define Device/generic
  DEVICE_DTS :=
endef

ifeq ($(SUBTARGET),oak)
  TARGET_DEVICES := acme_fox acme_fox-plus acme_hen acme_flock acme_other acme_owl generic
endif
"""


def write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


@pytest.fixture
def openwrt(tmp_path: Path) -> Path:
    """Return an OpenWrt tree of one target, with subtargets of two architectures."""
    root = tmp_path / "openwrt"
    write(
        root,
        {
            "rules.mk": RULES,
            "include/image.mk": IMAGE,
            "target/linux/forest/Makefile": "ARCH:=arm\nBOARD:=forest\n",
            "target/linux/forest/oak/target.mk": "ARCH:=aarch64\n",
            "target/linux/forest/elm/target.mk": "BOARDNAME:=Elm\n",
            "target/linux/forest/image/Makefile": MAKEFILE,
            "target/linux/forest/image/oak.mk": OAK,
            "target/linux/forest/image/elm.mk": OAK.replace("(SUBTARGET),oak", "(SUBTARGET),elm"),
        },
    )
    return root


@pytest.fixture
def kernel(tmp_path: Path) -> Path:
    """Return device trees of the kernel: two for one image."""
    root = tmp_path / "kernel"
    for name in ("flock-a.dts", "flock-b.dts", "oak-other.dts"):
        write(root, {f"arch/arm64/boot/dts/acme/{name}": "/dts-v1/;\n"})
    return root


@pytest.fixture
def devices(openwrt: Path, kernel: Path) -> dict[str, DeviceDefinition]:
    return image_makefiles.read(openwrt, kernel, "forest", "oak", SERIES)


def test_a_device_tree_is_named_by_the_makefiles_own_rule(
    openwrt: Path, devices: dict[str, DeviceDefinition]
) -> None:
    fox = devices["acme_fox"]
    assert fox.dts == (openwrt / "target/linux/forest/dts/oak1_acme_fox.dts",)
    assert fox.soc == "oak1"


def test_a_device_inherits_and_is_known_by_both_its_names(
    devices: dict[str, DeviceDefinition],
) -> None:
    assert devices["fox-plus"] == devices["acme_fox-plus"]
    assert devices["fox-plus"].dts[0].name == "oak1_acme_fox-plus.dts"


def test_a_device_tree_may_be_in_the_kernel(
    kernel: Path, devices: dict[str, DeviceDefinition]
) -> None:
    hen = devices["acme_hen"]
    assert hen.dts == (kernel / "arch/arm64/boot/dts/acme/oak-hen.dts",)
    assert [overlay.name for overlay in hen.overlays] == ["oak-hen-sd.dtso", "oak-hen-nand.dtso"]
    assert hen.include == kernel / "arch/arm64/boot/dts"


def test_an_image_of_several_boards_has_all_their_device_trees(
    devices: dict[str, DeviceDefinition],
) -> None:
    assert sorted(dts.name for dts in devices["acme_flock"].dts) == ["flock-a.dts", "flock-b.dts"]


def test_a_device_tree_is_found_by_what_a_build_makes_of_it(
    devices: dict[str, DeviceDefinition], kernel: Path
) -> None:
    acme = kernel / "arch/arm64/boot/dts/acme"
    assert devices["acme_other"].dts == (acme / "oak-other.dts",)
    assert devices["acme_other"].include == kernel / "arch/arm64/boot/dts"


def test_a_directory_may_be_named_after_the_kernel(
    openwrt: Path, devices: dict[str, DeviceDefinition]
) -> None:
    dts = openwrt / f"target/linux/forest/dts-{SERIES}/oak-owl.dts"
    assert devices["acme_owl"].dts == (dts,)


def test_an_image_may_have_no_device_tree(devices: dict[str, DeviceDefinition]) -> None:
    assert devices["generic"].dts == ()


def test_a_subtarget_without_an_architecture_has_its_targets(openwrt: Path, kernel: Path) -> None:
    assert image_makefiles.architecture(openwrt, "forest", "oak") == "aarch64"
    assert image_makefiles.architecture(openwrt, "forest", "elm") == "arm"
    elm = image_makefiles.read(openwrt, kernel, "forest", "elm", SERIES)
    assert elm["acme_hen"].include == kernel / "arch/arm/boot/dts"


def test_the_environment_of_make_does_not_matter(
    openwrt: Path, kernel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAKEFLAGS", "n")
    monkeypatch.setenv("SUBTARGET", "elm")
    assert "acme_fox" in image_makefiles.read(openwrt, kernel, "forest", "oak", SERIES)


def test_nothing_is_written_to_the_trees(openwrt: Path, kernel: Path) -> None:
    def listing() -> list[Path]:
        return sorted([*openwrt.rglob("*"), *kernel.rglob("*")])

    before = listing()
    image_makefiles.read(openwrt, kernel, "forest", "oak", SERIES)
    assert listing() == before


@pytest.mark.parametrize(
    "makefile",
    [
        "FOX := $(shell touch ran)\n",
        "FOX := $(shell touch ran; true)\n",
        "SHELL := /bin/sh\nFOX := $(shell echo > ran)\n",
        "SHELL = /usr/bin/env bash\nexport SHELL\nFOX := $(shell touch ran)\n",
        "FOX != touch ran\n",
        "Makefile: owl\n\t+touch ran\nowl:\n\t@touch ran\n",
        "include owl.mk\nowl.mk:\n\ttouch ran owl.mk\n",
    ],
)
def test_what_a_makefile_gives_to_a_shell_is_not_run(
    openwrt: Path, kernel: Path, makefile: str
) -> None:
    image = openwrt / "target/linux/forest/image"
    (image / "Makefile").write_text(f"{makefile}\n{MAKEFILE}")
    with suppress(DataError):
        found = image_makefiles.read(openwrt, kernel, "forest", "oak", SERIES)
        assert found["acme_fox"].soc == "oak1"
    assert not (image / "ran").exists()


def test_a_target_that_is_not_in_the_tree_is_an_error(openwrt: Path, kernel: Path) -> None:
    with pytest.raises(DataError, match="meadow/grass is not in this tree"):
        image_makefiles.read(openwrt, kernel, "meadow", "grass", SERIES)


def test_makefiles_that_fail_say_why(openwrt: Path, kernel: Path) -> None:
    write(openwrt, {"target/linux/forest/image/oak.mk": "$(error the forest burns)\n"})
    with pytest.raises(DataError, match="the forest burns"):
        image_makefiles.read(openwrt, kernel, "forest", "oak", SERIES)


def test_makefiles_without_a_device_are_an_error(openwrt: Path, kernel: Path) -> None:
    write(openwrt, {"target/linux/forest/image/oak.mk": ""})
    with pytest.raises(DataError, match="lists no device for oak"):
        image_makefiles.read(openwrt, kernel, "forest", "oak", SERIES)


def test_a_missing_make_is_named(
    openwrt: Path, kernel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingProgramError, match=r"make: not installed.*apt-get install make"):
        image_makefiles.read(openwrt, kernel, "forest", "oak", SERIES)
