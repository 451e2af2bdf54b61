"""`capdb advise` on the committed facts."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from capdb.cli import app
from tests.support.checkout import ROOT

pytestmark = pytest.mark.usefixtures("asking_committed")

HARDWARE_ON = "flow_offloading_hw='1'"
SOFTWARE_ON = "uci set firewall.@defaults[0].flow_offloading='1'"


def asked(*words: str) -> Any:
    return CliRunner().invoke(app, ["advise", *words])


def test_openwrt_one_is_advised_by_opkg_and_by_apk() -> None:
    old, new = (asked("openwrt,one", "--release", r) for r in ("24.10", "25.12"))
    assert (old.exit_code, new.exit_code) == (0, 0)
    assert "opkg update && opkg install bridger" in old.stdout
    assert "apk" not in old.stdout
    assert "apk --update-cache add bridger" in new.stdout
    assert "opkg" not in new.stdout


def test_advice_on_a_no_is_software_offload() -> None:
    done = asked("xiaomi,ax3600")
    assert done.exit_code == 1
    assert SOFTWARE_ON in done.stdout
    assert HARDWARE_ON not in done.stdout


def test_images_of_one_device_get_one_advice() -> None:
    done = asked("linksys e8450")
    assert done.exit_code == 0
    assert done.stdout.startswith("● YES  Linksys E8450 on OpenWrt ")


def test_several_devices_are_listed_with_the_next_question() -> None:
    done = asked("mt7621")
    assert done.exit_code == 5
    assert "capdb advise " in done.stderr


def test_what_is_not_shipped_gets_no_commands() -> None:
    done = asked("openwrt,one", "--release", "22.03")
    assert done.exit_code == 4
    assert "uci" not in done.stdout
    assert "23.05" in done.stdout or "24.10" in done.stdout


def test_nothing_found_says_so() -> None:
    assert asked("nosuch-den9").exit_code == 4


@pytest.mark.parametrize("query", ["openwrt,one", "xiaomi,ax3600", "mt7629", "nosuch-den9"])
def test_the_json_is_as_its_schema_says(query: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = msgspec.json.decode((ROOT / "docs" / "advice.schema.json").read_bytes())
    reply = msgspec.json.decode(asked(query, "--json").stdout)
    assert reply["schema"] == 1
    for each in reply["results"]:
        jsonschema.validate(each, schema)
        assert re.fullmatch(r"yes|partial|no|unknown", each["state"])
