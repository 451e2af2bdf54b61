"""Boards: a profile becomes the facts of its device tree, or the reason why there are none."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from capdb.facts import Board, Place, Profile
from scrapers.boards import board_facts, device_tree
from scrapers.programs import MissingProgramError
from scrapers.trees.source_tree import SourceTree, Trees, open_tree

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("cpp", "dtc", "make", "patch"))),
    reason="needs cpp, dtc, make and patch (Debian: cpp, device-tree-compiler, make, patch)",
)

RELEASE = "25.12.5"

IMAGE = """\
KARCH := $(if $(filter aarch64,$(ARCH)),arm64,$(ARCH))
DTS_DIR := $(LINUX_DIR)/arch/$(KARCH)/boot/dts
comma := ,
define Device
  DEVICE_NAME := $(1)
  DEVICE_DTS :=
  DEVICE_DTS_DIR :=
  DEVICE_DTS_OVERLAY :=
  SOC :=
  $$(eval $$(call Device/$(1)))
  $$(info $$(call Device/DumpInfo,$(1)))

endef
BuildImage = $(foreach device,$(TARGET_DEVICES),$(eval $(call Device,$(device))))
"""

MAKEFILE = """\
include $(TOPDIR)/include/image.mk
define Device/acme_den
  DEVICE_DTS := oak-den
  DEVICE_DTS_DIR := ../dts
endef
define Device/acme_lair
  DEVICE_DTS := acme/oak-lair
  SOC := acme-oak2
endef
define Device/acme_nest
endef
define Device/acme_twin
endef
define Device/acme_legacy
endef
define Device/acme_many
  DEVICE_DTS := oak-den oak-many
  DEVICE_DTS_DIR := ../dts
endef
define Device/acme_broken
  DEVICE_DTS := oak-broken
  DEVICE_DTS_DIR := ../dts
endef
define Device/acme_half
  DEVICE_DTS := oak-den oak-broken
  DEVICE_DTS_DIR := ../dts
endef
define Device/acme_kit
  DEVICE_DTS := oak-kit
  DEVICE_DTS_DIR := ../dts
  DEVICE_DTS_OVERLAY := oak-kit-sd oak-kit-port
endef
define Device/acme_port
  DEVICE_DTS := oak-den
  DEVICE_DTS_DIR := ../dts
  DEVICE_DTS_OVERLAY := oak-kit-port
endef
define Device/acme_gone
  DEVICE_DTS := oak-den
  DEVICE_DTS_DIR := ../dts
  DEVICE_DTS_OVERLAY := oak-kit-gone
endef
define Device/acme_media
  DEVICE_DTS := oak-den
  DEVICE_DTS_DIR := ../dts
  DEVICE_DTS_OVERLAY := oak-kit-sd
endef
TARGET_DEVICES := acme_den acme_lair acme_nest acme_twin acme_legacy acme_many acme_broken \\
  acme_half acme_kit acme_port acme_gone acme_media
$(eval $(BuildImage))
"""

OPENWRT = {
    "include/image.mk": IMAGE,
    "target/linux/generic/kernel-6.12": "LINUX_VERSION-6.12 = .94\n",
    "target/linux/forest/Makefile": "ARCH:=arm\nKERNEL_PATCHVER:=6.12\n",
    "target/linux/forest/oak/target.mk": "ARCH:=aarch64\n",
    "target/linux/forest/image/Makefile": MAKEFILE,
    "target/linux/forest/dts/oak-den.dts": """\
/dts-v1/;
#include "acme/oak.dtsi"
/ { compatible = "acme,den", "acme,oak-soc"; model = "ACME Den"; };
&eth { status = "okay"; acme,offload; };
""",
    "target/linux/forest/dts/oak-many.dts": """\
/dts-v1/;
#include "acme/oak.dtsi"
/ {
	compatible = "acme,many", "acme,oak-soc";
	usb { ethernet@1 { compatible = "usb1234,5678"; }; };
	wifi@1 { compatible = "acme,radio"; };
};
""",
    "target/linux/forest/dts/oak-broken.dts": '/dts-v1/;\n#include "gone.dtsi"\n',
    "target/linux/forest/dts/oak-kit.dts": """\
