"""The feed package: what `make` makes of it, with stand-ins for OpenWrt's two makefiles."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from capdb.probe.emit import template
from tests.support.checkout import PROBE, ROOT

PACKAGE = ROOT / "openwrt" / "capdb-probe"

RULES = """
INCLUDE_DIR:=$(TOPDIR)/include
INSTALL_DIR:=install -d -m0755
INSTALL_BIN:=install -m0755
"""
PACKAGE_MK = """
define BuildPackage
$(eval $(call Package/$(1)))
install:
	$(call Package/$(1)/install,$(DESTDIR))
show:
	@echo '$(PKG_NAME) $(PKG_VERSION) $(PKGARCH) $(SECTION) $(PKG_LICENSE)'
endef
"""


@pytest.fixture
def make(tmp_path: Path) -> list[str]:
    """The make command in a tree that is OpenWrt's as far as the package looks."""
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
    assert [path for path in (tmp_path / "image").rglob("*") if path.is_file()] == [installed]


def test_the_feeds_own_test_finds_the_version(make: list[str], tmp_path: Path) -> None:
    output_of(*make, "install")
    path = f"{tmp_path}/image/usr/sbin:{os.environ['PATH']}"
    version = output_of(*make, "show").split()[1]
    for asked, code in ((version, 0), ("0.0.0", 1)):
        done = subprocess.run(
            ["sh", PACKAGE / "test.sh", "capdb-probe", asked],
            env={"PATH": path},
            capture_output=True,
        )
        assert done.returncode == code
