"""The site of the small facts: its content, how it is written, that all of it resolves."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from typer.testing import CliRunner

from capdb.cli import app
from capdb.errors import DataError
from capdb.queries.connection import connect, releases
from capdb.sentences.spoken import phrase
from capdb.vocabulary import State
from capdb.website import build, places
from capdb.website.templates import clamped, digest_of, web_address
from tests.support import site_reading as reading
from tests.support.claims import changed, write
from tests.support.hostile_facts import hostile_database
from tests.support.site_reading import shown_in
from tests.support.small_facts import NEW, OLD, claims, facts, silent
from tests.support.statements import cause

Progress = Callable[[str, int, int | None], None]


def quiet(what: str, done: int, total: int | None) -> None:
    """Return a progress that nobody reads."""


def make(database: Path, out: Path, **more: object) -> Path:
    build(database, out, progress=quiet, **more)  # type: ignore[arg-type] # any member, by name
    return out


@pytest.fixture
def database(small_database: Path) -> Path:
    return small_database


@pytest.fixture
def site(small_site: Path) -> Path:
    return small_site


def shown_verdict(page: Path, release: str) -> str:
    """Return the state of the verdict that a page shows of a release."""
    (state,) = {
        name
        for each in shown_in(page, release, "section")
        if "verdict" in (classes := (each.get("class") or "").split())
        for name in classes
        if name in {*State, "none"}
    }
    return state


def content(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


# ------------------------------------------------------------------ pages


def test_a_board_page_gives_the_answer_the_reason_and_the_evidence(site: Path) -> None:
    said = reading.text(site / "boards" / "globe_e8450.html")
    assert shown_verdict(site / "boards" / "globe_e8450.html", NEW) == "yes"
    assert "the driver of fast/new decides" in said.lower()
    assert "Queues are passed by" in said
    assert "Bell RT3200" in said
    assert "uci set firewall.@defaults[0].flow_offloading_hw='1'" in said


def test_all_that_was_read_is_a_page_with_files_and_lines_of_each_release(site: Path) -> None:
    board = site / places.board_page("globe_e8450")
    led = {each.address for each in reading.links(site, board) if "proofs/" in each.address}
    assert led == {f"../{places.proof_page('globe_e8450')}#{each}" for each in (NEW, OLD)}
    page = site / places.proof_page("globe_e8450")
    assert {NEW, OLD} <= set(reading.ids(page))
    said = reading.text(page)
    assert said.count("drivers/net/x.c") == 2
    assert "The table x_match line 7" in said


def test_a_board_that_does_not_offload_gets_software_offload_instead(site: Path) -> None:
    said = reading.text(site / "boards" / "acme_ax3600.html")
    assert shown_verdict(site / "boards" / "acme_ax3600.html", NEW) == "no"
    assert "flow_offloading_hw='1'" not in said
    assert "uci set firewall.@defaults[0].flow_offloading='1'" in said


def test_a_board_of_an_old_release_only_says_so_and_gives_that_answer(site: Path) -> None:
    said = reading.text(site / "boards" / "acme_gone.html")
    assert f"does not work on OpenWrt {OLD}" in said
    assert f"OpenWrt {NEW}, the current stable release, has no image for it." in said


@pytest.mark.parametrize("name", ["globe,e8450", "globe,e8450-ubi", "globe_e8450-ubi"])
def test_every_name_of_a_device_leads_to_its_page_and_its_file(site: Path, name: str) -> None:
    (refresh,) = [
        each.get("content") or ""
        for each in reading.tags(site / places.board_page(name), "meta")
        if each.get("http-equiv") == "refresh"
    ]
    assert refresh.endswith("url=globe_e8450.html")
    own = (site / places.board_file("globe_e8450")).read_bytes()
    assert (site / places.board_file(name)).read_bytes() == own


def test_a_name_of_several_devices_lists_them(site: Path) -> None:
    page = site / places.board_page("generic")
    listed = {link.address.rpartition("/")[2] for link in reading.links(site, page)}
    assert {"slow_generic.html", "slow_tiny.html"} <= listed


def test_a_page_leads_to_the_other_revisions(site: Path) -> None:
    page = site / places.board_page("to-link_bow-c7-v2")
    listed = {link.address.partition("#")[0] for link in reading.links(site, page)}
    assert "to-link_bow-c7-v4.html" in listed


def test_no_two_devices_have_one_title(site: Path) -> None:
    index = json.loads((site / "api" / "v1" / "index.json").read_text())
    titles = [each["name"].casefold() for each in index["devices"]]
    assert len(titles) == len(set(titles))


def test_a_state_is_never_shown_by_colour_alone(site: Path) -> None:
    for page in reading.pages(site):
        for each in reading.tags(page, "span"):
            classes = (each.get("class") or "").split()
            if "badge" in classes:
                assert (each.text or "").strip() in ("yes", "partial", "no", "unknown")


def test_there_is_a_page_for_each_board_soc_and_release(site: Path, database: Path) -> None:
    with sqlite3.connect(database) as connection:
        for (board,) in connection.execute("SELECT DISTINCT board FROM profile"):
            assert (site / places.board_page(board)).is_file()
        for (key,) in connection.execute("SELECT key FROM device"):
            assert (site / places.board_page(key)).is_file()
        for (soc,) in connection.execute("SELECT DISTINCT soc FROM profile WHERE soc NOT NULL"):
            assert (site / places.soc_page(soc)).is_file()
        for (release,) in connection.execute("SELECT version FROM release"):
            assert (site / places.release_page(release)).is_file()


def test_the_home_page_has_coverage_and_the_day_of_the_data(site: Path) -> None:
    said = reading.text(site / "index.html")
    assert "What the answers mean" in said
    assert NEW in said
    assert reading.tags(site / "index.html", "time")


# ------------------------------------------------------------------ links and HTML


def test_every_page_is_valid_html_with_one_title_and_unique_ids(site: Path) -> None:
    for page in reading.pages(site):
        assert len(reading.tags(page, "h1")) == 1, page
        assert len(reading.tags(page, "title")) == 1, page
        ids = reading.ids(page)
        assert len(ids) == len(set(ids)), page


def test_every_internal_link_and_anchor_resolves(site: Path) -> None:
    for page in reading.pages(site):
        for link in reading.links(site, page):
            if link.is_internal:
                file, anchor = reading.target(site, link)
                assert file.is_file(), link
                assert not anchor or anchor in reading.ids(file), link


def test_no_address_starts_at_the_hosts_root_so_that_any_sub_path_works(site: Path) -> None:
    for page in reading.pages(site):
        for link in reading.links(site, page):
            assert not link.address.startswith("/"), link
    for script in (site / "static").glob("*.js"):
        assert 'fetch("/' not in script.read_text()


def test_nothing_is_loaded_from_another_host(site: Path) -> None:
    for page in reading.pages(site):
        for link in reading.links(site, page):
            assert link.is_internal or link.tag == "a", link


def test_every_page_has_a_policy_without_inline_code(site: Path) -> None:
    for page in reading.pages(site):
        policies = [
            each.get("content") or ""
            for each in reading.tags(page, "meta")
            if each.get("http-equiv") == "Content-Security-Policy"
        ]
        assert len(policies) == 1, page
        assert "default-src 'none'" in policies[0]
        assert "unsafe" not in policies[0]
        assert not reading.tags(page, "style")
        for script in reading.tags(page, "script"):
            assert script.get("src") or not is_code(script), page
        for each in reading.document(page).iter():
            assert not [name for name in each.keys() if name.startswith("on")]  # noqa: SIM118
            assert each.get("style") is None


def test_every_page_has_landmarks_a_skip_link_and_labels(site: Path) -> None:
    for page in reading.pages(site):
        for landmark in ("header", "nav", "main", "footer"):
            assert len(reading.tags(page, landmark)) == 1, page
        first = reading.tags(page, "a")[0]
        assert first.get("href") == "#main"
        labelled = {each.get("for") for each in reading.tags(page, "label")}
        inside = {child for label in reading.tags(page, "label") for child in label.iter()}
        for kind in ("input", "select", "textarea"):
            for each in reading.tags(page, kind):
                assert each in inside or each.get("id") in labelled, page


# ------------------------------------------------------------------ text from outside


@pytest.fixture(scope="module", params=[None, "https://example.org/"])
def hostile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site of facts whose texts want to break it, without an address and with one."""
    place = tmp_path_factory.mktemp("hostile")
    database = hostile_database(place / "capdb.sqlite")
    return make(database, place / "site", base_url=request.param)


