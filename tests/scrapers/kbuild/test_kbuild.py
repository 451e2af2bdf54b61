"""Kernel Makefiles → modules, on Makefiles of our own in the shapes that the kernel's have."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from scrapers.kbuild import kbuild


class Files:
    """A source tree held in memory: Makefiles by path, and empty C files."""

    def __init__(self, makefiles: dict[str, str], sources: str) -> None:
        self.contents = {path: text.encode() for path, text in makefiles.items()}
        self.contents |= dict.fromkeys(sources.split(), b"")

    def read(self, path: str) -> bytes | None:
        return self.contents.get(path)

    def files(self, prefix: str, suffix: str = "") -> list[str]:
        return sorted(p for p in self.contents if p.startswith(prefix) and p.endswith(suffix))


def test_modules_differ_by_makefiles_and_by_which_files_there_are() -> None:
    tree = Files({"net/Makefile": "obj-y += fox.o"}, "net/fox.c")
    with_owl = Files({"net/Makefile": "obj-y += fox.o"}, "net/fox.c net/owl.c")
    assert not kbuild.may_differ(["net/fox.c"], tree, tree)
    assert kbuild.may_differ(["net/fox.c", "net/owl.c"], tree, with_owl)
    assert kbuild.may_differ(["net/owl.c"], with_owl, tree)
    assert kbuild.may_differ(["net/Makefile"], tree, tree)
    assert kbuild.may_differ(["net/den/Kbuild"], tree, tree)


def modules(makefile: str, sources: str, **others: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return the modules of a Makefile in `net`, further ones by directory; names below `net`."""
    makefiles = {"net/Makefile": makefile}
    makefiles |= {f"net/{directory}/Makefile": text for directory, text in others.items()}
    tree = Files(makefiles, " ".join(f"net/{path}" for path in sources.split()))
    return {
        name.removeprefix("net/"): {
            path.removeprefix("net/"): symbols for path, symbols in module.files.items()
        }
        for name, module in kbuild.modules(tree, "net").items()
    }


def test_a_file_needs_the_symbols_of_its_directory_its_module_and_its_part() -> None:
    found = modules(
        "obj-$(CONFIG_VENDOR) += fox/",
        "fox/main.c fox/tail.c",
        fox="obj-$(CONFIG_FOX) += fox.o\nfox-y := main.o\nfox-$(CONFIG_TAIL) += tail.o",
    )
    assert found == {
        "fox/fox": {
            "fox/main.c": ("CONFIG_FOX", "CONFIG_VENDOR"),
            "fox/tail.c": ("CONFIG_FOX", "CONFIG_TAIL", "CONFIG_VENDOR"),
        }
    }


@pytest.mark.parametrize(
    "makefile",
    [
        "obj-y += a.o",
        "obj-m := a.o",
        "obj-y = a.o # the first",
        "obj-y += \\\n\ta.o",
        "obj-y += $(obj)/a.o",
        "more-y := a.o\nobj-y += $(more-y) $(more-m)",
        "obj-m += a.o\na-objs := a.o",
    ],
)
def test_an_object_is_listed_in_many_ways(makefile: str) -> None:
    assert modules(makefile, "a.c") == {"a": {"a.c": ()}}


@pytest.mark.parametrize(
    "gate",
    [
        "$(CONFIG_A)",
        "${CONFIG_A}",
        "$(CONFIG_A:m=y)",
        "$(subst m,y,$(CONFIG_A))",
        "$(if $(CONFIG_A),y)",
    ],
)
def test_a_gate_is_written_in_many_ways(gate: str) -> None:
    assert modules(f"obj-{gate} += a.o", "a.c") == {"a": {"a.c": ("CONFIG_A",)}}


def test_parts_are_named_by_objs_by_y_and_by_symbol_alike() -> None:
    found = modules("obj-y += a.o\na-objs := b.o\na-y += c.o\na-$(CONFIG_D) += d.o", "b.c c.c d.c")
    assert found == {"a": {"b.c": (), "c.c": (), "d.c": ("CONFIG_D",)}}


