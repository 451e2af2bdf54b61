"""`capdb advise` on the committed facts."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from capdb.cli import app
from capdb.rules.ids import Rule
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


def line(*words: str) -> Any:
    """Return the need of a line, from the only result for a device."""
    done = asked(*words, "--json")
    every = json.loads(done.stdout)["results"]
    (found,) = {json.dumps(each["need"]): each["need"] for each in every}.values()
    return found


def test_a_line_gets_an_answer_that_rests_on_cited_rates() -> None:
    found = line("xiaomi,redmi-router-ax6s", "--line", "1000/500", "--pppoe")
    assert found["line"] == {"down": 1000, "up": 500, "over": ["pppoe"]}
    assert found["because"]["rule"] == Rule.NEED_HARDWARE_HELPS
    ways = {way["by"]: way for way in found["ways"]}
    assert ways["neither"]["because"]["rule"] == Rule.WAY_SHORT
    for by in ("neither", "hardware"):
        assert all(rate["source"].startswith("https://") for rate in ways[by]["rates"])
        assert ways[by]["rates"]


def test_a_line_that_is_faster_than_the_ports_is_told_so() -> None:
    found = line("tplink,archer-c50-v4", "--line", "1000/1000")
    assert found["because"] == {
        "rule": Rule.NEED_PORTS,
        "values": {"mbits": 100},
        "says": found["because"]["says"],
    }
    shown = asked("tplink,archer-c50-v4", "--line", "1000/1000").stdout
    assert found["because"]["says"] in " ".join(shown.split())


def test_a_direction_that_nobody_measured_is_named() -> None:
    words = ("xiaomi,redmi-router-ax6s", "--line", "900/900", "--pppoe")
    (note, *_) = line(*words)["notes"]
    assert (note["rule"], note["values"]) == (Rule.NEED_NO_RATE_UP, {"mbits": 900})
    assert note["says"] in " ".join(asked(*words).stdout.split())


def test_what_nobody_measured_is_said_to_be_not_measured() -> None:
    found = line("openwrt,one", "--line", "2500", "--sqm")
    assert found["because"]["rule"] == Rule.NEED_NOT_MEASURED


def test_a_line_has_its_speed_in_numbers() -> None:
    for words in (("--line", "fast"), ("--line", "0/5"), ("--line", "1/2/3"), ("--sqm",)):
        done = asked("openwrt,one", *words)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "--line 600/50" in done.stderr


def test_without_a_line_every_speed_is_answered() -> None:
    (found, *_) = json.loads(asked("xiaomi,redmi-router-ax6s", "--json").stdout)["results"]
    assert found["need"] is None
    by_load = {tuple(each["over"]): each["rungs"] for each in found["ladders"]}
    assert [rung["because"]["rule"] for rung in by_load["pppoe",]] == [
        Rule.NEED_NOTHING,
        Rule.NEED_HARDWARE_HELPS,
        Rule.NEED_PORTS,
    ]
