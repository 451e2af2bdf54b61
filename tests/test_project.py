"""The project's own addresses: set in one place, and nobody else's anywhere."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from typer.testing import CliRunner

from capdb import project
from capdb.cli import app
from capdb.website import build
from tests.support import site_reading as reading
from tests.support.checkout import ROOT
from tests.support.server import Answer, Server
from tests.support.small_facts import NEW, make_database

FEED = ROOT / "openwrt"
PACKAGES = sorted(path.parent.name for path in FEED.glob("*/Makefile"))

_CLAIMED = re.compile(
    rb"(?:github|gitlab|codeberg|bitbucket|sr)\.[a-z]+[:/](?:[\w.~-]+/)*capdb\b[\w./-]*"
    rb"|(?<![\w.@-])capdb\.(?:app|com|dev|io|net|org)\b(?![.(])",
    re.IGNORECASE,
)


def claimed(content: bytes) -> set[str]:
    """Return the addresses in a text at which only we could be, if the name were ours."""
    return {each[0].decode() for each in _CLAIMED.finditer(content)}


def own() -> list[str]:
    return [
        each for each in (project.REPOSITORY, project.ISSUES, project.SITE, project.CONTACT) if each
    ]


def is_below(found: str, address: str) -> bool:
    """Return whether an address that a text has is our own, or below it."""
    plain = address.partition("://")[2].rstrip("/")
    rest = found.removeprefix(plain)
    return rest != found and rest[:1] in ("", "/", ".")


@pytest.mark.parametrize(
    ("found", "ours"),
    [
        ("github.com/acme/capdb", True),
        ("github.com/acme/capdb/issues", True),
        ("github.com/acme/capdb.git", True),
        ("github.com/acme/capdb.", True),
        ("github.com/acme/capdb-fork", False),
        ("github.com/other/capdb", False),
    ],
)
def test_an_address_below_our_own_is_ours(found: str, ours: bool) -> None:
    assert is_below(found, "https://github.com/acme/capdb") is ours


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("see https://github.com/capdb/capdb/issues.", True),
        ("git@gitlab.com:capdb/capdb.git", True),
        ("codeberg.org/capdb", True),
        ("https://github.com/someone/capdb", True),
        ("https://capdb.dev", True),
        ("https://example.org/capdb/", False),
        ("https://github.com/openwrt/openwrt", False),
        ("capdb.cli.app, capdb.sqlite", False),
    ],
)
def test_an_address_that_may_be_a_strangers_is_seen(text: str, names: bool) -> None:
    assert bool(claimed(text.encode())) is names


def test_no_tracked_file_names_an_address_that_may_be_a_strangers() -> None:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True)
    if done.returncode:
        pytest.skip("needs a git checkout, which says which files are tracked")
    for name in done.stdout.decode().split("\0")[:-1]:
        path = ROOT / name
        if path.is_file() and path != Path(__file__):
            strange = {
                each
                for each in claimed(path.read_bytes())
                if not any(each in address or is_below(each, address) for address in own())
            }
            assert not strange, name


@pytest.mark.parametrize("name", PACKAGES)
def test_packages_name_the_addresses_that_are_set_and_say_what_is_missing(name: str) -> None:
    made = (FEED / name / "Makefile").read_text()
    found = dict(re.findall(r"^\s*(URL|PKG_MAINTAINER):=(.*)$", made, re.MULTILINE))
    asked = {"PKG_MAINTAINER": project.MAINTAINER}
    if name == "capdb-probe":
        asked["URL"] = project.SITE or project.REPOSITORY
    assert found == {variable: value for variable, value in asked.items() if value}
    assert ("PKG_MAINTAINER is missing" in made) is (project.MAINTAINER is None)


def test_a_maintainer_is_a_name_with_a_mail_address_as_the_feeds_want() -> None:
    wanted = re.compile(r"[^<>@]+ <[^<>@\s]+@[^<>@\s]+>")
    assert project.MAINTAINER is None or wanted.fullmatch(project.MAINTAINER)


@pytest.mark.parametrize("issues", [None, "https://acme.invalid/issues"])
def test_a_board_page_leads_to_the_issues_where_they_are_set(
    issues: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project, "ISSUES", issues)
    site = tmp_path / "site"
    build(make_database(tmp_path / "x.sqlite"), site, progress=lambda what, done, total: None)
    page = site / "boards" / "globe_e8450.html"
    outside = {link.address for link in reading.links(site, page) if not link.is_internal}
    forms = [urlsplit(address) for address in outside if "/new" in address]
    assert [each.path for each in forms] == (["/issues/new"] if issues else [])
    for each in forms:
        filled = dict(parse_qsl(each.query))
        form = (ROOT / ".github" / "ISSUE_TEMPLATE" / filled.pop("template")).read_text()
        assert filled.pop("title") == "Report: globe,e8450"
        assert set(filled) <= set(re.findall(r"^    id: (\w+)$", form, re.MULTILINE))
        assert (filled["device"], filled["release"]) == ("globe,e8450", NEW)
        assert filled["says"]


def test_package_and_citation_name_the_licences_that_the_files_of_the_api_name() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    cited = (ROOT / "CITATION.cff").read_text()
    assert package["license"] == project.LICENSE
    listed = re.search(r"^license:\n((?:  - .*\n)+)", cited, re.MULTILINE)
    assert listed
    assert " AND ".join(re.findall(r"- (.*)", listed[1])) == project.LICENSE


@pytest.mark.parametrize("issues", [None, "https://acme.invalid/issues"])
def test_a_fault_says_where_to_report_it_if_that_is_set(
    issues: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ZeroDivisionError("den")

    monkeypatch.setattr(project, "ISSUES", issues)
    monkeypatch.setattr("capdb.database.location.facts", broken)
    result = CliRunner().invoke(app, ["check", "acme den"])
    assert result.exit_code == 70
    assert ("://" in result.stderr) is (issues is not None)
    assert (issues or "") in result.stderr
    assert "CAPDB_DEBUG=1" in result.stderr


def test_update_fetches_from_the_projects_site_where_none_is_named(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answer("/capdb.sqlite.sha256", Answer(b"no hash"))
    monkeypatch.setattr(project, "SITE", f"{server.url}/")
    CliRunner().invoke(app, ["update"])
    assert [request.path for request in server.requests] == ["/capdb.sqlite.sha256"]
