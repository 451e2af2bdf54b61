"""Parts of a page for others: pictures, badges, texts to copy, addresses to build, and lists."""

from __future__ import annotations

import io
import json
import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from capdb.vocabulary import State
from capdb.website import badges, places
from capdb.website.pictures import SIZE, card, favicon, icon
from capdb.website.ports import Jack, JackReach
from tests.support import site_reading as reading
from tests.support.small_facts import YES_TARGET

BASE = "https://example.org/capdb/"
SITEMAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def site(published_site: Path) -> Path:
    return published_site


def meta(page: Path, name: str) -> str:
    (found,) = (
        each.get("content") or ""
        for each in reading.tags(page, "meta")
        if name in (each.get("property"), each.get("name"))
    )
    return found


def size(picture: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(picture)) as image:
        return image.size


def test_a_preview_has_a_title_a_sentence_and_the_devices_picture(site: Path) -> None:
    page = site / places.board_page("globe_e8450")
    assert "Globe E8450" in meta(page, "og:title")
    assert "yes" in meta(page, "og:description")
    assert meta(page, "og:url") == f"{BASE}boards/globe_e8450.html"
    picture = site / meta(page, "og:image").removeprefix(BASE)
    assert size(picture.read_bytes()) == SIZE


def test_every_page_has_a_picture_that_is_there(site: Path) -> None:
    for page in reading.pages(site):
        assert (site / meta(page, "og:image").removeprefix(BASE)).is_file(), page


def test_a_picture_is_small_and_differs_by_state_and_by_what_is_reached() -> None:
    jack = Jack("WAN", "", "1G", JackReach.ENGINE)
    made = {card(state, "A router", "Yes", ["a line"], [jack]) for state in State}
    assert len(made) == len(State)
    reached = card(State.YES, "A", "Yes", [], [jack])
    through = card(State.YES, "A", "Yes", [], [Jack("WAN", "", "1G", JackReach.CPU)])
    assert reached != through
    assert max(map(len, made)) < 30_000


def test_a_title_of_any_length_and_script_is_drawn() -> None:
    for title in ("x" * 500, "红米 AX6000", ""):
        assert size(card(State.NO, title, "No", [title])) == SIZE


def test_the_icon_has_the_size_that_is_asked_for() -> None:
    assert size(icon(192)) == (192, 192)


def test_the_usual_name_of_an_icon_has_one(site: Path) -> None:
    content = (site / "favicon.ico").read_bytes()
    assert content == favicon()
    kind, count, wide, high, length, start = struct.unpack("<2xHHBB6xII", content[:22])
    assert (kind, count) == (1, 1)
    assert size(content[start:]) == (wide, high) == (32, 32)
    assert len(content) == start + length < 1_000


def test_the_manifests_icons_are_there(site: Path) -> None:
    manifest = json.loads((site / "manifest.webmanifest").read_text())
    assert manifest["icons"]
    for each in manifest["icons"]:
        wide, high = size((site / each["src"]).read_bytes())
        assert each["sizes"] == f"{wide}x{high}"


# ------------------------------------------------------------------ badges


@pytest.mark.parametrize(
    ("device", "release", "word"),
    [
        ("globe_e8450", None, "yes"),
        ("globe_e8450", "24.10", "yes"),
        ("acme_ax3600", None, "no"),
        ("acme_gone", None, "no image"),
        ("acme_gone", "24.10", "no"),
    ],
)
def test_a_badge_has_the_answer_as_picture_and_for_shields(
    site: Path, device: str, release: str | None, word: str
) -> None:
    path = site / places.badge(device, release)
    shields = json.loads(Path(f"{path}.json").read_text())
    assert shields["schemaVersion"] == 1
    assert shields["message"] == word
    drawn = ElementTree.fromstring(Path(f"{path}.svg").read_text())  # noqa: S314 - our own
    assert (drawn.get("aria-label") or "").endswith(f": {word}")
    assert shields["label"] in (drawn.get("aria-label") or "")


def test_a_badge_is_not_broken_by_its_text() -> None:
    drawn = badges.svg('<&"', "yes", "#000000")
    assert ElementTree.fromstring(drawn).get("aria-label") == '<&": yes'  # noqa: S314 - our own file


def test_there_is_no_badge_of_a_release_that_has_no_image(site: Path) -> None:
    assert not Path(f"{site / places.badge('acme_gone', '25.12')}.svg").exists()


