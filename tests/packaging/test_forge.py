"""The steps of the forge's workflows, as scripts: each does its part of the workflow."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from capdb.building.build import build
from capdb.facts import Report, Store
from capdb.project import VERSION
from tests.support.checkout import ROOT
from tests.support.sample_report import REPORT
from tests.support.server import Answer, Server
from tests.support.small_facts import make_data, silent

SCRIPTS = ROOT / ".ci"

pytestmark = pytest.mark.skipif(
    shutil.which("git") is None, reason="needs git; Debian's package has the same name"
)


class Forge:
    """A checkout with a remote, and a `gh` that records its calls."""

    def __init__(self, place: Path) -> None:
        self.checkout, self.remote, self.programs = (
            place / name for name in ("checkout", "remote.git", "programs")
        )
        self.calls = place / "calls"
        self.programs.mkdir()
        self.program("gh", f'printf "%s\\n" "$*" >>{self.calls}\n')
        python = Path(sys.executable)
        for name in ("python", "capdb"):
            self.program(name, f'exec {python} {"" if name == "python" else "-m capdb"} "$@"\n')
        self.checkout.mkdir()
        shutil.copytree(SCRIPTS, self.checkout / ".ci")
        make_data(self.checkout / "data")
        self.git("init", "-q", "--bare", str(self.remote))
        self.git("init", "-q", "-b", "main")
        self.git("remote", "add", "origin", str(self.remote))
        self.commit("begin", "someone@acme.invalid")
        self.git("push", "-q", "origin", "main")

    def program(self, name: str, text: str) -> None:
        file = self.programs / name
        file.write_text(f"#!/bin/sh\n{text}")
        file.chmod(0o755)

    def git(self, *words: str) -> str:
        command = ["git", "-C", str(self.checkout), *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def commit(self, subject: str, email: str) -> None:
        self.git("add", ".")
        who = ("-c", "user.name=x", "-c", f"user.email={email}")
        self.git(*who, "commit", "-q", "-m", subject)

    def run(self, script: str, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        path = f"{self.programs}:{os.environ['PATH']}"
        return subprocess.run(
            [self.checkout / ".ci" / script, *words],
            env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), **more},
            capture_output=True,
            text=True,
            check=False,
        )

    def asked(self) -> list[str]:
        """Return the calls of `gh`, a line a call."""
        return self.calls.read_text().splitlines() if self.calls.exists() else []

    def branches(self) -> list[str]:
        return self.git("ls-remote", "--heads", "origin").split()[1::2]


@pytest.fixture
def forge(tmp_path: Path) -> Forge:
    return Forge(tmp_path)


def propose(forge: Forge, code: str = "10", report: str = "What is new.\n") -> None:
    body = forge.checkout.parent / "body.md"
    body.write_text(report)
    done = forge.run("propose", "refresh", "data: what is new upstream", str(body), code)
    assert done.returncode == 0, done.stderr


def change(forge: Forge, text: str) -> None:
    (forge.checkout / "data" / "note.txt").write_text(text)


# ------------------------------------------------------------------ proposing


def test_what_changed_is_proposed_on_a_branch(forge: Forge) -> None:
    change(forge, "new")
    propose(forge)
    assert "refs/heads/refresh" in forge.branches()
    assert forge.git("show", "origin/refresh:data/note.txt") == "new"
    (created,) = [call for call in forge.asked() if call.startswith("pr create")]
    assert "--draft" not in created


def test_new_findings_make_a_draft(forge: Forge) -> None:
    change(forge, "new")
    propose(forge, "11")
    assert any("--draft" in call for call in forge.asked())


def test_an_open_pull_request_becomes_a_draft_with_the_first_findings(forge: Forge) -> None:
    record = f'printf "%s\\n" "$*" >>{forge.calls}\n[ "$2" = list ] && echo 7\nexit 0\n'
    forge.program("gh", record)
    for code in ("10", "11"):
        forge.git("switch", "-q", "main")
        change(forge, f"new with code {code}")
        propose(forge, code)
    assert [call for call in forge.asked() if call.startswith("pr ready")] == ["pr ready 7 --undo"]


@pytest.mark.skipif(shutil.which("jq") is None, reason="needs jq; Debian's package has that name")
@pytest.mark.parametrize("own", [False, True])
def test_a_pull_request_of_a_fork_with_a_branch_of_that_name_is_a_strangers(
    forge: Forge, own: bool
) -> None:
    listed = [{"number": 7, "isCrossRepository": True}]
    listed += [{"number": 8, "isCrossRepository": False}] if own else []
    answer = (
        f'for last; do :; done\n[ "$2" = list ] && echo \'{json.dumps(listed)}\' | jq -r "$last"'
    )
    forge.program("gh", f'printf "%s\n" "$*" >>{forge.calls}\n{answer}\nexit 0\n')
    change(forge, "new")
    propose(forge)
    _, then = forge.asked()
    begins = "api --silent --method PATCH repos/{owner}/{repo}/pulls/8 " if own else "pr create "
    assert then.startswith(begins)


def test_nothing_new_proposes_nothing(forge: Forge) -> None:
    propose(forge)
    assert forge.asked() == []
    assert "refs/heads/refresh" not in forge.branches()


def test_a_report_that_is_longer_than_the_forge_takes_is_whole_in_the_commit(forge: Forge) -> None:
    sent = forge.calls.with_name("sent")
    copy = f'while [ $# -gt 1 ]; do [ "$1" = --body-file ] && cp "$2" {sent}; shift; done\nexit 0\n'
    forge.program("gh", copy)
    lines = [f"- line {number} of a very bad week, with an umlaut: ü" for number in range(4000)]
    change(forge, "new")
    propose(forge, report="\n".join(lines) + "\n")
    shown = sent.read_text()
    assert len(shown) < 65536  # GitHub's limit of a pull request's text
    assert shown.splitlines()[:500] == lines[:500]
    assert lines[-1] not in shown
    assert "commit" in shown.splitlines()[-1]
    message = forge.git("show", "--no-patch", "--format=%s%n%b", "origin/refresh").splitlines()
    assert message == ["data: what is new upstream", *lines]


def test_the_next_week_takes_the_place_of_the_last_one(forge: Forge) -> None:
    for text in ("first", "second"):
        forge.git("switch", "-q", "main")
        change(forge, text)
        propose(forge)
    assert forge.git("show", "origin/refresh:data/note.txt") == "second"
    assert forge.git("rev-list", "--count", "main..origin/refresh") == "1"


def test_commits_of_somebody_else_are_never_overwritten(forge: Forge) -> None:
    change(forge, "first")
    propose(forge)
    change(forge, "corrected by hand")
    forge.commit("correct", "reviewer@acme.invalid")
    forge.git("push", "-q", "origin", "HEAD:refs/heads/refresh")
    forge.git("switch", "-q", "main")
    change(forge, "second")
    propose(forge)
    assert forge.git("show", "origin/refresh:data/note.txt") == "corrected by hand"
    (other,) = [name for name in forge.branches() if name.startswith("refs/heads/refresh-")]
    assert forge.git("rev-parse", "HEAD") in forge.git("ls-remote", "origin", other)


def test_many_commits_of_somebody_else_are_never_overwritten(forge: Forge) -> None:
    """Their authors fill a pipe, so that listing them takes longer than finding the first."""
    change(forge, "first")
    propose(forge)
    for number in range(5):
        change(forge, f"corrected {number} times by hand")
        forge.commit("correct", f"{'r' * 70_000}@acme.invalid")
    forge.git("push", "-q", "origin", "HEAD:refs/heads/refresh")
    forge.git("switch", "-q", "main")
    change(forge, "second")
    propose(forge)
    assert forge.git("show", "origin/refresh:data/note.txt") == "corrected 4 times by hand"


# ------------------------------------------------------------------ refreshing


@pytest.mark.parametrize("code", [0, 10, 11])
def test_a_refresh_leaves_facts_and_report_and_gives_its_code_on(forge: Forge, code: int) -> None:
    forge.program("capdb", f"echo report\nexit {code}\n")
    output = forge.checkout.parent / "output"
    done = forge.run("refresh", "found", GITHUB_OUTPUT=str(output))
    assert done.returncode == 0
    assert output.read_text() == f"code={code}\n"
    assert (forge.checkout / "found" / "report.md").read_text() == "report\n"
    assert (forge.checkout / "found" / "data" / "index.jsonl").is_file()


def test_a_refresh_that_fails_fails_the_job(forge: Forge) -> None:
    forge.program("capdb", "exit 70\n")
    assert forge.run("refresh", "found").returncode == 70


def test_trees_that_no_refresh_used_for_weeks_are_removed(forge: Forge) -> None:
    forge.program("capdb", "exit 0\n")
    cache = forge.checkout.parent / "cache"
    trees = cache / "capdb" / "trees"
    month_ago = time.time() - 30 * 86_400
    for name in ("linux-6.12.94", "linux-6.12.95"):
        (trees / name / "drivers").mkdir(parents=True)
        (trees / f"{name}.date").write_text("2026-01-01")
    for left in (trees / "linux-6.12.94", trees / "linux-6.12.94.date"):
        os.utime(left, (month_ago, month_ago))
    assert forge.run("refresh", "found", XDG_CACHE_HOME=str(cache)).returncode == 0
    assert {each.name for each in trees.iterdir()} == {"linux-6.12.95", "linux-6.12.95.date"}


def test_the_documents_of_new_facts_are_proposed_with_them(forge: Forge) -> None:
    page = forge.checkout / "page.md"
    page.write_text("of the old facts")
    forge.commit("document", "someone@acme.invalid")
    forge.program("capdb", "echo news >data/note.txt\necho report\nexit 10\n")
    forge.program("nox", "cat data/note.txt >page.md\n")
    forge.run("refresh", "../found")
    forge.git("checkout", "-q", "--", ".")
    forge.git("clean", "-fdq")
    done = forge.run("take-found", "../found")
    assert done.returncode == 0, done.stderr
    propose(forge)
    assert forge.git("show", "origin/refresh:page.md") == "news"
    assert forge.git("show", "origin/refresh:data/note.txt") == "news"


@pytest.mark.parametrize("nox", ["echo half >page.md\nexit 1", "echo '[[[cog evil()' >page.md"])
def test_facts_whose_documents_cannot_be_written_are_proposed_and_that_is_reported(
    forge: Forge, nox: str
) -> None:
    page = forge.checkout / "page.md"
    page.write_text("whole")
    forge.commit("document", "someone@acme.invalid")
    forge.program("capdb", "echo report\nexit 10\n")
    forge.program("nox", f"{nox}\n")
    forge.run("refresh", "found")
    found = forge.checkout / "found"
    (found / "data" / "note.txt").write_text("news")
    assert forge.run("take-found", "found").returncode == 0
    assert page.read_text() == "whole"
    assert (forge.checkout / "data" / "note.txt").read_text() == "news"
    first, *rest = (found / "report.md").read_text().splitlines()
    assert (first, "`nox -s docs`" in "".join(rest)) == ("report", True)


def test_a_failure_opens_an_issue_and_the_next_one_adds_to_it(forge: Forge) -> None:
    forge.run("tell-failure", "It failed", "https://acme.invalid/1")
    forge.program("gh", f'printf "%s\\n" "$*" >>{forge.calls}\n[ "$2" = list ] && echo 7\nexit 0\n')
    forge.run("tell-failure", "It failed", "https://acme.invalid/2")
    verbs = [" ".join(call.split()[:2]) for call in forge.asked()]
    assert verbs == ["issue list", "issue create", "issue list", "issue comment"]


# ------------------------------------------------------------------ reports


def take(forge: Forge, body: str) -> tuple[int, str]:
    """Return the exit code, and the text of the pull request or the comment."""
    event = forge.checkout.parent / "event.json"
    event.write_text(json.dumps({"issue": {"number": 7, "body": body}}))
    out = forge.checkout.parent / "out.md"
    done = forge.run("take-report", str(event), str(out))
    return done.returncode, out.read_text()


def form(report: object) -> str:
    """Return an issue's text as the form makes it."""
    return f"### What `capdb-probe --json` printed\n\n```json\n{json.dumps(report)}\n```\n"