/dts-v1/;
#include "acme/oak.dtsi"
/ { compatible = "acme,kit", "acme,oak-soc"; };
&eth { status = "okay"; };
&gmac0 { status = "disabled"; };
""",
    "target/linux/forest/dts/oak-kit-sd.dtso": (
        '/dts-v1/;\n/plugin/;\n&mmc { status = "okay"; };\n'
    ),
    "target/linux/forest/dts/oak-kit-port.dtso": (
        '/dts-v1/;\n/plugin/;\n&gmac0 { status = "okay"; phy-mode = "sgmii"; };\n'
    ),
    "target/linux/forest/patches-6.12/100-engine.patch": (
        "--- a/arch/arm64/boot/dts/acme/oak.dtsi\n"
        "+++ b/arch/arm64/boot/dts/acme/oak.dtsi\n"
        "@@ -1,4 +1,5 @@\n"
        " / {\n"
        " \teth: ethernet@20 {\n"
        '+\t\tcompatible = "acme,fox-eth";\n'
        " \t\treg = <0x20>;\n"
        ' \t\tstatus = "disabled";\n'
    ),
    "target/linux/forest/base-files/etc/board.d/02_network": """\
case "$(board_name)" in
acme,den) ucidef_set_interfaces_lan_wan "lan1" "wan" ;;
acme,legacy) ucidef_set_interface_lan "eth0" ;;
esac
""",
}

KERNEL = {
    "Makefile": "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 94\n",
    "arch/arm64/boot/dts/acme/oak.dtsi": """\
/ {
	eth: ethernet@20 {
		reg = <0x20>;
		status = "disabled";

		gmac0: mac@0 { compatible = "acme,eth-mac"; reg = <0>; phy-mode = "rgmii"; };
	};
};
""",
    "arch/arm64/boot/dts/acme/oak-lair.dts": """\