# ------------------------------------------------------------------ texts to copy


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        ("link", "{page}"),
        ("markdown", "[Globe E8450]({page}): "),
        ("bbcode", "[url={page}]Globe E8450[/url]: "),
        ("dokuwiki", "[[{page}|Globe E8450]]: "),
        ("shields", f"https://img.shields.io/endpoint?url={BASE}badges/globe_e8450.json"),
    ],
)
def test_the_answer_is_there_to_copy_with_the_address_of_its_release(
    site: Path, kind: str, form: str
) -> None:
    (text,) = (
        "".join(each.itertext())
        for each in reading.tags(site / places.board_page("globe_e8450"), "code")
        if each.get("id") == f"as-{kind}"
    )
    assert text.startswith(form.format(page=f"{BASE}boards/globe_e8450.html#25.12"))
    assert kind in ("link", "shields") or text.endswith("yes")


# ------------------------------------------------------------------ addresses


def test_target_and_profile_id_lead_to_the_device(site: Path) -> None:
    page = site / places.profile_page(YES_TARGET, "globe_e8450-ubi")
    (refresh,) = (
        each.get("content") or ""
        for each in reading.tags(page, "meta")
        if each.get("http-equiv") == "refresh"
    )
    leads = (page.parent / refresh.partition("url=")[2]).resolve()
    assert leads == (site / places.board_page("globe_e8450")).resolve()


def test_a_profile_id_of_several_targets_leads_to_the_targets_own_device(site: Path) -> None:
    leads = [
        next(each.address for each in reading.links(site, page) if "boards/" in each.address)
        for target in ("slow/generic", "slow/tiny")
        for page in [site / places.profile_page(target, "generic")]
    ]
    assert len(set(leads)) == 2


def test_the_sitemap_has_every_page_that_is_no_way_station(site: Path) -> None:
    index = ElementTree.fromstring((site / "sitemap.xml").read_text())  # noqa: S314 - our own
    listed: set[str] = set()
    for each in index.iter(f"{SITEMAPS}loc"):
        part = site / (each.text or "").removeprefix(BASE)
        listed |= {
            (loc.text or "").removeprefix(BASE)
            for loc in ElementTree.fromstring(part.read_text()).iter(f"{SITEMAPS}loc")  # noqa: S314 - our own file
        }
    pages = {page.relative_to(site).as_posix() for page in reading.pages(site)}
    assert listed < pages
    for page in pages - listed:
        assert "refresh" in (site / page).read_text() or page in ("404.html", "boards/generic.html")
    assert f"Sitemap: {BASE}sitemap.xml" in (site / "robots.txt").read_text()


def test_linked_data_is_json_that_names_the_device(site: Path) -> None:
    (script,) = (
        each
        for each in reading.tags(site / places.board_page("globe_e8450"), "script")
        if each.get("type") == "application/ld+json"
    )
    trail, article = json.loads(script.text or "")["@graph"]
    assert trail["itemListElement"][-1]["item"] == f"{BASE}boards/globe_e8450.html"
    assert article["about"]["name"] == "Globe E8450"


def test_without_an_address_nothing_whole_is_claimed(small_site: Path) -> None:
    page = small_site / places.board_page("globe_e8450")
    assert not [each for each in reading.tags(page, "meta") if each.get("property")]
    assert not (small_site / "sitemap.xml").exists()
    assert not (small_site / "cards").exists()


def test_without_an_address_a_page_names_its_own_and_its_badge(small_site: Path) -> None:
    page = small_site / places.board_page("globe_e8450")
    assert "share" in reading.ids(page)
    badge = places.badge("globe_e8450")
    led = {each.address for each in reading.links(small_site, page)}
    assert {f"../{badge}.svg", f"../{badge}.json"} <= led
    (texts,) = (each for each in reading.tags(page, "div") if each.get("class") == "addressed")
    assert texts.get("hidden") is not None  # until a script knows the address


def test_without_an_address_feeds_lead_to_pages_of_their_site(small_site: Path) -> None:
    for file in (small_site / places.feed("globe_e8450"), small_site / "feed.xml"):
        feed = ElementTree.fromstring(file.read_text())  # noqa: S314 - our own
        links = [each.get("href") or "" for each in feed.iter("{http://www.w3.org/2005/Atom}link")]
        assert links
        for link in links:
            assert (file.parent / link.partition("#")[0]).is_file(), link