def test_a_part_may_have_parts_of_its_own() -> None:
    found = modules("obj-y += a.o\na-y := b.o\nb-$(CONFIG_C) := c.o d.o", "c.c d.c")
    assert found == {"a": {"c.c": ("CONFIG_C",), "d.c": ("CONFIG_C",)}}


def test_a_part_may_be_in_another_directory() -> None:
    found = modules("obj-y += a.o\na-y := deep/b.o ../c.o", "deep/b.c ../c.c")
    assert found == {"a": {"deep/b.c": ()}}
    tree = Files({"net/Makefile": "obj-y += a.o\na-y := ../c.o"}, "c.c")
    assert kbuild.modules(tree, "net")["net/a"].files == {"c.c": ()}


def test_a_pattern_makes_objects_of_a_list() -> None:
    found = modules(
        "VERSIONS := 1 2\nobj-y += a.o\na-y := $(VERSIONS:%=table-v%.o) $(list:.x=.o)\nlist := b.x",
        "table-v1.c table-v2.c b.c",
    )
    assert list(found["a"]) == ["b.c", "table-v1.c", "table-v2.c"]


@pytest.mark.parametrize(
    ("condition", "inside", "outside"),
    [
        ("ifdef CONFIG_X", ("CONFIG_X",), ()),
        ("ifndef CONFIG_X", (), ("CONFIG_X",)),
        ("ifeq ($(CONFIG_X),y)", ("CONFIG_X",), ()),
        ("ifeq ($(CONFIG_X), m)", ("CONFIG_X",), ()),
        ("ifneq ($(CONFIG_X),y)", (), ("CONFIG_X",)),
        ("ifneq ($(CONFIG_X),)", ("CONFIG_X",), ()),
        ("ifeq ($(CONFIG_X),)", (), ("CONFIG_X",)),
        ('ifeq "$(CONFIG_X)" "y"', ("CONFIG_X",), ()),
        ("ifneq ($(CONFIG_X),n)", (), ()),
        ("ifeq ($(ARCH),x86)", (), ()),
        ("ifeq ($(CONFIG_X)$(CONFIG_Y),yy)", (), ()),
    ],
)
def test_a_conditional_on_a_symbol_is_a_condition_and_others_leave_both_branches(
    condition: str, inside: tuple[str, ...], outside: tuple[str, ...]
) -> None:
    found = modules(
        f"{condition}\nobj-y += a.o\nelse\n\tobj-y += b.o\nendif\nobj-y += c.o", "a.c b.c c.c"
    )
    assert found == {"a": {"a.c": inside}, "b": {"b.c": outside}, "c": {"c.c": ()}}


def test_conditionals_nest_and_chain() -> None:
    found = modules(
        "ifdef CONFIG_X\nifdef CONFIG_Y\nobj-y += a.o\nendif\n"
        "else ifdef CONFIG_Z\nobj-y += b.o\nendif",
        "a.c b.c",
    )
    assert found == {"a": {"a.c": ("CONFIG_X", "CONFIG_Y")}, "b": {"b.c": ("CONFIG_Z",)}}


def test_of_two_ways_to_a_file_only_what_both_need_counts() -> None:
    found = modules(
        "obj-$(CONFIG_ONE) += deep/\nobj-$(CONFIG_TWO) += deep/",
        "deep/a.c deep/b.c",
        deep="obj-$(CONFIG_A) += a.o\nobj-$(CONFIG_TWO) += b.o\nobj-y += b.o",
    )
    assert found == {"deep/a": {"deep/a.c": ("CONFIG_A",)}, "deep/b": {"deep/b.c": ()}}