GOOD = REPORT | {"board": "globe,e8450"}


def test_a_good_report_becomes_a_fact(forge: Forge) -> None:
    code, said = take(forge, form(GOOD))
    assert code == 0, said
    (kept,) = Store(forge.checkout / "data").read_kind(Report)
    assert kept.board == "globe,e8450"


def test_all_reports_of_an_issue_are_kept_or_none(forge: Forge) -> None:
    """A pull request closes the issue, and with it any report that was left."""
    board = json.dumps({"kernel": "6.12.94", "board_name": "globe,e8450"})
    other = GOOD | {"kernel": "6.12.95"}
    code, said = take(forge, form(GOOD) + form(other | {"reason": "02:00:5e:10:00:01"}))
    assert (code, "MAC" in said) == (1, True)
    assert not Store(forge.checkout / "data").read_kind(Report)
    code, said = take(forge, f"```json\n{board}\n{json.dumps(GOOD)}\n```\n" + form(other))
    assert code == 0, said
    assert len(Store(forge.checkout / "data").read_kind(Report)) == 2


PRINTED = json.dumps(GOOD)


@pytest.mark.parametrize(
    "body",
    [
        f"```json\n```json\n{PRINTED}\n```\n```\n",  # with fences of one's own in the form's
        f"```json\n# capdb-probe --json\n{PRINTED}\n# exit\n```\n",
        f"~~~\n{PRINTED}\n~~~\n",
        f"It is this {{one}}:\n\n{PRINTED}\n",
        form(GOOD).replace("\n", "\r\n"),
        f"```json\n\ufeff{json.dumps(GOOD, indent=2)}\n```\n",
    ],
)
def test_a_report_is_found_however_it_was_pasted(forge: Forge, body: str) -> None:
    code, said = take(forge, body)
    assert code == 0, said