/dts-v1/;
#include <arm/acme/common.dtsi>
/ { compatible = "acme,lair"; };
""",
    "arch/arm64/boot/dts/acme/oak-nest.dts": (
        '/dts-v1/;\n/ { compatible = "acme,nest", "acme,oak"; };\n'
    ),
    "arch/arm64/boot/dts/acme/oak-egg.dts": (
        '/dts-v1/;\n/ { compatible = "acme,egg", "acme,nest"; };\n'
    ),
    "arch/arm64/boot/dts/acme/oak-twin-a.dts": ('/dts-v1/;\n/ { compatible = "acme,twin"; };\n'),
    "arch/arm64/boot/dts/acme/oak-twin-b.dts": ('/dts-v1/;\n/ { compatible = "acme,twin"; };\n'),
    "arch/arm/boot/dts/acme/common.dtsi": (
        '/ { ethernet@30 { compatible = "acme,fox-eth"; reg = <0x30>; }; };\n'
    ),
}

ASKED = {"acme,fox-eth": frozenset({"acme,offload"})}
PROFILES = (
    "den",
    "lair",
    "nest",
    "twin",
    "legacy",
    "many",
    "broken",
    "half",
    "kit",
    "port",
    "gone",
    "media",
)


def plant(directory: Path, openwrt: dict[str, str]) -> SourceTree:
    """Return the tree of target `forest`, its files written below `directory`."""
    for name, files in (("linux", KERNEL), ("openwrt", openwrt)):
        for path, text in files.items():
            file = directory / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
    trees = Trees(
        release=RELEASE,
        openwrt=directory / "openwrt",
        openwrt_ref="v25.12.5",
        commit="0123abc",
        kernels={"6.12": directory / "linux"},
    )
    return open_tree(trees, "forest", "6.12", None)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> SourceTree:
    return plant(tmp_path_factory.mktemp("trees"), OPENWRT)


@pytest.fixture(scope="module")
def root(tree: SourceTree, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tree.lay_out_device_trees(tmp_path_factory.mktemp("root"))


def profile(name: str) -> Profile:
    return Profile(RELEASE, "forest/oak", f"acme_{name}", boards=(f"acme,{name}",))


def read(tree: SourceTree, root: Path, *names: str, workers: int = 2) -> list[Board]:
    profiles = [profile(name) for name in names]
    ethernet = frozenset({"acme,fox-eth"})
    return board_facts.read(
        tree, root, "oak", profiles, ethernet, frozenset(), workers, asked=ASKED
    )


@pytest.fixture(scope="module")
def found(tree: SourceTree, root: Path) -> dict[str, Board]:
    return dict(zip(PROFILES, read(tree, root, *PROFILES), strict=True))


def test_a_board_has_the_facts_of_its_device_tree(found: dict[str, Board]) -> None:
    den = found["den"]
    assert (den.release, den.target, den.profile) == (RELEASE, "forest/oak", "acme_den")
    assert den.dts == "target/linux/forest/dts/oak-den.dts"
    assert den.compatible == ("acme,den", "acme,oak-soc")
    assert (den.model, den.soc, den.error) == ("ACME Den", "acme,oak", None)
    (fox,) = den.controllers
    assert (fox.node, fox.enabled, fox.compatible) == ("/ethernet@20", True, ("acme,fox-eth",))


def test_a_place_is_relative_to_its_tree_and_names_the_patch(found: dict[str, Board]) -> None:
    place = found["den"].controllers[0].place
    assert (place.path, place.line) == ("arch/arm64/boot/dts/acme/oak.dtsi", 3)
    assert place.patch == "target/linux/forest/patches-6.12/100-engine.patch"
    mac = found["den"].controllers[0].macs[0].place
    assert (mac.line, mac.patch) == (7, None)


def test_a_line_that_a_patch_moved_keeps_its_number_in_the_kernel(found: dict[str, Board]) -> None:
    place = found["den"].controllers[0].macs[0].place
    assert (place.line, place.own_line, place.patch) == (7, 6, None)


def test_a_board_has_the_interfaces_that_its_name_gets(found: dict[str, Board]) -> None:
    network = found["den"].network
    assert network is not None
    assert (network.lan, network.wan, network.place.line) == (("lan1",), ("wan",), 2)
    assert found["lair"].network is None


def test_a_kernels_device_tree_may_include_another_architectures(found: dict[str, Board]) -> None:
    lair = found["lair"]
    assert lair.dts == "arch/arm64/boot/dts/acme/oak-lair.dts"
    assert lair.controllers[0].place.path == "arch/arm/boot/dts/acme/common.dtsi"


def test_a_soc_that_only_the_makefiles_name_is_theirs(found: dict[str, Board]) -> None:
    assert found["lair"].compatible == ("acme,lair",)
    assert found["lair"].soc == "acme,oak2"


def test_a_profile_without_a_named_device_tree_is_found_by_its_board_name(
    found: dict[str, Board],
) -> None:
    assert found["nest"].dts == "arch/arm64/boot/dts/acme/oak-nest.dts"
    assert found["nest"].device_tree


def test_a_board_name_of_two_device_trees_decides_nothing(found: dict[str, Board]) -> None:
    assert found["twin"].dts is None
    assert found["twin"].error == (
        "acme,twin is the name of 2 device trees: oak-twin-a.dts, oak-twin-b.dts."
    )


def test_a_profile_without_any_device_tree_is_no_error(found: dict[str, Board]) -> None:
    legacy = found["legacy"]
    assert (legacy.device_tree, legacy.dts, legacy.error) == (False, None, None)
    assert legacy.network is not None
    assert legacy.network.lan == ("eth0",)


def test_an_image_for_several_boards_has_the_parts_of_all(found: dict[str, Board]) -> None:
    many = found["many"]
    assert many.compatible == ("acme,den", "acme,oak-soc")
    assert [(each.node, each.enabled) for each in many.controllers] == [
        ("/ethernet@20", True),
        ("/usb/ethernet@1", True),
    ]
    assert many.wifi == ("acme,radio",)


def properties(board: Board) -> dict[str, Place | None]:
    return board.controllers[0].properties


def test_a_property_that_a_driver_asks_for_has_its_place_or_is_absent(
    found: dict[str, Board],
) -> None:
    den = Place("target/linux/forest/dts/oak-den.dts", 4)
    assert properties(found["den"]) == {"acme,offload": den}
    assert properties(found["lair"]) == {"acme,offload": None}


def test_a_property_that_the_boards_of_an_image_do_not_agree_on_is_not_known(
    found: dict[str, Board],
) -> None:
    assert properties(found["many"]) == {}


def test_a_property_that_overlays_may_change_is_not_known(found: dict[str, Board]) -> None:
    assert properties(found["media"]) == {}


def test_a_device_tree_that_does_not_compile_is_the_boards_error(
    found: dict[str, Board], tree: SourceTree
) -> None:
    broken = found["broken"]
    assert broken.controllers == ()
    assert broken.error is not None
    assert "target/linux/forest/dts/oak-broken.dts" in broken.error
    assert "gone.dtsi" in broken.error
    assert str(tree.openwrt) not in broken.error
    assert found["den"].error is None


def test_an_image_of_which_one_device_tree_does_not_compile_is_not_known(
    found: dict[str, Board],
) -> None:
    assert found["half"].error is not None
    assert found["half"].controllers == ()


def test_a_board_with_macs_only_in_overlays_is_not_known(found: dict[str, Board]) -> None:
    kit = found["kit"]
    assert kit.error is not None
    assert "only in overlays" in kit.error
    assert "oak-kit-port" in kit.error
    assert "oak-kit-sd" not in kit.error


def test_overlays_that_leave_the_macs_alone_are_only_named(found: dict[str, Board]) -> None:
    assert found["media"].error is None
    assert found["media"].overlays == ("oak-kit-sd",)


def test_an_overlay_of_several_boards_is_compiled_once(
    tree: SourceTree, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = []
    compile_tree = device_tree.compile_tree

    def recorded(dts: Path, *given: Any) -> device_tree.Tree:
        compiled.append(dts.name)
        return compile_tree(dts, *given)

    monkeypatch.setattr(device_tree, "compile_tree", recorded)
    kit, media = read(tree, root, "kit", "media", workers=1)
    assert (kit.error is None, media.error is None) == (False, True)
    assert compiled.count("oak-kit-sd.dtso") == 1


def test_overlays_that_may_describe_macs_leave_open_how_these_are_wired(
    found: dict[str, Board],
) -> None:
    wires = {
        name: [mac.wire.mode if mac.wire else None for mac in found[name].controllers[0].macs]
        for name in ("den", "media", "port", "gone")
    }
    assert wires == {"den": ["rgmii"], "media": ["rgmii"], "port": [None], "gone": [None]}
    assert (found["port"].error, found["gone"].error) == (None, None)


def test_a_profile_that_the_makefiles_do_not_define_is_an_error(
    tree: SourceTree, root: Path
) -> None:
    ghost, den = read(tree, root, "ghost", "den")
    assert ghost.error == "the target's image makefiles define no such device."
    assert den.error is None


def test_makefiles_that_cannot_be_read_are_the_error_of_each_board(
    root: Path, tmp_path: Path
) -> None:
    makefile = {"target/linux/forest/image/Makefile": "$(error the forest burns)\n"}
    den, lair = read(plant(tmp_path, OPENWRT | makefile), root, "den", "lair")
    assert den.error is not None
    assert "the forest burns" in den.error
    assert str(tmp_path) not in den.error
    assert lair.error == den.error


def test_one_worker_reads_the_same_as_two(
    found: dict[str, Board], tree: SourceTree, root: Path
) -> None:
    assert read(tree, root, *PROFILES, workers=1) == list(found.values())


def test_trees_that_are_named_relative_to_here_read_the_same(
    found: dict[str, Board], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    tree = plant(Path("../"), OPENWRT)
    root = tree.lay_out_device_trees(Path("../root"))
    assert read(tree, root, "den", "broken") == [found["den"], found["broken"]]


def test_progress_is_reported_board_by_board(tree: SourceTree, root: Path) -> None:
    told: list[Board] = []
    profiles = [profile("den"), profile("broken")]
    read_all = board_facts.read(
        tree, root, "oak", profiles, frozenset(), frozenset(), progress=told.append
    )
    assert told == read_all


def test_a_missing_compiler_stops_everything(
    tree: SourceTree, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for program in ("make", "cpp", "sh"):
        (tmp_path / program).symlink_to(shutil.which(program) or "")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingProgramError, match="apt-get install device-tree-compiler"):
        read(tree, root, "den")
