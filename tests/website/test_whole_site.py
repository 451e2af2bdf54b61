"""The site of the committed facts: page, file and command agree, links and names lead there."""

from __future__ import annotations

import gzip
import json
import random
import re
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from capdb.cli import app
from capdb.queries import answers, whole_release
from capdb.queries.connection import connect, releases
from capdb.record import asdict
from capdb.sentences.spoken import phrase
from capdb.vocabulary import Traffic
from capdb.website import places
from capdb.website.site import Site
from capdb.website.static import Static
from capdb.website.templates import site_directory
from capdb.website.traffic import Group, lines
from tests.support import site_reading as reading
from tests.support.api_files import read, validator

pytestmark = pytest.mark.slow

LARGEST_PAGE = 30 * 1024
LARGEST_FILE = 400 * 1024
LARGEST_VISIT = 50_000

SHOWN = re.compile(r'<a class="r\d+[^"]* (yes|partial|no|unknown|none)" href="#([^"]+)"')
"""A release on a page with its state."""


def test_page_file_and_command_agree_on_all_devices_and_releases(
    committed_site: Path, committed_database: Path
) -> None:
    with connect(committed_database) as connection:
        site = Site(connection, committed_site, site_directory(), None, lambda *_: None)
        for key, here in site.places.items():
            told = json.loads((committed_site / places.board_file(key)).read_text())["results"]
            shown = SHOWN.findall((committed_site / places.board_page(key)).read_text())
            shipped = {place.release for place in here}
            assert {release for _, release in shown} == {*site.releases}
            for state, release in shown:
                (found,) = (each for each in told if each["release"] == release)
                asked = site.check(key, release).results
                if {answer.device for answer in asked} == {key}:
                    assert [found] == json.loads(json.dumps([*map(asdict, asked)])), (
                        key,
                        release,
                    )
                else:  # an id of another release does not hide this one's device of that word
                    assert found["state"] == "unknown"
                assert state == (found["state"] if release in shipped else "none"), (key, release)


def test_each_kind_of_traffic_has_the_state_of_its_group_on_all_devices(
    committed_database: Path,
) -> None:
    titles = {phrase(f"traffic-title-{kind}"): kind for kind in Traffic}
    seen = 0
    with connect(committed_database) as connection:
        for number, release in connection.execute("SELECT DISTINCT device, release FROM answering"):
            for found in answers.of_device(connection, number, release).results:
                for line in lines(found):
                    if line.group is Group.NEEDLESS:
                        continue
                    for title in line.title.split(" · "):
                        if kind := titles.get(title):
                            seen += 1
                            state = found.paths[kind].state
                            assert line.group == state, (found.device, release, kind)
    assert seen > 10_000


def test_every_board_name_profile_id_and_alias_of_every_release_has_an_address(
    committed_site: Path, committed_database: Path
) -> None:
    with connect(committed_database) as connection:
        profiles = [*whole_release.shipped_profiles(connection)]
        names = [name for (name,) in connection.execute("SELECT name FROM identifier")]
    names += [name for each in profiles for name in (each.board, each.profile, each.device) if name]
    wanted = {path(name) for name in names for path in (places.board_page, places.board_file)}
    wanted |= {places.profile_page(each.target, each.profile) for each in profiles}
    # Those that differ by case alone are one address, as they are one file on some hosts.
    there = {
        str(path.relative_to(committed_site)).casefold()
        for directory in ("boards", "api/v1/boards", "profiles")
        for path in (committed_site / directory).rglob("*.*")
    }
    assert not sorted(path for path in wanted if path.casefold() not in there)


