"""A report agrees with itself, or is refused; names and addresses are found in any spelling."""

from __future__ import annotations

import json
from typing import Any

import pytest

from capdb.errors import DataError
from capdb.probe.consistency import contradiction
from capdb.probe.ingest import fact
from capdb.probe.report import identifier, parse
from tests.support.checkout import RECORDINGS
from tests.support.probing import report
from tests.support.sample_report import REPORT, checks

WATCH = {
    "seconds": 30,
    "state": "seen",
    "flows": 2,
    "hardware": 2,
    "both": 1,
    "software": 0,
    "softirq_before": None,
    "softirq_after": None,
    "reason": "x",
}
ENGINE = REPORT["checks"]
PORT = {"name": "lan1", "engine": True, "offered": True}
UNSURE = PORT | {"engine": None}
UNSEEN = {"state": "unseen", "both": 0}
OFF = {"software": False, "hardware": False}
EXPECTED = {"release": REPORT["release"], "state": "yes", "grade": "wired", "reason": "x"}
FAILING = ("wan", "lan", "driver", "tag", "flag", "engine", "modules", "clashes")
"""The checks of which none fails if the answer is a plain yes."""


def failed(check: str) -> list[dict[str, str]]:
    return checks(check, "fail")


SETTINGS = {"failing": "settings", "checks": failed("settings")}


def content(**changed: Any) -> bytes:
    return json.dumps(REPORT | changed).encode()


@pytest.mark.parametrize("router", sorted(path.name for path in RECORDINGS.iterdir()))
def test_the_report_on_every_recorded_router_agrees_with_itself(router: str) -> None:
    said = parse(json.dumps(report(RECORDINGS / router)).encode(), "it")
    assert contradiction(said) is None


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"grade": "seen", "verify": WATCH},
        {"ports": [PORT, PORT | {"name": "lan2", "engine": None}]},
        {"state": "no", "failing": "engine", "checks": failed("engine")},
        {
            "state": "no",
            "grade": "seen",
            "failing": "trial",
            "try": {"outcome": "failed", "reason": "x"},
        },
        {"state": "partial", "grade": "declared", "expected": EXPECTED | {"state": "partial"}},
        {"expected": EXPECTED, "agrees": True},
        {"state": "partial", "failing": "wan", "checks": failed("wan"), "verify": WATCH | UNSEEN},
        {"verify": WATCH | UNSEEN, "settings": OFF, **SETTINGS},
        {"state": "partial", "failing": "tag", "checks": failed("tag"), "ports": [UNSURE]},
    ],
)
def test_a_report_that_agrees_with_itself_is_taken(changed: dict[str, Any]) -> None:
    assert fact(content(**changed), "it", "2026-11-26").board == REPORT["board"]


@pytest.mark.parametrize(
    "changed",
    [
        {"grade": "seen"},
        {"grade": "seen", "verify": WATCH | {"state": "unseen", "both": 0}},
        {"verify": WATCH | {"both": 0}},
        {"verify": WATCH | {"flows": 1}},
        {"verify": WATCH | {"state": "no-flow"}},
        {"state": "no", "grade": "seen", "failing": "trial"},
        {"state": "no", "grade": "bound", "failing": "trial"},
        {"state": "unknown", "grade": None, "failing": "traffic"},
        {"state": "no", "failing": "engine"},
        {"state": "no", "failing": "driver"},
        {"state": "no"},
        {"grade": None},
        {"grade": "declared"},
        {"agrees": True},
        {"checks": [*ENGINE, *ENGINE]},
        {"checks": failed("kernel")},
        {"ports": [PORT, PORT]},
        {"state": "no", "failing": "engine", "checks": failed("engine"), "ports": [PORT]},
        *({"checks": checks(check, "fail")} for check in FAILING),
        *(
            {"checks": checks(check, "unknown")}
            for check in ("driver", "engine", "wan", "lan", "tag")
        ),
        {"checks": failed("loaded")},
        {"settings": OFF},
        *(
            {"grade": "declared", "expected": EXPECTED, "checks": failed(check)}
            for check in FAILING
        ),
        {"state": "partial", "failing": "driver", "checks": failed("driver")},
        {"state": "no", "failing": "driver", "checks": checks("driver", "unknown")},
        {"failing": "settings", "checks": checks("settings", "unknown")},
        {"verify": WATCH},
        {"verify": WATCH | {"state": "unseen", "both": 0}},
        {"verify": WATCH | {"state": "one-direction", "both": 0}},
        {"verify": WATCH | {"state": "software", "both": 0, "hardware": 0, "software": 2}},
        {"grade": "seen", "verify": WATCH, "settings": {"software": False, "hardware": False}},
        {"try": {"outcome": "failed", "reason": "x"}},
        {"try": {"outcome": "kept", "reason": "x"}},
        {"expected": EXPECTED | {"state": "no"}, "agrees": True},
        {"expected": EXPECTED, "agrees": False},
        {"expected": EXPECTED | {"release": "19.07.1"}, "agrees": True},
        {"ports": [PORT | {"engine": False}]},
        {"ports": [PORT, PORT | {"name": "lan2", "offered": False}]},
    ],
)
def test_a_report_that_contradicts_itself_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(DataError, match="contradicts itself"):
        fact(content(**changed), "it", "2026-11-26")


@pytest.mark.parametrize("check", [check["id"] for check in ENGINE])
def test_a_report_that_leaves_out_a_check_is_refused_and_the_check_named(check: str) -> None:
    rest = [each for each in ENGINE if each["id"] != check]
    with pytest.raises(DataError, match=rf"without its checks \({check}\)"):
        fact(content(checks=rest), "it", "2026-11-26")


def test_a_grade_that_no_router_gives_is_refused() -> None:
    with pytest.raises(DataError):
        parse(content(grade="wired"), "it")


@pytest.mark.parametrize("place", ["failing", "id"])
def test_a_word_that_is_no_check_is_refused(place: str) -> None:
    anna = [check | {"id": "anna"} for check in ENGINE]
    changed = {"failing": "anna"} if place == "failing" else {"checks": anna}
    with pytest.raises(DataError):
        parse(content(**changed), "it")


def test_a_member_that_is_there_twice_is_refused() -> None:
    text = content().decode().replace('"state": "yes"', '"state": "no", "state": "yes"', 1)
    with pytest.raises(DataError, match="twice"):
        parse(text.encode(), "it")


@pytest.mark.parametrize(
    "text",
    [
        *("aabb.ccdd.eeff", "aa.bb.cc.dd.ee.ff", "over pppoe-anna", "br-anna > eth0"),
        *("wg-anna", "ifb4-anna"),
    ],
)
def test_addresses_and_chosen_names_are_found_in_any_spelling(text: str) -> None:
    assert identifier(text)


@pytest.mark.parametrize(
    "text",
    ["br-lan.10 > eth0", "pppoe-wan6 is a modem", "6.12.94", "25.12.5", "glinet,gl-mt6000", "wg0"],
)
def test_names_that_the_system_gives_are_no_identifiers(text: str) -> None:
    assert identifier(text) is None