def is_code(script: Element) -> bool:
    """Return whether an inline script is more than data; raise if the data are broken."""
    if script.get("type") in ("application/ld+json", "application/json"):
        json.loads("".join(script.itertext()))
        return False
    return True


def test_hostile_text_comes_out_inert(hostile: Path) -> None:
    for page in reading.pages(hostile):
        for script in reading.tags(page, "script"):
            assert script.get("src") or not is_code(script), page
        assert not reading.tags(page, "img"), page
        for link in reading.links(hostile, page):
            assert urlsplit(link.address).scheme in ("", "http", "https"), link
        assert not set("\u202e\u2066\x1b\x07") & set(page.read_text()), page
        assert "x" * 2000 not in page.read_text(), page
        assert " 49 " not in reading.text(page)


def test_hostile_text_leaves_every_page_valid_and_every_link_whole(hostile: Path) -> None:
    test_every_page_is_valid_html_with_one_title_and_unique_ids(hostile)
    test_every_internal_link_and_anchor_resolves(hostile)


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "//host/x", "https://a b", "", None, "https:"],
)
def test_only_web_addresses_become_links(address: str | None) -> None:
    assert web_address(address) is None
    assert web_address("https://example.org/a?b#c") == "https://example.org/a?b#c"


def test_long_text_is_cut_with_an_ellipsis() -> None:
    assert clamped("x" * 5000, 10) == "x" * 9 + "…"
    assert clamped("short", 10) == "short"


