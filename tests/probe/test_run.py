"""`capdb probe run` over a real ssh to an sshd on 127.0.0.1 whose shells are recorded routers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from capdb.cli import app
from capdb.errors import UsageError
from capdb.probe import inventory
from capdb.probe.ssh import check_host
from tests.support.routers_over_ssh import routers
from tests.support.sample_report import REPORT
from tests.support.small_facts import NEW, OLD, make_data


def sends(**changed: object) -> str:
    """Return the shell of a router that answers with this report, whatever it is asked."""
    text = json.dumps(REPORT | changed)
    return f"cat >/dev/null; cat <<'REPORT'\n{text}\nREPORT"


def router(place: Path, board: str, release: str) -> Path:
    """Return a recorded router of which nothing is known but its board and release."""
    (place / "tmp" / "sysinfo").mkdir(parents=True)
    (place / "tmp" / "sysinfo" / "board_name").write_text(f"{board}\n")
    (place / "etc").mkdir()
    (place / "etc" / "openwrt_release").write_text(
        f"DISTRIB_ID='OpenWrt'\nDISTRIB_RELEASE='{release}'\nDISTRIB_TARGET='fast/new'\n"
    )
    return place


@pytest.fixture(scope="module")
def ssh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    place = tmp_path_factory.mktemp("ssh")
    roots: dict[str, Path | str] = {
        "recorded": router(place / "recorded", "acme,router-ax6s", NEW),
        "older": router(place / "older", "acme,ax3600", "24.10.2"),
        "stranger": router(place / "stranger", "acme,unheard-of", NEW),
        "works": sends(),
        "also-works": sends(board="globe,e8450"),
        "refuses": sends(state="no", failing="engine", reason="no engine"),
        "agrees": sends(board="acme,ax3600", state="no", failing="driver", target="slow/generic"),
        "hostile": sends(reason="\x1b]0;gone\x07 \x9b31m and \u202e so on\r\nyes: all is well"),
        "noisy": "cat >/dev/null; printf 'no\\033[2J\\007\\302\\233\\342\\200\\256\\n' >&2; exit 2",
        "chatty": "cat >/dev/null; echo welcome to the router",
        "misshapen": sends(state="perhaps"),
        "garbled": "cat >/dev/null; head -c 4096 /dev/urandom",
        "endless": "cat >/dev/null; exec yes",
        "loud": "cat >/dev/null; exec yes 'no space left' >&2",
        "slow": "cat >/dev/null; exec sleep 60",
        "deaf": "exec sleep 60",
        "silent": "cat >/dev/null; echo 'sh: out of memory' >&2; exit 2",
        "asked": 'cat >/dev/null; echo "$SSH_ORIGINAL_COMMAND" >&2; exit 64',
    }
    with routers(place, roots) as command:
        yield command


Run = Callable[..., Result]


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_data(tmp_path_factory.mktemp("facts") / "data")


@pytest.fixture(autouse=True)
def database(facts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAPDB_DATA", str(facts))
    monkeypatch.setenv("CAPDB_DATABASE", str(facts.parent / "x.sqlite"))


@pytest.fixture
def run(ssh: str) -> Run:
    return lambda *words: CliRunner().invoke(app, ["probe", "run", "--ssh", ssh, *words])


def hosts_of(result: Result) -> list[dict[str, object]]:
    told = json.loads(result.stdout)
    assert told["schema"] == 1
    found: list[dict[str, object]] = told["hosts"]
    return found


def test_a_recorded_router_is_asked_over_ssh(run: Run) -> None:
    result = run("recorded")
    assert result.exit_code == 4
    assert result.stdout.startswith(f"? UNKNOWN  recorded (acme,router-ax6s on OpenWrt {NEW})")
    assert "database   no contradiction: ? unknown: " in result.stdout


def test_three_at_once_one_of_them_unreachable(run: Run) -> None:
    result = run("recorded", "nowhere", "older", "--json")
    assert result.exit_code == 4
    recorded, nowhere, older = hosts_of(result)
    assert [each["host"] for each in (recorded, nowhere, older)] == ["recorded", "nowhere", "older"]
    assert (recorded["error"], older["error"]) == (None, None)
    assert nowhere["report"] is None
    assert "Connection refused" in str(nowhere["error"])
    assert recorded["report"]["board"] == "acme,router-ax6s"  # type: ignore[index] # decoded JSON
    table = run("recorded", "nowhere", "older").stdout.splitlines()
    assert len(table) == 4
    assert [line.split()[:3] for line in table[1:]] == [
        ["?", "unknown", "recorded"],
        ["?", "unknown", "nowhere"],
        ["?", "unknown", "older"],
    ]


def test_the_hosts_of_an_inventory_are_asked_and_shown_a_line_each(
    run: Run, tmp_path: Path
) -> None:
    fleet = {
        "_meta": {"hostvars": {"attic": {"ansible_host": "works"}, "refuses": {}}},
        "all": {"children": ["routers"]},
        "routers": {"hosts": ["attic", "refuses"]},
    }
    (tmp_path / "fleet.json").write_text(json.dumps(fleet))
    result = run("--inventory", str(tmp_path / "fleet.json"), "--jsonl")
    told = {each["host"]: each for each in map(json.loads, result.stdout.splitlines())}
    assert {host: each["state"] for host, each in told.items()} == {"attic": "yes", "refuses": "no"}
    assert {each["schema"] for each in told.values()} == {1}
    assert result.exit_code == 5


@pytest.mark.parametrize(
    ("variables", "destination"),
    [
        ({}, "attic"),
        ({"ansible_host": "192.0.2.7"}, "192.0.2.7"),
        ({"ansible_host": "192.0.2.7", "ansible_user": "root"}, "root@192.0.2.7"),
        ({"ansible_user": "root", "ansible_port": 2222}, "ssh://root@attic:2222"),
        ({"ansible_host": "2001:db8::7", "ansible_port": "22"}, "ssh://[2001:db8::7]:22"),
    ],
)
def test_an_inventory_gives_each_host_its_destination(
    variables: dict[str, object], destination: str, tmp_path: Path
) -> None:
    file = tmp_path / "fleet.json"
    file.write_text(
        json.dumps({"_meta": {"hostvars": {"attic": variables}}, "all": {"hosts": ["attic"]}})
    )
    assert inventory.read(file) == {"attic": destination}


def test_any_other_inventory_is_read_by_ansible(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = {"_meta": {"hostvars": {}}, "all": {"hosts": ["attic"]}}
    ansible = tmp_path / "ansible-inventory"
    ansible.write_text(
        f"#!/bin/sh\n[ \"$*\" = '-i {tmp_path}/fleet --list' ] && echo '{json.dumps(listed)}'\n"
    )
    ansible.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    (tmp_path / "fleet").write_text("[routers]\nattic\n")
    assert inventory.read(tmp_path / "fleet") == {"attic": "attic"}


@pytest.mark.parametrize(
    "text", ["", "[routers]\nattic\n", "{}", '{"_meta": 1}', '{"_meta": {}}', '{"all": {}}']
)
def test_what_is_no_inventory_is_one_sentence(
    text: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fleet").write_text(text)
    monkeypatch.setenv("PATH", str(tmp_path))  # without Ansible
    result = run("--inventory", str(tmp_path / "fleet"))
    assert result.exit_code in (2, 70)
    assert result.stderr.count("\n") == 1
    assert str(tmp_path / "fleet") in result.stderr
    assert "a fault of capdb" not in result.stderr


def test_the_database_is_asked_about_the_release_or_the_newest_of_its_series(run: Run) -> None:
    (older,) = hosts_of(run("older", "--json"))
    assert older["report"]["release"] == "24.10.2"  # type: ignore[index] # decoded JSON
    assert older["database"]["release"] == OLD  # type: ignore[index] # decoded JSON
    assert f" for {OLD}: " in run("older").stdout
    (stranger,) = hosts_of(run("stranger", "--json"))
    assert stranger["database"] is None
    assert "knows nothing of this board and release" in run("stranger").stdout


@pytest.mark.parametrize(
    ("hosts", "code"),
    [
        (["works"], 0),
        (["works", "also-works"], 0),
        (["refuses"], 1),
        (["agrees", "refuses"], 1),
        (["works", "refuses"], 5),
        (["nowhere"], 4),
        (["works", "nowhere"], 5),
        (["nowhere", "recorded"], 4),
    ],
)
def test_the_exit_code_is_the_state_that_all_hosts_share(
    run: Run, hosts: list[str], code: int
) -> None:
    assert run(*hosts).exit_code == code


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("nowhere", "cannot be reached (ssh: connect to host 127.0.0.1 port"),
        ("chatty", "answered something that is no report"),
        ("misshapen", "answered something that is no report"),
        ("garbled", "answered something that is no report"),
        ("endless", "sent more than a report can be, and was cut off"),
        ("silent", "did not run the self-test (sh: out of memory)"),
    ],
)
def test_what_goes_wrong_with_a_host_is_one_sentence(run: Run, host: str, said: str) -> None:
    result = run(host)
    assert result.exit_code == 4
    assert result.stdout.startswith(f"? UNKNOWN  {host}: ")
    assert said in result.stdout
    assert result.stdout.count("\n") == 1


def test_who_is_not_let_in_without_naming_a_user_is_advised_to_try_root(
    run: Run, tmp_path: Path
) -> None:
    ssh = tmp_path / "ssh"
    ssh.write_text("#!/bin/sh\necho 'me@router: Permission denied (publickey).' >&2\nexit 255\n")
    ssh.chmod(0o755)
    assert "try root@router" in run("router", "--ssh", str(ssh)).stdout
    assert "try root@" not in run("me@router", "--ssh", str(ssh)).stdout


def test_a_host_that_does_not_answer_in_time_is_given_up(run: Run) -> None:
    slow, deaf = hosts_of(run("slow", "deaf", "--timeout", "1", "--json"))
    assert slow["error"] == deaf["error"] == "no answer within 1 s."


def test_a_host_that_sends_messages_only_is_given_up_and_the_last_one_shown(run: Run) -> None:
    (loud,) = hosts_of(run("loud", "--timeout", "3", "--json"))
    assert str(loud["error"]).startswith("no answer within 3 s, only messages (no")


def test_what_a_router_says_never_reaches_the_terminal_raw(run: Run) -> None:
    for words in (
        ["hostile"],
        ["hostile", "works"],
        ["hostile", "--explain"],
        ["hostile", "--json"],
    ):
        said = run(*words).stdout
        assert not {"\x1b", "\x07", "\x9b", "\r", "\u202e"} & set(said)
    assert len(run("hostile", "works").stdout.splitlines()) == 3


def test_the_script_is_asked_for_what_was_asked_for(run: Run) -> None:
    assert "(sh -s -- --json)" in run("asked").stdout
    assert "(sh -s -- --json --verify 7)" in run("asked", "--verify", "--seconds", "7").stdout
    tried = run("asked", "--try", "--keep", "--force").stdout
    assert "(sh -s -- --json --try 30 --keep --force)" in tried


@pytest.mark.parametrize(
    "words",
    [
        ("--", "-oProxyCommand=touch hacked"),
        ("works", ""),
        ("two words",),
        ("a\nb",),
        ("works", "--verify", "--try"),
        ("works", "--keep"),
        ("works", "--force", "--verify"),
        ("works", "--ssh", "'"),
        ("works", "--ssh", ""),
        ("works", "--ssh", "/no/such/ssh"),
    ],
)
def test_misuse_is_refused_before_any_host_is_asked(run: Run, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("host", ["router", "root@192.168.1.1", "ssh://root@[fe80::1%eth0]:2222"])
def test_a_host_is_whatever_ssh_takes(host: str) -> None:
    check_host(host)
    with pytest.raises(UsageError):
        check_host(f"-{host}")


def test_only_one_host_may_ask_for_a_password(tmp_path: Path) -> None:
    log = tmp_path / "log"
    ssh = tmp_path / "ssh"
    ssh.write_text(f'#!/bin/sh\necho "$*" >>{log}\nexit 255\n')
    ssh.chmod(0o755)
    for hosts in (["a"], ["b", "c"]):
        CliRunner().invoke(app, ["probe", "run", "--ssh", str(ssh), *hosts])
    batch = {
        line.split(" -- ")[1][0]: "BatchMode=yes" in line for line in log.read_text().splitlines()
    }
    assert batch == {"a": False, "b": True, "c": True}


@pytest.mark.parametrize(("number", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_signal_leaves_no_ssh_behind(tmp_path: Path, number: str, code: int) -> None:
    mark = tmp_path / "mark"
    way = tmp_path / "ssh"
    way.write_text(f"#!/bin/sh\necho $$ >{mark}\nexec sleep 60\n")
    way.chmod(0o755)
    program = "from capdb.cli import main; main()"
    running = subprocess.Popen(
        [sys.executable, "-c", program, "probe", "run", "--ssh", str(way), "x"],
        stderr=subprocess.PIPE,
    )
    while not mark.exists() or not mark.read_text().strip():
        assert running.poll() is None
        time.sleep(0.01)
    running.send_signal(signal.Signals[number])
    _, said = running.communicate()
    assert running.returncode == code
    assert b"Traceback" not in said
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (f"cat >/dev/null; echo '{json.dumps(REPORT)}'", None),
        (f"echo '{json.dumps(REPORT)}'", None),  # without reading the script
        ("yes", "cut off"),
        ("echo no route >&2; exit 255", "no route"),
    ],
)
def test_a_helper_of_ssh_that_keeps_its_pipes_holds_nothing_up(
    answer: str, said: str | None, tmp_path: Path
) -> None:
    ssh = tmp_path / "ssh"
    ssh.write_text(f"#!/bin/sh\nsleep 40 &\necho $! >{tmp_path}/helper\n{answer}\n")
    ssh.chmod(0o755)
    words = ["probe", "run", "--ssh", str(ssh), "--timeout", "30", "attic", "--json"]
    try:
        (attic,) = hosts_of(CliRunner().invoke(app, words))
    finally:
        os.kill(int((tmp_path / "helper").read_text()), signal.SIGKILL)
    assert (attic["report"] is None) is (said is not None)
    assert said is None or said in str(attic["error"])