def test_the_directories_above_the_root_gate_it_too() -> None:
    tree = Files(
        {
            "Kbuild": "obj-$(CONFIG_NET) += net/",
            "net/Makefile": "obj-$(CONFIG_DSA) += dsa/",
            "net/dsa/Makefile": "obj-y += tag.o",
        },
        "net/dsa/tag.c",
    )
    assert kbuild.modules(tree, "net/dsa")["net/dsa/tag"].files == {
        "net/dsa/tag.c": ("CONFIG_DSA", "CONFIG_NET")
    }


def test_a_kbuild_file_goes_before_a_makefile() -> None:
    tree = Files({"net/Kbuild": "obj-y += a.o", "net/Makefile": "obj-y += b.o"}, "net/a.c net/b.c")
    assert list(kbuild.modules(tree, "net")) == ["net/a"]


def test_a_package_outside_the_kernel_is_a_tree_of_its_own() -> None:
    tree = Files(
        {"Makefile": "obj-m += owl.o\nowl-objs := hal/owl.o owl_main.o"}, "hal/owl.c owl_main.c"
    )
    assert kbuild.modules(tree, "") == {
        "owl": kbuild.Module("owl", {"hal/owl.c": (), "owl_main.c": ()})
    }


def test_what_has_no_c_file_is_no_module() -> None:
    assert modules("obj-y += asm.o\nobj-y += missing/", "other.c") == {}


def test_wireless_drivers_of_the_kernel_are_not_entered() -> None:
    tree = Files(
        {
            "drivers/net/Makefile": "obj-y += wireless/ a.o",
            "drivers/net/wireless/Makefile": "obj-y += w.o",
        },
        "drivers/net/a.c drivers/net/wireless/w.c",
    )
    assert list(kbuild.modules(tree, "drivers/net")) == ["drivers/net/a"]


@pytest.mark.parametrize(
    ("makefile", "deep"),
    [
        ("obj-y += deep/ a.o", "obj-y += ../"),
        ("obj-y += ./ a.o", ""),
        ("obj-y += $(x-y) a.o\nx-y += $(x-m)", ""),
        ("obj-y += a.o\na-y := a.o b.o\nb-y := a.o", ""),
        ("obj-y += a.o\nendif\nelse\n)(", ""),
    ],
)
def test_a_makefile_that_leads_back_to_itself_or_is_broken_comes_to_an_end(
    makefile: str, deep: str
) -> None:
    assert "a" in modules(makefile, "a.c", deep=deep)


@pytest.fixture(scope="module")
def linux(source_trees: Path) -> Any:
    kernel = source_trees / "linux-6.12"
    if not kernel.is_dir():
        pytest.skip("needs a kernel tree linux-6.12 in the directory that CAPDB_TREES names")

    class Kernel:
        def read(self, path: str) -> bytes | None:
            return (kernel / path).read_bytes() if (kernel / path).is_file() else None

        def files(self, prefix: str, suffix: str = "") -> list[str]:
            found = (kernel / prefix).rglob(f"*{suffix}")
            return sorted(path.relative_to(kernel).as_posix() for path in found)

    return Kernel()


def test_every_ethernet_source_of_a_kernel_belongs_to_a_module_or_is_included(linux: Any) -> None:
    found = kbuild.modules(linux, "drivers/net")
    claimed = {path for module in found.values() for path in module.files}
    sources = linux.files("drivers/net/ethernet/", ".c")
    included = {
        name.decode()
        for path in sources
        for name in re.findall(rb'#include "(?:.*/)?([^"/]+\.c)"', linux.read(path))
    }
    left = [path for path in sources if path not in claimed and Path(path).name not in included]
    assert left == []
    assert len(found) > 700


def test_no_ethernet_driver_of_a_kernel_looks_as_if_nothing_gated_it(linux: Any) -> None:
    found = kbuild.modules(linux, "drivers/net/ethernet")
    assert all("CONFIG_ETHERNET" in gates for m in found.values() for gates in m.files.values())
