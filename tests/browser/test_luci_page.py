"""LuCI's page for hardware offload, in a real browser, on recorded routers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from capdb.probe.ingest import fact
from tests.support.checkout import RECORDINGS
from tests.support.luci import Luci
from tests.support.probing import report
from tests.support.recorded_router import Network, Router, Zone, ethernet
from tests.support.ubus_object import UbusObject
from tests.support.visitor import DESKTOP, PHONE, Visitor, overflow
from tests.support.watched_router import BACK, MARKED, MOVING, THERE, flow, watched

pytestmark = pytest.mark.browser

STATES = {
    "filogic-two-macs": "yes",
    "mt7621-24.10": "off",
    "filogic-sqm-running": "partial",
    "x86-igc": "no",
    "mt7629": "engine off",
    "mt7621-flag-off": "refused flows",
    "mt7622-not-root": "unknown",
}
"""Recorded routers with their faults."""

Open = Callable[..., Any]


@pytest.fixture
def router(tmp_path: Path) -> UbusObject:
    """Return a router whose engine is up, with offload off."""
    return UbusObject(tmp_path, RECORDINGS / "mt7621-24.10")


@pytest.fixture
def luci(router: UbusObject) -> Iterator[Luci]:
    """LuCI on it."""
    made = Luci(router)
    yield made
    made.close()


@pytest.fixture
def visiting(chromium: Any, luci: Luci) -> Iterator[Visitor]:
    """Return a visitor; a script that errs, a foreign request or a fault that no test planted
    fails.
    """
    made = Visitor(chromium, luci.start())
    yield made
    made.close()
    planted = ("403 for", "console error: Failed to load resource") if luci.faults else ("\0",)
    assert [each for each in made.faults if not each.startswith(planted)] == []


@pytest.fixture
def opened(visiting: Visitor, luci: Luci) -> Open:
    """Open the page, and wait until the router answered."""

    def open_page(width: int = DESKTOP, **env: Any) -> Any:
        luci.env = env
        page = visiting.open("", width=width)
        page.locator(".capdb-answer, [role=alert]").first.wait_for()
        return page

    return open_page


def shown_report(page: Any) -> dict[str, Any]:
    """Return the report that the page gives to copy."""
    found: dict[str, Any] = json.loads(page.locator(".capdb-report").input_value())
    return found


def section(page: Any, number: int) -> Any:
    """Return the part of the page for the answer (0), the proof (1) or the trial (2)."""
    return page.locator(".cbi-section").nth(number)


def violations(page: Any, axe: str) -> list[str]:
    page.evaluate(axe)
    found: list[str] = page.evaluate(
        "async () => (await axe.run()).violations.flatMap("
        "(each) => each.nodes.map((node) => `${each.id}: ${node.html}`))"
    )
    return found


@pytest.mark.parametrize("name", sorted(path.name for path in RECORDINGS.iterdir()))
def test_the_page_agrees_with_the_self_test(name: str, router: UbusObject, opened: Open) -> None:
    router.record(RECORDINGS / name)
    said = report(RECORDINGS / name)
    page = opened()
    assert shown_report(page) == said == router.answer("check")
    assert said["reason"] in section(page, 0).inner_text()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("name", STATES)
def test_every_state_is_accessible_and_fits(
    name: str, width: int, router: UbusObject, opened: Open, axe: str
) -> None:
    router.record(RECORDINGS / name)
    page = opened(width)
    for closed in page.locator("summary").all():
        closed.click()
    assert violations(page, axe) == []
    assert overflow(page) == []


def test_a_yes_that_was_not_observed_is_not_shown_as_one(
    router: UbusObject, luci: Luci, opened: Open
) -> None:
    observed = section(opened(), 0).locator("h3").inner_text()
    real = router.call

    def declared(method: str, arguments: str = "{}") -> tuple[int, Any]:
        code, answer = real(method, arguments)
        return code, {**answer, "grade": "declared"} if method == "check" else answer

    router.call = declared  # type: ignore[method-assign] # replaced on purpose
    expected = section(opened(), 0).locator("h3")
    assert expected.inner_text() != observed
    assert expected.locator(".capdb-success").count() == 0


def test_each_port_shows_whether_the_engine_and_the_flowtable_have_it(
    tmp_path: Path, router: UbusObject, opened: Open
) -> None:
    home = Router(
        devices={f"eth{n}": ethernet("igc") if n == 2 else ethernet() for n in range(4)},
        networks={
            "lan": Network("eth0"),
            "guest": Network("eth2"),
            "media": Network("eth3"),
            "wan": Network("eth1", default=True, proto="dhcp"),
        },
        zones={"lan": Zone(("lan", "guest", "media")), "wan": Zone(("wan",), masq=True)},
        offered=("eth1", "eth2"),
    )
    router.record(home.write(tmp_path / "router"))
    rows = [each.locator("td") for each in opened().locator(".capdb-ports .tr:has(td)").all()]
    shown = {row.nth(0).inner_text(): (badge_of(row.nth(1)), badge_of(row.nth(2))) for row in rows}
    assert shown == {
        "eth1": ("success", None),
        "eth0 eth3": ("success", "warning"),
        "eth2": ("danger", None),
    }


def badge_of(cell: Any) -> str | None:
    """Return the kind of badge in a cell of a table."""
    badge = cell.locator(".capdb-badge")
    return badge.get_attribute("class").split("capdb-")[-1] if badge.count() else None


def test_traffic_proves_it_with_live_counts(
    tmp_path: Path, router: UbusObject, opened: Open
) -> None:
    root = tmp_path / "router"
    watched(root, MARKED, MOVING)
    router.record(root)
    router.conntrack.write_text(flow("HW_OFFLOAD", 9) * 41 + flow("OFFLOAD", 9) * 13)
    page = opened()
    router.set("hold")
    section(page, 1).get_by_role("button").click()
    counts = section(page, 1).locator(".capdb-counts strong")
    counts.filter(has_text="41").wait_for()
    assert counts.all_inner_texts() == ["41", "13", "54"]
    assert section(page, 1).get_by_role("timer").count() == 1
    router.set("hold", False)
    section(page, 1).locator(".alert-message.success").wait_for()
    assert shown_report(page)["grade"] == "seen"


def test_without_traffic_nothing_is_called_proved(
    tmp_path: Path, router: UbusObject, opened: Open
) -> None:
    root = tmp_path / "router"
    watched(root, [flow("ASSURED", 9, THERE, BACK)] * 3, [""] * 3)
    router.record(root)
    page = opened()
    section(page, 1).get_by_role("button").click()
    section(page, 1).locator(".alert-message").wait_for()
    assert section(page, 1).locator(".alert-message.success").count() == 0
    assert shown_report(page)["grade"] != "seen"


@pytest.mark.parametrize("name", ["x86-igc", "filogic-two-macs"])
def test_a_trial_that_would_be_refused_is_not_offered(
    name: str, router: UbusObject, opened: Open
) -> None:
    router.record(RECORDINGS / name)
    page = opened()
    section(page, 2).get_by_role("button").wait_for(state="detached")
    assert section(page, 1).get_by_role("button").count() == 1


@pytest.mark.parametrize(("name", "code"), [("mt7621-24.10", 1), ("filogic-sqm-running", 0)])
def test_a_remedy_is_shown_as_a_command_only_where_it_is_one(
    name: str, code: int, router: UbusObject, opened: Open
) -> None:
    router.record(RECORDINGS / name)
    page = opened()
    assert section(page, 0).locator(".capdb-remedy").count() == code
    assert report(RECORDINGS / name)["remedy"] in section(page, 0).inner_text()


def test_a_watch_can_be_stopped(router: UbusObject, opened: Open) -> None:
    page = opened()
    router.set("hold")
    section(page, 1).get_by_role("button").click()
    section(page, 1).get_by_role("timer").wait_for()
    section(page, 1).get_by_role("button").click()
    section(page, 1).locator(".alert-message").wait_for()
    assert router.answer("status")["job"]["state"] == "cancelled"


def test_a_trial_is_kept(router: UbusObject, opened: Open) -> None:
    page = opened()
    router.set("trying")
    router.set("proof")
    section(page, 2).get_by_role("button").click()
    section(page, 2).get_by_role("timer").wait_for()
    section(page, 2).get_by_role("button").first.click()
    router.until(lambda found: found["job"]["keep"])
    router.set("trying", False)
    section(page, 2).locator(".alert-message.success").wait_for()
    assert shown_report(page)["try"]["outcome"] == "kept"


def test_a_trial_is_undone(router: UbusObject, opened: Open) -> None:
    page = opened()
    router.set("trying")
    section(page, 2).get_by_role("button").click()
    section(page, 2).get_by_role("timer").wait_for()
    section(page, 2).get_by_role("button").last.click()
    section(page, 2).locator(".alert-message").wait_for()
    assert shown_report(page)["try"]["outcome"] == "restored"
    assert "--cancel" in router.asked()


def test_a_trial_that_nobody_keeps_ends_by_itself_and_can_be_kept_later(
    router: UbusObject, opened: Open
) -> None:
    page = opened()
    router.set("proof")
    section(page, 2).get_by_role("button").click()
    section(page, 2).locator(".alert-message").wait_for()
    assert shown_report(page)["try"]["outcome"] == "restored"
    section(page, 2).get_by_role("button").last.click()
    router.until(lambda found: found["job"]["action"] == "keep")
    page.wait_for_function("() => document.querySelector('.capdb-report').value.includes('kept')")


def test_a_job_of_another_session_is_shown_and_taken_up(router: UbusObject, opened: Open) -> None:
    router.set("trying")
    router.answer("try", seconds=60)
    page = opened()
    assert section(page, 2).get_by_role("timer").count() == 1
    assert section(page, 1).get_by_role("button").is_disabled()
    router.set("trying", False)
    section(page, 2).locator(".alert-message").wait_for()
    assert shown_report(page)["try"]["outcome"] == "restored"


@pytest.mark.parametrize("phase", ["preparing", "running", "left"])
def test_a_trial_of_ssh_is_shown_and_can_be_ended(
    phase: str, router: UbusObject, opened: Open
) -> None:
    router.trial(phase)
    page = opened()
    section(page, 2).locator(".alert-message").wait_for()
    router.trial("none")
    section(page, 2).get_by_role("button").last.click()
    section(page, 2).locator(".alert-message").wait_for(state="detached")
    assert "--cancel" in router.asked()


@pytest.mark.parametrize("lost", [403, "session"])
def test_a_lost_session_is_said_and_the_trial_is_found_again(
    lost: object, router: UbusObject, luci: Luci, opened: Open
) -> None:
    page = opened()
    router.set("trying")
    section(page, 2).get_by_role("button").click()
    section(page, 2).get_by_role("timer").wait_for()
    luci.faults["status"] = lost
    section(page, 2).get_by_role("alert").wait_for()
    luci.faults["status"] = None
    section(page, 2).get_by_role("timer").wait_for()
    router.set("trying", False)
    section(page, 2).locator(".alert-message.notice").wait_for()


def test_a_login_that_may_only_read_has_no_buttons_and_is_refused(
    router: UbusObject, luci: Luci, opened: Open
) -> None:
    page = opened(readonly=True)
    assert shown_report(page) == report(RECORDINGS / "mt7621-24.10")
    for number in (1, 2):
        assert section(page, number).get_by_role("button").count() == 0
    for method in ("verify", "try", "keep", "cancel"):
        asked = {"id": 1, "params": ["b" * 32, "capdb", method, {}]}
        assert json.loads(luci.ubus([asked])[2])[0]["result"] == [6]
    assert [line for line in router.asked() if line != "--json"] == []


@pytest.mark.parametrize("fault", [2, 3, 4, 5, 6, 7, 9, 403, "session"])
def test_a_refused_check_is_said_and_can_be_repeated(
    fault: object, luci: Luci, opened: Open, axe: str
) -> None:
    luci.faults["check"] = fault
    page = opened()
    assert section(page, 0).locator(".capdb-answer").count() == 0
    assert violations(page, axe) == []
    luci.faults["check"] = None
    section(page, 0).get_by_role("button").click()
    section(page, 0).locator(".capdb-answer").wait_for()


def test_a_late_answer_is_given_up_and_can_be_repeated(luci: Luci, opened: Open) -> None:
    luci.faults["check"] = "late"
    page = opened(timeout=300)
    section(page, 0).get_by_role("alert").wait_for()
    luci.faults["check"] = None
    luci.late.set()
    page.evaluate("env.timeout = 15000")
    section(page, 0).get_by_role("button").click()
    section(page, 0).locator(".capdb-answer").wait_for()


@pytest.mark.parametrize("fault", [6, 7, 403])
def test_a_refused_trial_is_said(fault: int, luci: Luci, opened: Open) -> None:
    page = opened()
    luci.faults["try"] = fault
    section(page, 2).get_by_role("button").click()
    page.locator("#notifications .danger").wait_for()
    assert section(page, 2).get_by_role("timer").count() == 0


def test_no_trial_while_changes_to_the_firewall_wait(router: UbusObject, opened: Open) -> None:
    page = opened(changes={"firewall": [["set", "cfg01", "input", "DROP"]]})
    section(page, 2).get_by_role("button").click()
    page.locator("#notifications .warning").wait_for()
    assert [line for line in router.asked() if "--try" in line] == []


def test_a_hostile_report_stays_text(tmp_path: Path, router: UbusObject, opened: Open) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    root = tmp_path / "router"
    watched(root, MARKED, MOVING)
    for path, text in (
        ("tmp/sysinfo/board_name", evil),
        ("sys/class/net/eth0/device/uevent", f"DRIVER={evil}\n"),
        ("proc/sys/kernel/osrelease", f"6.6{evil}"),
    ):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    router.record(root)
    page = opened(PHONE)
    for closed in page.locator("summary").all():
        closed.click()
    assert evil in section(page, 0).inner_text()
    assert page.locator("#view img, #view script, #notifications img").count() == 0
    assert overflow(page) == []


def test_every_word_of_the_pages_own_can_be_translated(router: UbusObject, opened: Open) -> None:
    page = opened(language="owlish")
    router.set("trying")
    section(page, 2).get_by_role("button").click()
    section(page, 2).get_by_role("timer").wait_for()
    untranslated = _own_words(page)
    router.set("trying", False)
    section(page, 2).locator(".alert-message").wait_for()
    for closed in page.locator("summary").all():
        closed.click()
    said = " ".join(_texts(shown_report(page)))
    untranslated += _own_words(page)
    assert [each for each in untranslated if each not in said] == []


def _own_words(page: Any) -> list[str]:
    """Return the texts with a letter that is not in a translation."""
    found: list[str] = page.evaluate(
        r"""() => {
          const page = document.getElementById("view");
          const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
          const found = [];
          while (walker.nextNode()) {
            if (walker.currentNode.parentElement.closest("textarea")) continue;
            const translated = /⟦[^⟧]*(⟦[^⟧]*⟧[^⟧]*)*⟧/g;
            const text = walker.currentNode.textContent.replace(translated, "").trim();
            if (/[A-Za-z]/.test(text)) found.push(text);
          }
          return found;
        }"""
    )
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def test_the_copied_report_can_be_kept(router: UbusObject, opened: Open) -> None:
    page = opened()
    section(page, 1).get_by_role("button").click()
    section(page, 1).locator(".alert-message").wait_for()
    kept = fact(json.dumps(shown_report(page)).encode(), "the page", "2026-11-26")
    assert (kept.board, kept.state) == ("dlink,dir-860l-b1", "yes")