# ------------------------------------------------------------------ file names


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("linksys,e8450", "linksys,e8450"),
        ("a b/c", "a~20b~2Fc"),
        ("..", "~2E."),
        ("ä~%", "~C3~A4~7E~25"),
        ("", "~"),
    ],
)
def test_names_become_safe_file_names(name: str, file: str) -> None:
    assert places.file_name(name) == file


def test_long_names_stay_apart() -> None:
    one, other = (places.file_name("x" * 10_000 + end) for end in "ab")
    assert one != other
    assert len(one) <= places.LONGEST


# ------------------------------------------------------------------ writing it


def test_the_same_facts_give_the_same_bytes(database: Path, site: Path, tmp_path: Path) -> None:
    assert content(make(database, tmp_path / "again")) == content(site)


def test_the_database_of_a_checkout_is_no_part_of_what_makes_the_site(tmp_path: Path) -> None:
    (tmp_path / "page.py").write_text("made = 1\n")
    before = digest_of([tmp_path])
    (tmp_path / "capdb.sqlite").write_text("made later")
    (tmp_path / "capdb.sqlite.stamp").write_text("of these facts")
    assert digest_of([tmp_path]) == before
    (tmp_path / "page.py").write_text("made = 2\n")
    assert digest_of([tmp_path]) != before


