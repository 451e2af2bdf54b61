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
    rb"(?<![\w.-])(?:[\w-]+\.)*(?:github|gitlab|codeberg|bitbucket|sr)\.[a-z]+[:/]"
    rb"(?:[\w.~-]+/)*capdb\b[\w./-]*"
    rb"|(?<![\w.@-])capdb\.(?:app|com|dev|io|net|org)\b(?![.(])",
    re.IGNORECASE,
)


def claimed(content: bytes) -> set[str]:
    """Return the addresses in a text at which only we could be, if the name were ours."""
    return {each[0].decode().rstrip(".") for each in _CLAIMED.finditer(content)}


def own() -> list[str]:
    return [
        each for each in (project.REPOSITORY, project.ISSUES, project.SITE, project.CONTACT) if each
    ]


def is_below(found: str, address: str) -> bool:
    """Return whether an address that a text has is our own, or below it."""
    plain = address.partition("://")[2].rstrip("/").casefold()
    rest = found.casefold().removeprefix("www.").replace(":", "/").removeprefix(plain)
    return rest in ("", ".git") or rest.startswith("/")


def strange(content: bytes, ours: list[str]) -> set[str]:
    """Return the claimed addresses that are neither one of our own nor below one."""
    return {
        each for each in claimed(content) if not any(is_below(each, address) for address in ours)
    }


@pytest.mark.parametrize(
    "text",
    [
        "https://github.com/acme/capdb",
        "https://github.com/acme/capdb.",
        "https://www.github.com/Acme/capdb/issues/",
        "git@github.com:acme/capdb.git",
        "see https://acme.github.io/capdb/.",
        "https://acme.github.io/capdb.",
        "https://acme.github.io/capdb/boards/acme_den.html.",
        "<https://git.sr.ht/~acme/capdb/tree>",
    ],
)
def test_an_address_that_is_ours_or_below_ours_may_be_named(text: str) -> None:
    ours = [
        "https://github.com/acme/capdb",
        "https://acme.github.io/capdb/",
        "https://git.sr.ht/~acme/capdb",
    ]
    assert claimed(text.encode())
    assert not strange(text.encode(), ours)


@pytest.mark.parametrize(
    "text",
    [
        "https://github.com/acme/capdb-fork",
        "https://github.com/acme/capdb.js",
        "https://github.com/other/capdb",
        "https://other.github.io/capdb/",
        "https://github.io/capdb/",
        "https://acme.gitlab.io/capdb/",
        "https://not-acme.github.io/capdb/",
    ],
)
def test_an_address_beside_ours_is_a_strangers(text: str) -> None:
    assert strange(
        text.encode(), ["https://github.com/acme/capdb", "https://acme.github.io/capdb/"]
    )


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
            assert not strange(path.read_bytes(), own()), name


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