@pytest.mark.parametrize(
    "forged",
    [
        GOOD | {"state": "@someone ![x](https://acme.invalid/x.png)"},
        GOOD | {"@someone <img src=x>": 1},
        GOOD | {"release": "1\n@someone\n# big"},
    ],
)
def test_the_answer_to_a_forged_report_quotes_it_as_code(
    forge: Forge, forged: dict[str, object]
) -> None:
    code, said = take(forge, form(forged))
    assert code == 1
    lines = said.splitlines()
    assert not [each for each in lines if "@someone" in each and not each.startswith("    ")]


def test_the_answer_to_a_long_report_is_one_that_the_forge_takes(forge: Forge) -> None:
    code, said = take(forge, form(GOOD | {"x" * 100_000: 1}))
    assert code == 1
    assert len(said) < 10_000


def test_a_report_that_is_kept_already_gets_an_answer_instead_of_silence(forge: Forge) -> None:
    take(forge, form(GOOD))
    forge.commit("keep", "someone@acme.invalid")
    code, said = take(forge, form(GOOD))
    assert (code, said.startswith("Thank you.")) == (1, True)
    assert forge.git("status", "--short") == ""


@pytest.mark.parametrize(
    "body",
    [
        form(GOOD | {"reason": "seen at 02:00:5e:10:00:01"}),
        form(GOOD | {"board": "evil,$(touch gone)"}),
        form(["forged"]),
        "no report at all; `$(touch gone)`",
        form({"board": "\ud800"}),
        "{" * 20_000,
        '{"a":' * 20_000,
        "",
    ],
)
def test_any_other_text_changes_nothing_and_gets_a_friendly_answer(forge: Forge, body: str) -> None:
    before = forge.git("status", "--short")
    code, said = take(forge, body)
    assert (code, said.startswith("Thank you.")) == (1, True)
    assert "02:00:5e" not in said
    assert forge.git("status", "--short") == before
    assert not [*forge.checkout.parent.rglob("gone")]