def test_a_site_of_these_facts_is_not_written_again(database: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    assert build(database, out, progress=quiet).files > 0
    assert build(database, out, progress=quiet).files == 0
    assert build(database, out, base_url="https://example.org/", progress=quiet).files > 0


def test_an_old_site_is_replaced_and_files_of_someone_else_are_kept(
    database: Path, tmp_path: Path
) -> None:
    out = make(database, tmp_path / "site")
    (out / "boards" / "mine.html").write_text("mine")
    make(database, out, base_url="https://example.org/")
    assert "https://example.org/" in (out / "sitemap.xml").read_text()
    assert (out / "boards" / "mine.html").read_text() == "mine"
    assert [each.name for each in tmp_path.iterdir()] == ["site"]


def test_a_build_that_fails_leaves_the_old_site(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = make(database, tmp_path / "site")
    before = content(out)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("capdb.website.feed.write", full)
    with pytest.raises(DataError, match="No space left on device"):
        make(database, out, base_url="https://example.org/")
    assert content(out) == before
    assert [each.name for each in tmp_path.iterdir()] == ["site"]


def test_with_a_base_url_the_feed_and_the_commands_name_it(database: Path, tmp_path: Path) -> None:
    out = make(database, tmp_path / "site", base_url="https://example.org/capdb/")
    feed = ElementTree.fromstring((out / "feed.xml").read_text())  # noqa: S314 - our own
    atom = "{http://www.w3.org/2005/Atom}"
    assert next(each.get("href") for each in feed.iter(f"{atom}link")) == (
        "https://example.org/capdb/feed.xml"
    )
    assert "wget -O /tmp/capdb-probe https://example.org/capdb/capdb-probe" in reading.text(
        out / "guide.html"
    )


def test_the_feed_shows_what_changed_between_releases(site: Path) -> None:
    feed = ElementTree.fromstring((site / "feed.xml").read_text())  # noqa: S314 - our own
    atom = "{http://www.w3.org/2005/Atom}"
    [entry] = feed.findall(f"{atom}entry")
    assert entry.findtext(f"{atom}title") == f"OpenWrt {NEW} against {OLD}"
    assert "new: " in (entry.findtext(f"{atom}content") or "")
    ids = [each.text for each in feed.iter(f"{atom}id")]
    assert len(ids) == len(set(ids))


def test_the_feed_shows_what_newer_facts_changed(database: Path, tmp_path: Path) -> None:
    known = facts()
    older = [
        changed(each, state="no", because=cause("older")) if each.profile == "globe_e8450" else each
        for each in claims(known.profiles)
    ]
    older = [changed(each, state=State(each.state)) for each in older]
    write(known, older, "1" * 64, tmp_path / "older.sqlite", silent)
    out = make(database, tmp_path / "site", previous=tmp_path / "older.sqlite")
    said = (out / "feed.xml").read_text()
    assert phrase("feed-newer-facts", release=NEW) in said
    assert "globe_e8450" in said


def test_a_release_page_says_why_an_answer_has_another_reason(tmp_path: Path) -> None:
    known = facts()
    known_claims = [
        changed(each, because=cause(f"the den of {each.release}"))
        if each.profile == "globe_e8450"
        else each
        for each in claims(known.profiles)
    ]
    write(known, known_claims, "2" * 64, tmp_path / "x.sqlite", silent)
    out = make(tmp_path / "x.sqlite", tmp_path / "site")
    said = (out / places.release_page(NEW)).read_text()
    assert f"the den of {OLD}" in said
    assert f"the den of {NEW}" in said


# ------------------------------------------------------------------ downloads


def test_the_database_is_there_with_its_hash(site: Path, database: Path) -> None:
    told, name = (site / "capdb.sqlite.sha256").read_text().split()
    assert name == "capdb.sqlite"
    assert hashlib.sha256((site / "capdb.sqlite").read_bytes()).hexdigest() == told
    assert (site / "capdb.sqlite").read_bytes() == database.read_bytes()
    assert told in reading.text(site / "api.html")


def test_the_probe_is_there_with_its_hash_and_the_line_to_run_it(site: Path) -> None:
    told, _ = (site / "capdb-probe.sha256").read_text().split()
    assert hashlib.sha256((site / "capdb-probe").read_bytes()).hexdigest() == told
    assert f'echo "{told} /tmp/capdb-probe" | sha256sum -c' in reading.text(site / "guide.html")


# ------------------------------------------------------------------ the index of the list


def test_the_device_list_has_every_board_with_a_letter_for_each_release(site: Path) -> None:
    told = json.loads((site / "devices.json").read_text())
    place = told["devices"].index("globe_e8450")
    assert told["states"][told["states_of"][place]][0] == "y"
    assert len(told["devices"]) == len(set(told["devices"]))
    assert {f"{places.file_name(key)}.html" for key in told["devices"]} <= {
        page.name for page in (site / "boards").iterdir()
    }


# ------------------------------------------------------------------ the command


def test_the_command_writes_a_site_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: Path
) -> None:
    from tests.support.small_facts import make_data

    monkeypatch.setenv("CAPDB_DATA", str(make_data(tmp_path / "data")))
    monkeypatch.setenv("CAPDB_DATABASE", str(tmp_path / "x.sqlite"))
    result = CliRunner().invoke(app, ["site", "build", "--out", str(tmp_path / "site")])
    assert result.exit_code == 0, result.output
    assert "files" in result.stdout
    assert (tmp_path / "site" / "index.html").is_file()


@pytest.mark.usefixtures("asking_committed")
def test_the_command_refuses_what_is_no_url() -> None:
    result = CliRunner().invoke(app, ["site", "build", "--base-url", "example.org"])
    assert result.exit_code == 2
    assert "start it with https://" in result.stderr


def test_serving_what_is_no_site_says_what_to_do(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["site", "serve", "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert "capdb site build" in result.stderr


def test_a_database_of_another_version_makes_no_site(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite").write_bytes(b"not a database")
    with pytest.raises(DataError):
        make(tmp_path / "x.sqlite", tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_the_releases_are_those_of_the_catalog(site: Path, database: Path) -> None:
    told = json.loads((site / "api" / "v1" / "index.json").read_text())
    with connect(database) as connection:
        assert [each["release"] for each in told["releases"]] == releases(connection)
