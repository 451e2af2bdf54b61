"""Routers' reports: refused ones, kept fields, and changes of the claims."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner, Result

from capdb.claims import derive
from capdb.cli import app
from capdb.facts import Identity, Report, Store
from capdb.probe.report import identifier
from capdb.rules.agreement import observed, stand
from capdb.vocabulary import Grade, Stand, State
from tests.support.facts_directory import write_facts
from tests.support.forest import PROFILE, RELEASE, WOODS
from tests.support.sample_report import REPORT, checks

DEN = REPORT | {"board": "acme,den", "release": RELEASE, "target": "forest/oak"}
CUB = DEN | {"board": "acme,cub"}


def failing(check: str) -> dict[str, object]:
    """Return the members of a report with a *no* that is caused by this check."""
    return {"state": "no", "grade": "bound", "failing": check, "checks": checks(check, "fail")}


NO = failing("engine")
SEEN = {
    "grade": "seen",
    "verify": {
        "seconds": 10,
        "state": "seen",
        "flows": 2,
        "hardware": 2,
        "both": 2,
        "software": 0,
        "softirq_before": 20,
        "softirq_after": 1,
        "reason": "2 of 2",
    },
}

Run = Callable[..., Result]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return facts with a Den that offloads and a Cub that does not."""
    directory = tmp_path / "data"
    write_facts(WOODS, directory)
    monkeypatch.setenv("CAPDB_DATA", str(directory))
    monkeypatch.setenv("CAPDB_DATABASE", str(tmp_path / "capdb.sqlite"))
    return directory


@pytest.fixture
def run(data: Path) -> Run:
    return lambda *words, **more: CliRunner().invoke(app, list(words), **more)


@pytest.fixture
def add(run: Run, tmp_path: Path) -> Run:
    """Add reports, each a file."""

    def of(*reports: object) -> Result:
        files = []
        for number, report in enumerate(reports):
            file = tmp_path / f"{number}.json"
            file.write_text(report if isinstance(report, str) else json.dumps(report))
            files.append(str(file))
        return run("report", "add", *files)

    return of


def told(result: Result) -> dict[str, object]:
    (answer,) = json.loads(result.stdout)["results"]
    found: dict[str, object] = answer
    return found


# ------------------------------------------------------------------ changed claims


def test_a_report_that_agrees_raises_the_grade_for_its_board_and_release(
    run: Run, add: Run
) -> None:
    before = told(run("check", "acme den", "--json"))
    assert before["grade"] == "wired"
    result = add(DEN)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"reports/{RELEASE}.jsonl: 1 added, 0 known before, 1 now\n"
    after = told(run("check", "acme den", "--json"))
    assert (after["state"], after["grade"]) == ("yes", "bound")
    (entry,) = [each for each in after["evidence"] if each["source"] == "report"]  # type: ignore[attr-defined] # of the known kind
    assert [each for each in after["evidence"] if each is not entry] == before["evidence"]  # type: ignore[attr-defined] # of the known kind
    assert "reported yes, as the driver had brought the engine up" in entry["says"]
    assert entry["path"] == f"data/reports/{RELEASE}.jsonl"
    add(DEN | SEEN)
    assert told(run("check", "acme den", "--json"))["grade"] == "seen"
    assert run("report", "disagreements").exit_code == 0


