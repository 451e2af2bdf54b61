"""The feed package as `make` builds it, with stand-ins for OpenWrt's two makefiles."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from capdb.probe.emit import template
from tests.support.checkout import PROBE, ROOT

PACKAGE = ROOT / "openwrt" / "capdb-probe"
MAKEFILE = PACKAGE / "Makefile"

RULES = """
INCLUDE_DIR:=$(TOPDIR)/include
INSTALL_DIR:=install -d -m0755
INSTALL_BIN:=install -m0755
INSTALL_DATA:=install -m0644
CP:=cp -fpR
"""
PACKAGE_MK = """
PKG_BUILD_DIR:=$(DESTDIR)/build
define BuildPackage
$(eval $(call Package/$(1)))
install:
	$(call Package/$(1)/install,$(DESTDIR))
prepare:
	$(Build/Prepare)
show:
	@echo '$(PKG_NAME) $(PKG_VERSION) $(PKGARCH) $(SECTION) $(PKG_LICENSE)'
endef
"""


@pytest.fixture
def make(tmp_path: Path) -> list[str]:
    """Return the make command in a tree that is OpenWrt's as far as the package looks."""
    found = shutil.which("make")
    if found is None:
        pytest.skip("needs make; Debian's package make brings it")
    (tmp_path / "include").mkdir()
    (tmp_path / "rules.mk").write_text(RULES)
    (tmp_path / "include" / "package.mk").write_text(PACKAGE_MK)
    return [found, "-s", "-C", str(PACKAGE), f"TOPDIR={tmp_path}", f"DESTDIR={tmp_path / 'image'}"]


def output_of(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_the_package_has_the_version_of_the_script(make: list[str]) -> None:
    name, version, *rest = output_of(*make, "show").split()
    assert output_of("sh", PROBE, "--version").split() == [name, version]
    assert rest == ["all", "net", "MIT"]


def test_the_packages_script_is_a_file_of_its_own_joined_from_the_parts() -> None:
    assert not PROBE.is_symlink()
    assert PROBE.read_text() == template(), "run `nox -s docs`, which joins it anew"


def test_the_package_installs_the_script_as_it_is_written(make: list[str], tmp_path: Path) -> None:
    output_of(*make, "install")
    installed = tmp_path / "image" / "usr" / "sbin" / "capdb-probe"
    assert installed.read_bytes() == PROBE.read_bytes()
    assert not installed.is_symlink()
    assert os.access(installed, os.X_OK)


def test_the_package_installs_the_call_for_programs(make: list[str], tmp_path: Path) -> None:
    output_of(*make, "install")
    image = tmp_path / "image"
    plugin = image / "usr" / "libexec" / "rpcd" / "capdb"
    granted = image / "usr" / "share" / "rpcd" / "acl.d" / "capdb-probe.json"
    assert os.access(plugin, os.X_OK)
    assert "status" in json.loads(output_of("sh", plugin, "list"))
    assert "capdb-probe" in json.loads(granted.read_text())
    files = {path for path in image.rglob("*") if path.is_file()}
    assert files == {image / "usr" / "sbin" / "capdb-probe", plugin, granted}


def test_the_package_carries_its_license(make: list[str], tmp_path: Path) -> None:
    output_of(*make, "prepare")
    licensed = tmp_path / "image" / "build" / "LICENSE"
    assert licensed.read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert re.search(r"^PKG_LICENSE_FILES:=LICENSE$", MAKEFILE.read_text(), re.MULTILINE)


@pytest.mark.parametrize("name", ["capdb-probe", "luci-app-capdb"])
def test_no_link_leads_out_of_a_package(name: str) -> None:
    files = [*(PACKAGE.parent / name).rglob("*")]
    assert not [path for path in files if path.is_symlink()]


def test_every_script_of_the_package_names_its_license() -> None:
    for path in (PROBE, PACKAGE / "files" / "capdb.rpcd", PACKAGE / "test.sh"):
        assert "# SPDX-License-Identifier: MIT" in path.read_text().splitlines()[:3], path


JSONFILTER = """#!/bin/sh
# In place of OpenWrt's jsonfilter: the value of one member.
exec {python} -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[2][2:]])' "$@"
"""


@pytest.mark.parametrize(("said", "code"), [('{"state":"no"}', 0), ('{"state":"so"}', 1), ("", 1)])
def test_the_feeds_own_test_reads_the_answer(said: str, code: int, tmp_path: Path) -> None:
    text = (PACKAGE / "test.sh").read_text()
    plugin = "/usr/libexec/rpcd/capdb"
    assert text.count(plugin) == 1
    programs = {
        "capdb-probe": f"#!/bin/sh\nprintf %s '{said}'\n",
        "capdb": "#!/bin/sh\ncapdb-probe\n",
        "jsonfilter": JSONFILTER.format(python=sys.executable),
        "test.sh": text.replace(plugin, "capdb"),
    }
    for name, body in programs.items():
        (tmp_path / name).write_text(body)
        (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        ["sh", str(tmp_path / "test.sh"), "capdb-probe", "1.0.0"],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
    )
    assert done.returncode == code