# ------------------------------------------------------------------ site and release


def test_the_site_shows_what_changed_since_the_published_one(
    forge: Forge, server: Server, tmp_path: Path
) -> None:
    database = tmp_path / "now.sqlite"
    build(forge.checkout / "data", database, silent)
    for published in (False, True):
        if published:
            server.answer("/site/capdb.sqlite", Answer(database.read_bytes()))
        done = forge.run(
            "site",
            f"{server.url}/site/",
            str(tmp_path / f"public{published}"),
            CAPDB_DATA=str(forge.checkout / "data"),
            CAPDB_DATABASE=str(database),
        )
        assert done.returncode == 0, done.stderr
        assert (tmp_path / f"public{published}" / "index.html").is_file()
    assert [each.path for each in server.requests] == ["/site/capdb.sqlite"] * 2


def test_a_host_that_fails_once_costs_the_feed_no_change(
    forge: Forge, server: Server, tmp_path: Path
) -> None:
    forge.program("capdb", f'printf "%s\\n" "$*" >>{forge.calls}\n')
    server.answer("/capdb.sqlite", Answer(status=503), Answer(b"what is published"))
    assert forge.run("site", server.url, str(tmp_path / "public")).returncode == 0
    (built,) = forge.asked()
    assert "--previous" in built