def test_a_report_that_contradicts_changes_neither_state_nor_grade(run: Run, add: Run) -> None:
    before = told(run("check", "acme den", "--json"))
    add(DEN | NO)
    after = told(run("check", "acme den", "--json"))
    for what in ("state", "grade", "reason"):
        assert after[what] == before[what]
    assert "1 report from a router disagrees" in after["paths"]["ipv4-nat"]["note"]  # type: ignore[index] # decoded JSON
    assert "reported no, as its check engine failed, which disagrees" in str(after["evidence"])
    add(DEN | failing("driver"))
    note = told(run("check", "acme den", "--json"))["paths"]["ipv4-nat"]["note"]  # type: ignore[index] # decoded JSON
    assert "2 reports from routers disagree" in note
    result = run("report", "disagreements", "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)["reports"]
    assert [(each["board"], each["state"], each["claimed"], each["stand"]) for each in found] == [
        ("acme,den", "no", "yes", "disagrees")
    ] * 2
    assert "disagrees with acme_den's yes" in run("report", "disagreements").stdout


def test_no_report_makes_a_yes_of_a_no(run: Run, add: Run) -> None:
    add(CUB | SEEN)
    after = told(run("check", "cub 300", "--json"))
    assert after["state"] == "no"
    assert after["grade"] == "wired"
    assert "1 report from a router disagrees" in after["paths"]["ipv4-nat"]["note"]  # type: ignore[index] # decoded JSON
    assert run("check", "cub 300").exit_code == 1


def test_a_report_counts_for_exactly_its_board_and_release(run: Run, add: Run, data: Path) -> None:
    add(CUB | NO)
    assert told(run("check", "acme den", "--json"))["grade"] == "wired"
    (kept,) = Store(data).read_kind(Report)
    works = msgspec.structs.replace(kept, board="acme,den", state=State.YES, grade="seen")
    reports = [
        msgspec.structs.replace(works, **changed)
        for changed in ({"release": "24.10.8"}, {"target": "forest/elm"}, {"board": "acme,den-2"})
    ]
    claims = list(derive(replace(WOODS, reports=reports)))
    assert claims == list(derive(WOODS))


@pytest.mark.parametrize(
    ("claimed", "reported", "grade", "failing", "stands"),
    [
        ("yes", "yes", "bound", None, "agrees"),
        ("yes", "yes", "declared", None, "silent"),  # only the expectation in the script
        ("yes", "yes", None, None, "silent"),
        ("yes", "partial", "bound", "clashes", "silent"),
        ("partial", "yes", "seen", None, "silent"),
        ("partial", "partial", "seen", "wan", "agrees"),
        ("yes", "no", "bound", "engine", "disagrees"),
        ("partial", "no", "bound", "driver", "disagrees"),
        ("yes", "no", "bound", "modules", "silent"),  # a package that is not installed
        ("yes", "no", "bound", "flag", "silent"),  # switched off by someone
        ("yes", "unknown", None, "driver", "silent"),
        ("no", "yes", "seen", None, "disagrees"),
        ("no", "partial", "bound", None, "disagrees"),
        ("no", "yes", "declared", None, "silent"),
        ("no", "no", "bound", "driver", "agrees"),
        ("unknown", "yes", "seen", None, "silent"),
        ("unknown", "no", "bound", "driver", "silent"),
    ],
)
def test_a_reports_agreement_is_known(
    claimed: str, reported: str, grade: str | None, failing: str | None, stands: str
) -> None:
    assert stand(State(claimed), State(reported), grade, failing) is Stand(stands)


def test_only_a_router_that_offloads_proves_more_than_sources_do() -> None:
    proven = {
        (state, grade): observed(state, grade)
        for state in State
        for grade in (None, "declared", "wired", "bound", "seen")
    }
    assert {key for key, grade in proven.items() if grade} == {
        (state, grade) for state in (State.YES, State.PARTIAL) for grade in ("bound", "seen")
    }
    assert proven[State.YES, "seen"] is Grade.SEEN


# ------------------------------------------------------------------ kept fields


def test_only_closed_fields_and_the_day_are_kept(add: Run, data: Path) -> None:
    add(DEN | {"reason": "a sentence of its own", "remedy": "another"})
    (kept,) = Store(data).read_kind(Report)
    assert (kept.board, kept.release, kept.kernel) == ("acme,den", RELEASE, "6.12.94")
    assert kept.checks == {check["id"]: "ok" for check in checks()}
    assert len(kept.date) == 10
    text = (data / "reports" / f"{RELEASE}.jsonl").read_text()
    assert "sentence" not in text
    assert "another" not in text
    assert "A table" not in text


def test_reports_that_say_the_same_are_one(add: Run, data: Path) -> None:
    result = add(DEN, DEN, DEN | {"reason": "in other words"}, CUB | NO)
    assert result.stdout == f"reports/{RELEASE}.jsonl: 2 added, 2 known before, 2 now\n"
    before = (data / "index.jsonl").read_bytes()
    assert "0 added" in add(DEN).stdout
    assert (data / "index.jsonl").read_bytes() == before
    assert len(Store(data).read_kind(Report)) == 2


def test_the_snapshot_is_the_same_by_either_name(add: Run, data: Path) -> None:
    for name in ("SNAPSHOT", "snapshot"):
        assert add(DEN | {"release": name}).exit_code == 0
    assert {report.release for report in Store(data).read_kind(Report)} == {"snapshot"}


def test_a_report_of_a_release_that_is_not_in_the_data_waits(
    run: Run, add: Run, data: Path
) -> None:
    assert add(DEN | {"release": "snapshot"}).exit_code == 0
    assert "no profile of this release in the data" in run("report", "list").stdout
    assert "report-without-board" not in run("lint").stdout


def test_what_probe_run_printed_is_taken_without_its_hosts(run: Run, add: Run, data: Path) -> None:
    printed = {
        "schema": 1,
        "hosts": [
            {"host": "root@192.168.1.1", "state": "yes", "report": DEN, "error": None},
            {"host": "attic.lan", "state": "unknown", "report": None, "error": "not reached"},
        ],
    }
    assert add(printed).exit_code == 0
    assert len(Store(data).read_kind(Report)) == 1
    assert add({"schema": 1, "hosts": [{"host": "x", "report": None}]}).exit_code == 2


def test_a_report_can_come_through_a_pipe(run: Run, data: Path) -> None:
    assert run("report", "add", "-", input=json.dumps(DEN)).exit_code == 0
    assert "acme,den" in run("report", "list").stdout
    (listed,) = json.loads(run("report", "list", "--json").stdout)["reports"]
    assert (listed["profile"], listed["stand"], listed["claimed"]) == ("acme_den", "agrees", "yes")


# ------------------------------------------------------------------ machines of any make

EVERY_MACHINE = Identity(
    id="one-image",
    rule="generic",
    names=("generic",),
    says="the one image of a target",
    source="https://example.org/Makefile",
)
PC_TARGET = "meadow/64"


def a_pc(data: Path, *profiles: str) -> dict[str, object]:
    """Return a report of a PC, after its target was added to the data with these images."""
    images = [
        msgspec.structs.replace(PROFILE, target=PC_TARGET, profile=each, boards=())
        for each in profiles
    ]
    facts = replace(WOODS, profiles=(*WOODS.profiles, *images), identities=(EVERY_MACHINE,))
    write_facts(facts, data)
    return DEN | failing("driver") | {"board": "annas-computer", "target": PC_TARGET}


def test_a_report_of_a_pc_is_kept_under_the_name_of_its_targets_image(data: Path, add: Run) -> None:
    assert add(a_pc(data, "generic")).exit_code == 0
    (kept,) = Store(data).read_kind(Report)
    assert (kept.board, kept.target) == ("generic", PC_TARGET)
    assert "annas" not in (data / "reports" / f"{RELEASE}.jsonl").read_text()


@pytest.mark.parametrize("profiles", [("acme_pc",), ("generic", "acme_pc"), ()])
def test_a_board_of_a_target_with_images_of_their_own_is_refused_as_before(
    profiles: tuple[str, ...], data: Path, add: Run
) -> None:
    result = add(a_pc(data, *profiles))
    assert result.exit_code != 0
    assert not [*Store(data).read_kind(Report)]


def test_a_pc_that_reports_no_target_is_refused(data: Path, add: Run) -> None:
    assert add(a_pc(data, "generic") | {"target": None}).exit_code != 0


# ------------------------------------------------------------------ refused reports


def refused(result: Result, *words: str) -> None:
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    for word in words:
        assert word in result.stderr


@pytest.mark.parametrize(
    "text",
    [
        "aa:bb:cc:dd:ee:ff",
        "AA-BB-CC-DD-EE-FF is up",
        "via 192.168.1.1.",
        "10.0.0.1/8",
        "fe80::1%eth0",
        "2001:db8:0:1:2:3:4:5",
        "someone@example.org",
        "2f1acc6c-3a4b-4d5e-8f90-112233445566",
        "hostname=attic",
        "attic.lan",
        "SSID: Our Home",
        "serial S3YZNB0K123456",
        "a0b1c2d3e4f5",
        "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=",
    ],
)
def test_what_identifies_a_person_network_or_device_is_an_identifier(text: str) -> None:
    assert identifier(text) is not None
    assert identifier(f"it is {text}, they say") is not None


@pytest.mark.parametrize("place", ["reason", "remedy", "board", "check"])
def test_a_report_that_holds_an_identifier_is_refused(add: Run, data: Path, place: str) -> None:
    text = "the neighbour is aa:bb:cc:dd:ee:ff"
    changed = {"checks": checks("wan", reason=text)} if place == "check" else {place: text}
    refused(add(CUB | NO, DEN | changed), "holds what looks like a MAC address")
    assert not Store(data).read_kind(Report), "all are taken, or none"


@pytest.mark.parametrize(
    "text",
    [
        "Linux 6.12.94, OpenWrt 25.12.5 r32802-f505120278, nft 1.1.1",
        "eth0: mtk_soc_eth (mediatek,mt7622-eth), lan1 > eth0 at 12:30:01",
        "/sys/kernel/debug/ppe0/bind and TC_SETUP_FT of 1a143000.wed",
        "uci set firewall.@defaults[0].flow_offloading=1; /etc/init.d/firewall restart",
        "CONFIG_NF_CONNTRACK=y on MT7621AT, IPQ8072A or BCM4908",
        "https://openwrt.org/docs std::string 2a:3b",
    ],
)
def test_what_the_probe_writes_is_no_identifier(text: str) -> None:
    assert identifier(text) is None


@pytest.mark.parametrize("member", [*REPORT])
def test_a_report_without_one_of_its_members_is_refused(add: Run, member: str) -> None:
    rest = {name: value for name, value in DEN.items() if name != member}
    refused(add(rest), "not a report", member)


@pytest.mark.parametrize(
    "changed",
    [
        {"ssid": "x"},
        {"schema": 2},
        {"state": "perhaps"},
        {"grade": "measured"},
        {"settings": {"software": True, "hardware": True, "wan": "x"}},
        {"checks": [{"id": "x", "state": "ok", "reason": "x", "explain": "x", "mac": "x"}]},
        {"checks": [{"id": "x", "state": "maybe", "reason": "x", "explain": "x"}]},
        {"checks": {}},
        {"reason": None},
        {"reason": "x" * 100_000},
        {"verify": "x"},
        {"probe": "1.0.0-johns"},
        {"failing": "no such check"},
        {"reason": "an \x1b[31mescape"},
    ],
)
def test_a_report_of_another_shape_is_refused(add: Run, changed: dict[str, object]) -> None:
    refused(add(DEN | changed), "0.json: not a report")


@pytest.mark.parametrize(
    "changed",
    [
        {"board": None},
        {"release": None},
        {"release": "24.10-SNAPSHOT"},
        {"release": "../../x"},
        {"board": "../x"},
        {"kernel": "6.12.94-johns-laptop"},
        {"target": "x/../y"},
    ],
)
def test_a_report_with_a_field_that_is_not_closed_is_refused(
    add: Run, changed: dict[str, object]
) -> None:
    refused(add(DEN | changed), "0.json: has no board and release")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"board": "johns,laptop"}, "has no profile of forest/oak whose board is johns,laptop"),
        ({"target": "forest/elm"}, "has no profile of forest/elm"),
        ({"release": "31.01.1"}, "OpenWrt has no release 31.01.1"),
        ({"release": "snapshot", "board": "johns,laptop"}, "no release in the data has a board"),
    ],
)
def test_a_report_of_what_is_not_in_the_data_is_refused(
    add: Run, changed: dict[str, object], why: str
) -> None:
    refused(add(DEN | changed), why)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\0", '"' * 10, "[" * 100_000])
def test_what_is_no_report_is_refused(add: Run, text: str) -> None:
    refused(add(text), "not a report")


def test_what_is_too_long_or_not_there_is_refused(add: Run, run: Run, tmp_path: Path) -> None:
    refused(add(" " * (1 << 19) + json.dumps(DEN)), "more than 256 KiB")
    absent = run("report", "add", str(tmp_path / "absent"))
    assert absent.exit_code == 2
    assert "absent: " in absent.stderr
