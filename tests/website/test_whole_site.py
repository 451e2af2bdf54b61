"""Of all devices of the committed facts: page, file and command agree, and names lead there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from capdb.queries import whole_release
from capdb.queries.connection import connect
from capdb.record import asdict
from capdb.website import places
from capdb.website.site import Site
from capdb.website.templates import site_directory

pytestmark = pytest.mark.slow

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
                answers = site.check(key, release).results
                if {answer.device for answer in answers} == {key}:
                    assert [found] == json.loads(json.dumps([*map(asdict, answers)])), (
                        key,
                        release,
                    )
                else:  # an id of another release does not hide this one's device of that word
                    assert found["state"] == "unknown"
                assert state == (found["state"] if release in shipped else "none"), (key, release)


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