def test_a_published_database_that_cannot_be_read_does_not_stop_the_site(
    forge: Forge, server: Server, tmp_path: Path
) -> None:
    database = tmp_path / "now.sqlite"
    build(forge.checkout / "data", database, silent)
    server.answer("/capdb.sqlite", Answer(b"of another time"))
    out = tmp_path / "public"
    facts = str(forge.checkout / "data")
    done = forge.run("site", server.url, str(out), CAPDB_DATA=facts, CAPDB_DATABASE=str(database))
    assert done.returncode == 0, done.stderr
    assert (out / "index.html").is_file()


@pytest.mark.parametrize(
    ("own", "warns"),
    [("https://acme.invalid/x/", False), ("https://acme.invalid/X/", True), ("", False)],
)
@pytest.mark.parametrize("forges", [False, True])
def test_a_site_at_another_address_than_its_own_is_built_with_a_warning(
    forge: Forge, own: str, warns: bool, forges: bool
) -> None:
    forge.program("python", f"echo {own}\n")
    forge.program("curl", "exit 22\n")
    forge.program("capdb", f'printf "%s\n" "$*" >>{forge.calls}\n')
    on_a_forge = {"GITHUB_ACTIONS": "true"} if forges else {"GITHUB_ACTIONS": ""}
    done = forge.run("site", "https://acme.invalid/x", "public", **on_a_forge)
    assert done.returncode == 0
    assert len(forge.asked()) == 1
    assert ("project.py" in done.stderr) is warns
    assert done.stderr.startswith("::warning::") is (warns and forges)


def test_a_tag_that_is_not_the_versions_makes_no_release(tmp_path: Path) -> None:
    done = subprocess.run(
        [SCRIPTS / "release", "v0.0.0", tmp_path / "dist"],
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, VERSION in done.stderr) == (1, True)
    assert not (tmp_path / "dist").exists()


@pytest.mark.slow
def test_a_release_has_everything_with_its_checksum(tmp_path: Path) -> None:
    out = tmp_path / "dist"
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    subprocess.run(
        [SCRIPTS / "release", f"v{VERSION}", out], check=True, env={**os.environ, "PATH": path}
    )
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], check=True, cwd=out)
    listed = {line.split()[1] for line in (out / "SHA256SUMS").read_text().splitlines()}
    assert listed == {each.name for each in out.iterdir()} - {"SHA256SUMS", "notes.md"}
    assert len(listed) == 3
    assert (out / "notes.md").read_text().strip()
