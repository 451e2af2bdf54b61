"""LuCI's page as a package: its files are where LuCI looks, and agree with each other."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from docs.blocks import luci_template
from tests.support.checkout import ROOT

APP = ROOT / "openwrt" / "luci-app-capdb"
RESOURCES = APP / "htdocs" / "luci-static" / "resources"
VIEW = RESOURCES / "view" / "capdb" / "offload.js"
SCRIPTS = sorted(RESOURCES.rglob("*.js"))
SHARE = APP / "root" / "usr" / "share"


def read(path: str) -> Any:
    return json.loads((SHARE / path).read_text())


def test_the_menu_leads_to_the_view_and_asks_for_the_access_list() -> None:
    ((path, entry),) = read("luci/menu.d/luci-app-capdb.json").items()
    assert path.startswith("admin/network/firewall/")
    assert entry["action"]["type"] == "view"
    view = RESOURCES / "view" / f"{entry['action']['path']}.js"
    assert view == VIEW
    assert view.is_file()
    assert set(entry["depends"]["acl"]) <= set(read("rpcd/acl.d/luci-app-capdb.json"))


def test_a_module_that_is_required_is_installed() -> None:
    source = "".join(path.read_text() for path in SCRIPTS)
    found = re.findall(r"'require (capdb\.[\w.]+) as \w+';", source)
    modules = {".".join(path.relative_to(RESOURCES).with_suffix("").parts) for path in SCRIPTS}
    assert {*found} == modules - {"view.capdb.offload"}


def test_the_page_may_call_what_it_calls_and_no_more() -> None:
    (group,) = read("rpcd/acl.d/luci-app-capdb.json").values()
    source = "".join(path.read_text() for path in SCRIPTS)
    called = set(re.findall(r"object: 'capdb', method: '(\w+)'", source))
    granted = {"read": group["read"]["ubus"], "write": group["write"]["ubus"]}
    assert {name for kind in granted.values() for name in kind["capdb"]} == called
    assert set(granted["read"]["capdb"]) == {"check", "status"}
    assert {*granted["read"], *granted["write"]} == {"capdb"}


def test_the_template_has_every_text_of_the_page() -> None:
    template = (APP / "po" / "templates" / "capdb.pot").read_text()
    assert template == luci_template.text(), "run `nox -s docs`, which writes it anew"
    assert 'msgid "Hardware Offload"' in template


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_every_text_is_one_literal_that_luci_finds(path: Path) -> None:
    source = path.read_text()
    assert len(re.findall(r"\b_\(", source)) == len(luci_template._CALL.findall(source))


def test_no_file_of_the_page_is_fetched_from_outside() -> None:
    for path in APP.rglob("*"):
        if path.is_file():
            assert "://" not in path.read_text(), path