@pytest.mark.usefixtures("asking_committed")
def test_boards_agree_field_by_field_with_the_command_line(
    committed_site: Path, committed_database: Path
) -> None:
    with connect(committed_database) as connection:
        known = releases(connection)
    boards = sorted(
        each["device"] for each in read(committed_site / "api/v1/index.json")["devices"]
    )
    chosen = random.Random(6).sample(boards, 200)  # noqa: S311 - which ones is all the same
    for place, board in enumerate(chosen):
        told = read(committed_site / places.board_file(board))
        validator("device").validate(told)
        release = known[place % len(known)]
        listed = [each for each in told["results"] if each["release"] == release]
        done = CliRunner().invoke(app, ["check", board, "--release", release, "--json"])
        expected = json.loads(done.stdout)["results"]
        if {each["device"] for each in expected} == {board}:
            assert listed == expected
        else:  # an id of another release does not hide this one's device of that word
            assert [each["state"] for each in listed] == ["unknown"]


def test_no_file_but_those_in_bulk_is_larger_than_four_hundred_kilobytes(
    committed_site: Path,
) -> None:
    files = [
        file
        for file in (committed_site / "api" / "v1").rglob("*.json")
        if file.parent.name != "bulk"
    ]
    assert len(files) > 2000
    for file in files:
        assert file.stat().st_size <= LARGEST_FILE, file.name


def test_no_board_page_is_larger_than_thirty_kilobytes(committed_site: Path) -> None:
    sizes = {file: file.stat().st_size for file in (committed_site / "boards").iterdir()}
    largest = max(sizes, key=lambda file: sizes[file])
    assert sizes[largest] <= LARGEST_PAGE, largest.name


def test_the_first_visit_is_small_with_all_that_waits_for_a_letter(committed_site: Path) -> None:
    files = ["index.html", "search.json", "static/style.css", "static/icon.svg"]
    scripts = ("page.js", "from-file.js", "search.js", "matcher.js")
    static = Static(site_directory() / "static")
    needed = {each for script in scripts for each in (script, *static.imports(script))}
    files += [f"static/{file}" for file in sorted(needed)]
    packed = {name: len(gzip.compress((committed_site / name).read_bytes(), 9)) for name in files}
    assert sum(packed.values()) <= LARGEST_VISIT, packed


def test_a_soc_whose_devices_have_no_image_has_no_counts(committed_site: Path) -> None:
    rows = reading.tags(committed_site / "socs.html", "tr")[1:]
    cells = [[*row.iter("td")] for row in rows]
    without = [row for row in cells if len(row) == 2]
    assert without
    assert {(row[1].text or "") for row in without} == {phrase("page-no-image")}
    for row in cells:
        if row not in without:
            assert sum(int(cell.text or "") for cell in row[1:]) > 0


def test_every_link_of_the_committed_site_leads_to_a_file(committed_site: Path) -> None:
    known = {path.resolve() for path in committed_site.rglob("*") if path.is_file()}
    links: set[tuple[str, str]] = set()
    for page in reading.pages(committed_site):
        for address in reading.raw_addresses(page):
            links.add((page.parent.relative_to(committed_site).as_posix(), address))
    assert len(links) > 1000
    for directory, address in links:
        file = reading.file_of(committed_site / directory, address)
        assert file is None or file in known, (directory, address)


def test_the_pages_of_a_yes_a_partial_a_no_and_an_unknown_are_valid(committed_site: Path) -> None:
    catalogue = read(committed_site / places.bulk_file("devices"))
    for state in ("yes", "partial", "no", "unknown"):
        boards = [
            each["device"]
            for each in catalogue["devices"]
            if each["states"].get(catalogue["release"]) == state
        ]
        for board in boards[:3]:
            reading.document(committed_site / places.board_page(board))
    for kind in ("socs", "drivers", "releases"):
        for page in sorted((committed_site / kind).iterdir())[:5]:
            reading.document(page)
    for page in sorted(committed_site.glob("*.html")):
        reading.document(page)


def test_the_times_of_files_decide_nothing(committed_site: Path) -> None:
    """The day in the files is that of the facts, not of the build."""
    today = time.strftime("%Y-%m-%d")
    date = read(committed_site / "api/v1/index.json")["date"]
    assert date == today or today not in (committed_site / "feed.xml").read_text()
